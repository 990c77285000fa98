"""Two to four plans side by side, whoever made them: goals, official figures, people and schools that differ."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from solver.domain.dataset import Dataset
from solver.domain.plan import Plan
from solver.domain.policy import GoalProfile, Policy
from solver.domain.terms import Text
from solver.explain.view import returns
from solver.explain.wording import SAME, TOLD, Line, joined, line, number
from solver.goals.base import registry as goals
from solver.goals.equity import Coefficient, official
from solver.model.build import Model
from solver.rules.base import registry as rules
from solver.search.fix import NoIntegerPlan
from solver.search.levels import LEVEL, SLACK, Levels
from solver.search.relax import Infeasible
from solver.search.watch import Stopped, Watch
from solver.status import status
from solver.verify.verify import Verification, verify


@dataclass(frozen=True)
class Candidate:
    """A plan as it stands in a comparison; one that breaks rules is compared too, and said to."""

    title: Text
    plan: Plan
    verification: Verification
    goals: Mapping[str, float]
    coefficients: tuple[Coefficient, ...]
    placed: int
    """Obligated teachers who start a posting."""


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


@dataclass(frozen=True)
class Comparison:
    """Plans side by side; every tuple runs in the order of ``plans``."""

    plans: tuple[Candidate, ...]
    lines: tuple[Line, ...]
    people: tuple[Difference, ...]
    schools: tuple[SchoolDifference, ...]


def nobody_moves(dataset: Dataset, year: int) -> Plan:
    """The plan in which nobody is posted and whoever's posting ends returns."""
    return Plan(year, tuple(sorted(returns(dataset, year), key=lambda row: row.teacher)))


def candidate(dataset: Dataset, policy: Policy, title: Text, plan: Plan) -> Candidate:
    """Anybody's plan, verified and measured.

    Raises:
        ValueError: the plan names people or schools the roster does not have, so nothing can be measured.
    """
    checked = verify(dataset, plan, policy)
    if checked.broken:
        raise ValueError(
            f"{title.zh}：名单与花名册对不上，请先用 verify 命令逐条核对 / {title.en}: the list does not fit the roster; run verify on it first"
        )
    duty = status(dataset, policy, plan.year).duty
    return Candidate(
        title,
        plan,
        checked,
        {name: goal.measure(dataset, plan, policy) for name, goal in goals().items()},
        official(dataset, plan),
        sum(bool(duty[dataset.teacher_position[row.teacher]]) for row in plan.starting),
    )


def compare(dataset: Dataset, policy: Policy, plans: Sequence[Candidate]) -> Comparison:
    """Plans for the same year side by side.

    Raises:
        ValueError: fewer than two plans or more than four, or plans for different years.
    """
    if not 2 <= len(plans) <= 4 or len({one.plan.year for one in plans}) > 1:
        raise ValueError("请给出同一学年的二至四份方案 / give two to four plans for the same school year")
    people, schools = different_people(plans), different_schools(dataset, plans)
    lines = [headline(dataset, policy, one) for one in plans]
    lines += [found for goal in (*TOLD, *sorted(set(goals()) - set(TOLD))) for found in goal_line(goal, plans)]
    lines += coefficient_lines(plans)
    everyone = {row.teacher for one in plans for row in one.plan.moving}
    lines.append(
        line(
            f"各方案共涉及 {len(everyone)} 名交流教师，其中 {len(people)} 人的去向不同，{len(everyone) - len(people)} 人各方案一致；"
            f"{len(schools)} 所学校的人数变化不同。",
            f"{len(everyone)} teachers move in some plan; {len(people)} of them differ, {len(everyone) - len(people)} are the same; "
            f"{len(schools)} schools differ in heads.",
        )
    )
    return Comparison(tuple(plans), tuple(lines), people, schools)


def headline(dataset: Dataset, policy: Policy, one: Candidate) -> Line:
    """Whether a plan holds, whom it places, and which rules it breaks."""
    duty = int(status(dataset, policy, one.plan.year).duty.sum())
    broken = [found.rule for found in one.verification.findings if found.verdict == "not_met"]
    holds = Text("符合全部规则", "keeps all rules")
    if broken:
        names, names_en = (
            joined([rules()[rule].title.zh for rule in broken]),
            joined([rules()[rule].title.en for rule in broken], "en"),
        )
        holds = Text(f"不符合：{names}", f"breaks {names_en}")
    return line(
        f"{one.title.zh}：新派出 {len(one.plan.starting)} 人，应交流 {duty} 人中安排 {one.placed} 人；{holds.zh}。",
        f"{one.title.en}: {len(one.plan.starting)} start, {one.placed} of {duty} obligated are placed; it {holds.en}.",
        broken[0] if len(broken) == 1 else "",
        policy,
    )


def goal_line(goal: str, plans: Sequence[Candidate]) -> list[Line]:
    """A goal in every plan and who does best; nothing where all are the same. Less is better."""
    values = [one.goals[goal] for one in plans]
    best, worst = min(values), max(values)
    if worst - best <= SAME * max(1.0, abs(worst)):
        return []
    title, unit = goals()[goal].title, goals()[goal].unit
    zh = "，".join(f"{one.title.zh} {number(value)}" for one, value in zip(plans, values, strict=True))
    en = ", ".join(f"{one.title.en} {number(value)}" for one, value in zip(plans, values, strict=True))
    ahead = [one.title for one, value in zip(plans, values, strict=True) if value - best <= SAME * max(1.0, abs(best))]
    short, short_en = unit.zh.split("（")[0], unit.en.split(" (")[0]
    return [
        line(
            f"{title.zh}（{short}）：{zh}；{joined([one.zh for one in ahead])}最好，比最差的少 {number(worst - best)}。",
            f"{title.en} ({short_en}): {en}; best: {joined([one.en for one in ahead], 'en')}, {number(worst - best)} below the worst.",
        )
    ]


def coefficient_lines(plans: Sequence[Candidate]) -> list[Line]:
    """How many of the six difference coefficients are within their limits in every plan."""
    met = [sum(one.value <= one.limit for one in plan.coefficients) for plan in plans]
    zh = "，".join(f"{one.title.zh} {count} 项" for one, count in zip(plans, met, strict=True))
    en = ", ".join(f"{one.title.en} {count}" for one, count in zip(plans, met, strict=True))
    return [
        line(
            f"六项教师差异系数中达到优质均衡要求的：{zh}。",
            f"Difference coefficients within their limits, of six: {en}.",
        )
    ]


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


@dataclass(frozen=True)
class Distance:
    """How far a plan is from the best in one goal when the goals kept may not worsen."""

    goal: str
    kept: tuple[str, ...]
    value: float
    best: float
    proven: bool
    line: Line


def distance(
    model: Model, one: Candidate, goal: str, kept: Sequence[str], *, seconds: float = 60.0, seed: int = 0
) -> Distance | None:
    """What could still be gained in a goal without worsening the goals kept; None where no plan keeps all rules so.

    Raises:
        Stopped: not answered in time.
    """
    matrix = model.matrix
    for name in kept:
        objective = model.goals[name]
        limit = one.goals[name] + SAME * max(1.0, abs(one.goals[name])) + SLACK - objective.constant
        matrix = matrix.with_row(LEVEL, objective.coefficients, limit)
    profile = GoalProfile("distance", "", "", ({goal: 1.0},))
    try:
        found = Levels(replace(model, matrix=matrix), Watch(seconds), seed=seed).solve(profile, seconds)
    except (Infeasible, NoIntegerPlan):
        return None
    best = model.goals[goal].at(found.x)
    title, unit = goals()[goal].title, goals()[goal].unit
    same = joined([goals()[name].title.zh for name in kept])
    same_en = joined([goals()[name].title.en for name in kept], "en")
    gain = one.goals[goal] - best
    short, short_en = unit.zh.split("（")[0], unit.en.split(" (")[0]
    if gain <= SAME * max(1.0, abs(best)):
        words = (
            f"{one.title.zh}：在{same}不变差的前提下，{title.zh}已经不能再少。",
            f"{one.title.en}: with {same_en} no worse, {title.en} cannot be lower.",
        )
    else:
        words = (
            f"{one.title.zh}：在{same}不变差的前提下，{title.zh}还可以再少 {number(gain)} {short}（{number(one.goals[goal])} → {number(best)}）。",
            f"{one.title.en}: with {same_en} no worse, {title.en} could be {number(gain)} {short_en} lower ({number(one.goals[goal])} → {number(best)}).",
        )
    return Distance(goal, tuple(kept), one.goals[goal], best, found.proof.status == "OPTIMAL", line(*words))


__all__ = ["Candidate", "Comparison", "Distance", "Stopped", "candidate", "compare", "distance", "nobody_moves"]
