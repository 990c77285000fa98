"""What planners wait for besides the first plan: all profiles, a frontier, one lock more, why nothing is possible."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter, process_time

import numpy as np

from solver.bench.county import YEAR, County, Tell
from solver.domain.policy import Policy, Setting
from solver.model.build import build
from solver.pipeline import Request, Unsure, diagnose_county
from solver.policies import goal_profile, goal_profiles
from solver.search.abreast import abreast
from solver.search.change import sent
from solver.search.levels import Levels
from solver.search.price import Prices, Unpriced
from solver.search.stand import Found
from solver.search.variants import frontier
from solver.search.watch import Stopped, Watch, cores

POINTS = 12
"""Points asked of the frontier."""
BETWEEN = ("travel", "unmet_posts")
"""The frontier's two goals: what planners weigh most often."""
LOCKS = 9
"""Locks drawn at random, each solved for itself."""
TOO_MANY = 0.9
"""An annual share that no county can reach."""


@dataclass(frozen=True)
class Task:
    """One task, done by this engine in one process."""

    name: str
    seconds: float
    cpu: float
    count: int
    """Plans, points or answers it came to."""
    gap: float
    """The largest gap among them; 0 where there is none to state."""


def tasks(county: County, seconds: float, seed: int, tell: Tell) -> Iterator[Task]:
    """The tasks one after another, each as soon as it is done.

    Args:
        seconds: for each plan or point.
    """
    tell("build")
    yield timed("build", lambda: (build(county.dataset, county.policy, (YEAR,), threads=cores()), (1, 0.0))[1])
    tell("profiles")
    found: dict[str, Found] = {}
    yield timed("profiles", lambda: all_profiles(county, seconds, seed, found))
    tell("frontier")
    yield timed("frontier", lambda: points(county, seconds, seed))
    if county.profile.id in found:
        prices = around(county, found[county.profile.id], seconds, seed)
        tell("ready")
        yield timed("ready", lambda: (prices.ready(), (1, 0.0))[1])
        tell("lock")
        yield middle(county, prices, seed)
    tell("impossible")
    yield timed("impossible", lambda: why_not(county, seconds, seed))


def timed(name: str, work: Callable[[], tuple[int, float]]) -> Task:
    """A task's answers with its time by the clock and of all its threads."""
    began, cpu = perf_counter(), process_time()
    count, gap = work()
    return Task(name, perf_counter() - began, process_time() - cpu, count, gap)


def all_profiles(county: County, seconds: float, seed: int, keep: dict[str, Found]) -> tuple[int, float]:
    """Every goal profile from the built model, sharing what they have in common; those found in time are kept by id."""
    levels = Levels(county.model, Watch(seconds * len(goal_profiles())), seed=seed, threads=cores())

    def one(name: str, own: Levels) -> Iterator[tuple[str, Found]]:
        yield name, own.solve(goal_profile(name), seconds)

    keep.update(abreast(levels, [partial(one, name) for name in goal_profiles()], cores()))
    return len(keep), max((level.gap for found in keep.values() for level in found.proof.levels), default=0.0)


def points(county: County, seconds: float, seed: int) -> tuple[int, float]:
    """A frontier from the built model, the level before it included."""
    gaps: list[float] = []
    levels = Levels(county.model, Watch(seconds * POINTS), seed=seed, threads=cores())
    found = frontier(levels, county.profile, BETWEEN, points=POINTS, seconds=seconds)
    with contextlib.suppress(Stopped):
        gaps.extend(point.found.proof.gap for point in found)
    return len(gaps), max(gaps, default=0.0)


def around(county: County, best: Found, seconds: float, seed: int) -> Prices:
    """Exact prices around a plan, from whose basis every lock goes on."""
    chosen = np.flatnonzero(best.x[: len(county.model.postings)] > 0.5)
    reached = [level.value for level in best.proof.levels]
    return Prices(county.model, county.profile, reached, Watch(seconds * LOCKS), plan=chosen, seed=seed)


def middle(county: County, prices: Prices, seed: int) -> Task:
    """The median of the times in which a plan with one lock more is solved again, with its proof."""
    postings, draw = county.model.postings, np.random.default_rng(seed)
    prices.ready()
    runs: list[Task] = []
    for teacher in draw.choice(np.unique(postings.teacher), LOCKS).tolist():
        hosts = np.unique(postings.host[(postings.teacher == teacher) & postings.starts])
        change = sent(county.model, teacher, int(draw.choice(hosts)))

        def again() -> tuple[int, float]:
            try:
                return int(prices.best(change).proven), 0.0  # noqa: B023  called at once
            except (Unpriced, Stopped):
                return 0, 0.0

        runs.append(timed("lock", again))
    seconds, cpu = (float(np.median([getattr(run, name) for run in runs])) for name in ("seconds", "cpu"))
    return Task("lock", seconds, cpu, sum(run.count for run in runs), 0.0)


def why_not(county: County, seconds: float, seed: int) -> tuple[int, float]:
    """Why a county that must move nine tenths of its teachers has no plan: clashes confirmed by a second method, and ways out."""
    policy: Policy = county.policy
    rules = {**policy.rules, "annual_share": Setting(parameters={"share": TOO_MANY})}
    request = Request(YEAR, replace(policy, rules=rules), (county.profile,), seed=seed, time_limit=seconds)
    try:
        impossible = diagnose_county(county.dataset, request)
    except (Stopped, Unsure):  # nobody is told "impossible" then
        return 0, 0.0
    return (0 if impossible is None else len(impossible.loosenings)), 0.0
