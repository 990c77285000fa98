"""How far a plan is from the best in one goal when others may not worsen, proven by a solve."""

from collections.abc import Sequence
from dataclasses import dataclass

from solver.domain.dataset import Dataset
from solver.domain.policy import GoalProfile, Policy
from solver.domain.terms import Text
from solver.explain.candidate import Candidate, unfilled
from solver.explain.wording import SAME, Line, line, measured, number, quantity
from solver.model.build import Model
from solver.search.extract import extract
from solver.search.fix import NoIntegerPlan
from solver.search.grid import LEVEL, SLACK
from solver.search.levels import Levels
from solver.search.relax import Infeasible
from solver.search.watch import Watch
from solver.verify.verify import VerifiedPlan, accept
from solver.words import listed, say

POSTS = "unmet_posts"


@dataclass(frozen=True)
class Distance:
    """How far a plan is from the best in one goal when the goals kept may not worsen."""

    goal: str
    kept: tuple[str, ...]
    value: float
    best: float
    proven: bool
    line: Line
    posts: int | None = None
    """Posts without a teacher that could still be filled, each counting once; None for other goals."""
    verified: VerifiedPlan | None = None
    """A plan that is that good, accepted by the checker; None where the roster was not given."""


def distance(
    model: Model,
    one: Candidate,
    goal: str,
    kept: Sequence[str],
    *,
    seconds: float = 60.0,
    seed: int = 0,
    county: tuple[Dataset, Policy] | None = None,
) -> Distance | None:
    """What could still be gained in a goal without worsening the goals kept; None where no plan keeps all rules so.

    Args:
        county: the roster and policy of the model; with them the better plan is verified and its posts are counted.

    Raises:
        Stopped: not answered in time.
        PlanRejected: the checker refuses the better plan, a defect of ours.
    """
    rows = []
    for name in kept:
        objective = model.goals[name]
        limit = one.goals[name] + SAME * max(1.0, abs(one.goals[name])) + SLACK - objective.constant
        rows.append((LEVEL, objective.coefficients, limit))
    profile = GoalProfile("distance", "", "", ({goal: 1.0},))
    try:
        levels = Levels(model, Watch(seconds), seed=seed)
        # rows on what posts lack: posting nobody does not meet them, so the search must be told that they may be missed
        stand = levels.narrowed(levels.before_last(profile, seconds), rows)
        found = levels.last(stand, profile, seconds)
    except (Infeasible, NoIntegerPlan):
        return None
    best, verified, posts = model.goals[goal].at(found.x), None, None
    if county is not None:
        dataset, policy = county
        verified = accept(dataset, extract(dataset, model, found.x), policy)
        best = verified.goals[goal]
        if goal == POSTS:
            posts = sum(one.unfilled.values()) - sum(unfilled(dataset, verified.plan).values())
    words = said(one, goal, kept, best, posts)
    return Distance(
        goal, tuple(kept), one.goals[goal], best, found.proof.status == "OPTIMAL", line(words), posts, verified
    )


def said(one: Candidate, goal: str, kept: Sequence[str], best: float, posts: int | None) -> Text:
    """The distance as one sentence; a list that breaks rules is said to."""
    what = quantity(goal).name
    same = listed(quantity(name).name for name in kept)
    valid = one.verification.valid
    head = say("distance.valid", plan=one.title) if valid else say("distance.invalid", plan=one.title)
    gain = one.goals[goal] - best
    if gain <= SAME * max(1.0, abs(best)):
        return say("distance.none_less", head=head, same=same, what=what)
    less = measured(goal, gain, more=False)
    more = Text("", "")
    if posts is not None and posts > 0:
        more = say("distance.posts_more", posts=posts)
    return say(
        "distance.less_possible",
        head=head,
        same=same,
        less=less,
        now=number(one.goals[goal]),
        best=number(best),
        more=more,
    )
