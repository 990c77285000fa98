"""What an explanation looks at: a verified plan with its roster and policy, and for whom it is explained."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from solver.domain.dataset import Dataset, Floats, Ints
from solver.domain.headcount import Cell, just_ended, recount, school_now
from solver.domain.months import effective_month
from solver.domain.plan import Assignment, Plan
from solver.domain.policy import Policy
from solver.domain.posting import Postings
from solver.domain.terms import Reason, Stage, Text
from solver.domain.violation import Violation
from solver.explain.standing import Case, Standing, standing
from solver.explain.wording import BUREAU, Line, changes, clause, line
from solver.goals.base import registry as goals
from solver.rules.base import registry as rules
from solver.status import Status, standing_over
from solver.verify.verify import VerifiedPlan, verify
from solver.verify.waived import explain
from solver.words import say

UNTOLD = "——"
"""Stands for what an audience is not told."""


@dataclass(frozen=True, eq=False)
class View:
    """A verified plan under the policy it was verified by. ``audience`` is "bureau" or "public"."""

    dataset: Dataset
    policy: Policy
    verified: VerifiedPlan
    audience: str = BUREAU

    @property
    def plan(self) -> Plan:
        return self.verified.plan

    @property
    def year(self) -> int:
        return self.plan.year

    @cached_property
    def status(self) -> Status:
        """Of a medium-term plan over its years: who has the duty in any of them has it."""
        return standing_over(self.dataset, self.policy, self.plan.horizon)

    @cached_property
    def placed(self) -> Mapping[int, Assignment]:
        """Teacher → the row that places the teacher away from home."""
        return {self.dataset.teacher_position[row.teacher]: row for row in self.plan.moving}

    @cached_property
    def now(self) -> Ints:
        """Where each teacher stands before the plan; before one year's part, where its earlier years have put them."""
        place = school_now(self.dataset, self.year)
        for row in self.plan.running:
            place[self.dataset.teacher_position[row.teacher]] = self.dataset.school_position[row.host]
        return place

    @cached_property
    def heads(self) -> tuple[Counter[Cell], Counter[Cell]]:
        """Staff by school, stage and subject before and after the plan, ``now`` being before."""
        before = recount(self.dataset, replace(self.plan, rows=()))[1]
        return before, recount(self.dataset, self.plan)[1]

    def standing(self, teacher: int) -> Standing:
        return standing(self.dataset, self.policy, self.status, teacher, self.audience)

    def case(self, teacher: int) -> Case:
        return Case(self.dataset, self.policy, self.year, teacher, self.audience)

    def say(self, key: str, rule: str = "", /, **values: object) -> Line:
        """A sentence of the catalogue with the clause of a rule under the plan's policy."""
        return self.tell(say(key, **values), rule)

    def tell(self, text: Text, rule: str = "") -> Line:
        return line(text, rule, self.policy)

    def permitted(self, teacher: str = "", school: str = "") -> list[Line]:
        """What the plan does by permitted exceptions only: of one teacher's posting, of one school's limits, or all.

        The public is not told why, for reasons may be personal.
        """
        found = []
        for finding in self.verified.verification.findings:
            for one in finding.waived:
                mine = one.violation.teacher == teacher and (teacher or one.violation.school == school)
                if mine or not (teacher or school):
                    waiver = one.waiver if self.audience == BUREAU else replace(one.waiver, reason=UNTOLD)
                    words = explain(one.violation, waiver, rules()[finding.rule])
                    found.append(Line(words, finding.rule, clause(finding.rule, self.policy)))
        return found


@dataclass(frozen=True)
class Effect:
    """What one change does to the plan when nobody else moves: what it would break, or how the goals change."""

    breaches: tuple[Violation, ...]
    changes: Mapping[str, float]
    """Goal → change in its unit; empty where the plan would not hold or nothing changes."""

    @property
    def holds(self) -> bool:
        return not self.breaches


def instead(view: View, rows: Mapping[int, Assignment | None]) -> Plan:
    """The plan with some teachers' rows replaced; None leaves the teacher at home, with a 期满返回 row where due."""
    dataset = view.dataset
    names = {dataset.teachers.id[teacher] for teacher in rows}
    kept = [row for row in view.plan.rows if row.teacher not in names]
    new = [row for row in rows.values() if row is not None]
    begins = {(row.teacher, row.start) for row in new}
    back = [(row, effective_month(year)) for year in view.plan.horizon for row in returns(dataset, year)]
    kept += [row for row, now in back if row.teacher in names and (row.teacher, now) not in begins]
    return replace(view.plan, rows=tuple(sorted([*kept, *new], key=lambda row: (row.teacher, row.reason))))


def returns(dataset: Dataset, year: int) -> list[Assignment]:
    """The 期满返回 rows of everybody whose posting has just ended."""
    people, schools, records = dataset.teachers, dataset.schools, dataset.records
    return [
        Assignment(
            teacher=people.id[int(records.teacher[record])],
            home=schools.code[int(records.home[record])],
            host=schools.code[int(records.host[record])],
            stage=Stage(int(people.stage[int(records.teacher[record])])),
            subject=dataset.subjects[int(people.subject[int(records.teacher[record])])],
            start=int(records.start[record]),
            end=int(records.end[record]),
            reason=Reason.RETURN,
        )
        for record in np.flatnonzero(just_ended(dataset, year)).tolist()
    ]


def effect(view: View, rows: Mapping[int, Assignment | None]) -> Effect:
    """What replacing some teachers' rows does while everybody else stays as planned."""
    plan = instead(view, rows)
    checked = verify(view.dataset, plan, view.policy)
    if not checked.valid:
        hard = [v for found in checked.findings if found.verdict == "not_met" for v in found.violations]
        return Effect((*checked.broken, *hard), {})
    after = {name: goal.value(view.dataset, plan, view.policy) for name, goal in goals().items()}
    return Effect((), changes(dict(view.verified.goals), after))


def point(view: View, postings: Postings) -> Floats:
    """The plan as 0/1 over candidate postings; rows that are no candidate, as in a list made by hand, are left out.

    Lengths are compared as far as the years of the plan reach: beyond them they change neither limits nor goals.
    """
    dataset = view.dataset
    coupled, end = len(postings.years) > 1, postings.years[-1] + 1
    wanted = {
        (
            teacher,
            dataset.school_position[row.host],
            int(row.stage),
            dataset.subject_position[row.subject],
            row.reason is Reason.STAY,
            row.start // 12 if coupled else view.year,
            min((row.end + 1) // 12, end) if coupled else end,
        )
        for teacher, row in view.placed.items()
    }
    chosen = np.zeros(len(postings))
    mine = np.flatnonzero(np.isin(postings.teacher, list(view.placed)))
    until = np.minimum(postings.start + postings.length, end)
    columns = (postings.teacher, postings.host, postings.stage, postings.subject, postings.stay, postings.start, until)
    for place, *key in zip(mine.tolist(), *(column[mine].tolist() for column in columns), strict=True):
        chosen[place] = tuple(key) in wanted
    return chosen
