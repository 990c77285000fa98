"""The way to 1 September: latest dates backward, earliest dates forward, and what can no longer fit."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.calendar.schedule import Progress, backward, deadline_passed, schedule, warnings
from solver.calendar.working_days import Day, WorkingDays
from solver.domain.policy import Step
from solver.policies import policies, policy

DAYS = WorkingDays()
STEPS = (Step("list", "名单核定", 5), Step("notice", "公示", 5), Step("report", "报到", 3))


def test_the_last_step_ends_on_the_last_working_day_before_1_september() -> None:
    # 31 August 2026 is a Monday: 报到 27, 28, 31; 公示 20, 21, 24 to 26; 名单核定 13, 14, 17 to 19
    assert backward(STEPS, 2026, DAYS) == [
        (date(2026, 8, 13), date(2026, 8, 19)),
        (date(2026, 8, 20), date(2026, 8, 26)),
        (date(2026, 8, 27), date(2026, 8, 31)),
    ]


def test_a_day_off_moves_every_step_before_it() -> None:
    off = WorkingDays({date(2026, 8, 27): Day(False, "台风")})
    assert backward(STEPS, 2026, off)[2][0] == date(2026, 8, 26)
    assert backward(STEPS, 2026, off)[0][0] == date(2026, 8, 12)


def test_a_make_up_saturday_is_worked() -> None:
    worked = WorkingDays({date(2026, 8, 29): Day(True, "调休")})
    assert backward(STEPS, 2026, worked)[2][0] == date(2026, 8, 28)


def test_a_week_before_the_latest_start_there_is_slack_of_five_working_days() -> None:
    found = schedule(STEPS, 2026, date(2026, 8, 6), DAYS)
    assert [dated.slack for dated in found.steps] == [5, 5, 5]
    assert {dated.state for dated in found.steps} == {"open"}
    assert found.fits
    assert found.left - found.needed == 5
    assert warnings(found) == []


def test_on_its_latest_day_a_step_must_begin() -> None:
    found = schedule(STEPS, 2026, date(2026, 8, 13), DAYS)
    assert found.steps[0].state == "due"
    assert [text.zh for text in warnings(found)] == ["“名单核定”最迟今天（2026-08-13）开始。"]


def test_a_day_later_it_can_no_longer_fit_and_the_warning_says_by_how_much() -> None:
    found = schedule(STEPS, 2026, date(2026, 8, 14), DAYS)
    assert not found.fits
    assert [dated.slack for dated in found.steps] == [-1, -1, -1]
    (warning,) = warnings(found)
    assert "差 1 个" in warning.zh
    assert "从“名单核定”起" in warning.zh
    assert "1 too few" in warning.en


def test_what_was_noted_as_finished_or_begun_is_taken_into_account() -> None:
    progress = {"list": Progress(date(2026, 8, 10), date(2026, 8, 18)), "notice": Progress(date(2026, 8, 20))}
    found = schedule(STEPS, 2026, date(2026, 8, 25), DAYS, progress)
    assert [dated.state for dated in found.steps] == ["done", "running", "due"]
    assert found.needed == 2 + 3
    assert found.fits


def test_a_step_that_overruns_pushes_the_next_ones() -> None:
    progress = {"list": Progress(date(2026, 8, 10), date(2026, 8, 18)), "notice": Progress(date(2026, 8, 10))}
    found = schedule(STEPS, 2026, date(2026, 8, 28), DAYS, progress)
    assert found.steps[1].earliest_end == date(2026, 8, 28)
    assert found.steps[2].earliest_start == date(2026, 8, 31)
    assert found.steps[2].state == "late"


def test_on_1_september_the_deadline_has_passed() -> None:
    assert not deadline_passed(2026, date(2026, 8, 31))
    assert deadline_passed(2026, date(2026, 9, 1))
    found = schedule(STEPS, 2026, date(2026, 9, 1), DAYS)
    assert found.left == 0
    assert "已于 2026-09-01 开始" in warnings(found)[0].zh


def test_a_year_without_a_notice_is_named_and_one_with_it_is_not() -> None:
    found = schedule(STEPS, 2035, date(2035, 3, 1), DAYS)
    assert found.unannounced == (2035,)
    assert "2035 年的调休上班日尚未公布" in warnings(found)[0].zh
    announced = WorkingDays(noticed=frozenset({2035}))
    assert schedule(STEPS, 2035, date(2035, 3, 1), announced).unannounced == ()


@pytest.mark.parametrize("name", policies())
def test_every_shipped_policy_reaches_1_september_with_its_steps(name: str) -> None:
    steps = policy(name).steps
    dates = backward(steps, 2026, DAYS)
    assert dates[-1][1] == date(2026, 8, 31)
    assert "公示" in "".join(step.title for step in steps)
    assert steps[-1].title == "报到"


@settings(max_examples=120, derandomize=True, database=None, deadline=None)
@given(
    st.lists(st.integers(1, 25), min_size=1, max_size=8),
    st.dates(date(2026, 1, 1), date(2026, 8, 31)),
    st.sets(st.dates(date(2026, 6, 1), date(2026, 8, 31)), max_size=8),
)
def test_steps_have_their_length_do_not_overlap_and_begin_in_time_exactly_where_nothing_is_late(
    lengths: list[int], today: date, off: set[date]
) -> None:
    days = WorkingDays({day: Day(False) for day in off})
    steps = [Step(f"s{number}", "步骤", length) for number, length in enumerate(lengths)]
    found = schedule(steps, 2026, today, days)
    for dated in found.steps:
        assert days.count(dated.latest_start, dated.latest_end) == dated.step.days
        assert dated.earliest_start is not None
        assert dated.earliest_end is not None
        assert days.count(dated.earliest_start, dated.earliest_end) == dated.step.days
    for before, after in zip(found.steps, found.steps[1:], strict=False):
        assert before.latest_end < after.latest_start
        assert days.count(before.latest_end + timedelta(days=1), after.latest_start - timedelta(days=1)) == 0
    assert found.steps[-1].latest_end < date(2026, 9, 1)
    assert found.fits == (days.on_or_after(today) <= found.steps[0].latest_start)
    assert found.fits == (found.left >= found.needed)
