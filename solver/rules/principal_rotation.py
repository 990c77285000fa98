"""A principal who has served all terms in a school leaves it; without a free post elsewhere the plan names who is left."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Bools, Dataset
from solver.domain.months import NO_MONTH, effective_month
from solver.domain.plan import Plan
from solver.domain.posting import Postings
from solver.domain.terms import Post, Stage, Text
from solver.domain.violation import Violation
from solver.rules.base import Cite, Rows, Rule, never, param, rows
from solver.rules.shapes import positions
from solver.rules.wording import names, school_name, teacher_name
from solver.words import say


@dataclass(frozen=True)
class Params:
    months: int = param(
        72,
        "校长在同一学校任职满多少个月应当交流（两届各三年）",
        "months in one school after which a principal has to leave (two terms of three years)",
        "个月",
        12,
        600,
        "汕尾市城区推进中小学校长队伍建设三年行动方案 第3条",
    )
    deputies: bool = param(False, "副校长同样应当交流", "vice principals as well", source="教师〔2014〕4号含副校长")


def obliges(dataset: Dataset, year: int, params: Params) -> Bools:
    """Permanent principals (T) of compulsory stages with ``months`` or more since 进入现单位年月."""
    people = dataset.teachers
    posts = (Post.PRINCIPAL, Post.VICE_PRINCIPAL) if params.deputies else (Post.PRINCIPAL,)
    long = (people.entered != NO_MONTH) & (effective_month(year) - people.entered >= params.months)
    return np.asarray(people.permanent & people.compulsory & np.isin(people.post, posts) & long)


def limits(dataset: Dataset, postings: Postings, params: Params) -> list[Rows]:
    """Σ starts of a principal obliged in some year of the horizon ≥ 1, a row for each."""
    mask = np.logical_or.reduce([obliges(dataset, year, params) for year in postings.years])
    who, row_of = positions(mask), np.cumsum(mask) - 1
    if not len(who):
        return []
    entries = positions(postings.starts & mask[postings.teacher])
    return [rows(RULE.id, row=row_of[postings.teacher[entries]], posting=entries, lower=1, count=len(who), teacher=who)]


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Names every principal over the limit who goes nowhere, longest service first."""
    people, eff = dataset.teachers, effective_month(plan.year)
    posted = {row.teacher for row in plan.rows if row.reason.starts}
    found = []
    for who, identifier in enumerate(people.id):
        post, entered = Post(int(people.post[who])), int(people.entered[who])
        counted = post is Post.PRINCIPAL or (params.deputies and post is Post.VICE_PRINCIPAL)
        here = bool(people.permanent[who]) and int(people.stage[who]) in (Stage.PRIMARY, Stage.JUNIOR)
        if counted and here and entered != NO_MONTH and eff - entered >= params.months and identifier not in posted:
            home = dataset.schools.code[int(people.home[who])]
            found.append(
                Violation(
                    RULE.id,
                    teacher=identifier,
                    school=home,
                    year=plan.year,
                    value=eff - entered,
                    limit=params.months,
                    facts={"post": post.label, **names(dataset, identifier, home)},
                )
            )
    return sorted(found, key=lambda one: (-one.value, one.teacher))


def explain(violation: Violation) -> Text:
    """Who is left in the school and for how long."""
    named = violation.facts["post"]
    post = next(one.text for one in Post if one.label == named)
    return say(
        "principal_rotation.breach",
        post=post,
        who=teacher_name(violation),
        year=violation.year,
        place=school_name(violation),
        value=violation.value,
        limit=violation.limit,
    )


RULE = Rule(
    id="principal_rotation",
    title=say("principal_rotation.title"),
    cites=(
        Cite("汕尾市城区推进中小学校长队伍建设三年行动方案", "第3条", say("cites.two_terms")),
        Cite("教师〔2014〕4号", "交流轮岗的人员范围", say("cites.principals_move")),
    ),
    in_force="2014-09-02",
    params=Params,
    rows=limits,
    obliges=obliges,
    months=lambda params: int(params.months),
    demands=True,
    check=check,
    explain=explain,
    waiving=never(say("principal_rotation.never")),
)
