"""Which rules close a school to a teacher, each with the fact that closes it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Dataset
from solver.domain.months import month_of
from solver.domain.plan import Assignment, Plan
from solver.domain.policy import Policy
from solver.domain.posting import Postings, concatenate
from solver.domain.terms import REASON_OF_POST, Post, Reason, Stage, Text
from solver.domain.violation import Violation
from solver.eligibility import closing_rules, conceivable
from solver.explain import wording
from solver.explain.standing import FACTS, Case, generic
from solver.explain.wording import Line, clause
from solver.rules.base import active
from solver.words import listed, say


@dataclass(frozen=True)
class Gate:
    """A rule that closes every posting of a teacher to a school, with the sentence that says by which fact."""

    rule: str
    line: Line


@dataclass(frozen=True, eq=False)
class Ways:
    """All conceivable postings of a teacher to a school, and which rules close each."""

    postings: Postings
    rules: tuple[tuple[str, ...], ...]

    @property
    def open(self) -> bool:
        """Whether some way is open."""
        return any(not rules for rules in self.rules)

    def easiest(self) -> int:
        """The row that the fewest rules close, the teacher's present stage and subject first."""
        return min(range(len(self.rules)), key=lambda row: (len(self.rules[row]), row))


def ways(dataset: Dataset, policy: Policy, year: int, teacher: int, host: int) -> Ways:
    """Every way a teacher could be posted to a school in ``year``; none where the school runs no compulsory stage.

    Rows in the teacher's own stage and main subject come first.
    """
    people = dataset.teachers
    who = np.array([teacher], dtype=np.int32)
    blocks = [block.take(block.host == host) for block in conceivable(dataset, policy, year, who)]
    found = concatenate(blocks)
    other = (found.stage != people.stage[teacher]).astype(int) + (found.subject != people.subject[teacher])
    found = found.take(np.lexsort((found.length, found.stay, other)).astype(np.int32))
    return Ways(found, tuple(closing_rules(dataset, policy, found)))


def gates(dataset: Dataset, policy: Policy, found: Ways, audience: str) -> tuple[Gate, ...]:
    """The rules that close the easiest way, which would all have to be changed to open the school.

    Empty where some way is open or there is no way at all.
    """
    if not found.rules or found.open:
        return ()
    row = found.easiest()
    one = assignment(dataset, found.postings, row)
    case = Case(dataset, policy, found.postings.year, int(found.postings.teacher[row]), audience)
    return tuple(Gate(rule, fact(case, rule, one)) for rule in found.rules[row])


def assignment(dataset: Dataset, postings: Postings, row: int) -> Assignment:
    """A candidate posting as a row of a plan."""
    start = month_of(int(postings.start[row]), 9)
    post = Post(int(dataset.teachers.post[int(postings.teacher[row])]))
    return Assignment(
        teacher=dataset.teachers.id[int(postings.teacher[row])],
        home=dataset.schools.code[int(postings.home[row])],
        host=dataset.schools.code[int(postings.host[row])],
        stage=Stage(int(postings.stage[row])),
        subject=dataset.subjects[int(postings.subject[row])],
        start=start,
        end=start + 12 * int(postings.length[row]) - 1,
        reason=Reason.STAY if postings.stay[row] else REASON_OF_POST.get(post, Reason.BALANCE),
    )


def fact(case: Case, rule: str, row: Assignment) -> Line:
    """Why a rule closes a posting, with the figure: the teacher's own facts, or what the rule's check finds."""
    if rule in FACTS:
        return FACTS[rule](case)
    item = next(item for item in active(case.policy) if item.rule.id == rule)
    found = [v for v in item.rule.check(case.dataset, Plan(case.year, (row,)), item.params) if v.teacher == row.teacher]
    if not found:
        return generic(case, rule)
    words = SENTENCES[rule](case, found[0]) if rule in SENTENCES else item.rule.explain(found[0])
    return Line(words, rule, clause(rule, case.policy))


def too_far(case: Case, found: Violation) -> Text:
    """Kilometres or minutes against the cap, and whose cap it is."""
    who = say("why_not.backbone_teachers") if found.facts.get("backbone") else say("why_not.ordinary_teachers")
    place = wording.school(case.dataset, case.dataset.school_position[found.school])
    limit = f"{found.limit:g}"
    if found.kind == "minutes":
        return say("why_not.too_long_a_ride", place=place, minutes=found.value, who=who, limit=limit)
    value = next(text for text in (f"{found.value:.1f}", f"{found.value:.3f}") if float(text) > found.limit)
    return say("why_not.too_far", place=place, value=value, who=who, limit=limit)


def unqualified(case: Case, found: Violation) -> Text:
    """What the certificate or the subjects lack for the post."""
    people, dataset = case.dataset.teachers, case.dataset
    stage = found.stage if found.stage is not None else Stage.PRIMARY
    wanted = wording.post(stage, found.subject)
    certified = Stage(int(people.certified_stage[case.teacher]))
    place = wording.school(dataset, dataset.school_position[found.school])
    own = [name for name, has in zip(dataset.subjects, people.teaches[case.teacher].tolist(), strict=True) if has]
    if found.kind == "stage":
        return say("why_not.certificate_stage", place=place, wanted=wanted, certified=certified.text)
    if found.kind == "certificate":
        return say(
            "why_not.certificate_subject", subject=wording.subject_name(found.subject), place=place, wanted=wanted
        )
    if found.kind == "host":
        return say("why_not.stage_not_run", place=place, stage=stage.text)
    return say("why_not.other_subjects", own=listed(map(wording.subject_name, own)), place=place, wanted=wanted)


def too_long(case: Case, found: Violation) -> Text:
    """Months already served at the school and the months allowed there."""
    place = wording.school(case.dataset, case.dataset.school_position[found.school])
    past, length, limit = (
        wording.span(round(float(n))) for n in (found.facts.get("past", "0"), found.value, found.limit)
    )
    if found.kind != "total":
        return say("why_not.length_limit", place=place, length=length, limit=limit)
    return say("why_not.length_with_past", place=place, past=past, length=length, limit=limit)


SENTENCES: dict[str, Callable[[Case, Violation], Text]] = {
    "reach": too_far,
    "qualification": unqualified,
    "rotation_length": too_long,
}
"""Rule id → the sentence that answers "why not"; every other rule answers with the sentence of its check."""
