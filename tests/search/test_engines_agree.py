"""Thousands of small random counties: three engines give one verdict and one optimum, and the verifier agrees with the model.

A bounded number of counties runs by default; LUNGANG_COUNTIES=2000 asks for more.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import highspy
import numpy as np
import pytest

from solver.domain.dataset import Floats
from solver.domain.posting import concatenate
from solver.domain.terms import Reason
from solver.eligibility import candidates, closing_rules, longest
from solver.model.build import ONE_PLACE, Model, Objective, build
from solver.model.highs import program, silent
from solver.model.matrix import Matrix
from solver.rules.base import active
from solver.rules.shapes import SHORTAGE
from solver.search.extract import extract
from solver.search.fix import NoIntegerPlan
from solver.search.levels import Found, Levels
from solver.search.relax import Infeasible
from solver.search.second import Engine
from solver.search.watch import Watch
from solver.verify.verify import accept, verify
from tests.search.counties import YEAR, World, world

COUNTIES = int(os.environ.get("LUNGANG_COUNTIES", "180"))
PERTURBED = 4
"""Perturbed plans of each county."""
SAME = 1e-6
SECONDS = 60.0


@dataclass(frozen=True)
class Solved:
    """What the first engine says of one county: the point of each level, or none because it is impossible."""

    seed: int
    world: World
    model: Model
    levels: tuple[Found, ...]


def first_engine(seed: int) -> Solved:
    """Level by level: the profile cut after each level gives that level's model."""
    found = world(seed)
    model = build(found.dataset, found.policy, (YEAR,))
    points = []
    try:
        levels = Levels(model, Watch(SECONDS), seed=seed)
        for depth in range(1, len(found.profile.levels) + 1):
            cut = replace(found.profile, levels=found.profile.levels[:depth])
            points.append(levels.solve(cut, SECONDS))
    except (Infeasible, NoIntegerPlan):
        assert not points, f"seed {seed}: a later level cannot become impossible"
    return Solved(seed, found, model, tuple(points))


@pytest.fixture(scope="module")
def solved() -> list[Solved]:
    return [first_engine(seed) for seed in range(COUNTIES)]


def models(case: Solved) -> Iterator[tuple[Matrix, Objective, float | None]]:
    """The model of each level with the first engine's value; the bare rows where it says impossible."""
    for point in case.levels:
        yield point.matrix, point.objective, point.proof.objective
    if not case.levels:
        yield case.model.matrix, case.model.weighted(case.world.profile.levels[0]), None


def test_both_verdicts_occur_and_levels_of_every_depth(solved: list[Solved]) -> None:
    assert {bool(case.levels) for case in solved} == {True, False}
    assert {len(case.levels) for case in solved} >= {0, 1, 2, 3}
    assert sum(not case.levels for case in solved) >= len(solved) // 20


def test_cp_sat_gives_the_same_verdict_and_the_same_optimum_of_every_level(solved: list[Solved]) -> None:
    with Engine() as second:
        for case in solved:
            for matrix, objective, value in models(case):
                answer = second.solve(matrix, objective, seconds=SECONDS)
                assert answer.status == ("INFEASIBLE" if value is None else "OPTIMAL"), case.seed
                if value is not None:
                    assert answer.value == pytest.approx(value, rel=SAME, abs=1e-4), case.seed
                    assert answer.bound <= value + SAME * max(1.0, abs(value)) + 1e-4, case.seed


def test_the_whole_model_solved_at_once_by_highs_gives_the_same_optimum(solved: list[Solved]) -> None:
    for case in solved:
        for matrix, objective, value in models(case):
            h = silent(0, mip_rel_gap=1e-8, mip_abs_gap=1e-7, time_limit=SECONDS)
            columns = np.arange(matrix.shape[1])
            h.passModel(program(matrix, columns, objective.coefficients, offset=objective.constant))
            h.run()
            expected = highspy.HighsModelStatus.kInfeasible if value is None else highspy.HighsModelStatus.kOptimal
            assert h.getModelStatus() == expected, case.seed
            if value is not None:
                assert h.getObjectiveValue() == pytest.approx(value, rel=SAME, abs=1e-4), case.seed


def test_every_plan_is_verified_with_the_value_claimed(solved: list[Solved]) -> None:
    for case in solved:
        for point in case.levels:
            plan = extract(case.world.dataset, case.model, point.x)
            verified = accept(case.world.dataset, plan, case.world.policy)
            level = point.proof.levels[-1]
            value = sum(weight * verified.goals[goal] for goal, weight in level.goals.items())
            assert value == pytest.approx(level.value, rel=SAME, abs=1e-4), case.seed
            assert level.bound <= level.value + SAME * max(1.0, abs(level.value)), case.seed


def test_some_plans_stand_by_permitted_exceptions_alone_and_say_so(solved: list[Solved]) -> None:
    used = set()
    for case in solved:
        for point in case.levels[-1:]:
            plan = extract(case.world.dataset, case.model, point.x)
            for finding in verify(case.world.dataset, plan, case.world.policy).findings:
                assert bool(finding.waived) >= (finding.verdict == "met_by_waiver"), case.seed
                used |= {(finding.rule, one.waiver in case.world.policy.waivers) for one in finding.waived}
    assert {rule for rule, _ in used} >= {"release_cap", "arrival_cap"}
    assert {known for _, known in used} == {True}


def test_some_plans_post_principals_and_researchers_beside_the_teachers(solved: list[Solved]) -> None:
    seen = set()
    for case in solved:
        for point in case.levels[-1:]:
            plan = extract(case.world.dataset, case.model, point.x)
            seen |= {row.reason for row in plan.started if row.reason.apart}
    assert seen == {Reason.PRINCIPAL, Reason.RESEARCHER}


def test_a_later_level_does_not_worsen_an_earlier_one_beyond_tolerance(solved: list[Solved]) -> None:
    for case in solved:
        for earlier, point in enumerate(case.levels[:-1]):
            value = point.proof.objective
            limit = value + case.world.profile.tolerance * abs(value)
            reached = point.objective.at(case.levels[-1].x)
            # HiGHS' tolerance of 1e-7 on a column times the column's weight: up to 3e-8 of the value seen
            assert reached <= limit + SAME * max(1.0, abs(limit)), (case.seed, earlier)


def perturbed(model: Model, x: Floats, rng: np.random.Generator) -> Floats:
    """Some teachers dropped, moved to another of their postings or newly posted; never two places for one."""
    count = model.matrix.postings
    chosen = x[:count] > 0.5
    teacher = model.postings.teacher
    for who in rng.choice(
        np.unique(teacher), size=min(int(rng.integers(1, 12)), len(np.unique(teacher))), replace=False
    ):
        own = np.flatnonzero(teacher == who)
        chosen[own] = False
        if rng.random() < 0.7:
            chosen[rng.choice(own)] = True
    return chosen.astype(np.float64)


def keeps(matrix: Matrix, rule: str, chosen: Floats) -> bool:
    """Whether a rule's rows of the whole model hold with the postings fixed and shortages at their least."""
    x = np.zeros(matrix.shape[1])
    x[: matrix.postings] = chosen
    if SHORTAGE in matrix.families:
        place, rows = matrix.families[SHORTAGE], matrix.rows_of(SHORTAGE)
        lacking = matrix.row_lower[rows] - (matrix.a @ x)[rows]
        x[place] = np.clip(lacking, matrix.column_lower[place], None)
    rows = matrix.rows_of(rule)
    activity = (matrix.a @ x)[rows]
    return bool(((activity >= matrix.row_lower[rows] - SAME) & (activity <= matrix.row_upper[rows] + SAME)).all())


def test_on_perturbed_plans_the_verifier_and_the_rows_of_the_whole_model_agree_rule_by_rule(
    solved: list[Solved],
) -> None:
    verdicts: Counter[tuple[str, bool]] = Counter()
    for case in solved:
        if not len(case.model.postings):
            continue
        start = case.levels[-1].x if case.levels else np.zeros(case.model.matrix.shape[1])
        rng = np.random.default_rng(case.seed)
        for _ in range(PERTURBED):
            chosen = perturbed(case.model, start, rng)
            plan = extract(case.world.dataset, case.model, chosen)
            verification = verify(case.world.dataset, plan, case.world.policy)
            assert not verification.broken, (case.seed, verification.broken)
            findings = {finding.rule: finding.verdict != "not_met" for finding in verification.findings}
            for item in active(case.world.policy):
                if not item.hard:
                    continue
                expected = keeps(case.model.matrix, item.rule.id, chosen)
                assert findings[item.rule.id] == expected, (case.seed, item.rule.id)
                if item.rule.rows is not None:
                    verdicts[item.rule.id, expected] += 1
            assert keeps(case.model.matrix, ONE_PLACE, chosen)
    for rule in {rule for rule, _ in verdicts}:
        assert verdicts[rule, True], f"{rule} was never kept"
        assert verdicts[rule, False], f"{rule} was never broken"


def test_a_posting_that_a_gate_closes_is_refused_by_the_verifier_in_the_name_of_that_very_rule(
    solved: list[Solved],
) -> None:
    verdicts: Counter[tuple[str, bool]] = Counter()
    for case in solved:
        dataset, policy = case.world.dataset, case.world.policy
        rng = np.random.default_rng(case.seed)
        everyone = np.flatnonzero(dataset.teachers.in_pool).astype(np.int32)
        length = longest(active(policy))
        table = concatenate(list(candidates(dataset, (YEAR,), everyone, length, stays="return" in policy.rules)))
        gates = [item.rule.id for item in active(policy) if item.rule.bars or item.rule.bars_teachers]
        for row in rng.choice(len(table), size=min(PERTURBED, len(table)), replace=False).tolist():
            one = table.take(np.array([row]))
            closing = closing_rules(dataset, policy, one)[0]
            opened = replace(case.model, opened=replace(case.model.opened, postings=one))
            verification = verify(dataset, extract(dataset, opened, np.ones(1)), policy)
            refusing = {finding.rule for finding in verification.findings if finding.verdict == "not_met"}
            assert refusing & set(gates) == set(closing), case.seed
            for rule in gates:
                verdicts[rule, rule in closing] += 1
    for rule in ("deferral", "locked_in_term", "minimum_service", "near_retirement", "qualification"):
        assert verdicts[rule, True], f"{rule} closed nothing"
        assert verdicts[rule, False], f"{rule} closed everything"
