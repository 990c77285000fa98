"""The small sample county solved once: its model, its best plan and exact prices around it."""

import numpy as np

from solver import policies
from solver.explain.view import View
from solver.model.build import Model, build
from solver.roster import load
from solver.search.extract import extract
from solver.search.levels import Levels
from solver.search.price import Prices
from solver.search.watch import Watch
from solver.verify.verify import accept
from tests.app.places import READING

YEAR = 2027
POLICY = policies.policy()
PROFILE = policies.goal_profile("balanced")


class Solved:
    """The small sample county with its best plan and exact prices."""

    def __init__(self) -> None:
        dataset = load(READING).dataset
        assert dataset is not None
        self.model: Model = build(dataset, POLICY, (YEAR,))
        watch = Watch(60)
        found = Levels(self.model, watch).solve(PROFILE, 60)
        plan = extract(dataset, self.model, found.x)
        self.view = View(dataset, POLICY, accept(dataset, plan, POLICY))
        chosen = np.flatnonzero(found.x[: len(self.model.postings)] > 0.5)
        self.prices = Prices(self.model, PROFILE, [level.value for level in found.proof.levels], watch, plan=chosen)
        self.x = found.x
