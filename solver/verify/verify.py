"""Checks a plan against every active rule and against what must hold under any policy."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import InitVar, dataclass, replace
from typing import NamedTuple

from solver.domain.dataset import Dataset
from solver.domain.plan import Plan
from solver.domain.policy import Policy
from solver.domain.terms import Post
from solver.domain.violation import Violation
from solver.domain.waiver import Waiver
from solver.goals.base import registry as goals
from solver.rules.base import Active, active
from solver.rules.base import registry as rules
from solver.status import Status, status
from solver.verify import invariants, waived
from solver.words import say

VERDICTS = {
    "met": say("verify.met"),
    "not_met": say("verify.not_met"),
    "left_over": say("verify.met_if_allowed"),
    "met_by_waiver": say("verify.met_by_waiver"),
    "not_applicable": say("verify.not_applicable"),
}
_SEAL = object()
MET = {"left_over": "met", "met_by_waiver": "met"}
"""Verdicts of a whole plan that come from breaches in some of its years, and what they are in the others."""


@dataclass(frozen=True)
class Permitted:
    """A breach that a recorded exception permits, and the exception."""

    violation: Violation
    waiver: Waiver


@dataclass(frozen=True)
class Finding:
    """One rule's verdict.

    "met", "met_by_waiver" (but for breaches that were permitted), "not_met", "left_over" (a priority rule kept as far
    as possible) or "not_applicable".
    """

    rule: str
    verdict: str
    violations: tuple[Violation, ...] = ()
    remarks: tuple[Violation, ...] = ()
    """What officials should know beside the verdict, such as a principal over two terms; no breach."""
    waived: tuple[Permitted, ...] = ()
    """Breaches that were permitted, each with the exception that permits it; never passed over in silence."""


@dataclass(frozen=True)
class Verification:
    """Every active rule's verdict on one plan; ``broken`` are breaches of what holds under any policy."""

    findings: tuple[Finding, ...]
    broken: tuple[Violation, ...]

    @property
    def valid(self) -> bool:
        return not self.broken and all(f.verdict != "not_met" for f in self.findings)


class PlanRejected(ValueError):
    """A plan that breaks a hard rule or cannot be true under any policy; ``verification`` says where."""

    def __init__(self, verification: Verification) -> None:
        super().__init__(verification)
        self.verification = verification

    def __str__(self) -> str:
        lines = [s.text for s in sentences(self.verification, "zh") if s.verdict == "not_met"]
        return f"计划未通过核验，共 {len(lines)} 处：" + "".join(lines[:5]) + ("……" if len(lines) > 5 else "")


@dataclass(frozen=True)
class VerifiedPlan:
    """A plan that passed, with every goal's value. Only ``accept`` makes one.

    Raises:
        TypeError: built any other way; unpickling an accepted one is fine.
    """

    plan: Plan
    verification: Verification
    goals: Mapping[str, float]
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError(
                "只有 solver.verify.verify.accept 可以生成已核验的计划 / only accept() makes a VerifiedPlan"
            )


def part(verified: VerifiedPlan, dataset: Dataset, policy: Policy, year: int) -> VerifiedPlan:
    """The part of one year of a verified medium-term plan, with what was found and what is reached in that year.

    Goals that count once over the horizon have no value in a part.
    """
    plan = verified.plan.annual(year)
    findings = tuple(
        replace(
            one,
            verdict=one.verdict if own or waived_here else MET.get(one.verdict, one.verdict),
            violations=own,
            waived=waived_here,
            remarks=one.remarks if year == verified.plan.year else (),
        )
        for one in verified.verification.findings
        for own in [tuple(v for v in one.violations if v.year == year)]
        for waived_here in [tuple(p for p in one.waived if p.violation.year == year)]
    )
    values = {name: goal.measure(dataset, plan, policy) for name, goal in goals().items() if not goal.whole}
    return VerifiedPlan(plan, Verification(findings, ()), values, _SEAL)


class Sentence(NamedTuple):
    """One line of a verification report."""

    rule: str
    title: str
    verdict: str
    text: str


def verify(dataset: Dataset, plan: Plan, policy: Policy) -> Verification:
    """Every active rule's verdict on a plan, whoever made it.

    Rows that name people, schools or subjects the roster does not have are reported as ``broken``
    and not put before the rules, which could say nothing about them.

    Raises:
        PolicyError: the policy names an unknown rule or parameter.
    """
    standing = [status(dataset, policy, year) for year in plan.horizon]
    known = replace(plan, rows=tuple(row for row in plan.rows if invariants.readable(dataset, row)))
    return Verification(
        findings=tuple(finding(dataset, known, item, standing, policy) for item in active(policy)),
        broken=invariants.invariants(dataset, plan, apart(policy)),
    )


def apart(policy: Policy) -> frozenset[Post]:
    """Posts whose holders a rule of the policy brings into the plan beside the teachers."""
    pools = [(item.rule.pool, item.params) for item in active(policy)]
    return frozenset(post for pool, params in pools if pool is not None for post in pool.posts(params))


def finding(dataset: Dataset, plan: Plan, item: Active, standing: Sequence[Status], policy: Policy) -> Finding:
    """One rule's verdict over all years of the plan, ``standing`` being that of each; what was permitted is set apart."""
    rule = item.rule
    violations = tuple(demanded(dataset, plan, item, standing) if rule.demands else broken(dataset, plan, item))
    covers = [waived.covering(policy, rule, violation) for violation in violations]
    permitted = tuple(Permitted(v, w) for v, w in zip(violations, covers, strict=True) if w is not None)
    violations = tuple(v for v, w in zip(violations, covers, strict=True) if w is None)
    remarks = tuple(rule.remarks(dataset, plan.year, item.params)) if rule.remarks is not None else ()
    if violations:
        return Finding(rule.id, "not_met" if item.hard else "left_over", violations, remarks, permitted)
    if permitted:
        return Finding(rule.id, "met_by_waiver", (), remarks, permitted)
    return Finding(rule.id, "met" if any(concerned(item, one) for one in standing) else "not_applicable", (), remarks)


def broken(dataset: Dataset, plan: Plan, item: Active) -> Iterator[Violation]:
    """Breaches of a rule, year by year: each year's part is put before the rule like a plan of one year."""
    for year in plan.horizon:
        yield from item.rule.check(dataset, plan.annual(year), item.params)


def demanded(dataset: Dataset, plan: Plan, item: Active, standing: Sequence[Status]) -> Iterator[Violation]:
    """What a rule demands of single teachers and no year of the plan brings, each teacher once.

    A start in any year of the horizon meets it. It falls away for a year in which another rule excuses the teacher.
    """
    named: set[str] = set()
    for year, one in zip(plan.horizon, standing, strict=True):
        for violation in item.rule.check(dataset, Plan(year, plan.rows), item.params):
            who = dataset.teacher_position.get(violation.teacher)
            if violation.teacher not in named and (who is None or not one.excused[who]):
                named.add(violation.teacher)
                yield violation


def concerned(item: Active, standing: Status) -> bool:
    """Whether the roster has anybody a rule about kinds of teachers is about; True for rules about plans."""
    rule = item.rule
    if rule.demands:
        return bool(standing.duty.any())
    if rule.bars is not None or rule.rows is not None:
        return True
    masks = [named[rule.id] for named in (standing.closed_by, standing.excused_by) if rule.id in named]
    return not masks or any(bool(mask.any()) for mask in masks)


def accept(dataset: Dataset, plan: Plan, policy: Policy) -> VerifiedPlan:
    """The plan as verified, with every goal measured.

    Raises:
        PlanRejected: the plan breaks a hard rule or an invariant; carries the verification.
        PolicyError: the policy names an unknown rule or parameter.
    """
    verification = verify(dataset, plan, policy)
    if not verification.valid:
        raise PlanRejected(verification)
    values = {name: goal.value(dataset, plan, policy) for name, goal in goals().items()}
    return VerifiedPlan(plan, verification, values, _SEAL)


def sentences(verification: Verification, language: str = "zh") -> list[Sentence]:
    """The report in words: a line for each breach, and one line for each rule without any."""
    lines = [
        Sentence(invariants.RULE, invariants.TITLE.of(language), "not_met", invariants.explain(violation).of(language))
        for violation in verification.broken
    ]
    for found in verification.findings:
        rule = rules()[found.rule]
        texts = [rule.explain(v).of(language) for v in found.violations] or [VERDICTS[found.verdict].of(language)]
        lines += [Sentence(rule.id, rule.title.of(language), found.verdict, text) for text in texts]
        lines += [
            Sentence(
                rule.id,
                rule.title.of(language),
                "met_by_waiver",
                waived.explain(one.violation, one.waiver, rule).of(language),
            )
            for one in found.waived
        ]
    return lines
