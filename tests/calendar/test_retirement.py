"""The statutory retirement month follows the official table of the 2025 progressive delay."""

import numpy as np
import pytest

from solver.calendar.retirement import statutory_retirement
from solver.domain.months import NO_MONTH, effective_month, month_of, month_text
from solver.domain.terms import RetirementTrack

MEN, WOMEN_55, WOMEN_50, SENIOR_WOMEN = RetirementTrack


def month(text: str) -> int:
    year, number = text.split("-")
    return month_of(int(year), int(number))


def retires(birth: str, track: RetirementTrack) -> str:
    return month_text(int(statutory_retirement(np.array([month(birth)]), np.array([track]))[0]))


@pytest.mark.parametrize(
    ("birth", "track", "expected"),
    [
        ("1965-01", MEN, "2025-02"),
        ("1965-12", MEN, "2026-03"),
        ("1971-04", WOMEN_55, "2026-08"),
        ("1995-12", WOMEN_50, "2050-12"),
        ("1970-04", MEN, "2031-08"),
        ("1970-05", MEN, "2031-10"),
    ],
)
def test_published_examples(birth, track, expected):
    assert retires(birth, track) == expected


@pytest.mark.parametrize(
    ("last_unaffected", "track", "years"),
    [("1964-12", MEN, 60), ("1969-12", WOMEN_55, 55), ("1974-12", WOMEN_50, 50), ("1964-12", SENIOR_WOMEN, 60)],
)
def test_the_delay_begins_with_those_who_would_retire_in_january_2025(last_unaffected, track, years):
    before = month(last_unaffected)
    assert month(retires(last_unaffected, track)) == before + 12 * years
    assert month(retires(month_text(before + 1), track)) == before + 1 + 12 * years + 1


@pytest.mark.parametrize(
    ("first_full", "track", "years", "cap"),
    [
        ("1976-09", MEN, 60, 36),
        ("1981-09", WOMEN_55, 55, 36),
        ("1984-11", WOMEN_50, 50, 60),
        ("1976-09", SENIOR_WOMEN, 60, 36),
    ],
)
def test_the_delay_is_full_from_the_published_birth_month_on(first_full, track, years, cap):
    born = np.arange(month(first_full), month("2005-01"))
    full = statutory_retirement(born, np.full(len(born), track))
    assert (full == born + 12 * years + cap).all()
    assert month(retires(month_text(born[0] - 1), track)) == born[0] - 1 + 12 * years + cap - 1


@pytest.mark.parametrize(
    ("year", "track", "youngest"),
    [
        (2026, MEN, "1970-04"),
        (2026, WOMEN_55, "1975-04"),
        (2026, WOMEN_50, "1979-05"),
        (2026, SENIOR_WOMEN, "1970-04"),
        (2027, MEN, "1971-01"),
        (2027, WOMEN_55, "1976-01"),
        (2027, WOMEN_50, "1980-01"),
        (2027, SENIOR_WOMEN, "1971-01"),
    ],
)
def test_less_than_five_years_left_means_born_in_or_before_the_tabled_month(year, track, youngest):
    born = np.arange(month("1955-01"), month("2000-01"))
    left = statutory_retirement(born, np.full(len(born), track)) - effective_month(year)
    assert ((left < 60) == (born <= month(youngest))).all()


def test_the_old_ages_would_wrongly_exempt_sixteen_birth_months_of_men():
    born = np.arange(month("1955-01"), month("2000-01"))
    left = statutory_retirement(born, np.full(len(born), MEN)) - effective_month(2026)
    by_old_age = born + 60 * 12 - effective_month(2026)
    assert np.count_nonzero((by_old_age < 60) & ~(left < 60)) == 16


def test_later_birth_never_means_earlier_retirement():
    born = np.arange(month("1955-01"), month("2005-01"))
    for track in RetirementTrack:
        assert (np.diff(statutory_retirement(born, np.full(len(born), track))) >= 1).all()


def test_an_unknown_birth_month_stays_unknown():
    assert statutory_retirement(np.array([NO_MONTH]), np.array([MEN])).tolist() == [NO_MONTH]
