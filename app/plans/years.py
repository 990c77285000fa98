"""Medium-term plans: what is done with plans of one school year only says so."""

from app.errors import Refusal
from app.tables import StoredPlan
from solver.domain.terms import Text
from solver.words import say


def of_one_year(plan: StoredPlan, what: Text) -> StoredPlan:
    """The plan, where it covers one school year.

    Args:
        what: what was asked for.

    Raises:
        Refusal: 409 for a medium-term plan.
    """
    if plan.horizon > 1:
        raise Refusal(
            409,
            "medium_term",
            "中期方案 / Medium-term plan",
            say("refusals.medium.covers", first=plan.year, last=plan.year + plan.horizon - 1, what=what),
            say("refusals.medium.one_year_first"),
        )
    return plan
