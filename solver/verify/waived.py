"""Which breaches a permitted exception (特批) covers: read again from the waivers as written, breach by breach."""

from solver.domain.months import effective_month, month_text
from solver.domain.policy import Policy
from solver.domain.terms import Text
from solver.domain.violation import Violation
from solver.domain.waiver import Waiver
from solver.rules.base import Rule
from solver.rules.wording import group_name, school_name, teacher_name
from solver.words import say


def covering(policy: Policy, rule: Rule, violation: Violation) -> Waiver | None:
    """The waiver that permits a breach, None where none does.

    Deliberately not built on ``solver.waivers``: the verifier must not inherit the model's mistakes. Whatever a waiver
    names the breach must name too, and a limit may be missed by no more heads than permitted.
    """
    if not rule.waiving.about:
        return None
    for waiver in policy.waivers:
        if waiver.rule != rule.id or waiver.until < effective_month(violation.year):
            continue
        if not (waiver.teacher or waiver.school):
            continue
        if waiver.teacher and waiver.teacher != violation.teacher:
            continue
        if waiver.school and waiver.school != violation.school:
            continue
        if waiver.stage is not None and waiver.stage != violation.stage:
            continue
        if waiver.subject and waiver.subject != violation.subject:
            continue
        if rule.waiving.about == "limit" and abs(violation.value - violation.limit) > waiver.amount:
            continue
        return waiver
    return None


def explain(violation: Violation, waiver: Waiver, rule: Rule) -> Text:
    """What was permitted for a breach: who or where, the figures, who permitted it, why and until when."""
    value, limit = (f"{round(figure, 1):g}" for figure in (violation.value, violation.limit))
    place = school_name(violation)
    if violation.teacher:
        about = say("waiver.posting", teacher=teacher_name(violation), school=place)
    else:
        group = group_name(violation)
        about = Text(f"{place.zh}{group.zh}", f"{place.en} {group.en}".strip())
    return say(
        "waiver.met",
        about=about,
        rule=rule.title,
        limit=limit,
        value=value,
        by=waiver.permitted_by,
        reason=waiver.reason,
        until=month_text(waiver.until),
    )
