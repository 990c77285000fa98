"""Reads the sheet 学校 into school columns, sorted by code."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from solver.domain.dataset import Ints, Schools
from solver.domain.terms import Level, Stage, Text
from solver.roster.cells import Reader
from solver.roster.plain import plain
from solver.roster.spelling import Unreadable, key, split
from solver.words import say

AMBIGUOUS = -2
PROPOSED = 3
"""Schools proposed for a name that is none."""


@dataclass(frozen=True)
class Places:
    """Schools by code, by full name and by the short names the roster gives, as other tables refer to them."""

    by_code: dict[str, int]
    by_name: dict[str, int]
    """Plain name → position, ``AMBIGUOUS`` where several schools have it."""
    codes: tuple[str, ...]
    names: tuple[str, ...]

    def code(self, position: int) -> str:
        return self.codes[position] if position >= 0 else ""

    def find(self, text: str) -> int:
        """The position of a school.

        Raises:
            Unreadable: no such school, or several of that name; with the schools that may be meant. A
                likely one is proposed, never taken: 第一小学 and 第二小学 are as alike as two spellings of one.
        """
        word = plain(key(text))
        found = self.by_code.get(word)
        if found is None:
            found = self.by_name.get(plain(text), -1)
        if found == AMBIGUOUS:
            same = [n for n, name in enumerate(self.names) if plain(name) == plain(text)] or self.alike(text)
            raise Unreadable("ambiguous_school", near=self._listed(same), suggest=self._suggested(same))
        if found < 0:
            near = self.alike(text)
            raise Unreadable(
                "unknown_school",
                near=say("roster.tables.perhaps", schools=self._listed(near)) if near else Text("", ""),
                suggest=self._suggested(near),
            )
        return found

    def alike(self, text: str) -> list[int]:
        """Up to three schools whose code or name is like a text, the likeliest first."""
        word = plain(text)
        slips = [n for n, code in enumerate(self.codes) if OSA.distance(plain(code), word, score_cutoff=1) <= 1]
        by_code = slips if len(slips) == 1 else []  # codes of a county run on: one digit off may be any of them
        short = [n for n, name in enumerate(self.names) if _abbreviates(word, plain(name))]
        named = list(self.names) if not word.isascii() else []
        by_name = process.extract(word, named, scorer=fuzz.WRatio, processor=plain, score_cutoff=75)
        found = dict.fromkeys([*short, *(n for _, _, n in by_name), *by_code])
        return list(found)[:PROPOSED]

    def _suggested(self, positions: list[int]) -> tuple[tuple[str, str], ...]:
        return tuple((self.codes[n], self.names[n]) for n in positions[:PROPOSED])

    def _listed(self, positions: list[int]) -> str:
        return "、".join(f"{self.names[n]}（{self.codes[n]}）" for n in positions[:PROPOSED])


def _abbreviates(short: str, name: str) -> bool:
    """Whether the characters of a short form, two or more, stand in the name in the same order: 一小 in 第一小学."""
    rest = iter(name)
    return len(short) > 1 and all(character in rest for character in short)


def places(codes: Iterable[str], names: Iterable[str], short_names: Iterable[tuple[str, ...]] = ()) -> Places:
    """The look-up of schools by code and by name; a full name goes before another school's short name."""
    codes, names = tuple(codes), tuple(names)
    by_code: dict[str, int] = {}
    by_name: dict[str, int] = {}
    by_short: dict[str, int] = {}
    for position, (code, name) in enumerate(zip(codes, names, strict=True)):
        by_code.setdefault(plain(code), position)
        word = plain(name)
        by_name[word] = AMBIGUOUS if word in by_name else position
    for position, shorts in enumerate(short_names):
        for word in {plain(short) for short in shorts}:
            by_short[word] = AMBIGUOUS if word in by_short else position
    return Places(by_code, by_short | by_name, codes, names)


def school_column(reader: Reader, field: str, where: Places) -> Ints:
    """Positions of the schools a column names; −1 where blank or unknown."""
    return np.array(reader.parsed(field, where.find, -1, where.code), dtype=np.int32)


class SchoolRows(NamedTuple):
    """Schools sorted by code, how other tables find them, and the data row each stands in."""

    schools: Schools
    where: Places
    rows: Ints


def read_schools(reader: Reader) -> SchoolRows:
    """The sheet 学校. With errors found the columns only serve to find more of them."""
    codes, names = reader.keys("code"), reader.texts("name")
    order = np.array(sorted(range(len(codes)), key=lambda row: codes[row]), dtype=np.int64)
    to_new = np.empty_like(order)
    to_new[order] = np.arange(len(order))
    shorts = reader.parsed("short_names", lambda text: tuple(split(text)), ())
    where = places(codes, names, shorts)

    def paired_with(text: str) -> tuple[int, ...]:
        found = []
        for part in split(text):
            try:
                found.append(where.find(part))
            except Unreadable as reason:
                raise Unreadable(reason.code, **(reason.facts | {"other": part})) from None
        return tuple(found)

    pairs: set[tuple[int, int]] = set()
    for row, partners in enumerate(reader.parsed("paired", paired_with, ())):
        for partner in partners:
            if partner == row:
                reader.report("paired_with_itself", [row], "paired")
            else:  # a pair binds both schools, whichever of them names it
                pairs |= {(int(to_new[row]), int(to_new[partner])), (int(to_new[partner]), int(to_new[row]))}
    partners_of: list[list[int]] = [[] for _ in codes]
    for one, other in sorted(pairs):
        partners_of[one].append(other)

    latitude, longitude = reader.decimals("latitude"), reader.decimals("longitude")
    half = reader.blank("latitude") != reader.blank("longitude")
    reader.report("half_coordinate", np.flatnonzero(half), "latitude")
    both_blank = reader.blank("latitude") & reader.blank("longitude")
    reader.report("no_coordinate", np.flatnonzero(both_blank), "latitude")

    counts = {}
    for what in ("classes", "students"):
        table = np.zeros((len(codes), len(Stage)), dtype=np.int32)
        table[:, Stage.PRIMARY] = reader.integers(f"primary_{what}")
        table[:, Stage.JUNIOR] = reader.integers(f"junior_{what}")
        counts[what] = table[order]

    def texts(field: str) -> tuple[str, ...]:
        column = reader.texts(field)
        return tuple(column[row] for row in order)

    reader.assume("level", reader.blank("level"), Level.AVERAGE.label)
    schools = Schools(
        code=tuple(codes[row] for row in order),
        name=tuple(names[row] for row in order),
        kind=reader.codes("kind")[order],
        locality=reader.codes("locality")[order],
        level=reader.codes("level")[order],
        town=texts("town"),
        zone=texts("zone"),
        group=texts("group"),
        paired=tuple(tuple(partners) for partners in partners_of),
        latitude=latitude[order],
        longitude=longitude[order],
        classes=counts["classes"],
        students=counts["students"],
        establishment=reader.integers("establishment")[order],
        senior_posts=reader.integers("senior_posts")[order],
        intermediate_posts=reader.integers("intermediate_posts")[order],
        boarding=reader.flags("boarding")[order],
    )
    return SchoolRows(schools, places(schools.code, schools.name, (shorts[row] for row in order)), order)
