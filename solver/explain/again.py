"""What it costs to decide one posting of a medium-term plan otherwise: its years solved again with that fixed."""

from dataclasses import dataclass, replace

import numpy as np

from solver.domain.dataset import Ints
from solver.domain.policy import GoalProfile
from solver.explain.price import BETTER, EQUAL, IMPOSSIBLE, UNKNOWN, WORSE, Price, changed_levels, differing, duties
from solver.explain.view import View
from solver.explain.wording import changes
from solver.model.build import Model
from solver.model.decide import DECISION
from solver.search.extract import extract
from solver.search.fix import TARGET, NoIntegerPlan
from solver.search.levels import Levels
from solver.search.relax import Infeasible
from solver.search.watch import Stopped, Watch
from solver.verify.verify import accept


class Closely(Levels):
    """Proves the last level as far as an annual plan's: a price is a small difference of two large values."""

    @property
    def aim(self) -> float:
        return TARGET


@dataclass(frozen=True, eq=False)
class Again:
    """Solves the years of one plan again under a change. There is no relaxation to begin from as for one year
    (docs/decisions/0086), so every answer is a solve of its own.
    """

    view: View
    model: Model
    profile: GoalProfile
    seed: int = 0

    @property
    def reached(self) -> tuple[float, ...]:
        """The value of every level in the plan explained."""
        goals = self.view.verified.goals
        return tuple(sum(weight * goals[goal] for goal, weight in level.items()) for level in self.profile.levels)

    @property
    def last(self) -> int:
        return len(self.profile.levels) - 1

    def one_of(self, who: int, ways: Ints, seconds: float) -> Price:
        """The price of posting a teacher by one of some candidate postings."""
        return self.price(who, ways, -1.0, -1.0, seconds)

    def none_of(self, who: int, ways: Ints, seconds: float) -> Price:
        """The price of posting a teacher by none of some candidate postings."""
        return self.price(who, ways, 1.0, 0.0, seconds)

    def price(self, who: int, ways: Ints, coefficient: float, upper: float, seconds: float) -> Price:
        """The best plan found with one more row ``coefficient × Σ ways <= upper``, against the plan explained.

        ``proven`` says whether no cheaper one exists; where it is False the price is the most it can be.

        Raises:
            PlanRejected: the checker refuses the plan found, a defect of ours.
        """
        row = np.zeros(self.model.matrix.shape[1])
        row[ways] = coefficient
        model = replace(self.model, matrix=self.model.matrix.with_row(DECISION, row, upper))
        try:
            found = Closely(model, Watch(seconds), seed=self.seed).solve(self.profile, seconds)
        except (Infeasible, NoIntegerPlan):
            return Price(IMPOSSIBLE)
        except Stopped:
            return Price(UNKNOWN, proven=False)
        plan = extract(self.view.dataset, model, found.x)
        verified = accept(self.view.dataset, plan, self.view.policy)
        objectives = [model.weighted(weights) for weights in self.profile.levels]
        levels = changed_levels([one.at(found.x) for one in objectives], self.reached)
        decisive = next((level for level in levels if level), 0.0)
        verdict = EQUAL if not decisive else WORSE if decisive > 0 else BETTER
        own = self.view.dataset.teachers.id[who]
        return Price(
            verdict,
            changes(dict(self.view.verified.goals), dict(verified.goals)),
            levels,
            tuple(one for one in differing(self.view.plan, plan) if one != own),
            verified,
            all(level.gap <= TARGET * 2 for level in found.proof.levels),
            duties(self.view, plan) - duties(self.view, self.view.plan),
        )
