"""From a roster and a plan to explanations: what is read, what must fit together, and answers as plain values."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from solver.domain.dataset import Dataset
from solver.domain.decision import Decision
from solver.domain.policy import GoalProfile, Policy
from solver.domain.terms import Named, Text
from solver.domain.violation import Violation
from solver.domain.waiver import Waiver
from solver.explain.again import Again
from solver.explain.terms import terms
from solver.explain.view import View, point
from solver.explain.wording import Line
from solver.model.build import Model, build
from solver.policies import goal_profile, goal_profiles
from solver.policies.waivers import waivers_of
from solver.rules.base import PolicyError
from solver.rules.base import registry as rules
from solver.search.price import Prices
from solver.search.watch import Stopped, Watch
from solver.verify import invariants
from solver.verify.verify import VerifiedPlan
from solver.words import say

OPTIMAL = "OPTIMAL"
MOST_YEARS = 5
"""School years of a medium-term plan at most."""
PART, MEDIUM = say("cli.part_of_years"), say("cli.medium_term")


@dataclass(frozen=True)
class Made:
    """What a plan file says it was made with; blank where it says nothing, as a list made by hand."""

    policy: str = ""
    profile: str = ""
    digest: str = ""
    status: str = ""
    seed: int = 0
    decisions: tuple[Decision, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    """Exceptions it was made with."""
    year: int = 0
    """The first school year it covers; 0 where it says nothing."""
    years: int = 1
    """School years it covers."""
    part: bool = False
    """One year's part of a medium-term plan, which means nothing without the others."""
    near: bool = False
    """Made to change a published plan little: not the best for its goals alone."""

    @classmethod
    def of(cls, content: Any) -> "Made":
        """From the document of plan.json; anything else says nothing."""
        if not isinstance(content, dict):
            return cls()

        def word(part: str, key: str) -> str:
            inner = content.get(part)
            return str(inner.get(key, "")) if isinstance(inner, dict) else ""

        return cls(
            policy=word("policy", "id"),
            profile=word("profile", "id"),
            digest=word("dataset", "digest"),
            status=word("proof", "status"),
            seed=whole(content.get("seed"), 0),
            decisions=tuple(
                Decision(str(d.get("kind", "")), str(d.get("教师编号", "")), str(d.get("学校代码", "")))
                for d in (content.get("decisions") or ())
                if isinstance(d, dict)
            ),
            waivers=exceptions(content),
            year=whole(content.get("year"), 0),
            years=max(1, min(whole(content.get("years"), 1), MOST_YEARS)),
            part=bool(content.get("part")),
            near=bool(content.get("near_published")),
        )

    @classmethod
    def read(cls, path: Path) -> "Made":
        """From a plan file of any format."""
        if path.suffix.lower() != ".json":
            return cls()
        try:
            return cls.of(json.loads(path.read_text("utf-8-sig")))
        except (OSError, ValueError, RecursionError):
            return cls()


def whole(value: Any, default: int) -> int:
    """A whole number of a document; ``default`` for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def exceptions(content: Mapping[str, Any]) -> tuple[Waiver, ...]:
    """The exceptions a plan's document names; none where they cannot be read."""
    policy = content.get("policy")
    try:
        return waivers_of(policy.get("waivers") or (), "plan") if isinstance(policy, dict) else ()
    except PolicyError:
        return ()


@dataclass(frozen=True, eq=False)
class Explained:
    """A verified plan ready to be explained; the model and the prices are made when first asked for."""

    dataset: Dataset
    policy: Policy
    verified: VerifiedPlan
    made: Made
    audience: str
    aims: tuple[GoalProfile, ...] = ()
    """The goal profiles of the plan's solve, where it is known; else only shipped ones are."""

    @cached_property
    def view(self) -> View:
        return View(self.dataset, self.policy, self.verified, self.audience)

    @cached_property
    def model(self) -> Model:
        return build(self.dataset, self.policy, self.view.plan.horizon, self.made.decisions)

    @property
    def profile(self) -> GoalProfile | None:
        """The goal profile the plan is proven best for; None where it is not, or for another roster."""
        return self.aimed_at if self.made.status == OPTIMAL else None

    @property
    def aimed_at(self) -> GoalProfile | None:
        """The goal profile the plan was made for from this roster and policy, whether proven best or not."""
        made = self.made
        if made.near or made.digest != self.dataset.digest or made.policy != self.policy.id:
            return None
        known = {one.id: one for one in self.aims or map(goal_profile, goal_profiles())}
        return known.get(made.profile)

    @property
    def medium(self) -> bool:
        """Whether the plan covers several years."""
        return self.view.plan.years > 1

    @property
    def again(self) -> Again | None:
        """Prices of a medium-term plan, each a solve of its years; None where it is not known what it was made for."""
        return Again(self.view, self.model, self.aimed_at, self.made.seed) if self.aimed_at is not None else None

    def prices(self, seconds: float) -> Prices | None:
        """Exact prices around the plan; None where it is not proven best.

        Raises:
            Stopped: not ready in time.
        """
        profile = self.profile
        if profile is None or self.medium:
            return None
        goals = self.verified.goals
        reached = [sum(weight * goals[goal] for goal, weight in level.items()) for level in profile.levels]
        mine = np.flatnonzero(point(self.view, self.model.postings))
        return Prices(self.model, profile, reached, Watch(seconds), plan=mine, seed=self.made.seed).ready()

    def terms(self, answer: Any) -> tuple[Line, ...]:
        """How the figures in an answer count."""
        return terms(spoken(answer), self.aimed_at)

    def prices_within(self, seconds: float) -> Prices | None:
        """Exact prices, None also where they are not ready in time."""
        try:
            return self.prices(seconds)
        except Stopped:
            return None


def spoken(answer: Any) -> list[Line]:
    """Every sentence of an answer, in reading order."""
    more = [line for one in getattr(answer, "alternatives", ()) for line in one.lines]
    return [*answer.lines, *more]


def plain(value: Any) -> Any:
    """An answer as JSON values: sentences in both languages, words instead of codes, no solver objects."""
    if isinstance(value, Line):
        return {
            "zh": value.text.zh,
            "en": value.text.en,
            "rule": value.rule,
            "clause": {"zh": value.clause.zh, "en": value.clause.en},
        }
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, Violation):
        words = rules()[value.rule].explain(value) if value.rule in rules() else invariants.explain(value)
        return {"rule": value.rule, "zh": words.zh, "en": words.en}
    if isinstance(value, Named):
        return value.label
    if isinstance(value, Enum):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        return {name: plain(inner) for name, inner in fields.items() if not isinstance(inner, VerifiedPlan)}
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return value
