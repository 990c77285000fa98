"""Principals and vice principals serve terms of their own and are not posted by the teacher rules."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Bools, Dataset
from solver.domain.months import NO_MONTH, effective_month
from solver.domain.plan import Plan
from solver.domain.terms import Post, Text
from solver.domain.violation import Violation
from solver.rules.base import Cite, Rule, never, param
from solver.rules.wording import names, school_name, teacher_name
from solver.words import say


@dataclass(frozen=True)
class Params:
    term_years: int = param(
        3,
        "校长每届任期",
        "years of a principal's term",
        "年",
        1,
        10,
        "汕尾市城区推进中小学校长队伍建设三年行动方案 第3条",
    )
    terms: int = param(
        2, "同校任职最多届数", "terms in one school", "届", 1, 10, "汕尾市城区推进中小学校长队伍建设三年行动方案 第3条"
    )
    deputies: bool = param(
        False, "副校长同样计算任期", "vice principals serve the same terms", source="教师〔2014〕4号含副校长"
    )


def principals(dataset: Dataset, year: int, params: Params) -> Bools:
    """校长 and 副校长 (T)."""
    return np.isin(dataset.teachers.post, (Post.PRINCIPAL, Post.VICE_PRINCIPAL))


def over_term(dataset: Dataset, year: int, params: Params) -> Sequence[Violation]:
    """Principals whose months since 进入现单位年月 exceed terms × term years on 1 September, longest first.

    For officials to act on by the principals' own procedure; no breach of a plan.
    """
    people, limit = dataset.teachers, params.terms * params.term_years * 12
    posts = (Post.PRINCIPAL, Post.VICE_PRINCIPAL) if params.deputies else (Post.PRINCIPAL,)
    served = effective_month(year) - people.entered
    long = np.flatnonzero(np.isin(people.post, posts) & (people.entered != NO_MONTH) & (served > limit))
    found = []
    for who in long.tolist():
        teacher, school = people.id[who], dataset.schools.code[int(people.home[who])]
        facts = {"post": Post(int(people.post[who])).label, **names(dataset, teacher, school)}
        found.append(
            Violation(
                RULE.id, teacher, school, year=year, value=int(served[who]), limit=limit, kind="over", facts=facts
            )
        )
    return sorted(found, key=lambda one: (-one.value, one.teacher))


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Looks for rows that place a principal."""
    found = []
    for row in plan.moving:
        who = dataset.teacher_position.get(row.teacher)
        post = None if who is None else Post(int(dataset.teachers.post[who]))
        if post in (Post.PRINCIPAL, Post.VICE_PRINCIPAL):
            facts = {"post": post.label, **names(dataset, row.teacher, row.host)}
            found.append(Violation(RULE.id, teacher=row.teacher, school=row.host, year=plan.year, facts=facts))
    return found


def explain(violation: Violation) -> Text:
    """Whom to take off the list, or which principal has served too long."""
    who, host = teacher_name(violation), school_name(violation)
    named = violation.facts["post"]
    post = next((one.text for one in Post if one.label == named), Text(named, named))
    if violation.kind == "over":
        return say(
            "rules.principal_term.too_long",
            post=post,
            who=who,
            year=violation.year,
            host=host,
            value=violation.value,
            limit=violation.limit,
        )
    return say("rules.principal_term.as_teacher", post=post, who=who, host=host)


RULE = Rule(
    id="principal_term",
    title=say("rules.principal_term.title"),
    cites=(
        Cite(
            "汕尾市城区推进中小学校长队伍建设三年行动方案",
            "第3条",
            say("cites.principals"),
        ),
        Cite("教师〔2014〕4号", "交流轮岗的人员范围", say("cites.principals_move")),
    ),
    in_force="2023-01-01",
    params=Params,
    bars_teachers=principals,
    check=check,
    explain=explain,
    waiving=never(say("rules.principal_term.never")),
    remarks=over_term,
    closes=say("rules.principal_term.closes"),
)
