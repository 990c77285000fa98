"""Every year at least a stated share of teachers starts a posting."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Bools, Dataset
from solver.domain.plan import Plan
from solver.domain.posting import Postings
from solver.domain.terms import COMPULSORY, LABELS, Level, Locality, Text
from solver.domain.violation import Violation
from solver.rules.base import Cite, Rows, Rule, coefficients, never, param, rows
from solver.rules.long_service import SENIOR_TITLES, TITLES, long_serving, long_serving_one_by_one
from solver.rules.shapes import ceil_share, positions
from solver.words import say

PLACES = (*LABELS[Locality].values(), *LABELS[Level].values())


@dataclass(frozen=True)
class Params:
    share: float = param(
        0.05,
        "每学年交流人数占比下限",
        "least share of teachers starting a posting each year",
        "",
        0,
        1,
        "汕尾市城区推进中小学教师队伍建设三年行动方案 第6条",
    )
    denominator: str = param(
        "all",
        "占比的分母：all 全部在编义务教育教师，eligible 符合交流条件的教师，eligible_sending 派出校中符合交流条件的教师",
        "base of the share: all permanent compulsory teachers, the eligible, or the eligible of sending schools",
        options=("all", "eligible", "eligible_sending"),
    )
    titles: tuple[str, ...] = param(
        SENIOR_TITLES, "符合条件的现聘职称", "titles that count as eligible", options=TITLES
    )
    months: int = param(72, "符合条件须超过的本校连续任教月数", "service that eligible teachers exceed", "个月", 0, 600)
    sending: tuple[str, ...] = param(
        ("城区", "优质"),
        "eligible_sending 所指的派出学校类型",
        "localities and levels of the sending schools",
        options=PLACES,
    )


def sending_schools(dataset: Dataset, params: Params) -> Bools:
    """Schools (S) whose starts and teachers count; all of them unless the base is ``eligible_sending``."""
    if params.denominator != "eligible_sending":
        return np.ones(len(dataset.schools), dtype=np.bool_)
    localities = [place for place, word in LABELS[Locality].items() if word in params.sending]
    levels = [level for level, word in LABELS[Level].items() if word in params.sending]
    return np.isin(dataset.schools.locality, localities) | np.isin(dataset.schools.level, levels)


def limits(dataset: Dataset, postings: Postings, params: Params) -> list[Rows]:
    """Σ starts out of the schools that count ≥ ceil(share × base), one row a year."""
    people, sending = dataset.teachers, sending_schools(dataset, params)
    blocks, leavers = [], postings.leavers
    for year in postings.years:
        if params.denominator == "all":
            base = people.permanent & people.compulsory
        else:
            base = long_serving(dataset, year, params.titles, params.months) & sending[people.home]
        start = coefficients(positions(leavers.starting(year) & sending[leavers.home]))
        blocks.append(rows(RULE.id, leaving=start, lower=ceil_share(params.share, int(base.sum())), year=year))
    return blocks


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Counts the base and the starting rows again, teacher by teacher."""
    people, schools = dataset.teachers, dataset.schools

    def counts(teacher: int) -> bool:
        home = int(people.home[teacher])
        words = {LABELS[Locality][int(schools.locality[home])], LABELS[Level][int(schools.level[home])]}
        return params.denominator != "eligible_sending" or bool(words & set(params.sending))

    if params.denominator == "all":
        base = sum(
            bool(permanent) and stage in COMPULSORY
            for permanent, stage in zip(people.permanent.tolist(), people.stage.tolist(), strict=True)
        )
    else:
        base = sum(map(counts, long_serving_one_by_one(dataset, plan.year, params.titles, params.months)))
    movers = [dataset.teacher_position.get(row.teacher) for row in plan.starting]
    started = sum(mover is not None and counts(mover) for mover in movers)
    needed = ceil_share(params.share, base)
    if started >= needed:
        return []
    facts = {"base": str(base), "share": f"{params.share * 100:g}", "denominator": params.denominator}
    return [Violation(RULE.id, year=plan.year, value=started, limit=needed, facts=facts)]


def explain(violation: Violation) -> Text:
    facts = violation.facts
    whom = {
        "all": say("rules.annual_share.all"),
        "eligible": say("rules.annual_share.eligible"),
        "eligible_sending": say("rules.annual_share.eligible_sending"),
    }[facts["denominator"]]
    short = violation.limit - violation.value
    return say(
        "rules.annual_share.breach",
        year=violation.year,
        starts=violation.value,
        whom=whom,
        base=facts["base"],
        share=facts["share"],
        limit=violation.limit,
        short=short,
    )


RULE = Rule(
    id="annual_share",
    title=say("rules.annual_share.title"),
    cites=(
        Cite("汕尾市城区推进中小学教师队伍建设三年行动方案", "第6条", say("cites.annual_share")),
        Cite("教师〔2014〕4号", "交流比例", say("cites.annual_share_of_towns")),
    ),
    in_force="2023-01-01",
    params=Params,
    rows=limits,
    check=check,
    explain=explain,
    waiving=never(say("rules.share_of_county")),
)
