"""Grades by their names, as parameters of rules about classes write them, and who teaches them."""

import numpy as np

from solver.domain.dataset import Bools, Dataset

NAMES = ("一年级", "二年级", "三年级", "四年级", "五年级", "六年级", "七年级", "八年级", "九年级")
LAST = ("六年级", "九年级")
"""The last grades of primary and junior secondary school, where classes of six and three years end."""


def numbers(names: tuple[str, ...]) -> tuple[int, ...]:
    """1 for 一年级 up to 9 for 九年级."""
    return tuple(NAMES.index(name) + 1 for name in names)


def teaching(dataset: Dataset, names: tuple[str, ...]) -> Bools:
    """Teachers (T) who teach one of some grades."""
    bits = sum(1 << grade for grade in numbers(names))
    return np.asarray(dataset.teachers.grades & bits > 0)


def taught(dataset: Dataset, who: int) -> list[str]:
    """The grades a teacher teaches, by name; for the checks."""
    bits = int(dataset.teachers.grades[who])
    return [name for grade, name in enumerate(NAMES, 1) if bits >> grade & 1]
