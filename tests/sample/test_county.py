"""The invented county has the shape it is meant to show, and no number in it can be a real person's or school's."""

import numpy as np
import pandas as pd
import pytest

from solver.roster.columns import SHEETS
from solver.sample import county

SCARCE = ["体育", "音乐", "美术", "科学"]


@pytest.fixture(scope="module")
def seaside():
    return county(3000, 90, 1)


def with_school(tables, sheet="教师", code="现任学校代码"):
    schools = tables["学校"].set_index("学校代码")[["城乡类型", "办学水平", "所属镇街"]]
    return tables[sheet].join(schools, on=code)


def cell_balance(tables):
    """需求人数 and permanent staff of every need row, with the school's 城乡类型."""
    permanent = tables["教师"].query("编制类型 == '在编'")
    staff = permanent.groupby(["现任学校代码", "任教学段", "主教学科"]).size().rename("staff")
    needs = with_school(tables, "岗位需求", "学校代码").join(staff, on=["学校代码", "学段", "学科"])
    return needs.assign(staff=needs["staff"].fillna(0))


@pytest.mark.parametrize(("teachers", "schools"), [(60, 8), (333, 17), (3000, 90)])
def test_it_has_exactly_the_rows_asked_for(teachers, schools):
    tables = county(teachers, schools, 3)
    assert len(tables["教师"]) == teachers
    assert len(tables["学校"]) == schools
    assert tables["教师"]["教师编号"].is_unique
    assert tables["学校"]["学校代码"].is_unique
    assert tables["学校"]["学校名称"].is_unique


def test_headers_are_the_canonical_ones_in_canonical_order(seaside):
    for sheet in SHEETS:
        if sheet.name in seaside:
            needless = {"学校简称"}  # the sample names schools by code
            canonical = [column.header for column in sheet.columns if column.header not in needless]
            assert list(seaside[sheet.name].columns) == canonical


def test_the_same_seed_gives_the_same_county_and_another_seed_another():
    first, again, other = county(60, 8, 5), county(60, 8, 5), county(60, 8, 6)
    for name, table in first.items():
        pd.testing.assert_frame_equal(table, again[name])
    assert not first["教师"].equals(other["教师"])


@pytest.mark.parametrize(("teachers", "schools"), [(20, 4), (60, 3), (60, 16)])
def test_too_small_a_county_is_refused_with_what_to_ask_for(teachers, schools):
    with pytest.raises(ValueError, match="至少需要"):
        county(teachers, schools, 1)


def test_nobody_can_be_mistaken_for_a_real_person_or_school(seaside):
    assert (seaside["教师"]["身份证号"] == "").all()
    assert (seaside["学校"]["学校代码"].str[2:4] == "99").all()


def test_every_school_has_exactly_one_principal_and_some_have_served_over_two_terms(seaside):
    heads = seaside["教师"].query("岗位类型 == '校长'")
    assert heads["现任学校代码"].value_counts().reindex(seaside["学校"]["学校代码"]).eq(1).all()
    over = (heads["进入现单位年月"] < "2021-09").mean()
    assert 0.05 < over < 0.5


def test_about_85_percent_are_permanent_class_teachers(seaside):
    staff = seaside["教师"]
    assert 0.82 < ((staff["编制类型"] == "在编") & (staff["岗位类型"] == "专任教师")).mean() < 0.88


def test_between_20_and_35_percent_meet_title_and_service(seaside):
    staff = seaside["教师"]
    pool = (staff["编制类型"] == "在编") & (staff["岗位类型"] == "专任教师")
    long = pool & staff["现聘职称"].isin(["一级", "高级", "正高级"]) & (staff["进入现单位年月"] < "2021-09")
    assert 0.2 < long.mean() < 0.35


def test_need_is_slightly_above_staff(seaside):
    balance = cell_balance(seaside)
    assert 1.0 < balance["需求人数"].sum() / balance["staff"].sum() < 1.06


def test_villages_lack_scarce_subjects_while_urban_core_subjects_have_a_surplus(seaside):
    balance = cell_balance(seaside)
    rural = balance.query("城乡类型 == '乡村' and 学科 in @SCARCE")
    urban = balance.query("城乡类型 == '城区' and 学科 in ['语文', '数学', '英语']")
    assert rural["staff"].sum() < 0.65 * rural["需求人数"].sum()
    assert urban["staff"].sum() > 1.03 * urban["需求人数"].sum()


def test_backbone_and_senior_teachers_gather_in_town(seaside):
    staff = with_school(seaside).query("编制类型 == '在编'")
    urban, rural = staff.query("城乡类型 == '城区'"), staff.query("城乡类型 == '乡村'")
    assert (urban["骨干教师"] != "无").mean() > 2 * (rural["骨干教师"] != "无").mean()
    assert (urban["现聘职称"] == "高级").mean() > (rural["现聘职称"] == "高级").mean()


def test_careers_fit_lives(seaside):
    staff = seaside["教师"]
    born, began, came = (
        pd.to_datetime(staff[c], format="%Y-%m") for c in ("出生年月", "参加工作年月", "进入现单位年月")
    )
    years = (began - born).dt.days / 365.25
    assert years.between(20.5, 26).all()
    assert (came >= began).all()
    assert (came <= "2026-11").all()


def test_postings_are_of_every_kind_and_never_overlap_in_one_person(seaside):
    records = seaside["交流记录"]
    end = records["结束年月"]
    assert (end >= "2027-09").sum() > 50
    assert ((end >= "2026-09") & (end < "2027-09")).sum() > 30
    assert (end < "2026-09").sum() > 80
    assert records["教师编号"].is_unique
    assert (records["派出学校代码"] != records["接收学校代码"]).all()
    assert (records["开始年月"] < end).all()
    assert set(records["是否调动人事关系"]) == {"是", "否"}


def test_a_posting_starts_from_the_present_school_unless_the_relation_moved(seaside):
    records = seaside["交流记录"].merge(seaside["教师"][["教师编号", "现任学校代码", "进入现单位年月"]])
    moved = records["是否调动人事关系"] == "是"
    assert (records["派出学校代码"] == records["现任学校代码"])[~moved].all()
    assert (records["接收学校代码"] == records["现任学校代码"])[moved].all()
    assert (records["开始年月"] > records["进入现单位年月"])[~moved].all()


def test_deferrals_are_complete_and_incomplete(seaside):
    staff = seaside["教师"].query("暂缓情形 != ''")
    complete = (staff["校内公示"] == "是") & (staff["教育局同意"] == "是") & (staff["暂缓止"] >= "2027-09")
    assert complete.sum() > 10
    assert (~complete).sum() > 5


def test_choices_are_ranked_from_one_and_name_one_other_place(seaside):
    wishes = seaside["志愿"].merge(seaside["教师"][["教师编号", "现任学校代码"]])
    ranks = wishes.groupby("教师编号")["志愿顺序"]
    assert (ranks.min() == 1).all()
    assert (ranks.max() == ranks.size()).all()
    assert ((wishes["学校代码"] != "") ^ (wishes["镇街"] != "")).all()
    assert (wishes["学校代码"] != wishes["现任学校代码"]).all()
    assert (wishes["镇街"] != "").any()


def test_pairs_are_mutual_and_join_an_urban_school_to_another(seaside):
    schools = seaside["学校"].set_index("学校代码")
    pairs = [(a, b) for a, cell in schools["结对学校"].items() for b in cell.split("；") if b]
    assert pairs
    assert {(b, a) for a, b in pairs} == set(pairs)
    assert all("城区" in (schools.at[a, "城乡类型"], schools.at[b, "城乡类型"]) for a, b in pairs)


def test_most_but_not_all_of_the_county_is_within_40_km(seaside):
    schools = seaside["学校"]
    lat, lon = schools["纬度"].to_numpy() * 111.2, schools["经度"].to_numpy() * 102.5
    road = 1.3 * np.hypot(lat[:, None] - lat, lon[:, None] - lon)
    assert 0.6 < (road <= 40).mean() < 0.95


def test_homeroom_teachers_teach_their_grade_and_do_not_outnumber_classes(seaside):
    staff = seaside["教师"].query("班主任年级 != ''")
    assert all(own in grades.split("；") for own, grades in zip(staff["班主任年级"], staff["任教年级"], strict=True))
    classes = seaside["学校"].set_index("学校代码")[["小学班数", "初中班数"]]
    count = staff.groupby(["现任学校代码", "任教学段"]).size()
    assert all(number <= classes.at[code, f"{stage}班数"] for (code, stage), number in count.items())
