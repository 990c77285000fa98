"""Turns columns of cell texts into arrays, once per different text, and reports every cell that cannot be read."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from solver.domain.dataset import Bools, Floats, Ints
from solver.domain.months import NO_MONTH, month_of, month_text
from solver.domain.terms import Text
from solver.roster.fixing import concerns
from solver.roster.kinds import Kind
from solver.roster.plain import form, is_blank, plain
from solver.roster.problems import Findings
from solver.roster.recipe import Fix
from solver.roster.spelling import (
    DITTO,
    REMARK,
    Unreadable,
    boolean,
    key,
    main_subject,
    month_index,
    number,
    one_subject,
    one_word,
    person,
    same,
    several_words,
    subject_names,
    word_code,
)
from solver.roster.tables import Table
from solver.roster.words import SUBJECTS
from solver.words import say

FORMS = (Kind.MONTH, Kind.INTEGER, Kind.DECIMAL, Kind.GRADE, Kind.GRADES, Kind.KEY, Kind.ID_NUMBER)
"""Kinds noted once for each form, because every cell differs."""


@dataclass(frozen=True)
class Reader:
    """Reads the columns of one table; a blank, absent or unreadable cell becomes the column's blank value."""

    table: Table
    findings: Findings
    today: datetime.date

    def report(self, code: str, rows: Any, field: str = "", values: Any = None, **facts: object) -> None:
        """The same problem at several data rows (positions). ``values`` is one text per data row of the table."""
        quoted = values if values is not None else (self.table.texts(field) if field else None)
        for row in np.asarray(rows).tolist():
            part = self.table.parts[self.table.part[row]]
            value = "" if quoted is None else str(quoted[row])
            own = {name: fact[row] if isinstance(fact, (list, np.ndarray)) else fact for name, fact in facts.items()}
            self.findings.add(
                code,
                sheet=part.name,
                row=int(self.table.number[row]),
                column=part.headers.get(field) or (self.table.sheet.column(field).header if field else ""),
                at=part.at.get(field, 0),
                value=value,
                table=self.table.sheet.name,
                means=self.table.sheet.column(field).header if field else "",
                **own,
            )

    def lacks(self, field: str, hint: Text) -> None:
        """Reports a column that is missing as a whole."""
        self.findings.add(
            "missing_column",
            sheet=self.table.name,
            row=self.table.header_row,
            column=self.table.sheet.column(field).header,
            hint=hint,
            near=say("roster.tables.add_column"),
            table=self.table.sheet.name,
            means=self.table.sheet.column(field).header,
        )

    def assume(self, field: str, rows: Bools, meaning: Text | str) -> None:
        """Notes what blank cells count as, where the office does not refuse it."""
        if rows.any() and not any(is_blank(fix.was) for fix in self.table.refused.get(field, ())):
            name = self.table.sheet.column(field).header
            count = int(rows.sum())
            undo = Fix("", table=self.table.sheet.name, column=name)
            self.findings.remark("assumed", sheet=self.table.name, column=name, meaning=meaning, count=count, undo=undo)

    def blank(self, field: str) -> Bools:
        """Cells that say nothing."""
        codes, different = pd.factorize(self.table.texts(field))
        return np.asarray([is_blank(text) for text in different], dtype=np.bool_)[codes]

    def parsed(
        self, field: str, function: Callable[[str], Any], blank: Any, canonical: Callable[[Any], str] | None = None
    ) -> list[Any]:
        """``function`` of every cell; blanks give ``blank``, and are reported where the column is required.

        Args:
            canonical: how an answer is written canonically; cells written otherwise are noted. None notes nothing.
        """
        column = self.table.sheet.column(field)
        refused = self.table.refused.get(field, ())
        if not self.table.has(field):
            if any(is_blank(fix.was) for fix in refused):
                self.lacks(field, column.hint)
            return [blank] * len(self.table)
        codes, different = pd.factorize(self.table.texts(field))
        answers: list[Any] = []
        troubles: dict[int, Unreadable] = {}
        understood: list[tuple[int, str, str]] = []
        for position, text in enumerate(different.tolist()):
            answer = blank
            try:
                if refused and (fix := next((fix for fix in refused if concerns(fix, text)), None)):
                    code = "blank_refused" if is_blank(fix.was) and not text else "reading_refused"
                    raise Unreadable(code, hint=column.hint)
                if text in DITTO:
                    raise Unreadable("ditto")
                if column.kind is Kind.CODE and (known := word_code(text, column)) is not None:
                    answer = known
                elif not is_blank(text):
                    answer = function(text)
                elif column.required:
                    raise Unreadable("blank_required", hint=column.hint)
                if text and canonical:
                    understood.append((position, text, canonical(answer)))
            except Unreadable as reason:
                troubles[position] = reason
            answers.append(answer)
        if troubles:
            for row in np.flatnonzero(np.isin(codes, list(troubles))).tolist():
                trouble = troubles[codes[row]]
                above = {"suggest": self._above(field, row)} if trouble.code == "ditto" else {}
                self.report(trouble.code, [row], field, **trouble.facts, **above)
        self._note(field, understood, np.bincount(codes, minlength=len(different)))
        return [answers[code] for code in codes.tolist()]

    def _above(self, field: str, row: int) -> tuple[tuple[str, str], ...]:
        """What stands above a cell that says ditto; nothing where it would tell or repeat who somebody is."""
        texts = self.table.texts(field)
        while row > 0 and texts[row] in DITTO:
            row -= 1
        alike = self.table.sheet.column(field).kind in (Kind.KEY, Kind.ID_NUMBER)
        return () if alike or is_blank(texts[row]) or texts[row] in DITTO else ((str(texts[row]), ""),)

    def _note(self, field: str, understood: list[tuple[int, str, str]], counts: Ints) -> None:
        """Notes cells whose canonical writing differs: each word, but dates, numbers and grades by their form only."""
        column = self.table.sheet.column(field)
        by_form: dict[str, tuple[str, str, int]] = {}
        for position, text, meaning in understood:
            count = int(counts[position])
            if same(text, meaning):
                continue
            if is_blank(text) and not meaning:
                self._remark("blank_as", field, text, "", count)
            elif column.kind in FORMS:
                example = by_form.get(form(text), (text, meaning, 0))
                by_form[form(text)] = (*example[:2], example[2] + count)
            else:
                self._remark("read_as", field, text, meaning, count)
        for text, meaning, count in by_form.values():
            self._remark("form_as", field, text, meaning, count)

    def _remark(self, code: str, field: str, value: str, meaning: str, count: int) -> None:
        name = self.table.sheet.column(field).header
        by_form = code == "form_as"  # the example may be somebody's number, its form is not
        undo = Fix(form(value) if by_form else value, table=self.table.sheet.name, column=name, form=by_form)
        self.findings.remark(
            code, sheet=self.table.name, column=name, value=value or "（空白）", meaning=meaning, count=count, undo=undo
        )

    def texts(self, field: str) -> list[str]:
        """Free text; words such as 无 are blanks."""
        return self.parsed(field, str.strip, "", str)

    def people(self, field: str) -> list[str]:
        """Names; what is written beside one is reported."""
        names = self.parsed(field, person, "", str)
        self.report("name_with_remark", [row for row, name in enumerate(names) if REMARK.search(name)], field)
        return names

    def keys(self, field: str, again: Callable[[int, int], str] = lambda row, held: "duplicate_key") -> list[str]:
        """Identifiers, unique in their column; a repeated one is reported.

        Args:
            again: the code of a row that repeats the identifier of an earlier one.
        """
        keys = self.parsed(field, key, "", str)
        first: dict[str, int] = {}
        for row, text in enumerate(keys):
            held = first.setdefault(plain(text), row)
            if text and held != row:
                self.report(again(row, held), [row], field, other=self.table.row(held, row))
        return keys

    def codes(self, field: str) -> Ints:
        """Codes of a closed vocabulary."""
        column = self.table.sheet.column(field)
        read = {Kind.HIGHEST: several_words(column, max), Kind.LOWEST: several_words(column, min)}.get(
            column.kind, one_word(column)
        )
        labels = {column.words[label]: label for label in column.labels}
        return _ints(self.parsed(field, read, column.blank, lambda code: labels.get(code, "")))

    def flags(self, field: str) -> Bools:
        return np.array(self.parsed(field, boolean, False, lambda yes: "是" if yes else "否"), dtype=np.bool_)

    def months(self, field: str) -> Ints:
        """Month indices, NO_MONTH where blank; impossible months and those out of the column's range are reported."""
        column = self.table.sheet.column(field)
        now = month_of(self.today.year, self.today.month)
        low, high = now + 12 * int(column.low or 0), now + 12 * int(column.high or 0)

        def within(text: str) -> int:
            month = month_index(text)
            if not low <= month <= high:
                raise Unreadable("month_out_of_range", low=month_text(low), high=month_text(high))
            return month

        return _ints(self.parsed(field, within, NO_MONTH, month_text))

    def integers(self, field: str) -> Ints:
        column = self.table.sheet.column(field)

        def whole(text: str) -> int:
            value = number(text, column)
            if value != int(value):
                raise Unreadable("not_integer")
            return int(value)

        return _ints(self.parsed(field, whole, column.blank, str))

    def decimals(self, field: str) -> Floats:
        """NaN where blank."""
        column = self.table.sheet.column(field)
        return np.array(self.parsed(field, lambda text: number(text, column), np.nan), dtype=np.float64)

    def subjects(self, field: str, *, main: bool = False) -> list[tuple[str, ...]]:
        """Subject names by today's curriculum, several in a cell; unusual ones are reported as warnings.

        Args:
            main: of several the first is the main one and the others are taught beside it, which is noted.
        """
        one = self.table.sheet.column(field).kind is Kind.NAME_OF_SUBJECT
        told = _main_and_others if main else "、".join
        read = main_subject if main else one_subject if one else subject_names
        lists = self.parsed(field, read, (), told)
        for name in {name for names in lists for name in names} - set(SUBJECTS):
            rows = [row for row, names in enumerate(lists) if name in names]
            self.report("unknown_subject", rows[:1], field, values={rows[0]: name})
        return lists


def _main_and_others(names: tuple[str, ...]) -> str:
    return f"{names[0]}，兼教{'、'.join(names[1:])}" if len(names) > 1 else "".join(names)


def _ints(values: list[Any]) -> Ints:
    return np.array(values, dtype=np.int32)
