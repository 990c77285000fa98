"""How unevenly degrees, backbone teachers and arts and PE teachers are spread: the squared difference coefficient."""

import math
from collections import Counter
from typing import NamedTuple

import numpy as np

from solver.domain.dataset import Bools, Dataset, Floats, Ints
from solver.domain.headcount import school_now
from solver.domain.months import effective_month
from solver.domain.plan import Plan
from solver.domain.policy import Policy
from solver.domain.posting import Postings
from solver.domain.terms import COMPULSORY, Backbone, Degree, Stage
from solver.goals.base import Costs, Goal, Swing
from solver.rules.base import EVERY, Columns, coefficients, rows
from solver.rules.shapes import Change, positions
from solver.words import say

FAMILY = "equity"
POINTS = 1000.0
ABOVE_REQUIRED = {Stage.PRIMARY: Degree.COLLEGE, Stage.JUNIOR: Degree.BACHELOR}
"""Degrees that count as above the required one (县域义务教育优质均衡发展督导评估办法, 资源配置指标)."""
ARTS = ("体育", "音乐", "美术", "体育与健康", "艺术")
INDICATORS = {
    "degree": say("goals.equity.degrees"),
    "backbone": say("goals.equity.backbone"),
    "arts": say("goals.equity.arts"),
}
LIMITS = {Stage.PRIMARY: 0.50, Stage.JUNIOR: 0.45}
"""Largest difference coefficient of a balanced county (县域义务教育优质均衡发展督导评估办法, 2017)."""


class Coefficient(NamedTuple):
    """The official difference coefficient of one indicator in one stage, and its limit."""

    stage: Stage
    indicator: str
    value: float
    """0 where the county has no such teacher or no students of the stage."""
    limit: float


def owned(dataset: Dataset, stage: Ints, subject: Ints, degree: Ints, backbone: Bools) -> Bools:
    """3 × n: which indicator each of n teachers counts for when teaching ``subject`` in ``stage`` (compulsory)."""
    needed = np.full(len(Stage), max(Degree) + 1)
    for of_stage, above in ABOVE_REQUIRED.items():
        needed[of_stage] = above
    arts = np.array([name in ARTS for name in dataset.subjects], dtype=np.bool_)
    compulsory = np.isin(stage, COMPULSORY)
    return np.stack([degree >= needed[stage], backbone & compulsory, arts[subject] & compulsory])


def owned_now(dataset: Dataset) -> Bools:
    """3 × T: which indicator each teacher counts for by stage and main subject."""
    people = dataset.teachers
    return owned(dataset, people.stage, people.subject, people.degree, people.is_backbone)


def cell(dataset: Dataset, indicator: int, stage: Ints, school: Ints) -> Ints:
    """Flat position in the indicator × compulsory stage × school cells."""
    block = indicator * len(COMPULSORY) + stage.astype(np.int64) - COMPULSORY[0]
    return np.asarray(block * len(dataset.schools) + school)


def heads(dataset: Dataset, place: Ints, counted: Bools) -> Ints:
    """Cells: counted teachers (T) who count for the indicator at their place by stage and main subject."""
    people = dataset.teachers
    owns = owned_now(dataset) & counted
    count = np.zeros(len(INDICATORS) * len(COMPULSORY) * len(dataset.schools), dtype=np.int64)
    for indicator, has in enumerate(owns):
        np.add.at(count, cell(dataset, indicator, people.stage[has], place[has]), 1)
    return count


def head_change(dataset: Dataset, postings: Postings, year: int) -> Change:
    """What active postings do to the head counts of cells.

    Arts teachers leave by their main subject and arrive by the subject they will teach; degrees are
    judged by the stage taught, at home and at the host.
    """
    people, leavers, comers = dataset.teachers, postings.leavers, postings.comers
    arrives = owned(dataset, comers.stage, comers.subject, comers.degree, comers.backbone) & comers.active(year)
    leaves = owned_now(dataset)[:, leavers.teacher] & leavers.active(year)
    parts = []
    for indicator in range(len(INDICATORS)):
        into, out = positions(arrives[indicator]), positions(leaves[indicator])
        who = leavers.teacher[out]
        gains = cell(dataset, indicator, comers.stage[into], comers.host[into])
        parts.append(Change(gains, into, cell(dataset, indicator, people.stage[who], people.home[who]), out))
    return Change(*map(np.concatenate, zip(*parts, strict=True)))


def segments(dataset: Dataset, postings: Postings, swing: Swing, year: int) -> tuple[float, Columns, Floats]:
    """One year: the cost at the fewest heads each cell can keep, a column per further head, and the columns' costs."""
    schools = len(dataset.schools)
    shape = (len(INDICATORS), len(COMPULSORY), schools)
    school = np.tile(np.arange(schools), len(INDICATORS) * len(COMPULSORY))
    students = np.broadcast_to(dataset.schools.students[:, list(COMPULSORY)].T, shape).astype(np.float64)
    now = heads(dataset, school_now(dataset, year), dataset.teachers.permanent)
    resource = np.where(students > 0, now.reshape(shape), 0).sum(axis=2, keepdims=True)
    alive = np.flatnonzero(((students > 0) & (resource > 0)).ravel())
    total = students.sum(axis=2, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = (POINTS * students / total).ravel()
        slope = (total / (students * resource)).ravel()  # x_i / x̄ = slope × head count

    change = head_change(dataset, postings, year)
    gains = np.bincount(change.gains, postings.comers.sizes[change.comers], minlength=now.size).astype(np.int64)
    movers = np.zeros(len(dataset.teachers), dtype=np.bool_)
    movers[postings.leavers.teacher[postings.leavers.active(year)]] = True
    losses = heads(dataset, dataset.teachers.home, movers)  # each once, however many postings are open
    low, width = now.copy(), np.zeros_like(now)
    low[alive] -= np.minimum(losses, swing.out[school])[alive]
    width[alive] = (now - low + np.minimum(gains, swing.into[school]))[alive]

    wide = np.flatnonzero(width)
    row_of = np.full(now.size, -1, dtype=np.int64)
    row_of[wide] = np.arange(len(wide))
    row = np.repeat(np.arange(len(wide)), width[wide])
    at = wide[row]
    head = low[at] + np.arange(len(at)) - (np.cumsum(width[wide]) - width[wide])[row]
    family = f"{FAMILY}-{year}"
    stage = np.tile(np.repeat(np.array(COMPULSORY), schools), len(INDICATORS))
    definition = rows(
        family,
        lower=(now - low)[wide],
        upper=(now - low)[wide],
        count=len(wide),
        school=school[wide],
        stage=stage[wide],
        year=year,
        aux={family: coefficients(np.arange(len(at)), row)},
        leaving=change.leaving(row_of, 1.0),
        coming=change.coming(row_of, -1.0),
    )
    columns = Columns(
        family=family,
        lower=np.zeros(len(at)),
        upper=np.ones(len(at)),
        integer=False,
        definition=definition,
        label=(school[at], stage[at], np.full(len(at), EVERY)),
    )
    constant = float((weight[alive] * (slope[alive] * low[alive] - 1) ** 2).sum())
    return constant, columns, weight[at] * (slope[at] ** 2 * (2 * head + 1) - 2 * slope[at])


def costs(dataset: Dataset, postings: Postings, policy: Policy, swing: Swing) -> Costs:
    """1000 × CV² as one column of width 1 for each head a school can lose or gain.

    With the county mean held at its value before the plan, the square is a sum of convex functions
    of whole head counts: a school's columns cost more and more, an optimum fills them in order, and
    the sum is exact wherever head counts are whole. ``swing`` must cover stays as well as starts.
    """
    parts = [segments(dataset, postings, swing, year) for year in postings.years]
    return Costs(
        np.zeros(len(postings)),
        constant=sum(constant for constant, _, _ in parts),
        columns=tuple(columns for _, columns, _ in parts),
        column_costs={columns.family: marginal for _, columns, marginal in parts},
    )


Tally = Counter[tuple[str, Stage, int]]
"""(indicator, stage, school) → head count."""


def tally(dataset: Dataset, plan: Plan) -> tuple[Tally, Tally]:
    """Head counts before and after a plan, person by person."""
    people, records = dataset.teachers, dataset.records
    running = {
        teacher: host
        for teacher, host, end in zip(
            records.teacher.tolist(), records.host.tolist(), records.end.tolist(), strict=True
        )
        if end >= effective_month(plan.year)
    }

    def counts_for(teacher: int, stage: Stage, subject: str) -> list[str]:
        if stage not in COMPULSORY:
            return []
        held = {
            "degree": int(people.degree[teacher]) >= ABOVE_REQUIRED[stage],
            "backbone": int(people.backbone[teacher]) >= Backbone.COUNTY,
            "arts": subject in ARTS,
        }
        return [indicator for indicator, holds in held.items() if holds]

    def count_now(count: Tally, teacher: int, by: int) -> None:
        stage, subject = Stage(int(people.stage[teacher])), dataset.subjects[int(people.subject[teacher])]
        for indicator in counts_for(teacher, stage, subject):
            count[indicator, stage, running.get(teacher, int(people.home[teacher]))] += by

    before: Tally = Counter()
    for teacher, permanent in enumerate(people.permanent.tolist()):
        if permanent:
            count_now(before, teacher, 1)
    after = before.copy()
    for row in (*plan.moving, *plan.running):
        teacher = dataset.teacher_position[row.teacher]
        count_now(after, teacher, -1)
        for indicator in counts_for(teacher, row.stage, row.subject):
            after[indicator, row.stage, dataset.school_position[row.host]] += 1
    return before, after


def squared(dataset: Dataset, heads: Tally, means: Tally, indicator: str, stage: Stage) -> float:
    """CV² of ``heads`` around the county mean of ``means``; 0 where the county has no such teacher or no students."""
    students = {school: int(n) for school, n in enumerate(dataset.schools.students[:, stage]) if n > 0}
    everyone = sum(students.values())
    resource = sum(means[indicator, stage, school] for school in students)
    if resource == 0:
        return 0.0
    mean = 100 * resource / everyone
    return sum(
        n / everyone * (100 * heads[indicator, stage, school] / n - mean) ** 2 for school, n in students.items()
    ) / (mean * mean)


def measure(dataset: Dataset, plan: Plan, policy: Policy) -> float:
    """1000 × CV² of the head counts after the plan around the mean before it, summed over indicators and stages."""
    before, after = tally(dataset, plan)
    return POINTS * sum(
        squared(dataset, after, before, indicator, stage) for stage in COMPULSORY for indicator in INDICATORS
    )


def official(dataset: Dataset, plan: Plan) -> tuple[Coefficient, ...]:
    """The six difference coefficients after a plan, around the mean after it, as inspection computes them.

    An empty plan, ``Plan(year, ())``, gives the values before.
    """
    after = tally(dataset, plan)[1]
    return tuple(
        Coefficient(stage, indicator, math.sqrt(squared(dataset, after, after, indicator, stage)), LIMITS[stage])
        for stage in COMPULSORY
        for indicator in INDICATORS
    )


GOAL = Goal(
    id="equity",
    order=3,
    title=say("goals.equity.title"),
    unit=say("goals.equity.unit"),
    why=say("goals.equity.measures"),
    costs=costs,
    measure=measure,
)
