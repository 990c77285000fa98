"""Roster problems and notes as plain values, the same for the command line and the API."""

from dataclasses import asdict
from typing import Any

from app.rosters.recipes import entry, told
from solver.roster import Loaded
from solver.roster.diff import Differences
from solver.roster.problems import Note, Problem, shown

APART = 2_000
"""People set apart who are named; all are counted and kept."""


def plain(problem: Problem) -> dict[str, Any]:
    """A roster problem as plain values."""
    return {
        "severity": problem.severity,
        "code": problem.code,
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "text": problem.text.zh,
        "text_en": problem.text.en,
        "at": problem.at,
        "table": problem.table,
        "means": problem.means,
        "suggest": [{"value": value, "label": label} for value, label in problem.suggest],
    }


def noted(note: Note) -> dict[str, Any]:
    """A note on how the file was understood as plain values."""
    return {
        "code": note.code,
        "sheet": note.sheet,
        "column": note.column,
        "value": note.value,
        "meaning": note.meaning,
        "count": note.count,
        "confidence": note.confidence,
        "text": note.text.zh,
        "text_en": note.text.en,
        "undo": entry(note.undo),
        "drop": entry(note.drop),
    }


def checked(loaded: Loaded) -> dict[str, Any]:
    """All that a check says."""
    dataset = loaded.dataset
    return {
        "usable": dataset is not None,
        "schools": len(dataset.schools) if dataset else 0,
        "teachers": len(dataset.teachers) if dataset else 0,
        "digest": dataset.digest if dataset else None,
        "invented": dataset.invented if dataset else False,
        "problems": [plain(problem) for problem in loaded.problems],
        "notes": [noted(note) for note in loaded.notes],
        "layout": [asdict(sheet) for sheet in loaded.layout],
        "rows": [asdict(row) for row in loaded.rows],
        "recipe": told(loaded.recipe),
        "people": [
            {"group": g.group, "text": g.text.zh, "text_en": g.text.en, "count": g.count, "apart": g.apart}
            for g in loaded.people
        ],
        "apart": [
            {**asdict(one), "id": shown(one.id), "name": shown(one.name), "unit": shown(one.unit)}
            for one in loaded.apart[:APART]
        ],
    }


def differing(found: Differences) -> dict[str, Any]:
    """What changed between two versions."""
    return {
        "counts": found.counts,
        "odd": [{"text": text.zh, "text_en": text.en} for text in found.odd],
        "moves": [asdict(move) for move in found.moves],
        "changes": [asdict(change) for change in found.changes],
    }


def place(problem: Problem) -> str:
    """``教师 第 12 行 出生年月``."""
    return where(plain(problem))


def where(problem: dict[str, Any]) -> str:
    """The same of a problem already in plain values."""
    row = f"第 {problem['row']} 行" if problem["row"] else ""
    return " ".join(part for part in (problem["sheet"], row, problem["column"]) if part)
