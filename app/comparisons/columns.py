"""What stands in the columns of a comparison, and the roster, policy and year all of them are measured by."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.db import reading
from app.errors import Refusal, invalid_field, missing
from app.plans.years import of_one_year
from app.tables import PUBLISHED, KeptList, Solve, StoredPlan
from solver.domain.terms import Text
from solver.words import listed, say

NOBODY, LAST_YEAR = "nobody", "last-year"
FEWEST, MOST = 2, 4


@dataclass(frozen=True)
class Column:
    """One plan of a comparison; ``id`` is that of the plan or list, blank where nobody moves."""

    kind: Literal["plan", "list", "nobody", "last-year"]
    zh: str
    en: str
    year: int
    roster: str
    policy: str
    id: str = ""
    solve: str = ""
    """The solve it was made by, which knows its policy as it was then; blank for lists."""


def columns(engine: Engine, asked: Sequence[str]) -> tuple[Column, ...]:
    """The columns asked for, in order. The first plan or list among them gives roster, policy and year of the comparison.

    Raises:
        Refusal: 404 without such a plan or list, 409 for different school years, 422 for too few, too many or twice the same.
    """
    if not FEWEST <= len(asked) <= MOST or len(set(asked)) < len(asked):
        raise invalid_field(
            "of",
            say("refusals.columns_wanted", least=FEWEST, most=MOST, count=len(asked)),
            say("refusals.of_repeats"),
            place="query",
        )
    nobody = say("comparisons.nobody")
    with reading(engine) as session:
        stored = [None if one in {NOBODY, LAST_YEAR} else kept(session, one) for one in asked]
        base = next((one for one in stored if one is not None), None)
        if base is None:
            raise invalid_field(
                "of",
                say("refusals.no_plan_to_compare"),
                say("refusals.add_plan"),
                place="query",
            )
        found = [
            one or (replace(base, kind="nobody", zh=nobody.zh, en=nobody.en, id="") if name == NOBODY else None)
            for name, one in zip(asked, stored, strict=True)
        ]
        whole = [one or last_year(session, base) for one in found]
    if any(one.year != base.year for one in whole if one.kind != "last-year"):
        raise Refusal(
            409,
            "different_years",
            "学年不同 / Different school years",
            say(
                "refusals.different_years",
                plans=listed(Text(f"{one.zh} {one.year}", f"{one.en} {one.year}") for one in whole),
            ),
            say("refusals.same_year_plans"),
        )
    return told_apart(whole)


def kept(session: Session, identifier: str) -> Column:
    """A stored plan or a kept list as a column.

    Raises:
        Refusal: 404.
    """
    plan = session.get(StoredPlan, identifier)
    if plan is not None:
        return of_plan(session, of_one_year(plan, say("refusals.medium.compare")))
    listed = session.get(KeptList, identifier)
    if listed is None:
        raise missing(say("refusals.kind.plan_or_list"), identifier, "/api/v1/plans 或 /api/v1/verifications")
    return Column("list", listed.name, listed.name, listed.year, listed.roster_id, listed.policy, listed.id)


def of_plan(session: Session, plan: StoredPlan) -> Column:
    """A stored plan as a column, called by its goal profile."""
    solve = session.get_one(Solve, plan.solve_id)
    return Column("plan", plan.title, plan.title, plan.year, plan.roster_id, solve.policy, plan.id, solve.id)


def last_year(session: Session, base: Column) -> Column:
    """The plan published for the year before, with the roster and policy it was made from.

    Where none was published here, what the roster's own records say of last year (a blank ``id``).
    """
    year = base.year - 1
    wanted = select(StoredPlan).where(StoredPlan.state == PUBLISHED, StoredPlan.year == year)
    plan = session.exec(wanted.order_by(col(StoredPlan.created_at).desc())).first()
    if plan is None:
        zh, en = say("comparisons.last_year_records", year=year)
        return replace(base, kind="last-year", zh=zh, en=en, year=year, id="")
    zh, en = say("comparisons.last_year_published", year=year)
    return replace(of_plan(session, plan), kind="last-year", zh=zh, en=en)


def told_apart(found: Sequence[Column]) -> tuple[Column, ...]:
    """Columns of the same title get a number."""
    often, met, named = Counter(one.zh for one in found), Counter[str](), []
    for one in found:
        met[one.zh] += 1
        number = met[one.zh]
        several = often[one.zh] > 1
        named.append(replace(one, zh=f"{one.zh} {number}", en=f"{one.en} {number}") if several else one)
    return tuple(named)
