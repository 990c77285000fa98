"""Measures explanations on an invented county of 3,000 teachers, in CPU seconds: ``python -m tests.explain.measure``.

With ``all`` it explains every posted teacher instead of some.
"""

import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import process_time

import numpy as np

from solver import policies
from solver.bench.county import YEAR, prepare
from solver.domain.terms import Text
from solver.explain import gates
from solver.explain.candidate import candidate
from solver.explain.counterfactual import without_rule
from solver.explain.distance import distance
from solver.explain.overview import explain_plan
from solver.explain.school import explain_school
from solver.explain.standing import Kind
from solver.explain.teacher import explain_teacher
from solver.explain.view import View
from solver.explain.why_not import why_not
from solver.search.extract import extract
from solver.search.levels import Levels
from solver.search.price import Prices
from solver.search.watch import Watch
from solver.verify.verify import accept

COUNT = 20


def timed(what: str, *asked: Callable[[], object]) -> None:
    """Prints the median and the longest of several questions."""
    seconds = []
    for ask in asked:
        began = process_time()
        ask()
        seconds.append(process_time() - began)
    inner = f"median {np.median(seconds):.2f}, longest {max(seconds):.2f}" if len(seconds) > 1 else f"{seconds[0]:.2f}"
    print(f"{what} ({len(seconds)}): {inner} CPU s", flush=True)


def measure(teachers: int = 3000, schools: int = 90) -> None:
    policy, profile = policies.policy(), policies.goal_profile("balanced")
    with tempfile.TemporaryDirectory() as folder:
        county = prepare(teachers, schools, 1, policy, profile, Path(folder), lambda phase: None)
    dataset, model, watch = county.dataset, county.model, Watch(600)
    began = process_time()
    found = Levels(model, watch).solve(profile, 600)
    print(f"plan: {process_time() - began:.1f} CPU s, {found.proof.status}", flush=True)
    view = View(dataset, policy, accept(dataset, extract(dataset, model, found.x), policy))
    chosen = np.flatnonzero(found.x[: len(model.postings)] > 0.5)
    reached = [level.value for level in found.proof.levels]
    prices = Prices(model, profile, reached, watch, plan=chosen)
    timed("prices made ready, once per plan", prices.ready)

    rng = np.random.default_rng(1)
    starting = [who for who, row in view.placed.items() if row.reason.starts]
    free = [who for who in range(teachers) if who not in view.placed and view.standing(who).kind is Kind.FREE]
    duty = np.flatnonzero(view.status.duty).tolist()

    def some(people: Sequence[int]) -> list[int]:
        return rng.choice(people, min(COUNT, len(people)), replace=False).tolist()

    def about(who: int) -> Callable[[], object]:
        return lambda: explain_teacher(view, who, model=model, prices=prices)

    every = sys.argv[1:] == ["all"]
    timed("teacher posted, with three alternatives", *map(about, starting if every else some(starting)))
    timed("teacher obligated but left", *map(about, some([who for who in duty if who not in view.placed])))
    timed("teacher free", *map(about, some(free)))

    pairs: list[tuple[int, int]] = []
    pool = np.flatnonzero(dataset.teachers.in_pool)
    while len(pairs) < COUNT:
        who, host = int(rng.choice(pool)), int(rng.integers(schools))
        row = view.placed.get(who)
        if gates.ways(dataset, policy, YEAR, who, host).open and (
            row is None or row.host != dataset.schools.code[host]
        ):
            pairs.append((who, host))
    timed(
        "why not, exact price", *((lambda who=who, host=host: why_not(view, who, host, prices)) for who, host in pairs)
    )
    timed(
        "school with shadow prices", *((lambda at=at: explain_school(view, at, prices)) for at in some(range(schools)))
    )
    timed("plan with steps", lambda: explain_plan(view, model, prices))
    one = candidate(dataset, policy, Text("方案", "plan"), view.plan)
    for goal, kept in (("unmet_posts", ["travel"]), ("travel", ["overdue", "unmet_posts"])):
        how_far = partial(distance, model, one, goal, kept, county=(dataset, policy), seconds=300)
        timed(f"distance of {goal}, {' and '.join(kept)} kept", how_far)
    timed("without arrival_cap", lambda: without_rule(view, "arrival_cap", profile))
    timed("without reach", lambda: without_rule(view, "reach", profile))


if __name__ == "__main__":
    measure()
