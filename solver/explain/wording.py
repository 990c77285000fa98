"""How explanations are said: one sentence with the rule it rests on, and the names and figures in it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from solver.domain.dataset import Dataset
from solver.domain.months import NO_MONTH, month_text
from solver.domain.policy import Policy
from solver.domain.terms import Stage, Text
from solver.goals.base import registry as goals
from solver.rules.base import registry as rules
from solver.rules.wording import ENGLISH_STAGE

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


def line(zh: str, en: str, rule: str = "", policy: Policy | None = None) -> Line:
    """A sentence with the clause of a rule under a policy."""
    return Line(Text(zh, en), rule, clause(rule, policy))


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
        return Text(f"{found.title.zh}，{cite.document}", f"{found.title.en}, set by the county")
    return Text(
        f"{found.title.zh}，《{cite.document}》{cite.clause}", f"{found.title.en}, {cite.document} {cite.clause}"
    )


def teacher(dataset: Dataset, position: int) -> Text:
    """A teacher by name and number."""
    name, number = dataset.teachers.name[position], dataset.teachers.id[position]
    return Text(number, number) if name in ("", number) else Text(f"{name}（{number}）", f"{name} ({number})")


def school(dataset: Dataset, position: int) -> Text:
    """A school by name and code."""
    name, code = dataset.schools.name[position], dataset.schools.code[position]
    return Text(code, code) if name in ("", code) else Text(f"{name}（{code}）", f"{name} ({code})")


def post(stage: Stage, subject: str) -> Text:
    """Stage and subject, such as 小学语文."""
    return Text(f"{stage.label}{subject}", f"{ENGLISH_STAGE[stage]} {subject}")


def month(index: int) -> str:
    """``2019-08``; an unknown month says so."""
    return "不明" if index == NO_MONTH else month_text(index)


def number(value: float) -> str:
    """A figure as people write it: whole where it is whole, else at most two decimals."""
    return f"{value:,.0f}" if math.isclose(value, round(value), abs_tol=5e-3) else f"{value:,.2f}".rstrip("0")


def km(value: float) -> str:
    """Kilometres with one decimal; more where one decimal would hide that a cap is passed."""
    return f"{value:.1f}" if round(value, 1) != 0 else f"{value:.2f}"


def joined(parts: Sequence[str], language: str = "zh") -> str:
    """An enumeration."""
    return ("、" if language == "zh" else ", ").join(parts)


def changes(before: "dict[str, float]", after: "dict[str, float]") -> dict[str, float]:
    """Goal → after − before, only where the goal changes."""
    return {
        goal: after[goal] - before[goal]
        for goal in goals()
        if goal in before and goal in after and abs(after[goal] - before[goal]) > SAME * max(1.0, abs(before[goal]))
    }


def measured(goal: str, amount: float, word: str = "", word_en: str = "") -> Text:
    """A goal with an amount in its own unit, such as 通勤距离 12 公里 or 通勤距离多 12 公里."""
    title, unit = goals()[goal].title, goals()[goal].unit
    tail = f" {word_en}" if word_en else ""
    return Text(
        f"{title.zh}{word} {number(amount)} {unit.zh.split('（')[0]}",
        f"{title.en} {number(amount)} {unit.en.split(' (')[0]}{tail}",
    )


def goal_changes(change: "dict[str, float]") -> Text:
    """What changes in each goal, in its own unit: what gets worse first, then what gets better; less is always better."""
    order = sorted(change, key=lambda goal: (TOLD.index(goal) if goal in TOLD else len(TOLD), goal))
    told = [goal for goal in order if number(abs(change[goal])) != "0"]
    worse = [goal for goal in told if change[goal] > 0]
    better = [goal for goal in told if change[goal] < 0]
    zh, en = [], []
    for goals_, word, word_en, more, more_en in (
        (worse, "变差", "worse", "多", "more"),
        (better, "变好", "better", "少", "less"),
    ):
        if goals_:
            parts = [measured(goal, abs(change[goal]), more, more_en) for goal in goals_]
            zh.append(f"{word}：{joined([part.zh for part in parts])}")
            en.append(f"{word_en}: {joined([part.en for part in parts], 'en')}")
    return Text("；".join(zh), "; ".join(en)) if zh else Text("各项目标几乎不变", "hardly any goal changes")
