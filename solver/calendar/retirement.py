"""The statutory retirement month of every teacher, under the progressive delay in force since January 2025."""

import numpy as np

from solver.domain.dataset import Ints
from solver.domain.months import NO_MONTH, month_of

FIRST_DELAYED = month_of(2025, 1)
"""Whoever would have retired before this month retires at the original age."""

ORIGINAL_YEARS = np.array([60, 55, 50, 60])
"""Statutory age before the delay, by RetirementTrack."""
MONTHS_PER_STEP = np.array([4, 4, 2, 4])
"""The delay grows by one month for each such step of the original retirement month."""
LARGEST_DELAY = np.array([36, 36, 60, 36])
"""Months: 60 → 63, 55 → 58, 50 → 55."""


def statutory_retirement(birth: Ints, track: Ints) -> Ints:
    """The statutory retirement month of each person.

    Source: 全国人民代表大会常务委员会关于实施渐进式延迟法定退休年龄的决定 (2024-09-13, in force 2025-01-01).
    The fourth track, women with an appointed senior title, rests on 组通字〔2015〕14号, which sets 60
    for them; that they follow the men's delay is a reading, which is why the track is a roster field.
    The statutory month is meant, whatever earlier or later month a person chooses or agrees.

    Args:
        birth: birth months (indices of ``solver.domain.months``), NO_MONTH where unknown.
        track: ``RetirementTrack`` codes, of the same length.

    Returns:
        Month indices of the same length, NO_MONTH where the birth month is unknown.
    """
    born, kind = np.asarray(birth), np.asarray(track)
    original = born + 12 * ORIGINAL_YEARS[kind]
    place = original - FIRST_DELAYED + 1  # 1 for January 2025
    delay = np.clip(-(-place // MONTHS_PER_STEP[kind]), 0, LARGEST_DELAY[kind])
    return np.asarray(np.where(born == NO_MONTH, NO_MONTH, original + delay), dtype=np.int32)
