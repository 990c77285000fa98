"""What would have to be different: for a teacher to go to a school or to stay, for a larger share, without a rule."""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from solver.domain.dataset import Ints
from solver.domain.policy import GoalProfile, Policy, Setting
from solver.domain.terms import Text
from solver.eligibility import closing_rules
from solver.explain import gates as gate
from solver.explain import price as pricing
from solver.explain.price import Price
from solver.explain.view import View, point
from solver.explain.why_not import CLOSED, OPEN, why_not
from solver.explain.wording import Line, changes, figure, goal_changes, line, parameter, school, teacher
from solver.goals.base import registry as goals
from solver.model.build import Model, Objective, build
from solver.rules.base import Active, PolicyError, active
from solver.rules.base import registry as rules
from solver.search.change import UNCHANGED, kept_from
from solver.search.extract import extract
from solver.search.levels import Levels
from solver.search.loosen import Ladder, ladders
from solver.search.price import Priced, Prices
from solver.search.trim import trimmed
from solver.search.watch import Watch
from solver.verify.verify import accept
from solver.words import say

STARTS = "starts"


@dataclass(frozen=True)
class Opening:
    """One rule that closes a school to a teacher, and the least change of one of its figures that no longer does.

    ``parameter`` is blank where no figure of the rule opens it: only other facts would.
    """

    rule: str
    parameter: str
    now: float | bool
    to: float | bool
    line: Line


@dataclass(frozen=True)
class HowTo:
    """What would let a teacher go to a school, or stay: rules to be changed together, or the price of deciding so."""

    teacher: str
    school: str
    lines: tuple[Line, ...]
    openings: tuple[Opening, ...] = ()
    price: Price | None = None


def how_to_go(view: View, who: int, host: int, prices: Prices | None = None, seconds: float = 20.0) -> HowTo:
    """The least that has to change for a teacher to be sent to a school, given by position."""
    asked = why_not(view, who, host, prices, seconds)
    identity = (asked.teacher, asked.school)
    if asked.verdict != CLOSED:
        lines = asked.lines
        if asked.verdict == OPEN:
            person, place = teacher(view.dataset, who), school(view.dataset, host)
            lines = (view.say("counterfactual.only_the_price", person=person, place=place), *lines[1:])
        return HowTo(*identity, lines, price=asked.price)
    found = gate.ways(view.dataset, view.policy, view.year, who, host)
    row = found.easiest()
    one = found.postings.take(np.array([row], dtype=np.int32))

    def closed(policy: Policy, rule: str) -> bool:
        return rule in closing_rules(view.dataset, policy, one)[0]

    items = {item.rule.id: item for item in active(view.policy)}
    openings = tuple(opening(view, items[rule], closed) for rule in found.rules[row])
    person, place = teacher(view.dataset, who), school(view.dataset, host)
    possible = all(one.parameter for one in openings)
    if not possible:
        head = view.say("counterfactual.figures_do_not_help", person=person, place=place)
    elif len(openings) > 1:
        head = view.say("counterfactual.all_must_change", person=person, place=place)
    else:
        head = view.say("counterfactual.least_change", person=person, place=place)
    return HowTo(*identity, (head, *(one.line for one in openings)), openings)


def opening(view: View, item: Active, closed: Callable[[Policy, str], bool]) -> Opening:
    """The least change of one figure after which a rule no longer closes, the relatively smallest of all its figures."""
    rule, best = item.rule, None
    for ladder in ladders(item):
        to = first_open(view.policy, ladder, lambda policy: not closed(policy, rule.id))
        if to is not None:
            now = ladder.values[0]
            size = 1.0 if isinstance(to, bool) else abs(to - now) / max(abs(to), abs(now))
            if best is None or size < best[0]:
                best = (size, ladder.name, now, to)
    if best is None:
        said = line(say("counterfactual.closed_whatever", rule=rule.title), rule.id, view.policy)
        return Opening(rule.id, "", 0, 0, said)
    _, name, now, to = best
    field = next(f for f in dataclasses.fields(rule.params) if f.name == name)
    before, after = figure(now, field), figure(to, field)
    said = line(
        say("counterfactual.change_of_figure", rule=rule.title, figure=parameter(field), before=before, after=after),
        rule.id,
        view.policy,
    )
    return Opening(rule.id, name, now, to, said)


def first_open(policy: Policy, ladder: Ladder, passes: Callable[[Policy], bool]) -> float | bool | None:
    """The first value of a ladder from which on a test passes; None where even the last does not.

    Further up is taken to be no stricter.
    """

    def test(step: int) -> bool:
        try:
            return passes(with_value(policy, ladder.item.rule.id, ladder.name, ladder.values[step]))
        except PolicyError:  # values that contradict each other
            return False

    last = len(ladder.values) - 1
    if last < 1 or not test(last):
        return None
    shut = 0
    while last - shut > 1:
        middle = (shut + last) // 2
        if test(middle):
            last = middle
        else:
            shut = middle
    return ladder.values[last]


def with_value(policy: Policy, rule: str, name: str, value: Any) -> Policy:
    """The policy with one parameter of one rule at another value."""
    setting = policy.setting(rule)
    changed = Setting(setting.on, setting.enforcement, {**setting.parameters, name: value})
    return replace(policy, rules={**policy.rules, rule: changed})


def how_to_stay(view: View, who: int, prices: Prices | None = None, seconds: float = 20.0) -> HowTo:
    """What it costs to let a posted teacher stay at home."""
    person = teacher(view.dataset, who)
    identity = (view.dataset.teachers.id[who], "")
    if who not in view.placed:
        said = view.say("counterfactual.stays_as_it_is", person=person)
        return HowTo(*identity, (said,))
    what = say("counterfactual.keeping_home", person=person)
    if prices is None:
        said = view.say("counterfactual.no_proof", what=what)
        return HowTo(*identity, (said,))
    found = pricing.price(view, prices, kept_from(prices.model, who), frozenset({identity[0]}), seconds)
    return HowTo(*identity, pricing.said(view, prices, found, what), price=replace(found, verified=None))


@dataclass(frozen=True)
class Largest:
    """The most teachers who can start a posting under all other rules."""

    starts: int
    base: int
    proven: bool
    lines: tuple[Line, ...]

    @property
    def share(self) -> float:
        return self.starts / self.base if self.base else 0.0


def largest_share(view: View, model: Model, seconds: float = 120.0) -> Largest:
    """The largest annual share that all other hard rules allow.

    Args:
        model: of the same roster, policy and year.

    Raises:
        Stopped: not answered in time.
    """
    rule = "annual_share"
    matrix, postings = model.matrix, model.postings
    lower = matrix.row_lower.copy()
    lower[matrix.rows_of(rule)] = -np.inf
    costs = np.zeros(matrix.shape[1])
    costs[: len(postings)] = -(postings.starts & ~postings.aside).astype(np.float64)
    free = replace(model, matrix=replace(matrix, row_lower=lower), goals={**model.goals, STARTS: Objective(costs, 0.0)})
    profile = GoalProfile("largest", "", "", ({STARTS: 1.0},))
    found = Levels(free, Watch(seconds)).solve(profile, seconds)
    starts = round(-found.proof.objective)
    proven = bool(-found.proof.bound < starts + 1 - 1e-6)
    people = view.dataset.teachers
    base = int((people.permanent & people.compulsory).sum())
    percent = np.floor(1000 * starts / base) / 10 if base else 0.0
    now = len(view.plan.starting)
    sure = say("counterfactual.proven_most") if proven else Text("", "")
    lines = (
        view.say("counterfactual.largest_share", rule, starts=starts, base=base, percent=percent, sure=sure, now=now),
    )
    return Largest(starts, base, proven, lines)


@dataclass(frozen=True)
class Without:
    """The best plan if one rule were off, against the plan explained; goals are measured by the policy as it is."""

    rule: str
    changes: dict[str, float]
    starts: int
    placed: int
    """Obligated teachers placed, by the policy as it is."""
    proven: bool
    lines: tuple[Line, ...]


def without_rule(view: View, rule: str, profile: GoalProfile, *, seconds: float = 120.0, seed: int = 0) -> Without:
    """What the plan would gain if a rule were off.

    Raises:
        KeyError: the policy does not turn the rule on.
        Stopped: not answered in time.
    """
    if rule not in {item.rule.id for item in active(view.policy)}:
        raise KeyError(rule)
    policy = replace(view.policy, rules={name: one for name, one in view.policy.rules.items() if name != rule})
    model = build(view.dataset, policy, (view.year,))
    freer = replace(view, policy=policy)
    mine = np.flatnonzero(point(freer, model.postings))
    now_worth = {name: goal.measure(view.dataset, view.plan, policy) for name, goal in goals().items()}
    reached = [sum(weight * now_worth[goal] for goal, weight in level.items()) for level in profile.levels]
    found = best_without(model, profile, reached, mine, seconds, seed)
    plan = accept(view.dataset, extract(view.dataset, model, found.x), policy).plan
    after = {name: goal.measure(view.dataset, plan, view.policy) for name, goal in goals().items()}
    change = changes(dict(view.verified.goals), after)
    duty, position = view.status.duty, view.dataset.teacher_position
    placed, now = (sum(bool(duty[position[row.teacher]]) for row in one.started) for one in (plan, view.plan))
    title = rules()[rule].title
    detail = goal_changes(change, gains_first=True)
    sure = Text("", "") if found.proven else say("counterfactual.not_proven")
    if not change:
        said = view.say("counterfactual.without_no_change", rule, without=title, sure=sure)
        return Without(rule, change, len(plan.starting), placed, found.proven, (said,))
    lines = (
        view.say(
            "counterfactual.without",
            rule,
            without=title,
            detail=detail,
            placed=before_after("placed", now, placed),
            starts=before_after("starts", len(view.plan.starting), len(plan.starting)),
            sure=sure,
        ),
    )
    return Without(rule, change, len(plan.starting), placed, found.proven, lines)


def best_without(
    model: Model, profile: GoalProfile, reached: Sequence[float], plan: Ints, seconds: float, seed: int
) -> Priced:
    """The best plan of a model with fewer limits than a plan was made for.

    Without caps on arrivals every school could have hundreds more heads: columns far from the plan are left out first, and
    all are taken where it is not proven that none was missed.

    Raises:
        Stopped, Unpriced: see ``Prices.best``.
    """
    smaller = trimmed(model, plan)
    for one in (smaller.model, model):
        prices = Prices(one, profile, reached, Watch(seconds), plan=plan, seed=seed)
        found = prices.best(UNCHANGED, seconds, freer=True)
        if one is model or not smaller.missed_by(prices, found):
            break
    return found


def before_after(what: str, before: int, after: int) -> Text:
    """How many are placed, or posted, with a rule and without."""
    if before == after:
        return say("counterfactual.placed_same", count=after) if what == "placed" else say("counterfactual.starts_same")
    if what == "placed":
        return say("counterfactual.placed_other", before=before, after=after)
    return say("counterfactual.starts_other", before=before, after=after)


__all__ = ["HowTo", "Largest", "Opening", "Without", "how_to_go", "how_to_stay", "largest_share", "without_rule"]
