"""Where the relation (人事关系) of each teacher stands, and what postings that take it along do to a school's heads."""

from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np

from solver.domain.dataset import Bools, Dataset, Ints
from solver.domain.headcount import in_force
from solver.domain.months import effective_month
from solver.domain.plan import Plan
from solver.domain.posting import Postings
from solver.domain.terms import Locality
from solver.rules.base import Rows, rows
from solver.rules.shapes import positions

ALL, TO_RURAL = "all", "to_rural"
MOVES = (ALL, TO_RURAL)
"""Which postings take the relation along: every one, or those from a 城区 or 镇区 school to a 乡村 one."""


def place_now(dataset: Dataset, year: int) -> Ints:
    """School (T) whose establishment each teacher fills on 1 September: home, or the host of a running transfer."""
    place = dataset.teachers.home.copy()
    moved = np.flatnonzero(in_force(dataset, year) & dataset.records.transferred)
    place[dataset.records.teacher[moved]] = dataset.records.host[moved]
    return place


def moved_along(dataset: Dataset, postings: Postings, moves: str) -> Bools:
    """Postings (N) that take the relation to the host."""
    if moves == ALL:
        return np.ones(len(postings), dtype=np.bool_)
    rural = dataset.schools.locality == Locality.RURAL
    return np.asarray(~rural[postings.home] & rural[postings.host])


def head_caps(
    rule: str, dataset: Dataset, postings: Postings, counted: Bools, posts: Ints, extra: int, moves: str
) -> list[Rows]:
    """Heads of some teachers (``counted``, T) ≤ max(posts + extra, heads now), a row for each school they can enter.

    Args:
        posts: posts of each school (S); −1 where not given, which limits nothing.
    """
    blocks = []
    for year in postings.years:
        place = place_now(dataset, year)
        now = np.bincount(place[counted], minlength=len(posts))
        live = positions(postings.active(year) & counted[postings.teacher] & moved_along(dataset, postings, moves))
        entered = np.unique(postings.host[live])
        entered = entered[posts[entered] >= 0]
        row_of = np.full(len(posts), -1, dtype=np.int32)
        row_of[entered] = np.arange(len(entered))
        arrive, leave = row_of[postings.host[live]], row_of[place[postings.teacher[live]]]
        room = np.maximum(posts[entered] + extra - now[entered], 0)
        blocks.append(
            rows(
                rule,
                row=np.concatenate([arrive[arrive >= 0], leave[leave >= 0]]),
                posting=np.concatenate([live[arrive >= 0], live[leave >= 0]]),
                coefficient=np.concatenate([np.ones((arrive >= 0).sum()), -np.ones((leave >= 0).sum())]),
                upper=room,
                count=len(entered),
                school=entered,
                year=year,
            )
        )
    return blocks


def overfull(
    dataset: Dataset, plan: Plan, counted: Callable[[int], bool], posts: Ints, extra: int, moves: str
) -> Iterator[tuple[int, int, int, int]]:
    """School, heads after, the most allowed and heads now, person by person, where a plan takes it beyond its posts.

    For the checks: it reads the roster and the rows of the plan, and none of the above.
    """
    people, records, localities = dataset.teachers, dataset.records, dataset.schools.locality.tolist()
    eff = effective_month(plan.year)
    away = {
        teacher: host
        for teacher, host, end, transferred in zip(
            records.teacher.tolist(),
            records.host.tolist(),
            records.end.tolist(),
            records.transferred.tolist(),
            strict=True,
        )
        if end >= eff and transferred
    }
    homes = people.home.tolist()
    now: Counter[int] = Counter(away.get(who, home) for who, home in enumerate(homes) if counted(who))
    after = now.copy()
    for row in (*plan.moving, *plan.running):
        mover, host = dataset.teacher_position.get(row.teacher), dataset.school_position.get(row.host)
        if mover is None or host is None or not counted(mover):
            continue
        leaves_town = localities[homes[mover]] != Locality.RURAL and localities[host] == Locality.RURAL
        if moves == ALL or leaves_town:
            after[away.get(mover, homes[mover])] -= 1
            after[host] += 1
    for school, own in enumerate(posts.tolist()):
        most = max(own + extra, now[school])
        if own >= 0 and after[school] > most:
            yield school, after[school], most, now[school]
