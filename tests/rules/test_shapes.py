"""The shared forms of limit, and head counts: vectorised and person by person they are the same."""

import numpy as np
from hypothesis import given, settings

from solver.domain.headcount import needs_table, recount, staff_now
from solver.domain.posting import table
from solver.rules.base import registry
from solver.rules.long_service import SENIOR_TITLES, long_serving, long_serving_one_by_one
from solver.rules.shapes import (
    SHORTAGE,
    caps,
    ceil_share,
    floor_share,
    home_staff,
    join,
    positions,
    shortage,
    staff_change,
)
from tests.builders import county
from tests.rules.one_rule import fixed_postings
from tests.rules.worlds import worlds

random_worlds = settings(max_examples=120, derandomize=True, database=None, deadline=None)
SCHOOLS = [{"学校代码": "A"}, {"学校代码": "B"}]


def cells(dataset, counts):
    """A Counter over cells as an S × 4 × Q array."""
    full = np.zeros((len(dataset.schools), 4, len(dataset.subjects)), dtype=np.int64)
    for cell, count in counts.items():
        full[cell] = count
    return full


def horizon(dataset, years, rows):
    """Candidate postings from (teacher, host, start, length), in the first stage and the teacher's main subject."""
    who, host, start, length = (np.array(column, dtype=np.int32) for column in zip(*rows, strict=True))
    return table(
        dataset,
        years,
        teacher=who,
        host=host,
        stage=dataset.teachers.stage[who],
        subject=dataset.teachers.subject[who],
        start=start,
        length=length,
        stay=np.zeros(len(who), dtype=np.bool_),
    )


@random_worlds
@given(world=worlds())
def test_staff_before_the_plan_is_the_same_by_columns_and_by_person(world):
    dataset, plan = world
    before, _ = recount(dataset, plan)
    assert (staff_now(dataset, plan.year) == cells(dataset, before)).all()


def test_staff_after_the_plan_is_the_same_by_columns_and_by_person():
    moved = []

    @random_worlds
    @given(world=worlds())
    def agree(world):
        dataset, plan = world
        postings = fixed_postings(dataset, plan)
        change, now = staff_change(dataset, postings, plan.year), staff_now(dataset, plan.year)
        after = now.ravel() + np.bincount(change.gains, postings.comers.sizes[change.comers], minlength=now.size)
        after -= np.bincount(change.losses, postings.leavers.sizes[change.leavers], minlength=now.size)
        assert (after.reshape(now.shape) == cells(dataset, recount(dataset, plan)[1])).all()
        moved.append(bool(plan.moving))

    agree()
    assert any(moved)


def test_the_least_shortage_the_columns_allow_is_need_minus_staff_after():
    short = []

    @random_worlds
    @given(world=worlds())
    def agree(world):
        dataset, plan = world
        postings = fixed_postings(dataset, plan)
        columns = shortage(dataset, postings)
        definition = columns.definition
        taken = definition.table(postings) @ np.ones(len(postings))
        least = np.maximum(columns.lower, definition.lower - taken)
        after = cells(dataset, recount(dataset, plan)[1])
        missing = np.maximum(0, needs_table(dataset) - after)
        assert (least == missing[columns.label]).all()
        assert least.sum() == missing.sum()
        assert (least <= columns.upper).all()
        short.append(least.sum() > 0)

    agree()
    assert any(short)
    assert not all(short)


def test_those_who_meet_the_exchange_conditions_are_the_same_by_columns_and_by_person():
    met = []

    @random_worlds
    @given(world=worlds())
    def agree(world):
        dataset, plan = world
        mask = long_serving(dataset, plan.year, SENIOR_TITLES, 72)
        assert np.flatnonzero(mask).tolist() == long_serving_one_by_one(dataset, plan.year, SENIOR_TITLES, 72)
        met.extend(mask.tolist())

    agree()
    assert set(met) == {True, False}


def test_an_unknown_month_of_entry_is_not_long_service():
    dataset = county(SCHOOLS, [{"教师编号": "T", "现任学校代码": "A", "现聘职称": "高级", "进入现单位年月": ""}])
    assert not long_serving(dataset, 2026, SENIOR_TITLES, 72).any()


def test_a_share_of_a_head_count_is_exact_and_at_least_one():
    base = np.array([0, 1, 19, 20, 100])
    assert floor_share(0.15, base).tolist() == [1, 1, 2, 3, 15]
    assert floor_share(0.29, base)[-1] == 29  # 0.29 × 100 is 28.999… in binary


def test_a_share_to_reach_is_rounded_up_exactly():
    assert ceil_share(0.05, 20) == 1
    assert ceil_share(0.05, 21) == 2
    assert ceil_share(0.07, 100) == 7  # 0.07 × 100 is 7.000…1 in binary


def test_the_base_of_the_caps_is_every_permanent_teacher_of_the_roster():
    teachers = [
        {"教师编号": "1", "现任学校代码": "A", "岗位类型": "校长"},
        {"教师编号": "2", "现任学校代码": "A"},
        {"教师编号": "3", "现任学校代码": "A", "编制类型": "临聘"},
    ]
    assert home_staff(county(SCHOOLS, teachers)).tolist() == [2, 0]


def test_caps_makes_one_labelled_row_for_every_key_that_occurs():
    block = caps(
        "x",
        np.array([3, 1, 3]),
        np.array([9, 8, 7, 6]),
        coming=np.array([0, 1, 2]),
        year=2026,
        school=np.array([10, 11, 12, 13]),
    )
    assert block.school.tolist() == [11, 13]
    assert block.upper.tolist() == [8, 6]
    assert block.coming.row.tolist() == [1, 0, 1]
    assert block.coming.column.tolist() == [0, 1, 2]
    assert not len(block.leaving)
    assert join([block, block.__class__(**{**vars(block), "lower": block.lower[:0]})]) == [block]


def test_a_teacher_away_on_a_running_posting_is_taken_from_where_staff_counts_them():
    dataset = county(
        SCHOOLS,
        [{"教师编号": "T", "现任学校代码": "A"}],
        records=[
            {
                "教师编号": "T",
                "派出学校代码": "A",
                "接收学校代码": "B",
                "开始年月": "2025-09",
                "结束年月": "2027-08",
            }
        ],
    )
    postings = horizon(dataset, (2026, 2027), [(0, 1, 2026, 2)])
    changes = {}
    for year in postings.years:
        change = staff_change(dataset, postings, year)
        changes[year] = [np.unravel_index(cells, (2, 4, 1))[0].tolist() for cells in (change.gains, change.losses)]
    assert changes == {2026: [[1], [1]], 2027: [[1], [0]]}


def test_over_a_horizon_each_row_holds_the_postings_of_its_own_year():
    """Limits on starts hold what starts in the row's year; limits on staff hold whoever is away in it."""
    schools = [
        {"学校代码": "A", "城乡类型": "乡村"},
        {"学校代码": "B", "城乡类型": "城区"},
    ]
    teachers = [{"教师编号": str(n), "现任学校代码": "A" if n < 4 else "B", "骨干教师": "县级"} for n in range(8)]
    needs = [{"学校代码": place, "学段": "小学", "学科": "语文", "需求人数": 4} for place in "AB"]
    dataset = county(schools, teachers, needs)
    years = (2026, 2027)
    postings = horizon(
        dataset,
        years,
        [(who, 1 if who < 4 else 0, start, length) for who in range(8) for start in years for length in (1, 2)],
    )
    starts_only = ("annual_share", "backbone_share", "release_cap", "arrival_cap")
    staff_too = ("direction", "staffing_floor")
    for name in (*starts_only, *staff_too):
        rule = registry()[name]
        blocks = rule.rows(dataset, postings, rule.params())
        assert {int(year) for block in blocks for year in block.year} == set(years)
        for block in blocks:
            entries = block.table(postings)
            for row, year in enumerate(block.year.tolist()):
                held = set(entries.col[entries.row == row].tolist())
                starting = set(positions(postings.starting(year)).tolist())
                active = set(positions(postings.active(year)).tolist())
                of_starts = name in starts_only or (name == "direction" and block.school[row] < 0)
                assert held and held <= (starting if of_starts else active)
                if not of_starts and year == years[1]:
                    assert held - starting  # those who left a year earlier and are still away
    temporary = registry()["temporary_staff"]
    blocks = temporary.rows(dataset, postings, temporary.params(per_school=True))
    assert [block.year.tolist() for block in blocks] == [[2026], [2026, 2026], [2027], [2027, 2027]]
    columns = blocks[0].columns[0]
    assert all(
        (columns.definition.year[block.aux[SHORTAGE].column] == block.year[block.aux[SHORTAGE].row]).all()
        for block in blocks
    )
