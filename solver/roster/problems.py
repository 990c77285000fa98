"""What was found in a file: problems with a place and words that say what to do, and notes of how it was read."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from solver.domain.terms import Text
from solver.roster.catalogue import CATALOGUE, ERROR
from solver.roster.recipe import ColumnChoice, Fix, SheetChoice
from solver.words import sentence

PER_KIND, LISTED = 2_000, 20_000
"""Problems of one code in one column, and of all together, that are listed singly; further lines count the rest."""


FIRST = frozenset({"sheet_again", "school_left_out", "row_slipped", "column_slipped", "hidden_parts", "hidden_sheet"})
"""Problems that explain many others or come in the way of correcting them, told before them."""
Choice = SheetChoice | ColumnChoice | Fix


@dataclass(frozen=True)
class Problem:
    """One thing to correct. ``row`` is the row number people see in the sheet, 0 for the sheet as a whole."""

    sheet: str
    row: int
    column: str
    value: str
    code: str
    severity: str
    text: Text
    at: int = 0
    """The column's position in the sheet, 1 for A; 0 where the problem is not in one column."""
    table: str = ""
    """The table the sheet holds."""
    means: str = ""
    """The canonical header of the column."""
    suggest: tuple[tuple[str, str], ...] = ()
    """(what to write, what it stands for) of what may be meant; proposed, never taken."""


@dataclass(frozen=True)
class Note:
    """One thing that was understood without being written that way, to be looked over."""

    sheet: str
    column: str
    value: str
    """What the file says; one example where several spellings were read alike."""
    meaning: str
    count: int
    """Cells, rows or columns concerned."""
    code: str
    text: Text
    confidence: float = 1.0
    """1 where nothing else could be meant; less for tables and columns recognised by their likeness."""
    undo: Choice | None = None
    """What a recipe must say so that it is not understood so."""
    drop: Choice | None = None
    """What made it so: taken out of the recipe, it is not understood so any more."""


_ID = re.compile(r"(?<![0-9])([0-9]{6})[0-9]{8}([0-9]{3}[0-9Xx])(?![0-9])")
_OLD_ID = re.compile(r"(?<![0-9])([0-9]{6})[0-9]{6}([0-9]{3})(?![0-9])")
_LONG = re.compile(r"[0-9]{12,}[Xx]?")


_LOST = re.compile(r"\b(\d)\.(\d)\d{5,}e\+(\d+)\b")


def mask(text: str) -> str:
    """Hides birth dates in anything that looks like an ID number: 110101********0745; numbers that lost digits are cut."""
    text = _LOST.sub(r"\1.\2…E+\3", text)
    text = _ID.sub(r"\1********\2", text)
    text = _OLD_ID.sub(r"\1******\2", text)
    return _LONG.sub(lambda found: found[0][:6] + "*" * (len(found[0]) - 6), text)


def shown(value: str) -> str:
    """A cell's value as problems quote it: masked, one line, at most 60 characters."""
    line = " ".join("".join(c if c.isprintable() else " " for c in mask(value)).split())
    return line if len(line) <= 60 else line[:59] + "…"


def problem(
    code: str,
    *,
    sheet: str = "",
    row: int = 0,
    column: str = "",
    value: str = "",
    at: int = 0,
    table: str = "",
    means: str = "",
    suggest: tuple[tuple[str, str], ...] = (),
    **facts: Any,
) -> Problem:
    """A problem in the catalogue's words; every fact is masked and shortened.

    ``facts`` may hold ``Text`` where the two languages differ.
    """
    severity = CATALOGUE[code].severity
    text = _filled(f"problems.{code}", column=column, value=value, **facts)
    return Problem(sheet, row, column, shown(value), code, severity, text, at, table, means, suggest)


def note(
    code: str,
    *,
    sheet: str,
    column: str = "",
    value: str = "",
    count: int = 0,
    confidence: float = 1.0,
    undo: Choice | None = None,
    drop: Choice | None = None,
    **facts: Any,
) -> Note:
    """A note in the catalogue's words, masked like problems; the fact ``meaning`` is what was understood."""
    text = _filled(f"notes.{code}", sheet=sheet, column=column, value=value, count=count, **facts)
    meaning = facts.get("meaning", "")
    words = meaning.zh if isinstance(meaning, Text) else shown(str(meaning))
    return Note(sheet, column, shown(value), words, count, code, text, confidence, undo, drop)


def _filled(key: str, *, column: str, value: str, **facts: object) -> Text:
    """The sentence of a code with what it asks for of the facts, each masked and shortened."""
    asked = sentence(key)
    told = {name: fact if isinstance(fact, Text) else shown(str(fact)) for name, fact in facts.items()}
    told |= {"column": " ".join(column.split()), "value": shown(value)}
    said = asked.said({name: told[name] for name in asked.names})
    return Text(said.zh.strip(), said.en.strip())


class Findings:
    """Collects problems, counting instead of listing beyond ``PER_KIND`` of one kind in one column and ``LISTED`` in all."""

    def __init__(self) -> None:
        self.notes: list[Note] = []
        self.layout: list[Any] = []
        """``SheetSeen`` of every sheet looked at."""
        self._found: list[Problem] = []
        self._count: dict[tuple[str, str, str], int] = {}
        self._listed: Counter[tuple[str, str, str]] = Counter()
        self.values: dict[str, Counter[str]] = {}
        """Code → how often each value was found, counted over all sheets."""

    def add(
        self,
        code: str,
        *,
        sheet: str,
        row: int = 0,
        column: str = "",
        value: str = "",
        at: int = 0,
        **facts: Any,
    ) -> None:
        key = (sheet, column, code)
        self._count[key] = self._count.get(key, 0) + 1
        self.values.setdefault(code, Counter())[value] += 1
        if self._listed[key] < PER_KIND and len(self._found) < LISTED:
            self._listed[key] += 1
            self._found.append(problem(code, sheet=sheet, row=row, column=column, value=value, at=at, **facts))

    def remark(self, code: str, **facts: Any) -> None:
        """Records how something was understood."""
        self.notes.append(note(code, **facts))

    @property
    def failed(self) -> bool:
        """Whether any error stands."""
        return any(CATALOGUE[code].severity == ERROR for _, _, code in self._count)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Errors first, then warnings, each in the order found; then what was only counted.

        What explains many others goes before them.
        """
        rest = [
            Problem(
                sheet,
                0,
                column,
                "",
                "more_of_the_same",
                CATALOGUE[code].severity,
                problem("more_of_the_same", count=count - self._listed[sheet, column, code]).text,
            )
            for (sheet, column, code), count in self._count.items()
            if count > self._listed[sheet, column, code]
        ]
        return tuple(sorted(self._found + rest, key=lambda p: (p.severity != ERROR, p.code not in FIRST)))
