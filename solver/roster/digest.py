"""The version of a roster: a SHA-256 of its content, the same for the same content."""

import hashlib
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from solver.domain.dataset import Choices, Commutes, Needs, Records, Schools, Teachers


def digest(
    schools: Schools,
    teachers: Teachers,
    needs: Needs,
    records: Records,
    choices: Choices,
    commutes: Commutes,
    subjects: tuple[str, ...],
    invented: bool,
) -> str:
    """SHA-256 over every column, in declared order; callers pass tables in canonical order.

    Integers are taken as 64-bit little-endian and NaN as one pattern, so that the machine does not matter.
    """
    total = hashlib.sha256()
    for part in (schools, teachers, needs, records, choices, commutes, subjects, invented):
        _feed(total, part)
    return total.hexdigest()


def _feed(total: Any, value: Any) -> None:
    if is_dataclass(value) and not isinstance(value, type):
        total.update(type(value).__name__.encode())
        for item in fields(value):
            total.update(item.name.encode())
            _feed(total, getattr(value, item.name))
    elif isinstance(value, np.ndarray):
        total.update(repr(value.shape).encode())
        if value.dtype.kind == "f":
            # + 0.0 makes −0.0 and 0.0 one
            total.update(np.where(np.isnan(value), np.nan, value + 0.0).astype("<f8").tobytes())
        else:
            total.update(value.astype("<i8").tobytes())
    else:
        total.update(repr(value).encode())
