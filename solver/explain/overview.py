"""The whole plan explained: figures an inspection asks for, room under every rule, who is left and why, whose wish was granted."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Floats, Ints
from solver.domain.headcount import recount
from solver.domain.months import NO_MONTH, effective_month
from solver.domain.terms import Text
from solver.explain.gauges import Gauge, gauges
from solver.explain.limits import activity_of, stopping
from solver.explain.steps import Step, steps
from solver.explain.view import View, point
from solver.explain.wishes import CutOff, cut_offs, granted
from solver.explain.wording import Line, clause, number, span
from solver.model.build import Model
from solver.rules.base import active
from solver.rules.base import registry as rules
from solver.search.price import Prices
from solver.verify.verify import VERDICTS
from solver.words import say

TOLD_WISHES = 10
"""Cut-offs read out; the answer holds all."""
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
class Overview:
    """All there is to say about a plan as a whole."""

    lines: tuple[Line, ...]
    gauges: tuple[Gauge, ...]
    rules: tuple[RuleStatus, ...]
    left: tuple[Left, ...]
    cut_offs: tuple[CutOff, ...]
    steps: tuple[Step, ...] = ()
    """What relaxing each limit by one step brings, the best first; empty without prices."""


def explain_plan(view: View, model: Model, prices: Prices | None = None, seconds: float = 1.0) -> Overview:
    """The answer for a plan.

    Args:
        model: of the same roster, policy and year.
        prices: around this very plan; adds what relaxing each limit by one step would bring.
        seconds: for each relaxation solved again.

    Raises:
        Stopped: the prices are not ready in time.
    """
    chosen = point(view, model.postings)
    activity = activity_of(model, chosen)
    left, wishes = left_over(view, model, activity), cut_offs(view, model)
    found = gauges(view.dataset, view.policy, view.plan)
    held = posting_counts(model)
    states = tuple(state(view, model, activity, held, item.rule.id) for item in active(view.policy))
    lines = [headline(view), *(one.line for one in found), *(one.line for one in states), *(one.line for one in left)]
    lines += view.permitted()
    lines += granted(view)
    lines += [one.line for one in wishes[:TOLD_WISHES]]
    looser = steps(view, prices, seconds) if prices is not None else ()
    lines += [one.line for one in looser if any(one.at_most)]
    return Overview(tuple(lines), found, states, left, wishes, looser)


def headline(view: View) -> Line:
    """How many must rotate, are placed and are left."""
    duty = int(view.status.duty.sum())
    placed = sum(bool(view.status.duty[who]) and row.reason.starts for who, row in view.placed.items())
    starts = len(view.plan.starting)
    stays, returns = len(view.plan.moving) - starts, len(view.plan.rows) - len(view.plan.moving)
    return view.say(
        "plan.headline",
        "obligation" if "obligation" in view.policy.rules else "",
        year=view.year,
        duty=duty,
        placed=placed,
        left=duty - placed,
        starts=starts,
        stays=stays,
        returns=returns,
    )


def posting_counts(model: Model) -> Ints:
    """How many postings each row holds."""
    return model.matrix.entries.per_row(model.matrix.postings)


def state(view: View, model: Model, activity: Floats, held: Ints, rule: str, year: int | None = None) -> RuleStatus:
    """A rule's verdict and room: limits and how many are used up, or how many conceivable postings it closed.

    Args:
        year: of a medium-term plan, whose part ``view`` is; only limits of that year count.
    """
    finding = next(one for one in view.verified.verification.findings if one.rule == rule)
    title, verdict = rules()[rule].title, VERDICTS[finding.verdict]
    matrix = model.matrix
    own = matrix.rows_of(rule)
    own = own[(held[own] > 0) & ((year is None) | (matrix.labels.year[own] == year))]
    room = np.minimum(matrix.row_upper[own] - activity[own], activity[own] - matrix.row_lower[own])
    full = int((room < 1 - 1e-6).sum())
    more = Text("", "")
    if rule == "temporary_staff":
        before, after = shortages(view)
        more = say("plan.shortage", before=before, after=after, fewer=before - after)
    elif len(own) == 1 and np.isfinite(matrix.row_lower[own[0]]) and matrix.row_lower[own[0]] > 0:
        least, has = matrix.row_lower[own[0]], activity[own[0]]
        spare = say("plan.spare", spare=number(has - least)) if full == 0 else say("plan.just")
        more = say("plan.at_least", least=number(least), has=number(has), spare=spare)
    elif len(own) > 1:
        more = say("plan.caps", limits=len(own), full=full, room=len(own) - full)
    elif model.opened.closed.get(rule):
        share = 100 * model.opened.closed[rule] / max(1, model.opened.considered)
        more = say("plan.closed", closed=model.opened.closed[rule], share=share)
    words = (
        say("plan.rule_with_more", rule=title, verdict=verdict, more=more)
        if more.zh
        else say("plan.rule", rule=title, verdict=verdict)
    )
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
    owner = postings.teacher[rows]
    for who in np.flatnonzero(view.status.duty).tolist():
        if who in starting:
            continue
        first, last = np.searchsorted(owner, [who, who + 1])
        ways = rows[first:last]
        if not len(ways):
            groups[NOBODY, False].append(who)
            continue
        found, count = stopping(model, activity, ways)
        labels = model.matrix.labels
        whole = next(
            (labels.rule[labels.rule_of[row]] for row, stops in zip(found, count, strict=True) if stops == len(ways)),
            NOBODY,
        )
        groups[whole, True].append(who)
    entered = dataset.teachers.entered
    answer = []
    for (rule, is_open), people in sorted(groups.items(), key=lambda item: -len(item[1])):
        order = sorted(
            people, key=lambda who: (entered[who] if entered[who] != NO_MONTH else effective_month(view.year), who)
        )
        homes = len({int(dataset.teachers.home[who]) for who in people})
        longest = span(max(0, effective_month(view.year) - int(entered[order[0]])))
        if not is_open:
            why = say("plan.left.no_school")
        elif rule == NOBODY:
            why = say("plan.left.no_single_limit")
        else:
            why = say("plan.left.stopped_by", rule=rules()[rule].title)
        answer.append(
            Left(
                rule,
                tuple(dataset.teachers.id[who] for who in order),
                homes,
                view.say("plan.left.group", rule, people=len(people), why=why, homes=homes, longest=longest),
            )
        )
    return tuple(answer)
