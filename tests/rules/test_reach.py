"""Travel times: the teacher's own row before the township's, the shorter of two, unknown where neither is listed."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.rules.reach import RULE, minutes_between
from tests.builders import county
from tests.rules.case_files import plan

SCHOOLS = [{"学校代码": code, "纬度": 22.7 + 0.01 * n} for n, code in enumerate("ABC")]
TEACHERS = [{"教师编号": f"T{n}", "现任学校代码": "A", "常住镇街": town} for n, town in enumerate(("甲镇", "乙镇", ""))]
LISTED = st.lists(
    st.fixed_dictionaries(
        {
            "学校代码": st.sampled_from("ABC"),
            "分钟": st.sampled_from([10, 20, 30, 40, float("nan")]),
        },
        optional={"教师编号": st.sampled_from(["T0", "T1", "T2"]), "镇街": st.sampled_from(["甲镇", "丙镇"])},
    ),
    max_size=8,
)


def expected(commutes, teacher, school):
    """The time by reading down the list."""
    known = [row for row in commutes if row["学校代码"] == school["学校代码"] and row["分钟"] == row["分钟"]]
    own = [row["分钟"] for row in known if row.get("教师编号") == teacher["教师编号"]]
    town = [row["分钟"] for row in known if "教师编号" not in row and row.get("镇街") == (teacher["常住镇街"] or "-")]
    return min(own or town or [np.nan])


def test_minutes_by_columns_are_those_read_down_the_list():
    hits = []

    @settings(max_examples=300, derandomize=True, database=None, deadline=None)
    @given(commutes=LISTED)
    def agree(commutes):
        dataset = county(SCHOOLS, TEACHERS, commutes=commutes)
        teacher, school = np.divmod(np.arange(9), 3)
        found = minutes_between(dataset, teacher, school)
        want = [expected(commutes, TEACHERS[t], SCHOOLS[s]) for t, s in zip(teacher, school, strict=True)]
        np.testing.assert_array_equal(found, want)
        hits.extend(np.isfinite(found).tolist())

    agree()
    assert set(hits) == {True, False}


def test_the_sentence_names_school_figure_and_limit():
    dataset = county(SCHOOLS, TEACHERS)
    found = RULE.check(
        dataset, plan(dataset, 2026, [{"教师编号": "T0", "接收学校代码": "C"}]), RULE.params(ordinary_km=2)
    )
    text = RULE.explain(found[0])
    assert "T0" in text.zh and "2.9 公里" in text.zh and "上限 2 公里" in text.zh
    assert "2.9 km" in text.en
