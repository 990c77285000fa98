"""The whole plan explained: figures an inspection asks for, room under every rule, who is left and why, whose wish was granted."""

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Floats
from solver.domain.headcount import recount
from solver.domain.months import NO_MONTH, effective_month
from solver.domain.terms import Text
from solver.explain.gauges import Gauge, gauges
from solver.explain.limits import activity_of, in_the_way
from solver.explain.view import View, point
from solver.explain.wording import Line, clause, number, school
from solver.model.build import Model
from solver.rules.base import active
from solver.rules.base import registry as rules
from solver.verify.verify import VERDICTS

NOBODY = ""
"""Reason of those left at home whom no single limit keeps there."""


@dataclass(frozen=True)
class RuleStatus:
    """One active rule: its verdict, and how much room the plan leaves under it."""

    rule: str
    verdict: str
    limits: int
    """How many limits it sets; 0 where it sets none or was not counted."""
    full: int
    """How many of them have no room for one more."""
    line: Line


@dataclass(frozen=True)
class Left:
    """Obligated teachers left at home for one reason, longest service first."""

    rule: str
    teachers: tuple[str, ...]
    schools: int
    line: Line


@dataclass(frozen=True)
class CutOff:
    """First choices of one school and subject: how many could go and wished it most, and how many were granted."""

    school: str
    subject: str
    wanted: int
    granted: int
    elsewhere: int
    """Of the rest, posted to another school."""
    line: Line


@dataclass(frozen=True)
class Overview:
    """All there is to say about a plan as a whole."""

    lines: tuple[Line, ...]
    gauges: tuple[Gauge, ...]
    rules: tuple[RuleStatus, ...]
    left: tuple[Left, ...]
    cut_offs: tuple[CutOff, ...]


def explain_plan(view: View, model: Model) -> Overview:
    """The answer for a plan; ``model`` is of the same roster, policy and year."""
    chosen = point(view, model.postings)
    activity = activity_of(model, chosen)
    left, wishes = left_over(view, model, activity), cut_offs(view, model, chosen)
    found = gauges(view.dataset, view.policy, view.plan)
    states = tuple(state(view, model, activity, item.rule.id) for item in active(view.policy))
    lines = [headline(view), *(one.line for one in found), *(one.line for one in states), *(one.line for one in left)]
    lines += granted(view, model, chosen)
    return Overview(tuple(lines), found, states, left, wishes)


def headline(view: View) -> Line:
    """How many must rotate, are placed and are left."""
    duty = int(view.status.duty.sum())
    placed = sum(bool(view.status.duty[who]) and row.reason.starts for who, row in view.placed.items())
    starts = len(view.plan.starting)
    stays, returns = len(view.plan.moving) - starts, len(view.plan.rows) - len(view.plan.moving)
    return view.say(
        f"{view.year} 学年应交流 {duty} 人，方案安排 {placed} 人，留下 {duty - placed} 人；全部新派出 {starts} 人，留任 {stays} 人，期满返回 {returns} 人。",
        f"School year {view.year}: {duty} must rotate, {placed} are placed, {duty - placed} are left; {starts} start, {stays} stay on, {returns} return.",
        "obligation" if "obligation" in view.policy.rules else "",
    )


def state(view: View, model: Model, activity: Floats, rule: str) -> RuleStatus:
    """A rule's verdict and room: limits and how many are used up, or how many conceivable postings it closed."""
    finding = next(one for one in view.verified.verification.findings if one.rule == rule)
    title, verdict = rules()[rule].title, VERDICTS[finding.verdict]
    matrix = model.matrix
    own = matrix.rows_of(rule)
    posts = np.diff(matrix.a[:, : matrix.postings].tocsr()[own].indptr) if len(own) else np.zeros(0)
    own = own[posts > 0]
    room = np.minimum(matrix.row_upper[own] - activity[own], activity[own] - matrix.row_lower[own])
    full = int((room < 1 - 1e-6).sum())
    more = Text("", "")
    if rule == "temporary_staff":
        before, after = shortages(view)
        more = Text(
            f"全县缺员现在 {before} 人，方案后 {after} 人，少 {before - after} 人。",
            f"{before} posts unfilled now, {after} after the plan, {before - after} fewer.",
        )
    elif len(own) == 1 and np.isfinite(matrix.row_lower[own[0]]) and matrix.row_lower[own[0]] > 0:
        least, has = matrix.row_lower[own[0]], activity[own[0]]
        more = Text(
            f"至少 {number(least)} 人，本方案 {number(has)} 人，多 {number(has - least)} 人。",
            f"At least {number(least)}, the plan has {number(has)}: {number(has - least)} to spare.",
        )
    elif len(own) > 1:
        more = Text(
            f"共 {len(own)} 项限额，{full} 项已没有余地，{len(own) - full} 项还有余地。",
            f"{len(own)} limits, {full} without room, {len(own) - full} with room.",
        )
    elif model.opened.closed.get(rule):
        share = 100 * model.opened.closed[rule] / max(1, model.opened.considered)
        more = Text(
            f"关闭了 {model.opened.closed[rule]:,} 种可能的派出（{share:.1f}%）。",
            f"Closes {model.opened.closed[rule]:,} conceivable postings ({share:.1f} %).",
        )
    words = Text(f"{title.zh}：{verdict.zh}{more.zh}", f"{title.en}: {verdict.en} {more.en}".strip())
    return RuleStatus(rule, finding.verdict, len(own), full, Line(words, rule, clause(rule, view.policy)))


def shortages(view: View) -> tuple[int, int]:
    """Posts unfilled in the county before and after the plan."""
    needs = view.dataset.needs
    cells = list(
        zip(needs.school.tolist(), needs.stage.tolist(), needs.subject.tolist(), needs.need.tolist(), strict=True)
    )
    before, after = (
        sum(max(0, need - heads[where, stage, subject]) for where, stage, subject, need in cells)
        for heads in recount(view.dataset, view.plan)
    )
    return before, after


def left_over(view: View, model: Model, activity: Floats) -> tuple[Left, ...]:
    """Obligated teachers without a posting by what keeps them at home, the largest group first.

    The reason is the limit that stops all of a teacher's open postings, the gates where none is
    open, and nothing in particular where some posting would fit.
    """
    dataset, postings = view.dataset, model.postings
    starting = {who for who, row in view.placed.items() if row.reason.starts}
    groups: dict[tuple[str, bool], list[int]] = defaultdict(list)
    rows = np.flatnonzero(postings.starts)
    for who in np.flatnonzero(view.status.duty).tolist():
        if who in starting:
            continue
        first, last = np.searchsorted(postings.teacher[rows], [who, who + 1])
        ways = rows[first:last]
        if not len(ways):
            groups[NOBODY, False].append(who)
            continue
        found = in_the_way(view, model, activity, ways)
        whole = next((one.rule for one in found if one.ways == len(ways)), NOBODY)
        groups[whole, True].append(who)
    entered = dataset.teachers.entered
    answer = []
    for (rule, is_open), people in sorted(groups.items(), key=lambda item: -len(item[1])):
        order = sorted(
            people, key=lambda who: (entered[who] if entered[who] != NO_MONTH else effective_month(view.year), who)
        )
        homes = len({int(dataset.teachers.home[who]) for who in people})
        months = effective_month(view.year) - int(entered[order[0]])
        if not is_open:
            why = Text("没有一所学校按规定可去", "no school is open to them")
        elif rule == NOBODY:
            why = Text(
                "没有单独一项限额挡住，是各项限额和目标权衡的结果",
                "no single limit stops them; limits and goals together do",
            )
        else:
            why = Text(f"受“{rules()[rule].title.zh}”限制", f"stopped by “{rules()[rule].title.en}”")
        answer.append(
            Left(
                rule,
                tuple(dataset.teachers.id[who] for who in order),
                homes,
                view.say(
                    f"应交流而留下的人中，{len(people)} 人{why.zh}，涉及 {homes} 所学校，其中任教最久的已满 {months} 个月。",
                    f"Of those left, {len(people)} at {homes} schools: {why.en}; the longest has served {months} months.",
                    rule,
                ),
            )
        )
    return tuple(answer)


def firsts(view: View, model: Model) -> dict[int, tuple[int, int]]:
    """Teacher → (school, subject) of the first choice, where it is open to the teacher."""
    postings = model.postings
    first = np.flatnonzero(postings.starts & (postings.rank == 1))
    main = view.dataset.teachers.subject
    order = first[np.argsort(postings.subject[first] != main[postings.teacher[first]], kind="stable")]
    found: dict[int, tuple[int, int]] = {}
    for row in order.tolist():
        found.setdefault(int(postings.teacher[row]), (int(postings.host[row]), int(postings.subject[row])))
    return found


def cut_offs(view: View, model: Model, chosen: Floats) -> tuple[CutOff, ...]:
    """Per school and subject, the first choices that were open and what became of them; the most wanted first."""
    dataset = view.dataset
    wanted: Counter[tuple[int, int]] = Counter()
    granted_, elsewhere = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    for who, key in firsts(view, model).items():
        wanted[key] += 1
        row = view.placed.get(who)
        if row is not None and row.reason.starts:
            (granted_ if dataset.school_position[row.host] == key[0] else elsewhere)[key] += 1
    found = []
    for (host, subject), count in sorted(wanted.items(), key=lambda item: (-item[1], item[0])):
        key, place, what = (host, subject), school(dataset, host), dataset.subjects[subject]
        found.append(
            CutOff(
                dataset.schools.code[host], what, count, granted_[key], elsewhere[key],
                view.say(
                    f"{place.zh}{what}：{count} 人列为第一志愿且可去，录用 {granted_[key]} 人，派往别校 {elsewhere[key]} 人，未派出 {count - granted_[key] - elsewhere[key]} 人。",
                    f"{place.en}, {what}: first choice of {count}, granted to {granted_[key]}, {elsewhere[key]} posted elsewhere, {count - granted_[key] - elsewhere[key]} not posted.",
                ),
            )
        )  # fmt: skip
    return tuple(found)


def granted(view: View, model: Model, chosen: Floats) -> list[Line]:
    """How the wishes of those posted were met, by rank."""
    starts = [
        (view.dataset.teacher_position[row.teacher], view.dataset.school_position[row.host])
        for row in view.plan.starting
    ]
    wishers = set(view.dataset.choices.teacher.tolist())
    ranks = Counter(view.dataset.choice_rank.get(pair, 0) for pair in starts if pair[0] in wishers)
    stated = sum(ranks.values())
    listed = "，".join(f"第 {rank} 志愿 {ranks[rank]} 人" for rank in sorted(ranks) if rank)
    listed_en = ", ".join(f"choice {rank}: {ranks[rank]}" for rank in sorted(ranks) if rank)
    return [
        view.say(
            f"新派出的 {len(starts)} 人中 {stated} 人填了志愿：{listed}{'，' if listed else ''}志愿以外 {ranks[0]} 人。",
            f"Of {len(starts)} who start, {stated} stated choices: {listed_en}{', ' if listed_en else ''}none of them {ranks[0]}.",
        )
    ]
