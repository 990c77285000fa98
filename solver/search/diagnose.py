"""Why no plan exists: a minimal set of rules that cannot hold together, where they clash, and what each lacks."""

from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Dataset, Ints
from solver.domain.plan import Plan
from solver.domain.policy import Policy
from solver.domain.proof import Conflict, Loosening
from solver.model.build import Model
from solver.model.matrix import Matrix
from solver.rules.base import Active
from solver.search.clauses import Clauses
from solver.search.extract import extract
from solver.search.loosen import Loosener, Refused
from solver.search.trial import Refusal, Trial
from solver.search.watch import Stopped, Watch
from solver.waivers import of_rule, permitted

PLACES = 12
"""Schools and subjects named for a rule at most; beyond that it clashes in general."""


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """The conflict, and the rows it is about for whoever wants to confirm it."""

    conflicts: tuple[Conflict, ...]
    minimal: bool
    """False where time ran out before every rule of the set was shown to be needed."""
    loosenings: tuple[Loosening, ...] = ()
    """What alone makes the county possible, the cheapest first."""
    matrix: Matrix | None = None
    """The rows of the conflicting rules, for a second method to confirm; None where nothing clashes."""

    @property
    def rules(self) -> tuple[str, ...]:
        return tuple(conflict.rule for conflict in self.conflicts)


def diagnose(dataset: Dataset, policy: Policy, model: Model, watch: Watch, *, seed: int = 0) -> Diagnosis:
    """A minimal set of hard rules that cannot hold together on the open postings, and the ways out.

    The relaxation's refusal names a first set, often small; each rule of it is then left out in turn,
    and stays out where the rest still cannot hold. Gates (which postings are open) are taken as
    given. The set is empty where plans exist after all.

    Raises:
        Stopped: out of time before anything was shown.
    """
    clauses = Clauses(dataset, policy, model.opened)
    proofs: list[Refused] = []
    core, minimal = clash(clauses, watch, seed, proofs)
    if not core:
        return Diagnosis((), minimal)
    trial = Trial(clauses.matrix(core), model.postings, watch, seed=seed)
    refusal = trial.refusal()
    found = []
    for rule in core:
        schools, subjects = places(dataset, trial.matrix, rule, refusal)
        lack = shortfall(dataset, policy, model, clauses.items[rule], trial)
        found.append(
            Conflict(
                rule,
                lack,
                school=schools[0] if len(schools) == 1 else "",
                subject=subjects[0] if len(subjects) == 1 else "",
                schools=schools,
                subjects=subjects,
            )
        )
    ways = Loosener(clauses, policy, watch, seed=seed, refused=proofs[:1]).ways(core)
    return Diagnosis(tuple(found), minimal, ways, trial.matrix)


def clash(clauses: Clauses, watch: Watch, seed: int, proofs: list[Refused]) -> tuple[tuple[str, ...], bool]:
    """Rules that cannot hold together though any one of them left out they could; and whether that was shown.

    ``proofs`` receives each refusal met, that of all rules together first where the relaxation gives one.
    """

    def refused(rules: tuple[str, ...]) -> tuple[str, ...] | None:
        """The rules of a proof that these cannot hold, or None where a plan keeps them all."""
        watch.tell("diagnose")
        matrix = clauses.matrix(rules)
        trial = Trial(matrix, clauses.opened.postings, watch, seed=seed)
        refusal = trial.refusal()
        if refusal is not None:
            proofs.append(Refused(matrix, refusal))
            weighty = refusal.weights != 0
            return tuple(rule for rule in rules if weighty[matrix.rows_of(rule)].any())
        whole = trial.whole()
        if whole is None:
            raise Stopped
        return None if whole else rules

    core = refused(clauses.rules)
    if core is None:
        return (), True
    needed: list[str] = []
    while rest := [rule for rule in core if rule not in needed]:
        try:
            smaller = refused(tuple(rule for rule in core if rule != rest[0]))
        except Stopped:
            if watch.cancelled:
                raise
            return core, False
        if smaller is None:
            needed.append(rest[0])
        else:
            core = smaller
    return core, True


def places(
    dataset: Dataset, matrix: Matrix, rule: str, refusal: Refusal | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes of the schools and names of the subjects whose rows clash; empty where it is the county as a whole."""
    rows = matrix.rows_of(rule)
    if refusal is not None:
        rows = rows[np.abs(refusal.weights[rows]) > 1e-9]

    def named(label: Ints, names: tuple[str, ...]) -> tuple[str, ...]:
        seen = np.unique(label[rows])
        return tuple(names[index] for index in seen[seen >= 0].tolist()) if len(seen) <= PLACES else ()

    return named(matrix.labels.school, dataset.schools.code), named(matrix.labels.subject, dataset.subjects)


def shortfall(dataset: Dataset, policy: Policy, model: Model, item: Active, trial: Trial) -> float:
    """By how much the rule is missed at least while the rest of the set holds, in the unit of its own violations.

    Teachers for a duty of single teachers. 0 where time ran out before it was measured.
    """
    try:
        missed = trial.least_missed(item.rule.id)
    except Stopped:
        if trial.watch.cancelled:
            raise
        return 0.0
    if missed.x is None:
        return 0.0
    plan = extract(dataset, model, missed.x)
    if item.rule.demands:
        posted = {row.teacher for row in plan.started}
        found = {
            v.teacher for year in plan.horizon for v in item.rule.check(dataset, Plan(year, plan.rows), item.params)
        }
        excused = model.status.excused
        return float(sum(not excused[dataset.teacher_position[teacher]] for teacher in found - posted))
    parts = [plan.annual(year) for year in plan.horizon]
    violations = [violation for part in parts for violation in item.rule.check(dataset, part, item.params)]
    room = [permitted(of_rule(policy, item.rule.id), violation) for violation in violations]
    return float(sum(max(0.0, abs(v.value - v.limit) - some) for v, some in zip(violations, room, strict=True)))
