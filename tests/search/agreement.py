"""What two engines and the verifier must agree on about random counties, planned for one year or for several."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest

from solver.domain.dataset import Floats
from solver.model.build import ONE_PLACE, Model, Objective, build
from solver.model.matrix import Matrix
from solver.rules.base import active
from solver.rules.shapes import SHORTAGE
from solver.search.extract import extract
from solver.search.fix import NoIntegerPlan
from solver.search.levels import Levels
from solver.search.relax import Infeasible
from solver.search.second import Engine
from solver.search.stand import Found
from solver.search.watch import Watch
from solver.verify.verify import accept, verify
from tests.search.counties import World, world

SAME = 1e-6


@dataclass(frozen=True)
class Solved:
    """What the first engine says of one county: the point of each level, or none because it is impossible."""

    seed: int
    world: World
    model: Model
    levels: tuple[Found, ...]


def level_by_level(seed: int, years: tuple[int, ...], seconds: float) -> Solved:
    """The county of a seed: the profile cut after each level gives that level's model."""
    found = world(seed)
    model = build(found.dataset, found.policy, years)
    points = []
    try:
        levels = Levels(model, Watch(seconds), seed=seed)
        for depth in range(1, len(found.profile.levels) + 1):
            cut = replace(found.profile, levels=found.profile.levels[:depth])
            points.append(levels.solve(cut, seconds))
    except (Infeasible, NoIntegerPlan):
        assert not points, f"seed {seed}: a later level cannot become impossible"
    return Solved(seed, found, model, tuple(points))


def models(case: Solved) -> Iterator[tuple[Matrix, Objective, float | None]]:
    """The model of each level with the first engine's value; the bare rows where it says impossible."""
    for point in case.levels:
        yield point.matrix, point.objective, point.proof.objective
    if not case.levels:
        yield case.model.matrix, case.model.weighted(case.world.profile.levels[0]), None


def same_by_cp_sat(solved: Sequence[Solved], seconds: float, gap: float = SAME) -> None:
    """CP-SAT gives the same verdict and the same optimum of every level."""
    with Engine() as second:
        for case in solved:
            for matrix, objective, value in models(case):
                answer = second.solve(matrix, objective, seconds=seconds)
                assert answer.status == ("INFEASIBLE" if value is None else "OPTIMAL"), case.seed
                if value is not None:
                    room = gap * max(1.0, abs(value)) + 1e-4
                    assert answer.value == pytest.approx(value, rel=gap, abs=max(1e-4, 10 * gap)), case.seed
                    assert answer.bound <= value + room, case.seed


def as_claimed(solved: Sequence[Solved]) -> None:
    """Every plan passes the verifier with the value claimed for its last level, which no bound exceeds."""
    for case in solved:
        for point in case.levels:
            plan = extract(case.world.dataset, case.model, point.x)
            verified = accept(case.world.dataset, plan, case.world.policy)
            level = point.proof.levels[-1]
            value = sum(weight * verified.goals[goal] for goal, weight in level.goals.items())
            assert value == pytest.approx(level.value, rel=SAME, abs=1e-4), case.seed
            assert level.bound <= level.value + SAME * max(1.0, abs(level.value)), case.seed


def rule_by_rule(solved: Sequence[Solved], tries: int) -> None:
    """On perturbed plans the verifier and the model's rows agree on every rule, kept and broken."""
    verdicts: Counter[tuple[str, bool]] = Counter()
    for case in solved:
        if not len(case.model.postings):
            continue
        start = case.levels[-1].x if case.levels else np.zeros(case.model.matrix.shape[1])
        rng = np.random.default_rng(case.seed)
        for _ in range(tries):
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
