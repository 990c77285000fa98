"""How explanations are said: one sentence with the rule it rests on, and the names and figures in it."""

import math
from dataclasses import Field, dataclass, field
from typing import Any

from solver.domain import english
from solver.domain.dataset import Dataset
from solver.domain.months import NO_MONTH, month_text
from solver.domain.policy import Policy
from solver.domain.terms import Stage, Text
from solver.goals.base import registry as goals
from solver.rules.base import registry as rules
from solver.words import listed, say

BUREAU, PUBLIC = "bureau", "public"
"""Audiences: the bureau's own staff, or readers of a published list, who are told no health reason and no dates of birth."""
AUDIENCES = (BUREAU, PUBLIC)
SETTING = "◇"
"""Clause of a rule whose figures the county sets itself."""
TOLD = ("overdue", "unmet_posts", "equity", "travel", "preference", "stability", "off_subject")
"""The order in which goals are told; further goals come last."""
SAME = 1e-6
"""Goal values closer than this, relative to their size, are the same."""


@dataclass(frozen=True)
class Line:
    """One sentence; ``rule`` and ``clause`` say what it rests on, blank where it states a plain fact."""

    text: Text
    rule: str = ""
    clause: Text = field(default=Text("", ""))

    def said(self, language: str = "zh") -> str:
        """The sentence followed by its clause."""
        clause = self.clause.of(language)
        if not clause:
            return self.text.of(language)
        return f"{self.text.zh}〔{clause}〕" if language == "zh" else f"{self.text.en} [{clause}]"


def line(text: Text, rule: str = "", policy: Policy | None = None) -> Line:
    """A sentence with the clause of a rule under a policy."""
    return Line(text, rule, clause(rule, policy))


def clause(rule: str, policy: Policy | None = None) -> Text:
    """The clause a rule rests on, from the policy's own document where the rule cites it.

    A figure the county sets itself is said to be so; blank for what is no rule.
    """
    found = rules().get(rule)
    if found is None or not found.cites:
        return Text("", "")
    source = policy.source if policy is not None else ""
    cite = next((one for one in found.cites if one.document and one.document in source), found.cites[0])
    if cite.clause == SETTING:
        return say(
            "phrases.clause_of_county", rule=found.title, document=Text(cite.document, english.document(cite.document))
        )
    return say(
        "phrases.clause",
        rule=found.title,
        document=Text(cite.document, english.document(cite.document)),
        clause=Text(cite.clause, english.article(cite.clause)),
    )


def teacher(dataset: Dataset, position: int) -> Text:
    """A teacher by name and number."""
    name, number = dataset.teachers.name[position], dataset.teachers.id[position]
    return Text(number, number) if name in ("", number) else say("phrases.named", name=name, number=number)


def school(dataset: Dataset, position: int) -> Text:
    """A school by name and code."""
    name, code = dataset.schools.name[position], dataset.schools.code[position]
    return Text(code, code) if name in ("", code) else say("phrases.named", name=name, number=code)


def post(stage: Stage, subject: str) -> Text:
    """Stage and subject, such as 小学语文."""
    return say("phrases.post", stage=stage.text, subject=subject_name(subject))


def subject_name(name: str) -> Text:
    """A subject in both languages."""
    return Text(name, english.subject(name))


def title_name(name: str) -> Text:
    """A 职称 in both languages."""
    return Text(name, english.title(name))


def parameter(field: Field[Any]) -> Text:
    """A parameter of a rule in both languages."""
    return Text(field.metadata["zh"], field.metadata["en"])


def shown(value: float, field: Any) -> Text:
    """A parameter's value as people write it: 15%, 40 公里."""
    if isinstance(field.default, float) and field.metadata.get("high") == 1:
        return say("phrases.percent", value=100 * value)
    unit = field.metadata.get("unit", "")
    return Text(f"{value:g} {unit}".strip(), f"{value:g} {english.unit(unit, value)}".strip())


def figure(value: float | bool, field: Any) -> Text:
    """A parameter's value in words."""
    if isinstance(value, bool):
        return say("phrases.yes") if value else say("phrases.no")
    return shown(value, field)


def month(index: int) -> Text:
    """``2019-08``; an unknown month says so."""
    return say("phrases.month_unknown") if index == NO_MONTH else Text(month_text(index), month_text(index))


def span(months: int) -> Text:
    """A length of time in years and months, such as 8 年 1 个月."""
    years, rest = divmod(months, 12)
    if not years:
        return say("phrases.months", months=rest)
    return say("phrases.years_and_months", years=years, months=rest) if rest else say("phrases.years", years=years)


def number(value: float) -> str:
    """A figure as people write it: whole where it is whole, else at most two decimals."""
    return f"{value:,.0f}" if math.isclose(value, round(value), abs_tol=5e-3) else f"{value:,.2f}".rstrip("0")


def km(value: float) -> str:
    """Kilometres with one decimal; more where one decimal would hide that a cap is passed."""
    return f"{value:.1f}" if round(value, 1) != 0 else f"{value:.2f}"


def changes(before: "dict[str, float]", after: "dict[str, float]") -> dict[str, float]:
    """Goal → after − before, only where the goal changes."""
    return {
        goal: after[goal] - before[goal]
        for goal in goals()
        if goal in before and goal in after and abs(after[goal] - before[goal]) > SAME * max(1.0, abs(before[goal]))
    }


@dataclass(frozen=True)
class Quantity:
    """What a goal counts, said so that less of it is plainly better, and its unit."""

    name: Text
    unit: Text
    heads: bool = False
    """Whether the English name says what is counted: 3 posts without a teacher."""


QUANTITIES = {
    "overdue": Quantity(say("quantities.overdue"), say("quantities.teachers"), heads=True),
    "unmet_posts": Quantity(say("quantities.unmet_posts"), say("quantities.posts"), heads=True),
    "equity": Quantity(say("quantities.equity"), say("phrases.points")),
    "travel": Quantity(say("quantities.travel"), say("phrases.km")),
    "preference": Quantity(say("quantities.preference"), say("phrases.points")),
    "stability": Quantity(say("quantities.stability"), say("phrases.points")),
    "off_subject": Quantity(say("quantities.off_subject"), say("quantities.postings"), heads=True),
}
"""How goals are told inside a sentence; their titles stand at the head of columns."""


def quantity(goal: str) -> Quantity:
    """What a goal counts; a goal of somebody else's goes by its own title and unit."""
    found = goals()[goal]
    unit = Text(found.unit.zh.split("（")[0], found.unit.en.split(" (")[0])
    return QUANTITIES.get(goal, Quantity(found.title, unit))


def measured(goal: str, amount: float, more: bool | None = None) -> Text:
    """An amount of what a goal counts, such as 通勤距离 12 公里, or how much more or less: 通勤距离多 12 公里."""
    what, unit, heads = quantity(goal).name, quantity(goal).unit, quantity(goal).heads
    figure = number(amount)
    unit_en = unit.en.removesuffix("s") if figure == "1" else unit.en
    told = Text(f"{figure} {unit.zh}", figure if heads else f"{figure} {unit_en}".strip())
    if more is None:
        return say("phrases.measured", what=what, amount=told)
    return say("phrases.more", what=what, amount=told) if more else say("phrases.less", what=what, amount=told)


def goal_changes(change: "dict[str, float]", *, gains_first: bool = False) -> Text:
    """What changes in each goal, in its own unit: what gets worse first, or last; less is always better."""
    order = sorted(change, key=lambda goal: (TOLD.index(goal) if goal in TOLD else len(TOLD), goal))
    told = [goal for goal in order if number(abs(change[goal])) != "0"]
    worse, better = [goal for goal in told if change[goal] > 0], [goal for goal in told if change[goal] < 0]
    groups = [(say("phrases.worse"), worse, True), (say("phrases.better"), better, False)]
    said = []
    for word, named, more in reversed(groups) if gains_first else groups:
        if named:
            said.append(
                say(
                    "phrases.told_as",
                    word=word,
                    changes=listed(measured(goal, abs(change[goal]), more) for goal in named),
                )
            )
    if not said:
        return say("phrases.no_goal_changes")
    return listed(said, "；", "; ")
