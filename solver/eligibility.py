"""Which postings are open under a policy, and which rule closes each of the rest."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from solver.domain.dataset import Bools, Dataset, Ints
from solver.domain.headcount import just_ended
from solver.domain.policy import Policy
from solver.domain.posting import Postings, concatenate, table
from solver.domain.terms import COMPULSORY, Stage
from solver.rules.base import Active, active
from solver.status import Status, standing_over, status
from solver.waivers import of_rule, opened

BLOCK = 2_000_000
"""Candidates looked at in one go: bounds memory at any county size."""
LONGEST = 3
"""Years of a new posting where the policy sets no length."""


@dataclass(frozen=True, eq=False)
class Opened:
    """The open postings, and how many candidates each rule was the first to close."""

    postings: Postings
    status: Status
    closed: Mapping[str, int]
    considered: int


def open_postings(dataset: Dataset, policy: Policy, years: tuple[int, ...], threads: int = 1) -> Opened:
    """Every posting that no gate rule closes; what is found does not depend on the number of threads.

    A candidate is a teacher of the pool, a host other than the home school, a compulsory stage the
    host runs, a subject the teacher teaches and a year to start in. Teachers closed in a year are left out before
    its candidates are made, single candidates are closed block by block.
    """
    rules, last = active(policy), years[-1]
    standing = standing_over(dataset, policy, years)
    closed: dict[str, int] = {}
    considered = 0
    hosts = len(host_stages(dataset)[0]) - 1
    parts: list[Postings] = []
    beside = False
    for year in years:
        free = dataset.teachers.in_pool.copy()
        for rule, mask in (standing if len(years) == 1 else status(dataset, policy, year)).closed_by.items():
            none = int((free & mask).sum()) * max(hosts, 0)
            closed[rule] = closed.get(rule, 0) + none
            considered += none
            free &= ~mask
        with ThreadPoolExecutor(threads) as pool:
            looked = pool.map(
                partial(left_open, dataset, policy, rules, year, last), np.array_split(np.flatnonzero(free), threads)
            )
            for found, by_rule, looked_at in looked:
                parts.append(replace(found, years=years))
                considered += looked_at
                for rule, count in by_rule.items():
                    closed[rule] = closed.get(rule, 0) + count
        for block in second_pools(dataset, policy, rules, year):
            considered += len(block)
            keep = np.ones(len(block), dtype=np.bool_)
            for rule, barred in shut(dataset, policy, rules, block):
                closed[rule] = closed.get(rule, 0) + int((keep & barred).sum())
                keep &= ~barred
            parts.append(replace(block.take(keep), years=years))
            beside = True
    every = concatenate(parts)
    # of one year and one pool the parts are in order, and no row has its like in another part
    return Opened(every if len(years) == 1 and not beside else longest_only(every), standing, closed, considered)


def left_open(
    dataset: Dataset, policy: Policy, rules: list[Active], year: int, last: int, teachers: Ints
) -> tuple[Postings, dict[str, int], int]:
    """Of all conceivable postings of some teachers in a year those that no rule closes one by one, how many each rule
    was the first to close, and how many there were; of those that differ in length alone the longest, if it is the last year."""
    found: list[Postings] = []
    closed: dict[str, int] = {}
    considered = 0
    for one in candidates(dataset, (year,), teachers, longest(rules), stays="return" in policy.rules):
        block = shorter_too(one, last)
        considered += len(block)
        keep = np.ones(len(block), dtype=np.bool_)
        for item in rules:
            barred = bars(dataset, policy, item, block)
            if barred is not None:
                closed[item.rule.id] = closed.get(item.rule.id, 0) + int((keep & barred).sum())
                keep &= ~barred
        found.append(block.take(keep))
    every = concatenate(found)
    return longest_only(every) if year == last else every, closed, considered


def conceivable(dataset: Dataset, policy: Policy, year: int, teachers: Ints) -> Iterator[Postings]:
    """All conceivable postings of some people in a year's plan, those of second pools last, in blocks.

    Raises:
        PolicyError: the policy names an unknown rule or parameter.
    """
    rules = active(policy)
    own = teachers[dataset.teachers.in_pool[teachers]]
    yield from candidates(dataset, (year,), own, longest(rules), stays="return" in policy.rules)
    for block in second_pools(dataset, policy, rules, year):
        yield block.take(np.isin(block.teacher, teachers))


def second_pools(dataset: Dataset, policy: Policy, rules: list[Active], year: int) -> list[Postings]:
    """Candidate postings of the people whom rules bring in beside the teachers, a table for each such rule.

    None where no rule does; nobody is in two pools.
    """
    people, found = dataset.teachers, []
    school, stage = host_stages(dataset)
    pools = [(item, item.rule.pool, item.rule.pool.posts(item.params)) for item in rules if item.rule.pool is not None]
    apart = np.isin(people.post, [post for _, _, posts in pools for post in posts])
    for item, pool, posts in pools:
        if not posts:
            continue
        who = np.flatnonzero(pool.members(dataset, year, item.params)).astype(np.int32)
        person = np.repeat(who, len(school))
        host, level = np.tile(school, len(who)), np.tile(stage, len(who))
        keep = host != people.home[person]
        if pool.whole_school:
            # the own stage where the host runs it, else its highest compulsory one
            own = dataset.schools.runs[host, people.stage[person]]
            highest = np.where(dataset.schools.runs[host, Stage.JUNIOR], Stage.JUNIOR, Stage.PRIMARY)
            keep &= level == np.where(own, people.stage[person], highest)
        count = int(keep.sum())
        found.append(
            table(
                dataset,
                (year,),
                teacher=person[keep],
                host=host[keep],
                stage=level[keep],
                subject=people.subject[person[keep]].astype(np.int32),
                start=np.full(count, year, dtype=np.int32),
                length=np.full(count, pool.years(item.params), dtype=np.int32),
                stay=np.zeros(count, dtype=np.bool_),
                apart=apart,
            )
        )
    return found


def shut(dataset: Dataset, policy: Policy, rules: list[Active], block: Postings) -> Iterator[tuple[str, Bools]]:
    """Each rule that closes candidates of a block, by teacher or one by one, with the rows it closes."""
    for item in rules:
        barred = bars(dataset, policy, item, block)
        if item.rule.bars_teachers is not None and not of_rule(policy, item.rule.id):
            by_teacher = item.rule.bars_teachers(dataset, block.year, item.params)[block.teacher]
            barred = by_teacher if barred is None else barred | by_teacher
        if barred is not None:
            yield item.rule.id, barred


def shorter_too(block: Postings, last: int) -> Postings:
    """Candidates of one year with every shorter length that would end within the horizon; later ends are all alike."""
    shorter = [
        replace(rows, length=np.full(len(rows), length, dtype=np.int32))
        for length in range(1, last - block.year + 1)
        for rows in [block.take(block.length > length)]
    ]
    return concatenate([block, *shorter]) if shorter else block


def bars(dataset: Dataset, policy: Policy, item: Active, block: Postings) -> Bools | None:
    """Candidates that one rule closes and no waiver opens; None where the rule closes none one by one.

    Teachers it closes altogether are left out of the candidates before, but for those whom a waiver touches.
    """
    rule, permitted = item.rule, of_rule(policy, item.rule.id)
    barred = None if rule.bars is None else rule.bars(dataset, block, item.params)
    if not permitted:
        return barred
    if rule.bars_teachers is not None:
        by_teacher = rule.bars_teachers(dataset, block.year, item.params)[block.teacher]
        barred = by_teacher if barred is None else barred | by_teacher
    return None if barred is None else barred & ~opened(dataset, permitted, block)


def closing_rules(dataset: Dataset, policy: Policy, postings: Postings) -> list[tuple[str, ...]]:
    """For each row, the ids of all rules that close it; an empty tuple where it is open."""
    hits: list[tuple[str, Bools]] = []
    for item in active(policy):
        mask = np.zeros(len(postings), dtype=np.bool_)
        if item.rule.bars_teachers is not None:
            for year in np.unique(postings.start).tolist():
                closed = item.rule.bars_teachers(dataset, year, item.params)
                mask |= closed[postings.teacher] & (postings.start == year)
        if item.rule.bars is not None:
            mask |= item.rule.bars(dataset, postings, item.params)
        if permitted := of_rule(policy, item.rule.id):
            mask &= ~opened(dataset, permitted, postings)
        hits.append((item.rule.id, mask))
    return [tuple(rule for rule, mask in hits if mask[row]) for row in range(len(postings))]


def candidates(
    dataset: Dataset, years: tuple[int, ...], teachers: Ints, length: int, *, stays: bool
) -> Iterator[Postings]:
    """All conceivable postings of some teachers, in blocks ordered by teacher, host, stage and subject."""
    people = dataset.teachers
    school, stage = host_stages(dataset)
    start_years = np.array(years, dtype=np.int32)
    person, subject = (a.astype(np.int32) for a in np.nonzero(people.teaches[teachers]))
    person = teachers[person].astype(np.int32)
    width = max(1, len(school) * len(start_years))
    step = max(1, BLOCK // width)
    for first in range(0, max(len(person), 1), step):
        who, what = person[first : first + step], subject[first : first + step]
        cells = len(school) * len(start_years)
        teacher = np.repeat(who, cells)
        host = np.tile(np.repeat(school, len(start_years)), len(who))
        keep = host != people.home[teacher]
        yield table(
            dataset,
            years,
            teacher=teacher[keep],
            host=host[keep],
            stage=np.tile(np.repeat(stage, len(start_years)), len(who))[keep],
            subject=np.repeat(what, cells)[keep],
            start=np.tile(start_years, len(who) * len(school))[keep],
            length=np.full(int(keep.sum()), length, dtype=np.int32),
            stay=np.zeros(int(keep.sum()), dtype=np.bool_),
        )
    yield from returning(dataset, years, teachers, length, stays=stays)


def returning(
    dataset: Dataset, years: tuple[int, ...], teachers: Ints, length: int, *, stays: bool
) -> Iterator[Postings]:
    """Teachers whose posting ends now: shorter further postings at the same host, and being kept on there (留任)."""
    people, records = dataset.teachers, dataset.records
    free = np.zeros(len(people), dtype=np.bool_)
    free[teachers] = True
    ended = np.flatnonzero(just_ended(dataset, years[0]))
    ended = ended[free[records.teacher[ended]]]
    who, host = records.teacher[ended].astype(np.int32), records.host[ended].astype(np.int32)
    runs = dataset.schools.runs[host]
    highest = np.where(runs[:, Stage.JUNIOR], Stage.JUNIOR, Stage.PRIMARY)
    own = people.stage[who]
    stage = np.where(runs[np.arange(len(who)), own], own, highest).astype(np.int32)
    shorter = range(1, length)
    kinds = [(years_more, False) for years_more in shorter]
    # a stay counts with the months already served there, so after two years only one more is open
    kinds += [(years_more, True) for years_more in range(1, length + 1)] if stays else []
    for years_more, stay in kinds:
        yield table(
            dataset,
            years,
            teacher=who,
            host=host,
            stage=stage,
            subject=people.subject[who].astype(np.int32),
            start=np.full(len(who), years[0], dtype=np.int32),
            length=np.full(len(who), years_more, dtype=np.int32),
            stay=np.full(len(who), stay),
        )


def longest_only(postings: Postings) -> Postings:
    """Of open rows that differ in length alone the longest, since beyond the horizon length changes no limit and no goal.

    The rows come back ordered by teacher, host, stage, subject, start: a stable order by id.
    """
    if not len(postings):
        return postings
    dataset, last = postings.dataset, postings.years[-1]
    within = np.minimum(postings.length, last - postings.start + 1) if len(postings.years) > 1 else postings.stay * 0
    # one whole number a row, so that one sort of rows that are nearly in order is enough
    key = np.zeros(len(postings), dtype=np.int64)
    for values, size in (
        (postings.teacher, len(dataset.teachers)),
        (postings.host, len(dataset.schools)),
        (postings.stage, len(Stage)),
        (postings.subject, len(dataset.subjects)),
        (postings.start - postings.years[0], len(postings.years)),
        (postings.stay, 2),
        (within, len(postings.years) + 1),
    ):
        key *= size
        key += values
    longest = int(postings.length.max())
    key *= longest + 1
    key += longest - postings.length
    order = np.argsort(key, kind="stable")
    alike = key[order] // (longest + 1)
    first = np.concatenate([[True], alike[1:] != alike[:-1]])
    return postings.take(order[first].astype(np.int32))


def host_stages(dataset: Dataset) -> tuple[Ints, Ints]:
    """(school, stage) of every school that runs a compulsory stage."""
    open_stages = np.zeros_like(dataset.schools.runs)
    open_stages[:, COMPULSORY] = dataset.schools.runs[:, COMPULSORY]
    school, stage = np.nonzero(open_stages)
    return school.astype(np.int32), stage.astype(np.int32)


def longest(rules: list[Active]) -> int:
    """Years of a new posting: the most that the length rule allows."""
    for item in rules:
        if item.rule.id == "rotation_length":
            return int(item.params.max_years)
    return LONGEST
