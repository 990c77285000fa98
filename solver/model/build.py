"""Builds the model of a county: open postings, rule rows, goal costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from solver.domain.dataset import Bools, Dataset, Floats, Ints
from solver.domain.decision import Decision
from solver.domain.policy import Policy
from solver.domain.posting import Postings
from solver.domain.sides import Side, numbered
from solver.eligibility import Opened, open_postings
from solver.goals.base import Costs, Swing
from solver.goals.base import registry as goals
from solver.model.decide import decide
from solver.model.entries import STRETCH
from solver.model.matrix import Matrix, assemble
from solver.rules.base import Active, Coefficients, Rows, active, coefficients, rows
from solver.rules.shapes import join
from solver.status import Status
from solver.waivers import agreeing, loosened, of_rule

ONE_PLACE = "one_place"
"""Label of the rows that give each teacher at most one place."""
GRID = (1, 2, 4, 10, 12, 60, 100, 600)
"""Objectives whose coefficients are all multiples of one of these fractions take values on that grid only."""
ON_GRID = 1e-6
"""How far from a whole number of such parts floating point may leave a coefficient."""
SAMPLE = 1_000_000
"""Coefficients that tell how large they typically are."""


@dataclass(frozen=True, eq=False)
class Objective:
    """A linear function of the model's columns: ``constant + coefficients · x``."""

    coefficients: Floats
    constant: float

    @cached_property
    def typical(self) -> float:
        """The median size of its coefficients, of a million at most; 1 where it has none."""
        some = self.coefficients[:: 1 + len(self.coefficients) // SAMPLE]
        sizes = np.abs(some[some != 0])
        return float(np.median(sizes)) if len(sizes) else 1.0

    @cached_property
    def step(self) -> float | None:
        """The step of the grid its values lie on at whole points; None where it has none of the common ones."""
        some = self.coefficients[:: 1 + len(self.coefficients) // 1000]  # where there is no grid, a few tell
        for parts in GRID:
            if fits(some, parts) and fits(self.coefficients, parts):
                return 1 / parts
        return None

    def at(self, x: Floats) -> float:
        """The value at a point, over what is not 0 there: plans take a few hundred of a million columns."""
        taken = np.flatnonzero(x != 0)
        return float(self.coefficients[taken] @ x[taken] + self.constant)


def fits(values: Floats, parts: int) -> bool:
    """Whether all are whole numbers of such parts."""
    for at in range(0, len(values), STRETCH):
        scaled = values[at : at + STRETCH] * parts
        if np.abs(scaled - np.round(scaled)).max() >= ON_GRID:
            return False
    return True


@dataclass(frozen=True, eq=False)
class Model:
    """A county's decision model for one policy; goals are chosen later, so it serves every profile."""

    opened: Opened
    matrix: Matrix
    goals: Mapping[str, Objective]

    @property
    def postings(self) -> Postings:
        return self.opened.postings

    @property
    def status(self) -> Status:
        return self.opened.status

    def weighted(self, weights: Mapping[str, float]) -> Objective:
        """The weighted sum of goals, such as one priority level of a profile.

        Raises:
            KeyError: a goal that does not exist.
        """
        total = np.zeros(self.matrix.shape[1])
        constant = 0.0
        for goal, weight in weights.items():
            total += weight * self.goals[goal].coefficients
            constant += weight * self.goals[goal].constant
        return Objective(total, constant)


def build(
    dataset: Dataset,
    policy: Policy,
    years: tuple[int, ...],
    decisions: Sequence[Decision] = (),
    *,
    threads: int = 1,
) -> Model:
    """The model over all open postings of a horizon, with the planner's own decisions kept.

    Args:
        threads: parts of the teachers looked at the same time; the model does not depend on it.

    Raises:
        PolicyError: the policy names an unknown rule or parameter.
        DecisionError: a decision that cannot be kept, or a waiver that fits nothing here.
    """
    agreeing(dataset, policy, years[0])
    opened, decided = decide(dataset, open_postings(dataset, policy, years, threads), decisions)
    postings = opened.postings
    blocks = rule_rows(dataset, policy, opened) + decided
    blocks.append(one_place(postings))
    swing = reach_of(dataset, postings, blocks)
    costs = {name: goal.costs(dataset, postings, policy, swing) for name, goal in goals().items()}
    blocks += [rows(name, count=0, columns=cost.columns) for name, cost in costs.items() if cost.columns]
    matrix = assemble(blocks, len(postings), (postings.leavers, postings.comers))
    return Model(opened, matrix, {name: spread(cost, matrix) for name, cost in costs.items()})


def rule_rows(dataset: Dataset, policy: Policy, opened: Opened) -> list[Rows]:
    """The rows of every active rule; duties of excused teachers fall away, priority rules are left to goals."""
    blocks: list[Rows] = []
    for item in active(policy):
        if item.rule.rows is None or not item.hard:
            continue
        blocks += limits(dataset, policy, opened, item, item.params)
    return blocks


def limits(dataset: Dataset, policy: Policy, opened: Opened, item: Active, params: Any) -> list[Rows]:
    """One rule's rows with some parameters, with the room that waivers give and without duties of excused teachers."""
    assert item.rule.rows is not None
    made = join(item.rule.rows(dataset, opened.postings, params))
    if permitted := of_rule(policy, item.rule.id):
        made = [loosened(dataset, permitted, block) for block in made]
    return [without(block, opened.status) if item.rule.demands else block for block in made]


def without(block: Rows, status: Status) -> Rows:
    """A block of single teachers' duties without those of excused teachers."""
    keep = ~status.excused[block.teacher]
    number = np.cumsum(keep) - 1
    entries = keep[block.row]
    return rows(
        block.rule,
        row=number[block.row[entries]],
        posting=block.posting[entries],
        coefficient=block.coefficient[entries],
        leaving=of_rows(block.leaving, keep),
        coming=of_rows(block.coming, keep),
        lower=block.lower[keep],
        upper=block.upper[keep],
        count=int(keep.sum()),
        teacher=block.teacher[keep],
        year=block.year[keep],
    )


def of_rows(part: Coefficients, keep: Bools) -> Coefficients:
    """The coefficients of the rows that are kept, by their new numbers."""
    entries, number = keep[part.row], np.cumsum(keep) - 1
    return Coefficients(number[part.row[entries]].astype(np.int32), part.column[entries], part.coefficient[entries])


def one_place(postings: Postings) -> Rows:
    """Each teacher has at most one place in the horizon."""
    teachers, row = numbered(postings.leavers.teacher)
    return rows(
        ONE_PLACE,
        leaving=coefficients(np.arange(len(row)), row),
        upper=1.0,
        count=len(teachers),
        teacher=teachers,
        year=postings.year,
    )


def reach_of(dataset: Dataset, postings: Postings, blocks: list[Rows]) -> Swing:
    """How many heads can leave and enter each school, from the postings and from rows that cap all of a school's.

    A row caps a school's leavers (or arrivals) of a year when it holds every start of that year out of it (into it)
    with coefficient 1; then its upper limit bounds them, whichever rule it belongs to. Over a horizon the years add up.
    """
    parts = [started(dataset, postings, blocks, year) for year in postings.years]
    out, into = (np.sum([part[side] for part in parts], axis=0) for side in (0, 1))
    size = len(dataset.schools)
    beside = postings.stay if postings.apart is None else postings.stay | postings.aside
    out += np.bincount(postings.home[beside], minlength=size)
    into += np.bincount(postings.host[beside], minlength=size)
    return Swing(out=out, into=into)


def started(dataset: Dataset, postings: Postings, blocks: list[Rows], year: int) -> list[Ints]:
    """Heads that can leave, and enter, each school among the starts of a year."""
    starts = postings.starting(year)
    return [
        reached(dataset, postings, postings.home, starts, (postings.leavers, postings.leavers.home, "leaving"), blocks),
        reached(dataset, postings, postings.host, starts, (postings.comers, postings.comers.host, "coming"), blocks),
    ]


def reached(
    dataset: Dataset,
    postings: Postings,
    school: Ints,
    starts: Bools,
    classes: tuple[Side, Ints, str],
    blocks: list[Rows],
) -> Ints:
    """Heads that some postings (``starts``) can move from or to each school, told for each posting by ``school``.

    Args:
        classes: leavers or comers, the school of each class, and the name of a block's coefficients over them.
    """
    side, place, name = classes
    size = len(dataset.schools)
    once = np.zeros((len(dataset.teachers), size), dtype=np.bool_)  # a teacher counts once, however many postings
    once[postings.teacher[starts], school[starts]] = True
    heads = once.sum(axis=0)
    starting = np.bincount(school[starts], minlength=size)
    live = np.zeros(len(side), dtype=np.bool_)
    live[side.of[starts]] = True
    for block in blocks:
        part: Coefficients = getattr(block, name)
        if block.aux or len(block.leaving) + len(block.coming) > len(part):
            continue
        whole = np.isfinite(block.upper) & (block.school >= 0)
        row = np.concatenate([block.row, part.row])
        inside = np.concatenate([starts[block.posting], live[part.column]])
        inside &= np.concatenate([school[block.posting], place[part.column]]) == block.school[row]
        inside &= np.concatenate([block.coefficient, part.coefficient]) == 1.0
        sizes = np.concatenate([np.ones(len(block.row), dtype=np.int64), side.sizes[part.column]])
        whole &= np.bincount(row[~inside], minlength=len(block)) == 0
        whole &= np.bincount(row, sizes, minlength=len(block)) == starting[np.maximum(block.school, 0)]
        cap = np.floor(block.upper[whole] + 1e-9).astype(np.int64)
        np.minimum.at(heads, block.school[whole], cap)
    return np.asarray(heads)


def spread(cost: Costs, matrix: Matrix) -> Objective:
    """A goal's costs over all columns of the matrix."""
    coefficients = np.zeros(matrix.shape[1])
    if cost.posting.any():  # zeros that are not written take no memory
        coefficients[: matrix.postings] = cost.posting
    for family, values in cost.column_costs.items():
        coefficients[matrix.families[family]] += values
    return Objective(coefficients, cost.constant)
