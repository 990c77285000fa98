"""Paired schools exchange head for head: in a year each sends the other as many teachers as it takes from it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Dataset
from solver.domain.plan import Plan
from solver.domain.posting import Postings
from solver.domain.terms import Text
from solver.domain.violation import Violation
from solver.rules.base import LIMIT, Cite, Rows, Rule, param, rows
from solver.rules.shapes import positions
from solver.rules.wording import school_facts, school_name
from solver.words import say


@dataclass(frozen=True)
class Params:
    difference: int = param(
        0,
        "结对两校一年内互派人数最多相差",
        "most by which what two paired schools send each other in a year may differ",
        "人",
        0,
        100,
        "◇",
    )


def limits(dataset: Dataset, postings: Postings, params: Params) -> list[Rows]:
    """Starts A → B minus starts B → A ≤ difference for every ordered pair of paired schools that has postings A → B."""
    schools = dataset.schools
    size = len(schools)
    one = np.repeat(np.arange(size), [len(others) for others in schools.paired])
    other = np.array([place for others in schools.paired for place in others], dtype=np.int64)
    keys = np.unique(np.concatenate([one * size + other, other * size + one]))
    keys = keys[keys // size != keys % size]
    row_of = np.full(size * size, -1, dtype=np.int32)
    row_of[keys] = np.arange(len(keys))
    blocks = []
    for year in postings.years:
        pair = postings.home.astype(np.int64) * size + postings.host
        start = positions(postings.starting(year) & (row_of[pair] >= 0))
        sent, taken = row_of[pair[start]], row_of[postings.host[start].astype(np.int64) * size + postings.home[start]]
        blocks.append(
            rows(
                RULE.id,
                row=np.concatenate([sent, taken]),
                posting=np.concatenate([start, start]),
                coefficient=np.concatenate([np.ones(len(start)), -np.ones(len(start))]),
                upper=params.difference,
                count=len(keys),
                school=keys // size,
                year=year,
            )
        )
    return blocks


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Counts the starting rows between each two schools, and compares both ways where either names the other."""
    schools = dataset.schools
    flows: Counter[tuple[int, int]] = Counter()
    for row in plan.starting:
        mover, host = dataset.teacher_position.get(row.teacher), dataset.school_position.get(row.host)
        if mover is not None and host is not None:
            flows[int(dataset.teachers.home[mover]), host] += 1
    found = []
    for (home, host), sent in sorted(flows.items()):
        taken = flows.get((host, home), 0)
        paired = home != host and (host in schools.paired[home] or home in schools.paired[host])
        if paired and sent > taken + params.difference:
            facts = {"other": schools.name[host], "taken": str(taken), **school_facts(dataset, home)}
            found.append(
                Violation(
                    RULE.id,
                    school=schools.code[home],
                    year=plan.year,
                    value=sent,
                    limit=taken + params.difference,
                    facts=facts,
                )
            )
    return found


def explain(violation: Violation) -> Text:
    """How many go each way."""
    return say(
        "paired_exchange.breach",
        place=school_name(violation),
        other=violation.facts["other"],
        year=violation.year,
        sent=violation.value,
        taken=violation.facts["taken"],
        limit=violation.limit,
    )


RULE = Rule(
    id="paired_exchange",
    title=say("paired_exchange.title"),
    cites=(
        Cite("汕尾市城区推进中小学教师队伍建设三年行动方案", "第6条", say("cites.pairing")),
        Cite("县（区）教育局工作设定", "◇", say("cites.head_for_head")),
    ),
    in_force="2023-01-01",
    params=Params,
    rows=limits,
    check=check,
    explain=explain,
    waiving=LIMIT,
)
