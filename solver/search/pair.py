"""Two levels minimised at once, the first at a weight that puts it first: its relaxation alone has too many optima."""

from dataclasses import dataclass

from solver.domain.dataset import Ints
from solver.model.build import Objective
from solver.search.master import Stuck
from solver.search.relax import Relaxation, Relaxed
from solver.search.watch import Watch

LEAD = 50.0
"""How much more a typical coefficient of the first level weighs than one of the second. More puts the first level first
more often and makes the simplex wander longer: measured at 10,000 × 200, 7.1 s with 50, 8.1 s with 25, 10.4 s with 150."""
A_FEW = 4
"""One step for so many rows is few. Measured from zones: 1 for 30 at 10,000 × 200, for 17 at 20,000 × 300, for 23 at
30,000 × 500, for 8 at 40,000 × 150; 2 for 1 where the zones were too small."""
SAME = 1e-6
NEARLY = 1e-2
"""Gap of the two together, as a share of the second, at which the first is looked at: where it is not at its best, it is
to be held there, and the last steps would be taken twice. Measured: at 20,000 × 300 29 s, 31 s with 1e-3; at 10,000 × 200
the same; with 3e-2 more steps are left than spared."""


@dataclass(frozen=True, eq=False)
class Sum:
    """Two levels in one objective: ``lead × first + second``."""

    first: Objective
    second: Objective
    lead: float
    objective: Objective


def weighed(first: Objective, second: Objective) -> Sum:
    """Two levels with the first at a weight that puts it first.

    The lead decides how fast the search is, never what is proven: the first level's bound comes from its own relaxation.
    """
    lead = LEAD * second.typical / first.typical
    both = Objective(lead * first.coefficients + second.coefficients, lead * first.constant + second.constant)
    return Sum(first, second, lead, both)


@dataclass(frozen=True, eq=False)
class Pair:
    """The relaxation's optimum for two levels at once."""

    sum: Sum
    relaxed: Relaxed
    columns: Ints
    """Postings that priced out on the way."""
    in_order: bool
    """Whether this optimum is one of the first level as well, and so the second level's best among those. If not, a
    few steps of the dual simplex lead there from the same basis, once the first level is held at its value."""


def together(relaxation: Relaxation, levels: Sum, watch: Watch) -> tuple[Pair, Relaxed]:
    """Both levels at once, and the first alone: a few steps of the primal simplex from there. Leaves the relaxation
    at the basis of both.

    Raises:
        Infeasible, Stopped: see ``Relaxation.solve``.
    """
    both = relaxation.solve(levels.objective, watch, light=levels.second, share=NEARLY)
    columns = relaxation.columns
    first = alone(relaxation, levels, watch)
    pair = Pair(levels, both, columns, ordered(levels, both, first))
    return (closed(pair, relaxation, first, watch) if pair.in_order else pair), first


def alone(relaxation: Relaxation, levels: Sum, watch: Watch) -> Relaxed:
    """The first level's own optimum, from a basis near that of both, where the relaxation is left.

    Raises:
        Infeasible, Stopped: see ``Relaxation.solve``.
    """
    basis = relaxation.basis()
    try:
        return relaxation.solve(levels.first, watch, near=True)
    finally:
        relaxation.go_back(basis)


def at_once(relaxation: Relaxation, levels: Sum, watch: Watch) -> Relaxed | None:
    """``alone``, if it takes only a few steps; some bases look good and have the simplex wander for minutes.

    Raises:
        Infeasible, Stopped: see ``Relaxation.solve``.
    """
    relaxation.steps = relaxation.matrix.shape[0] // A_FEW
    try:
        return alone(relaxation, levels, watch)
    except Stuck:
        return None
    finally:
        relaxation.steps = None


def closed(pair: Pair, relaxation: Relaxation, first: Relaxed, watch: Watch) -> Pair:
    """The pair with the relaxation at its optimum, from where ``together`` left it.

    Raises:
        Infeasible, Stopped: see ``Relaxation.solve``.
    """
    both = relaxation.solve(pair.sum.objective, watch, light=pair.sum.second)
    return Pair(pair.sum, both, relaxation.columns, ordered(pair.sum, both, first))


def ordered(levels: Sum, both: Relaxed, first: Relaxed) -> bool:
    """Whether an optimum of both levels is one of the first level as well."""
    return levels.first.at(both.x) - first.bound <= SAME * max(1.0, abs(first.bound))
