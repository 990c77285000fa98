"""What sets plans apart, one sentence for each difference that matters."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from solver.domain.dataset import Dataset
from solver.domain.terms import Text
from solver.explain.candidate import Candidate
from solver.explain.wording import SAME, TOLD, Line, capital, joined, line, measured, number, post, quantity, school
from solver.goals.base import registry as goals

NAMED = 3
"""Subjects and schools named at most in one comparison."""


@dataclass(frozen=True)
class Difference:
    """A teacher whose place is not the same in all plans; "" is the home school."""

    teacher: str
    places: tuple[str, ...]


@dataclass(frozen=True)
class SchoolDifference:
    """A school whose heads are not the same after all plans: net change in each."""

    school: str
    changes: tuple[int, ...]


def different_people(plans: Sequence[Candidate]) -> tuple[Difference, ...]:
    """Everybody whose school is not the same in all plans."""
    places = [{row.teacher: row.host for row in one.plan.moving} for one in plans]
    everyone = sorted({teacher for one in places for teacher in one})
    found = [Difference(teacher, tuple(one.get(teacher, "") for one in places)) for teacher in everyone]
    return tuple(one for one in found if len(set(one.places)) > 1)


def different_schools(dataset: Dataset, plans: Sequence[Candidate]) -> tuple[SchoolDifference, ...]:
    """Every school whose net change is not the same in all plans, the largest spread first."""
    nets = []
    for one in plans:
        net = Counter(row.host for row in one.plan.moving)
        net.subtract(Counter(row.home for row in one.plan.moving))
        nets.append(net)
    found = [SchoolDifference(code, tuple(net[code] for net in nets)) for code in dataset.schools.code]
    uneven = [one for one in found if len(set(one.changes)) > 1]
    return tuple(sorted(uneven, key=lambda one: (min(one.changes) - max(one.changes), one.school)))


def order() -> list[str]:
    """Every goal in the order it is told."""
    return [*TOLD, *sorted(set(goals()) - set(TOLD))]


def same(one: float, other: float) -> bool:
    return abs(one - other) <= SAME * max(1.0, abs(one), abs(other))


def listed(plans: Sequence[Candidate], value: Callable[[Candidate], str]) -> Text:
    """Each plan with its figure."""
    return Text(
        "，".join(f"{one.title.zh} {value(one)}" for one in plans),
        ", ".join(f"{one.title.en} {value(one)}" for one in plans),
    )


def goal_lines(plans: Sequence[Candidate]) -> list[Line]:
    """Every goal in which the plans differ, in every plan, and who does best. Less is better."""
    found = []
    for goal in order():
        values = [one.goals[goal] for one in plans]
        best, worst = min(values), max(values)
        if same(best, worst):
            continue
        name, unit = quantity(goal).name, quantity(goal).unit
        figures = listed(plans, lambda one, goal=goal: number(one.goals[goal]))  # type: ignore[misc]
        ahead = [one.title for one in plans if same(one.goals[goal], best)]
        in_unit, less = f" in {unit.en}" if unit.en else "", number(worst - best)
        found.append(
            line(
                f"{name.zh}，以{unit.zh}计，越少越好：{figures.zh}；最好的是{joined([one.zh for one in ahead])}，比最差的少 {less}。",
                f"{capital(name.en)}{in_unit}, less is better: {figures.en}; best: {joined([one.en for one in ahead], 'en')}, {less} below the worst.",
            )
        )
    return found


def trade_offs(plans: Sequence[Candidate]) -> list[Line]:
    """For each two plans what the first gains on the second and what it pays for it."""
    found = []
    for one, other in combinations(plans, 2):
        gains = {goal: other.goals[goal] - one.goals[goal] for goal in order() if other.goals[goal] > one.goals[goal]}
        pays = {goal: one.goals[goal] - other.goals[goal] for goal in order() if one.goals[goal] > other.goals[goal]}
        gains = {goal: by for goal, by in gains.items() if not same(one.goals[goal], other.goals[goal])}
        pays = {goal: by for goal, by in pays.items() if not same(one.goals[goal], other.goals[goal])}
        if not gains and not pays:
            found.append(
                line(
                    f"{one.title.zh}与{other.title.zh}：各项目标完全一样。",
                    f"{one.title.en} and {other.title.en}: the same in every goal.",
                )
            )
            continue
        if not gains:
            one, other, gains, pays = other, one, pays, gains
        zh = "；".join(measured(goal, by).zh for goal, by in gains.items())
        en = "; ".join(measured(goal, by).en for goal, by in gains.items())
        if not pays:
            found.append(
                line(
                    f"{one.title.zh}每一项都不比{other.title.zh}差，而且少：{zh}。",
                    f"{one.title.en} is nowhere worse than {other.title.en} and has less of: {en}.",
                )
            )
            continue
        cost = "；".join(measured(goal, by).zh for goal, by in pays.items())
        cost_en = "; ".join(measured(goal, by).en for goal, by in pays.items())
        found.append(
            line(
                f"{one.title.zh}与{other.title.zh}相比，少：{zh}。代价是多：{cost}。",
                f"{one.title.en} against {other.title.en} has less of: {en}. It has more of: {cost_en}.",
            )
        )
    return found


def duty_lines(plans: Sequence[Candidate]) -> list[Line]:
    """Obligated teachers whom only one of the plans places."""
    found = []
    for one in plans:
        others = {teacher for other in plans if other is not one for teacher in other.duty_placed}
        alone = len(set(one.duty_placed) - others)
        if alone and len({other.plan.year for other in plans}) == 1:
            found.append(
                line(
                    f"应交流教师中有 {alone} 人只有{one.title.zh}作了安排。",
                    f"{alone} obligated teachers are placed by {one.title.en} only.",
                    "obligation",
                )
            )
    return found


def post_lines(plans: Sequence[Candidate]) -> list[Line]:
    """Posts without a teacher, in all and in the subjects that differ most."""
    totals = [sum(one.unfilled.values()) for one in plans]
    if len(set(totals)) == 1 and all(one.unfilled == plans[0].unfilled for one in plans):
        return []
    figures = listed(plans, lambda one: f"{sum(one.unfilled.values()):,}")
    found = [line(f"没有教师的岗位（个）：{figures.zh}。", f"Posts without a teacher: {figures.en}.")]
    every = {key for one in plans for key in one.unfilled}
    spread = {
        key: max(one.unfilled.get(key, 0) for one in plans) - min(one.unfilled.get(key, 0) for one in plans)
        for key in every
    }
    for key in sorted(every, key=lambda key: (-spread[key], key))[:NAMED]:
        if spread[key]:
            what = post(*key)
            figures = listed(plans, lambda one, key=key: str(one.unfilled.get(key, 0)))  # type: ignore[misc]
            found.append(
                line(f"其中{what.zh}缺（个）：{figures.zh}。", f"Of these, {what.en}, posts lacking: {figures.en}.")
            )
    return found


def direction_lines(plans: Sequence[Candidate]) -> list[Line]:
    """What rural and weak schools gain."""
    if len({one.favoured for one in plans}) == 1:
        return []
    figures = listed(plans, lambda one: f"{one.favoured:+d}")
    return [
        line(
            f"乡村和薄弱学校净增教师（人）：{figures.zh}。",
            f"Teachers gained by rural and weak schools: {figures.en}.",
            "direction",
        )
    ]


def gauge_lines(plans: Sequence[Candidate]) -> list[Line]:
    """The inspection's figures: how many coefficients are within their limits, and every figure met by some plans only."""
    met = [sum(one.value <= one.limit for one in plan.coefficients) for plan in plans]
    zh = "，".join(f"{one.title.zh} {count} 项" for one, count in zip(plans, met, strict=True))
    en = ", ".join(f"{one.title.en} {count}" for one, count in zip(plans, met, strict=True))
    found = [
        line(
            f"六项教师差异系数中达到优质均衡要求的：{zh}。",
            f"Difference coefficients within their limits, of six: {en}.",
        )
    ]
    for gauge in zip(*(one.gauges for one in plans), strict=True):
        if len({one.met for one in gauge}) == 1:
            continue
        by = zip(plans, gauge, strict=True)
        told = [(plan.title, one) for plan, one in by if one.met]
        missed = [plan.title for plan, one in zip(plans, gauge, strict=True) if not one.met]
        name, name_en = gauge[0].line.text.zh.split("：")[0], gauge[0].line.text.en.split(":")[0]
        found.append(
            Line(
                Text(
                    f"{name}：{joined([title.zh for title, _ in told])}达到要求，{joined([title.zh for title in missed])}没有达到。",
                    f"{name_en}: met by {joined([title.en for title, _ in told], 'en')}, not by {joined([title.en for title in missed], 'en')}.",
                ),
                gauge[0].line.rule,
                gauge[0].line.clause,
            )
        )
    return found


def school_lines(dataset: Dataset, plans: Sequence[Candidate], schools: Sequence[SchoolDifference]) -> list[Line]:
    """The schools whose heads differ most."""
    found = []
    for one in schools[:NAMED]:
        name = school(dataset, dataset.school_position[one.school])
        by = dict(zip((id(plan) for plan in plans), one.changes, strict=True))
        figures = listed(plans, lambda plan, by=by: f"{by[id(plan)]:+d}")  # type: ignore[misc]
        found.append(
            line(
                f"{name.zh}的人数变化（人）：{figures.zh}。",
                f"Change of staff at {name.en}: {figures.en}.",
            )
        )
    return found
