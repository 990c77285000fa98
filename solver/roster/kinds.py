"""What a column of a roster is: its kind of value, the words it takes, and how columns of each kind are made."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from solver.domain.terms import LABELS, Named, Text
from solver.words import listed, say


class Kind(StrEnum):
    """How the cells of a column are read."""

    TEXT = "text"
    KEY = "key"
    """A code or number that identifies the row itself; kept as text."""
    NAME_OF_SUBJECT = "subject"
    SUBJECTS = "subjects"
    CODE = "code"
    """One word of a closed vocabulary."""
    HIGHEST = "highest"
    """A list of such words; the highest counts."""
    LOWEST = "lowest"
    """A list of such words; the lowest counts."""
    BOOLEAN = "boolean"
    MONTH = "month"
    INTEGER = "integer"
    DECIMAL = "decimal"
    GRADE = "grade"
    GRADES = "grades"
    SCHOOL = "school"
    """学校代码, or the full name of exactly one school."""
    SCHOOLS = "schools"
    TEACHER = "teacher"
    """教师编号, or the ID number of exactly one teacher."""
    ID_NUMBER = "id_number"
    ORIGIN = "origin"
    """镇街 or 教师编号, where a journey starts."""


@dataclass(frozen=True, eq=False)
class Column:
    """One column. ``words`` maps every accepted word to its code; ``blank`` is what a blank cell means.

    ``low`` and ``high`` bound numbers; for months they are years before and after today.
    ``drop`` lists parts of a word that carry no meaning (教师 in 一级教师).
    """

    header: str
    field: str
    kind: Kind
    required: bool = False
    hint: Text = Text("", "")
    aliases: tuple[str, ...] = ()
    words: Mapping[str, int] = dataclasses.field(default_factory=dict)
    labels: tuple[str, ...] = ()
    """The canonical words, for messages and drop-down lists."""
    blank: int = 0
    low: float | None = None
    high: float | None = None
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Sheet:
    """One table: the name of its sheet or CSV file, and its columns in canonical order."""

    name: str
    title: Text
    required: bool
    columns: tuple[Column, ...]
    aliases: tuple[str, ...] = ()

    def column(self, field_name: str) -> Column:
        """The column of a field."""
        return next(column for column in self.columns if column.field == field_name)


def code_column(
    header: str,
    field_name: str,
    terms: type[Named],
    synonyms: Mapping[str, Named] | None = None,
    *,
    kind: Kind = Kind.CODE,
    required: bool = False,
    aliases: tuple[str, ...] = (),
    blank: int = 0,
    drop: tuple[str, ...] = (),
    hint: Text | None = None,
) -> Column:
    """A column of a closed vocabulary: the official labels plus ``synonyms``."""
    labels = tuple(label for label in LABELS[terms].values() if label)
    words = {label: code for code, label in LABELS[terms].items() if label}
    words |= {word: int(code) for word, code in (synonyms or {}).items()}
    return Column(
        header,
        field_name,
        kind,
        required,
        hint or say("roster.hints.one_of", labels=listed(labels)),
        aliases,
        words,
        labels,
        int(blank),
        drop=drop,
    )


UNREAD = -1
"""Stands for a blank or unreadable word until a default or an error takes its place."""
YES_NO = say("roster.hints.yes_or_no")
MONTH = say("roster.hints.month")
COUNT = say("roster.hints.whole_number")
SCHOOL_CODE = say("roster.hints.code_of_school")
TEACHER_ID = say("roster.hints.code_of_teacher")
SEVERAL = say("roster.hints.several")
TOWN = say("roster.hints.township")


def school_reference(header: str, field_name: str, required: bool = False, aliases: tuple[str, ...] = ()) -> Column:
    return Column(header, field_name, Kind.SCHOOL, required, SCHOOL_CODE, aliases)


def teacher_reference(required: bool = True) -> Column:
    return Column("教师编号", "teacher", Kind.TEACHER, required, TEACHER_ID, ("工号", "教师代码", "身份证号"))


def count_column(header: str, field_name: str, high: float, *, blank: int = 0, aliases: tuple[str, ...] = ()) -> Column:
    return Column(header, field_name, Kind.INTEGER, False, COUNT, aliases, blank=blank, low=0, high=high)


def month_column(
    header: str, field_name: str, years: tuple[int, int], *, required: bool = False, aliases: tuple[str, ...] = ()
) -> Column:
    return Column(header, field_name, Kind.MONTH, required, MONTH, aliases, low=years[0], high=years[1])


def flag_column(header: str, field_name: str, aliases: tuple[str, ...] = ()) -> Column:
    return Column(header, field_name, Kind.BOOLEAN, False, YES_NO, aliases)


def place_columns() -> tuple[Column, Column]:
    """Degrees within China's extent, so that swapped or projected coordinates are noticed."""
    return (
        Column(
            "纬度",
            "latitude",
            Kind.DECIMAL,
            False,
            say("roster.hints.latitude"),
            ("北纬", "lat"),
            low=3,
            high=54,
        ),
        Column(
            "经度",
            "longitude",
            Kind.DECIMAL,
            False,
            say("roster.hints.longitude"),
            ("东经", "lng", "lon"),
            low=73,
            high=136,
        ),
    )
