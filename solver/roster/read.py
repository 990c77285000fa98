"""Opens a file or folder in a killable child process and brings back its raw tables, or says why it cannot."""

import json
import signal
import subprocess
from collections import Counter
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from solver.domain.dataset import Ints
from solver.files.child import command, environment
from solver.roster.problems import Problem, problem
from solver.words import say

WHAT = {
    "image": say("roster.files.image"),
    "media": say("roster.files.media"),
    "pdf": say("roster.files.pdf"),
    "rar": say("roster.files.rar"),
    "seven_zip": say("roster.files.seven_zip"),
    "gzip": say("roster.files.gzip"),
    "rtf": say("roster.files.rtf"),
    "binary": say("roster.files.binary"),
    "unknown": say("roster.files.unknown"),
    "no_table": say("roster.files.no_table"),
    "no_json": say("roster.files.no_json"),
    "no_tables": say("roster.files.no_tables"),
    "no_cells": say("roster.files.no_cells"),
    "xml": say("roster.files.xml"),
    "no_rows": say("roster.files.no_rows"),
    "office": say("roster.files.office"),
    "nested": say("roster.files.nested"),
}
"""What a file turned out to be, or to lack, by the code that reading it answers."""


@dataclass(frozen=True)
class Limits:
    """What a file may cost. The defaults hold a county of 60,000 teachers several times over."""

    bytes: int = 50_000_000
    """On disk."""
    unpacked: int = 400_000_000
    """What an archive's directory says it unpacks to."""
    ratio: float = 150.0
    """Unpacked over packed, for archives that unpack to more than 10 MB; real workbooks stay under 40."""
    entries: int = 2_000
    """Files in an archive."""
    rows: int = 200_000
    """Non-blank rows of one sheet."""
    columns: int = 300
    cells: int = 12_000_000
    """Of one sheet or web page."""
    characters: int = 100_000_000
    """Of one sheet."""
    seconds: float = 40.0
    memory: int = 900_000_000
    """What the reading process may write to, bytes: with the program files it shares it stays under 1 GB."""


@dataclass(frozen=True, eq=False)
class RawSheet:
    """One table as found: cell texts (object columns 0, 1, …) and the row number people see of each row."""

    name: str
    cells: pd.DataFrame
    number: Ints
    left: int = 0
    """Empty columns before the first one kept."""
    file: str = ""
    """The file inside a folder or archive of workbooks; empty where one file was read."""
    visible: bool = True
    hidden_rows: int = 0
    hidden_columns: int = 0
    update: bool = False
    """Whether it belongs to a file whose rows replace those of the same schools."""
    corrects: bool = False
    """Whether it belongs to a file whose cells replace those of the same rows."""
    merged: tuple[tuple[int, int], ...] = ()
    """Cells that repeat a merged cell's value: (row, column) from 0 among the rows and columns kept."""

    @property
    def label(self) -> str:
        """The sheet as messages name it."""
        return f"{self.file}·{self.name}" if self.file else self.name

    def merged_rows(self, first: int) -> int:
        """Cells from row ``first`` on that repeat a merged cell's value."""
        return sum(row >= first for row, _ in self.merged)

    def unmerged(self) -> "RawSheet":
        """Without the repeated values of merged cells."""
        cells = self.cells.copy()
        for row, column in self.merged:
            cells.iat[row, column] = ""
        return replace(self, cells=cells, merged=())


@dataclass(frozen=True)
class Raw:
    """What a file holds, or the problem that kept it closed."""

    sheets: tuple[RawSheet, ...]
    problems: tuple[Problem, ...]


def read(path: str | Path, limits: Limits | None = None) -> Raw:
    """The raw tables of a workbook (.xlsx, .xlsm, .xls), a web page named .xls, CSV text, or a folder or archive of these.

    The content decides, not the suffix. Never raises for what a file holds: a file that is wrong,
    damaged, encrypted or too costly comes back as a problem.
    """
    limits = limits or Limits()
    place = Path(path)
    if not place.exists():
        return Raw((), (problem("file_missing", value=place.name),))
    return raw_of(place.name, _ask_child(place, limits))


def raw_of(name: str, answer: dict[str, Any]) -> Raw:
    """What ``solver.files.cells`` answered, as tables or as the problem that kept the file of that name closed."""
    if "refused" in answer:
        facts = dict(answer["facts"])
        sheet = str(facts.pop("sheet", ""))
        if "what" in facts:
            facts["what"] = WHAT[facts["what"]]
        return Raw((), (problem(answer["refused"], sheet=sheet, value=name, **facts),))
    sheets = [
        RawSheet(
            sheet["name"],
            pd.DataFrame(
                {i: np.array(column, dtype=object) for i, column in enumerate(sheet["columns"])}, dtype=object
            ),
            np.array(sheet["numbers"], dtype=np.int64),
            sheet.get("left", 0),
            sheet.get("file", ""),
            sheet.get("visible", True),
            hidden_rows=sheet.get("hidden", (0, 0))[0],
            hidden_columns=sheet.get("hidden", (0, 0))[1],
            merged=tuple((row, column) for row, column in sheet.get("merged", ())),
        )
        for sheet in answer["sheets"]
    ]
    return Raw(_told_apart(sheets, [sheet.get("folder", "") for sheet in answer["sheets"]]), ())


def _told_apart(sheets: list[RawSheet], folders: list[str]) -> tuple[RawSheet, ...]:
    """The sheets under labels of their own: files of one name by their folders, anything else by a number."""
    often = Counter(sheet.label for sheet in sheets)
    taken: set[str] = set()
    found = []
    for sheet, folder in zip(sheets, folders, strict=True):
        one = sheet
        if often[sheet.label] > 1 and folder not in ("", "."):
            one = replace(sheet, file=f"{folder}/{sheet.file or sheet.name}")
        turn = 1
        while one.label in taken:
            turn += 1
            one = replace(sheet, name=f"{sheet.name}（{turn}）")
        taken.add(one.label)
        found.append(one)
    return tuple(found)


def _ask_child(place: Path, limits: Limits) -> dict[str, Any]:
    """Runs ``solver.files.cells`` on the file; a child that hangs is killed, one that dies is a verdict on the file.

    A plain subprocess rather than multiprocessing: it also works inside a daemonic worker and in
    scripts without a main guard.
    """
    reading = command("cells", str(place.resolve()), json.dumps(asdict(limits)))
    too_slow = {"refused": "file_too_slow", "facts": {"limit": round(limits.seconds)}}
    with subprocess.Popen(
        reading, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment()
    ) as child:
        try:
            output, _ = child.communicate(timeout=limits.seconds)
        except subprocess.TimeoutExpired:
            return too_slow
        finally:
            if child.poll() is None:
                child.kill()
    if child.returncode == -getattr(signal, "SIGXCPU", 0) and child.returncode:
        return too_slow
    if child.returncode < 0:  # out of memory, the reader aborts
        return {"refused": "file_too_much", "facts": {"limit": limits.memory // 10**6}}
    if child.returncode > 0:
        return {"refused": "file_damaged", "facts": {}}
    answer: dict[str, Any] = json.loads(output)
    return answer
