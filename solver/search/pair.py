"""Two levels minimised at once, the first at a weight that puts it first: its relaxation alone has too many optima."""

from collections.abc import Callable
from dataclasses import dataclass

from solver.domain.dataset import Ints
from solver.model.build import Objective
from solver.search.relax import Relaxation, Relaxed
from solver.search.watch import Watch

LEAD = 50.0
"""How much more a typical coefficient of the first level weighs than one of the second. More puts the first level first
more often and makes the simplex wander longer: measured at 10,000 × 200, 7.1 s with 50, 8.1 s with 25, 10.4 s with 150."""
SAME = 1e-6
NEARLY = 1e-2
"""Gap of the two together, as a share of the second, at which the first is looked at: where it is not at its best, it is
to be held there, and the last steps would be taken twice. Measured: at 20,000 × 300 29 s, 31 s with 1e-3; at 10,000 × 200
the same; with 3e-2 more steps are left than spared."""


@dataclass(frozen=True, eq=False)
class Pair:
    """The relaxation's optimum for ``lead × first + second``."""

    lead: float
    objective: Objective
    relaxed: Relaxed
    columns: Ints
    """Postings that priced out on the way."""
    in_order: bool
    """Whether this optimum is one of the first level as well, and so the second level's best among those. If not, a
    few steps of the dual simplex lead there from the same basis, once the first level is held at its value."""


def together(
    relaxation: Relaxation,
    first: Objective,
    second: Objective,
    watch: Watch,
    begin: Callable[[Objective, Objective], None],
) -> tuple[Pair, Relaxed]:
    """Both levels at once, and the first alone: a few steps of the primal simplex from there. Leaves the relaxation
    at the basis of both.

    The lead decides how fast this is, never what is proven: the first level's bound comes from its own relaxation.

    Args:
        begin: called with the sum and its lighter part before it is solved, to give the relaxation a start.

    Raises:
        Infeasible, Stopped: see ``Relaxation.solve``.
    """
    lead = LEAD * second.typical / first.typical
    sum_of_both = Objective(lead * first.coefficients + second.coefficients, lead * first.constant + second.constant)
    begin(sum_of_both, second)
    both = relaxation.solve(sum_of_both, watch, light=second, share=NEARLY)
    columns, basis = relaxation.columns, relaxation.basis()
    alone = relaxation.solve(first, watch, near=True)
    relaxation.go_back(basis)
    pair = Pair(lead, sum_of_both, both, columns, ordered(first, both, alone))
    return (closed(pair, relaxation, first, second, alone, watch) if pair.in_order else pair), alone


def closed(
    pair: Pair, relaxation: Relaxation, first: Objective, second: Objective, alone: Relaxed, watch: Watch
) -> Pair:
    """The pair with the relaxation at its optimum, from where ``together`` left it.

    Raises:
        Infeasible, Stopped: see ``Relaxation.solve``.
    """
    both = relaxation.solve(pair.objective, watch, light=second)
    return Pair(pair.lead, pair.objective, both, relaxation.columns, ordered(first, both, alone))


def ordered(first: Objective, both: Relaxed, alone: Relaxed) -> bool:
    """Whether an optimum of both levels is one of the first level as well."""
    return first.at(both.x) - alone.bound <= SAME * max(1.0, abs(alone.bound))
