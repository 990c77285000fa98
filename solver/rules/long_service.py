"""Who counts as meeting the exchange conditions (符合交流条件) where the base of a share asks for it."""

import numpy as np

from solver.domain.dataset import Bools, Dataset
from solver.domain.months import NO_MONTH, effective_month
from solver.domain.terms import COMPULSORY, LABELS, Post, Title

TITLES = tuple(LABELS[Title].values())
SENIOR_TITLES = ("一级", "高级", "正高级")


def long_serving(dataset: Dataset, year: int, titles: tuple[str, ...], months: int) -> Bools:
    """Mask over teachers (T): in the pool, a listed title, and more than ``months`` of unbroken service on 1 September.

    A posting that ended less than ``months`` ago, or still runs, breaks the service
    (docs/readings.md, 4). An unknown month of entry does not count.
    """
    people, records, now = dataset.teachers, dataset.records, effective_month(year)
    wanted = [code for code, label in LABELS[Title].items() if label in titles]
    mask = people.in_pool & (people.entered != NO_MONTH) & (now - people.entered > months)
    mask &= (people.title[:, None] == wanted).any(axis=1)
    mask[records.teacher[now - (records.end + 1) < months]] = False
    return np.asarray(mask)


def long_serving_one_by_one(dataset: Dataset, year: int, titles: tuple[str, ...], months: int) -> list[int]:
    """The same teachers (positions), re-read row by row for the checks."""
    people, records, now = dataset.teachers, dataset.records, effective_month(year)
    last_end: dict[int, int] = {}
    for teacher, end in zip(records.teacher.tolist(), records.end.tolist(), strict=True):
        last_end[teacher] = max(end, last_end.get(teacher, end))
    found = []
    for teacher in range(len(people)):
        entered = int(people.entered[teacher])
        if not people.permanent[teacher] or int(people.post[teacher]) != Post.TEACHER:
            continue
        if int(people.stage[teacher]) not in COMPULSORY or LABELS[Title][int(people.title[teacher])] not in titles:
            continue
        if entered == NO_MONTH or now - entered <= months:
            continue
        if teacher in last_end and now - last_end[teacher] - 1 < months:
            continue
        found.append(teacher)
    return found
