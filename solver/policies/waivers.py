"""Permitted exceptions (特批) as plain values, checked against what each rule allows; files and the service share these checks."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from solver.domain.months import month_of, month_text
from solver.domain.terms import LABELS, Stage
from solver.domain.waiver import Waiver
from solver.rules.base import PolicyError, registry

MOST = 500
MOST_HEADS = 100
FIELDS = ("rule", "teacher", "school", "stage", "subject", "amount", "reason", "permitted_by", "until")


def waivers_of(listed: Any, where: str) -> tuple[Waiver, ...]:
    """Waivers from a list of tables.

    Raises:
        PolicyError: no list, too many, or one of them is wrong; says which and why.
    """
    if not isinstance(listed, (list, tuple)) or not all(isinstance(one, Mapping) for one in listed):
        raise PolicyError(f"{where}：waivers 应为列表，每条写成一节 [[waivers]]")
    if len(listed) > MOST:
        raise PolicyError(f"{where}：特批有 {len(listed)} 条，最多 {MOST} 条；普遍的情形请改政策参数")
    return tuple(waiver_of(one, f"{where}：第 {number} 条特批") for number, one in enumerate(listed, 1))


def waiver_of(table: Mapping[str, Any], where: str) -> Waiver:
    """One waiver.

    Raises:
        PolicyError: a rule that knows no exceptions, or something is missing or too much.
    """
    for key in table:
        if key not in FIELDS:
            raise PolicyError(f"{where}不认识的项 {key}；可用：{'、'.join(FIELDS)}")
    words = {key: table.get(key, "") for key in FIELDS if key != "amount"}
    for key, value in words.items():
        if not isinstance(value, str):
            raise PolicyError(f"{where}的 {key} 应写成文字")
        words[key] = value.strip()
    name = words["rule"]
    rule = registry().get(name)
    if rule is None:
        raise PolicyError(f"{where}：没有规则 {name}；可以特批的规则：{'、'.join(waivable())}")
    if not rule.waiving.about:
        raise PolicyError(f"{where}：“{rule.title.zh}”不能特批：{rule.waiving.why_not.zh}")
    amount = table.get("amount", 0)
    if isinstance(amount, bool) or not isinstance(amount, int) or not 0 <= amount <= MOST_HEADS:
        raise PolicyError(f"{where}的 amount 应为 0 到 {MOST_HEADS} 之间的整数")
    if rule.waiving.about == "limit":
        if not words["school"] or words["teacher"]:
            raise PolicyError(f"{where}：“{rule.title.zh}”是学校的限额，请写 school，不写 teacher")
        if not amount:
            raise PolicyError(f"{where}：请用 amount 写明“{rule.title.zh}”放宽多少人")
    else:
        if not words["teacher"] and not words["school"]:
            raise PolicyError(f"{where}：请写明是哪名教师（teacher）或哪所学校（school），或两者都写")
        if amount or words["stage"] or words["subject"]:
            raise PolicyError(f"{where}：“{rule.title.zh}”只按教师和学校特批，不写 amount、stage、subject")
    for key, title in (("reason", "理由"), ("permitted_by", "批准人")):
        if not words[key]:
            raise PolicyError(f"{where}：请用 {key} 写明{title}")
    return Waiver(
        rule=name,
        teacher=words["teacher"],
        school=words["school"],
        stage=stage_of(words["stage"], where),
        subject=words["subject"],
        amount=amount,
        reason=words["reason"],
        permitted_by=words["permitted_by"],
        until=month_in(words["until"], where),
    )


def stage_of(word: str, where: str) -> Stage | None:
    """A stage by its Chinese name; None where none is written."""
    if not word:
        return None
    for stage, label in LABELS[Stage].items():
        if label == word:
            return Stage(stage)
    raise PolicyError(f"{where}的学段 {word} 不认识；可用：{'、'.join(LABELS[Stage].values())}")


def month_in(word: str, where: str) -> int:
    """The index of a month such as 2028-08."""
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", word)
    if found is None:
        raise PolicyError(f'{where}：请用 until 写明到哪一月为止，例如 until = "2028-08"')
    return month_of(int(found[1]), int(found[2]))


def waivable() -> tuple[str, ...]:
    """Rules of which single exceptions may be permitted."""
    return tuple(name for name, rule in registry().items() if rule.waiving.about)


def plain(waivers: Sequence[Waiver]) -> list[dict[str, Any]]:
    """Waivers as plain values for ``waivers_of``; what is blank is left out."""
    return [
        {
            key: value
            for key, value in {
                "rule": one.rule,
                "teacher": one.teacher,
                "school": one.school,
                "stage": "" if one.stage is None else one.stage.label,
                "subject": one.subject,
                "amount": one.amount,
                "reason": one.reason,
                "permitted_by": one.permitted_by,
                "until": month_text(one.until),
            }.items()
            if value
        }
        for one in waivers
    ]
