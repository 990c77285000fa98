"""How explanations are said: one sentence with the rule it rests on, and the names and figures in it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from solver.domain import english
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
        f"{found.title.zh}，《{cite.document}》{cite.clause}",
        f"{found.title.en}, {english.document(cite.document)}, {english.article(cite.clause)}",
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
    return Text(f"{stage.label}{subject}", f"{ENGLISH_STAGE[stage]} {english.subject(subject)}")


def month(index: int) -> str:
    """``2019-08``; an unknown month says so."""
    return "不明" if index == NO_MONTH else month_text(index)


def span(months: int) -> Text:
    """A length of time in years and months, such as 8 年 1 个月."""
    years, rest = divmod(months, 12)
    zh = [*([f"{years} 年"] if years else []), *([f"{rest} 个月"] if rest or not years else [])]
    en = [*([many(years, "year")] if years else []), *([many(rest, "month")] if rest or not years else [])]
    return Text(" ".join(zh), " ".join(en))


def many(count: int, thing: str) -> str:
    """``1 school`` or ``2 schools``."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def capital(sentence: str) -> str:
    """With a capital first letter, for English sentences that begin with a part."""
    return sentence[:1].upper() + sentence[1:]


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


@dataclass(frozen=True)
class Quantity:
    """What a goal counts, said so that less of it is plainly better, and its unit; units may be blank in English."""

    name: Text
    unit: Text


QUANTITIES = {
    "overdue": Quantity(Text("应交流未交流（加权）", "obligated teachers left at home (weighted)"), Text("人", "")),
    "unmet_posts": Quantity(Text("岗位缺口（加权）", "posts without a teacher (weighted)"), Text("个", "")),
    "equity": Quantity(Text("校际差异", "difference between schools"), Text("分", "points")),
    "travel": Quantity(Text("通勤距离", "travel"), Text("公里", "km")),
    "preference": Quantity(Text("志愿落空", "disregard of wishes"), Text("分", "points")),
    "stability": Quantity(Text("教学变动", "disruption of teaching"), Text("分", "points")),
    "off_subject": Quantity(Text("兼教派出", "postings outside the main subject"), Text("人次", "")),
}
"""Goals whose title names what is wished for (志愿满足), or whose unit is long, are told by what is counted."""


def quantity(goal: str) -> Quantity:
    """What a goal counts; a goal of somebody else's goes by its own title and unit."""
    found = goals()[goal]
    own = Quantity(found.title, Text(found.unit.zh.split("（")[0], found.unit.en.split(" (")[0]))
    return QUANTITIES.get(goal, own)


def measured(goal: str, amount: float, more: bool | None = None) -> Text:
    """An amount of what a goal counts, such as 通勤距离 12 公里, or how much more or less: 通勤距离多 12 公里."""
    name, unit = quantity(goal).name, quantity(goal).unit
    word = Text("", "")
    if more is not None:
        word = Text("多", " more") if more else Text("少", " less" if unit.en else " fewer")
    figure = number(amount)
    figure_en = f"{figure} {unit.en.removesuffix('s') if figure == '1' else unit.en}".strip()
    if more is None and unit.en:
        return Text(f"{name.zh} {figure} {unit.zh}", f"{name.en} {figure_en}")
    return Text(f"{name.zh}{word.zh} {figure} {unit.zh}", f"{figure_en}{word.en} {name.en}")


def goal_changes(change: "dict[str, float]", *, gains_first: bool = False) -> Text:
    """What changes in each goal, in its own unit: what gets worse first, or last; less is always better."""
    order = sorted(change, key=lambda goal: (TOLD.index(goal) if goal in TOLD else len(TOLD), goal))
    told = [goal for goal in order if number(abs(change[goal])) != "0"]
    worse, better = [goal for goal in told if change[goal] > 0], [goal for goal in told if change[goal] < 0]
    groups = [(Text("变差", "worse"), worse, True), (Text("变好", "better"), better, False)]
    said = []
    for word, named, more in reversed(groups) if gains_first else groups:
        if named:
            parts = [measured(goal, abs(change[goal]), more) for goal in named]
            zh, en = joined([part.zh for part in parts]), joined([part.en for part in parts], "en")
            said.append(Text(f"{word.zh}：{zh}", f"{word.en}: {en}"))
    if not said:
        return Text("各项目标几乎不变", "hardly any goal changes")
    return Text("；".join(one.zh for one in said), "; ".join(one.en for one in said))
