"""Teaching researchers (教研员) who have spent five years in post teach at a school for at least a year."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Bools, Dataset
from solver.domain.months import NO_MONTH, effective_month
from solver.domain.plan import Plan
from solver.domain.posting import Postings
from solver.domain.terms import Post, Stage, Text
from solver.domain.violation import Violation
from solver.rules.base import Cite, Pool, Rows, Rule, never, param, rows
from solver.rules.shapes import positions
from solver.rules.wording import names, school_name, teacher_name
from solver.words import say

SOURCE = "汕尾市城区推进中小学教师队伍建设三年行动方案 教研员"


@dataclass(frozen=True)
class Params:
    years_in_post: int = param(
        5, "教研岗位上满几年后须到学校任教", "years in post after which they teach at a school", "年", 1, 20, SOURCE
    )
    years: int = param(1, "到学校任教的年数", "years they teach there", "年", 1, 3, SOURCE)


def obliges(dataset: Dataset, year: int, params: Params) -> Bools:
    """Permanent 教研员 (T) of compulsory stages, so long in post or since the last posting to a school ended."""
    people, records, eff = dataset.teachers, dataset.records, effective_month(year)
    since = people.entered.copy()
    np.maximum.at(since, records.teacher, records.end + 1)  # a posting that has not ended lies ahead: nobody is due
    due = (people.entered != NO_MONTH) & (eff - since >= 12 * params.years_in_post)
    return np.asarray(people.permanent & people.compulsory & (people.post == Post.RESEARCHER) & due)


def limits(dataset: Dataset, postings: Postings, params: Params) -> list[Rows]:
    """Σ starts of at least ``years`` of a 教研员 due in some year of the horizon ≥ 1, a row for each."""
    mask = np.logical_or.reduce([obliges(dataset, year, params) for year in postings.years])
    who, row_of = positions(mask), np.cumsum(mask) - 1
    if not len(who):
        return []
    entries = positions(postings.starts & mask[postings.teacher] & (postings.length >= params.years))
    return [rows(RULE.id, row=row_of[postings.teacher[entries]], posting=entries, lower=1, count=len(who), teacher=who)]


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Names every 教研员 who is due and goes to no school for long enough, longest in post first."""
    people, records, eff = dataset.teachers, dataset.records, effective_month(plan.year)
    sent = {row.teacher for row in plan.rows if row.reason.starts and row.months >= 12 * params.years}
    last: dict[int, int] = {}
    for teacher, end in zip(records.teacher.tolist(), records.end.tolist(), strict=True):
        last[teacher] = max(end + 1, last.get(teacher, end + 1))
    found = []
    for who, identifier in enumerate(people.id):
        entered = int(people.entered[who])
        here = bool(people.permanent[who]) and int(people.stage[who]) in (Stage.PRIMARY, Stage.JUNIOR)
        if int(people.post[who]) != Post.RESEARCHER or not here or entered == NO_MONTH or identifier in sent:
            continue
        served = eff - max(entered, last.get(who, entered))
        if served >= 12 * params.years_in_post:
            home = dataset.schools.code[int(people.home[who])]
            found.append(
                Violation(
                    RULE.id,
                    teacher=identifier,
                    school=home,
                    year=plan.year,
                    value=served,
                    limit=12 * params.years_in_post,
                    facts={"years": str(params.years), **names(dataset, identifier, home)},
                )
            )
    return sorted(found, key=lambda one: (-one.value, one.teacher))


def explain(violation: Violation) -> Text:
    """Who has been in post for how long, and what is asked for."""
    return say(
        "researcher_term.breach",
        who=teacher_name(violation),
        place=school_name(violation),
        year=violation.year,
        value=violation.value,
        limit=violation.limit,
        years=violation.facts["years"],
    )


RULE = Rule(
    id="researcher_term",
    title=say("researcher_term.title"),
    cites=(
        Cite(
            "汕尾市城区推进中小学教师队伍建设三年行动方案",
            "教研员",
            say("cites.researchers"),
        ),
    ),
    in_force="2023-01-01",
    params=Params,
    rows=limits,
    obliges=obliges,
    months=lambda params: 12 * int(params.years_in_post),
    pool=Pool(
        posts=lambda params: (Post.RESEARCHER,),
        members=obliges,
        years=lambda params: int(params.years),
        whole_school=False,
    ),
    demands=True,
    check=check,
    explain=explain,
    waiving=never(say("researcher_term.never")),
)
