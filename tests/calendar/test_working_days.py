"""Working days in China: weekends, days off, make-up days, and a bureau's own table on top."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.calendar.working_days import Day, WorkingDays, seed, seeded

PLAIN = WorkingDays()


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2026-02-14", True),  # Saturday, worked for the Spring Festival
        ("2026-02-23", False),  # Monday, the last day of it
        ("2026-05-09", True),
        ("2026-05-05", False),
        ("2026-06-19", False),
        ("2026-10-10", True),
        ("2026-10-17", False),  # any Saturday
        ("2026-10-19", True),  # any Monday
    ],
)
def test_2026_goes_by_the_notice_of_the_state_council(day: str, working: bool) -> None:
    assert PLAIN.is_working(date.fromisoformat(day)) is working


def test_the_statutory_days_off_are_known_for_a_year_whose_make_up_days_are_not() -> None:
    assert not WorkingDays().is_working(date(2035, 10, 1))
    assert not seeded(2035)
    assert not PLAIN.announced(2035)
    assert PLAIN.announced(2026)


def test_an_entry_of_the_table_counts_more_than_the_seed() -> None:
    typhoon = WorkingDays({date(2026, 8, 20): Day(False, "台风"), date(2026, 10, 1): Day(True, "抢险")})
    assert not typhoon.is_working(date(2026, 8, 20))
    assert typhoon.is_working(date(2026, 10, 1))
    assert typhoon.is_working(date(2026, 8, 21))


def test_a_notice_replaces_the_seed_of_its_year_and_of_no_other() -> None:
    off = {day: Day(False) for day, entry in seed(2027).items() if entry.name == "元旦"}
    noticed = WorkingDays({**off, date(2027, 2, 14): Day(True, "调休")}, frozenset({2027}))
    assert noticed.announced(2027)
    assert not noticed.is_working(date(2027, 1, 1))
    assert noticed.is_working(date(2027, 2, 14))  # a Sunday
    assert noticed.is_working(date(2027, 2, 8))  # a Monday the notice does not name
    assert not PLAIN.is_working(date(2027, 2, 8))
    assert not noticed.is_working(date(2026, 10, 1))


def test_the_table_of_a_year_is_the_seed_with_the_own_entries() -> None:
    table = WorkingDays({date(2026, 8, 20): Day(False, "台风")}).table(2026)
    assert table[date(2026, 8, 20)].name == "台风"
    assert table[date(2026, 1, 1)].name == "元旦"
    assert list(table) == sorted(table)


def test_ten_working_days_across_the_national_holiday_are_counted_one_by_one() -> None:
    # 2026-09-28 to 30, then 8, 9 and 10 (a Saturday, worked), 12 to 15 October
    assert PLAIN.last_of(date(2026, 9, 28), 10) == date(2026, 10, 15)
    assert PLAIN.count(date(2026, 9, 28), date(2026, 10, 15)) == 10


DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@settings(max_examples=150, derandomize=True, database=None, deadline=None)
@given(DAYS, st.integers(1, 60))
def test_counting_back_from_the_end_of_a_stretch_finds_its_beginning(first: date, length: int) -> None:
    last = PLAIN.last_of(first, length)
    begin = PLAIN.first_of(last, length)
    assert begin == PLAIN.on_or_after(first)
    assert PLAIN.count(first, last) == length
    assert PLAIN.is_working(begin)
    assert PLAIN.is_working(last)


def test_no_working_days_lie_between_a_day_and_the_day_before() -> None:
    assert PLAIN.count(date(2026, 9, 1), date(2026, 9, 1) - timedelta(days=1)) == 0
