"""What permitted exceptions (特批) open in the model: postings of gate rules, and room under limits."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from solver.domain.dataset import Bools, Dataset
from solver.domain.decision import DecisionError
from solver.domain.months import effective_month, month_text
from solver.domain.policy import Policy
from solver.domain.posting import Postings
from solver.domain.violation import Violation
from solver.domain.waiver import Waiver
from solver.rules.base import Rows, active, registry


def of_rule(policy: Policy, rule: str) -> tuple[Waiver, ...]:
    """A policy's waivers of one rule."""
    return tuple(one for one in policy.waivers if one.rule == rule)


def opened(dataset: Dataset, waivers: Sequence[Waiver], postings: Postings) -> Bools:
    """Postings (N) that some waiver of a rule about postings opens."""
    mask = np.zeros(len(postings), dtype=np.bool_)
    for one in waivers:
        mine = np.array([effective_month(year) <= one.until for year in postings.years])
        mine = np.isin(postings.start, np.array(postings.years)[mine])
        if one.teacher:
            mine &= postings.teacher == dataset.teacher_position.get(one.teacher, -1)
        if one.school:
            mine &= postings.host == dataset.school_position.get(one.school, -1)
        mask |= mine
    return mask


def touched(dataset: Dataset, waivers: Sequence[Waiver], year: int) -> Bools:
    """Teachers (T) for some of whose postings of ``year`` a waiver may open a rule; for which, ``opened`` says."""
    mask = np.zeros(len(dataset.teachers), dtype=np.bool_)
    for one in waivers:
        if effective_month(year) <= one.until:
            mask |= (
                np.arange(len(mask)) == dataset.teacher_position.get(one.teacher, -1)
                if one.teacher
                else np.ones(len(mask), dtype=np.bool_)
            )
    return mask


def loosened(dataset: Dataset, waivers: Sequence[Waiver], block: Rows) -> Rows:
    """Rows of a rule with the room that waivers give; of several for one row the widest counts."""
    room = np.zeros(len(block))
    for one in waivers:
        if not one.amount:
            continue
        mine = block.school == dataset.school_position.get(one.school, -2)
        mine &= np.array([effective_month(year) <= one.until for year in block.year.tolist()], dtype=np.bool_)
        if one.stage is not None:
            mine &= block.stage == int(one.stage)
        if one.subject:
            mine &= block.subject == dataset.subject_position.get(one.subject, -2)
        room = np.where(mine, np.maximum(room, one.amount), room)
    return replace(block, lower=block.lower - room, upper=block.upper + room) if room.any() else block


def permitted(waivers: Sequence[Waiver], violation: Violation) -> int:
    """Heads by which waivers let a limit be missed, as ``loosened`` does for its row."""
    fitting = [
        one.amount
        for one in waivers
        if one.school == violation.school
        and one.stage in (None, violation.stage)
        and one.subject in ("", violation.subject)
        and effective_month(violation.year) <= one.until
    ]
    return max(fitting, default=0)


def agreeing(dataset: Dataset, policy: Policy, year: int) -> None:
    """Refuses waivers that cannot mean anything for this county, policy and year: none is passed over in silence.

    Raises:
        DecisionError: an unknown teacher, school or subject, a rule that is off, or a waiver that has run out.
    """
    known = registry()
    on = {item.rule.id for item in active(policy)} if policy.waivers else set()
    for one in policy.waivers:
        title = known[one.rule].title.zh
        if one.rule not in on:
            raise DecisionError(f"特批的规则“{title}”在这份政策里没有启用；请删去这条特批，或启用规则")
        if one.teacher and one.teacher not in dataset.teacher_position:
            raise DecisionError(f"“{title}”的特批：花名册里没有教师编号 {one.teacher}；请核对编号")
        if one.school and one.school not in dataset.school_position:
            raise DecisionError(f"“{title}”的特批：花名册里没有学校代码 {one.school}；请核对代码")
        if one.subject and one.subject not in dataset.subject_position:
            raise DecisionError(f"“{title}”的特批：花名册里没有学科 {one.subject}；请核对学科名称")
        if one.until < effective_month(year):
            raise DecisionError(
                f"“{title}”的特批到 {month_text(one.until)} 为止，不包括 {year} 年 9 月 1 日；请续批或删去这条特批"
            )
