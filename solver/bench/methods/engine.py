"""This engine: column generation, reduced-cost fixing and a small integer solve, level by level."""

from time import perf_counter

from solver.bench.outcome import Outcome
from solver.domain.policy import GoalProfile
from solver.model.build import Model
from solver.search.fix import NoIntegerPlan
from solver.search.levels import Levels
from solver.search.relax import Infeasible
from solver.search.watch import Stopped, Watch, cores


def run(model: Model, profile: GoalProfile, seconds: float, seed: int) -> Outcome:
    """The engine as the product uses it."""
    began = perf_counter()
    try:
        levels = Levels(model, Watch(seconds), seed=seed, threads=cores())
        found = levels.solve(profile, seconds - (perf_counter() - began))
    except Stopped:
        return Outcome((), None)
    except (Infeasible, NoIntegerPlan):
        return Outcome((), None, impossible=True)
    return Outcome(found.proof.levels, found.x)
