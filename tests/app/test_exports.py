"""Plans as JSON, CSV and workbook."""

import csv
import io
import json
import tomllib
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from app import VERSION
from app.exports.base import Dossier, registry, save
from app.exports.listing import COLUMNS, exchange_kind, last_day
from solver.domain.plan import Assignment, Plan
from solver.domain.policy import Policy, Setting
from solver.domain.terms import Reason, Stage
from solver.verify.verify import accept
from tests.app.conftest import dossier_of
from tests.builders import county, month

pytestmark = pytest.mark.no_database


def rows_of(content: bytes, sheet: str) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(sheet).to_python()


def test_three_formats_are_found() -> None:
    assert set(registry()) == {"json", "csv", "xlsx"}


def test_json_states_the_posting_in_the_official_columns(dossier: Dossier) -> None:
    plan = json.loads(registry()["json"].write(dossier))
    (posting,) = plan["postings"]
    assert tuple(posting) == COLUMNS
    assert posting["教师编号"] == "T1"
    assert posting["接收学校"] == "海边小学"
    assert (posting["开始日期"], posting["结束日期"], posting["年限"]) == ("2027-09-01", "2030-08-31", 3)
    assert (posting["交流类型"], posting["事由"], posting["志愿序"]) == ("城乡交流", "应交流", 2)
    assert posting["距离公里"] == pytest.approx(6371 * 1.3 * 0.12 * 3.141592653589793 / 180, abs=0.001)


def test_json_names_everything_the_plan_was_made_from(dossier: Dossier) -> None:
    plan = json.loads(registry()["json"].write(dossier))
    assert {"postings", "goals", "proof", "verification", "unplaced", "policy", "dataset", "year", "seed"} <= set(plan)
    assert set(plan["proof"]) >= {"status", "objective", "bound", "gap", "seconds", "levels"}
    assert plan["seed"] == 7
    assert plan["dataset"]["digest"] == "test"
    assert plan["versions"]["numpy"]


def test_json_says_where_each_school_stands_and_who_comes_and_goes(dossier: Dossier) -> None:
    plan = json.loads(registry()["json"].write(dossier))
    urban, rural = plan["schools"]
    assert (urban["派出"], urban["接收"], rural["派出"], rural["接收"]) == (1, 0, 0, 1)
    assert rural["纬度"] == 22.9


def test_json_holds_the_gauges_with_their_limit_in_words(dossier: Dossier) -> None:
    share = json.loads(registry()["json"].write(dossier))["gauges"][0]
    assert (share["before"], share["after"], share["unit"]) == (None, 50.0, "%")
    assert "1 / 2 人" in share["words"]


def test_json_holds_the_limits_of_the_gauges_as_figures(dossier: Dossier) -> None:
    shares = Policy(id="p", title="p", source="", rules={"annual_share": Setting(parameters={"share": 0.05})})
    found = json.loads(registry()["json"].write(replace(dossier, policy=shares)))["gauges"]
    assert (found[0]["limit"], found[0]["at_least"]) == (5.0, True)
    assert found[1]["limit"] is None
    assert {(one["limit"], one["at_least"]) for one in found[2:]} == {(0.5, False), (0.45, False)}


def test_json_tells_who_is_left_and_which_rule_binds(dossier: Dossier) -> None:
    plan = json.loads(registry()["json"].write(dossier))
    (left,) = plan["unplaced"]
    assert left["教师编号"] == "T2"
    assert left["限制规则"] == [{"rule": "release_cap", "title": "派出比例上限"}]
    assert plan["counts"] == {"obligated": 2, "placed": 1, "left": 1, "starts": 1, "stays": 0, "returns": 0}
    verdicts = {item["rule"]: item for item in plan["verification"]}
    assert verdicts["obligation"]["verdict"] == "left_over"
    assert "T2" in verdicts["obligation"]["violations"][0]


def test_csv_opens_in_spreadsheets_with_chinese_intact(dossier: Dossier) -> None:
    content = registry()["csv"].write(dossier)
    assert content.startswith(b"\xef\xbb\xbf")
    header, row = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert tuple(header) == COLUMNS
    assert row[:6] == ["T1", "甲", "U1", "城中小学", "R1", "海边小学"]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x"])
def test_csv_does_not_run_a_name_as_a_formula(name: str) -> None:
    content = registry()["csv"].write(dossier_of(name)).decode("utf-8-sig")
    assert next(iter(csv.DictReader(io.StringIO(content))))["姓名"] == "'" + name


def test_workbook_keeps_a_name_that_looks_like_a_formula_as_text() -> None:
    content = registry()["xlsx"].write(dossier_of("=1+1"))
    assert rows_of(content, "交流名单")[3][1] == "=1+1"


SHEETS = ["概览", "交流名单", "按学校", "各校进出", "未能安排", "暂缓交流", "指标", "规则核验", "证明"]


def test_workbook_has_its_nine_sheets_filled(dossier: Dossier) -> None:
    content = registry()["xlsx"].write(dossier)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == SHEETS
    assert tuple(rows_of(content, "交流名单")[2]) == COLUMNS
    schools = {row[0]: row for row in rows_of(content, "按学校")[3:]}
    header = rows_of(content, "按学校")[2]
    assert (schools["U1"][header.index("派出")], schools["R1"][header.index("接收")]) == (1, 1)
    assert rows_of(content, "未能安排")[3][0] == "T2"
    titles = [row[0] for row in rows_of(content, "概览")]
    assert sum("差异系数" in str(title) for title in titles) == 6


def test_every_sheet_of_invented_data_says_so(dossier: Dossier) -> None:
    invented = replace(dossier, dataset=replace(dossier.dataset, invented=True))
    content = registry()["xlsx"].write(invented)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert all("样例数据（虚构）" in str(rows_of(content, name)[1][0]) for name in book.sheet_names)
    assert "样例数据（虚构）" in json.loads(registry()["json"].write(invented))["notice"]


def test_no_export_carries_an_id_number(dossier: Dossier) -> None:
    number = "00000019850607002X"
    teachers = replace(dossier.dataset.teachers, id_number=(number, number))
    secret = replace(dossier, dataset=replace(dossier.dataset, teachers=teachers))
    assert number.encode() not in registry()["json"].write(secret)
    assert number.encode() not in registry()["csv"].write(secret)
    book = registry()["xlsx"].write(secret)
    assert number not in str([rows_of(book, name) for name in SHEETS])


def test_the_workbook_names_who_leaves_and_who_comes_at_each_school(dossier: Dossier) -> None:
    rows = [row[:8] for row in rows_of(registry()["xlsx"].write(dossier), "各校进出")[3:]]
    assert rows == [
        ["U1", "城中小学", "派出", "T1", "甲", "小学", "语文", "海边小学"],
        ["R1", "海边小学", "接收", "T1", "甲", "小学", "语文", "城中小学"],
    ]


def test_the_workbook_says_who_is_deferred_but_never_why_nor_until_when() -> None:
    reason = {"暂缓情形": "孕期", "暂缓起": "2027-03", "暂缓止": "2028-07", "校内公示": "是", "教育局同意": "是"}
    dataset = county(
        [{"学校代码": "U1", "学校名称": "城中小学"}],
        [
            {"教师编号": "T1", "姓名": "甲", "现任学校代码": "U1", **reason},
            {"教师编号": "T2", "姓名": "乙", "现任学校代码": "U1"},
        ],
    )
    policy = Policy("p", "某县", "", {"deferral": Setting()})
    found = dossier_of()
    candidate = replace(found.candidate, verified=accept(dataset, Plan(2027, ()), policy), unplaced=())
    content = registry()["xlsx"].write(Dossier(candidate, dataset, policy, 0))
    assert rows_of(content, "暂缓交流")[3:] == [["T1", "甲", "U1", "城中小学", "语文", "符合暂缓交流条款"]]
    everything = str([rows_of(content, name) for name in SHEETS])
    for secret in ("孕期", "2028-07", "2027-03"):
        assert secret not in everything


def test_the_workbook_compares_each_schools_indicators_with_the_norm() -> None:
    dataset = county(
        [
            {"学校代码": "U1", "学校名称": "城中小学", "城乡类型": "城区", "小学学生数": 200},
            {"学校代码": "R1", "学校名称": "海边小学", "城乡类型": "乡村", "小学学生数": 100},
        ],
        [
            {"教师编号": f"T{number}", "现任学校代码": "U1", "骨干教师": "县级", "进入现单位年月": "2010-09"}
            for number in (1, 2)
        ],
    )
    policy = Policy("p", "某县", "", {"reach": Setting(parameters={"ordinary_km": 1000.0})})
    row = Assignment("T1", "U1", "R1", Stage.PRIMARY, "语文", month("2027-09"), month("2030-08"), Reason.BALANCE)
    candidate = replace(dossier_of().candidate, verified=accept(dataset, Plan(2027, (row,)), policy), unplaced=())
    rows = rows_of(registry()["xlsx"].write(Dossier(candidate, dataset, policy, 0)), "指标")[3:]
    backbone = [line for line in rows if line[3] == "每百名学生县级以上骨干教师"]
    assert backbone == [
        ["U1", "城中小学", "小学", "每百名学生县级以上骨干教师", 1.0, 0.5, 1.0, "是", "否"],
        ["R1", "海边小学", "小学", "每百名学生县级以上骨干教师", 0.0, 1.0, 1.0, "否", "是"],
    ]


def test_every_sheet_prints_on_a4_with_its_head_frozen_and_repeated(dossier: Dossier) -> None:
    book = openpyxl.load_workbook(io.BytesIO(registry()["xlsx"].write(dossier)))
    for page in book.worksheets:
        assert page.freeze_panes == "A4"
        assert page.print_title_rows == "$3:$3"
        assert page.page_setup.paperSize == 9
        assert page.page_setup.orientation == "landscape"
        assert page.page_setup.fitToHeight == 0  # as many pages as it takes, one wide


@pytest.mark.parametrize(
    ("home", "host", "exchange"),
    [
        ({"城乡类型": "镇区"}, {"城乡类型": "乡村"}, "城乡交流"),
        ({"办学水平": "优质"}, {"办学水平": "薄弱"}, "优弱交流"),
        ({"教育集团": "海韵"}, {"教育集团": "海韵"}, "集团内交流"),
        ({"结对学校": "B"}, {}, "结对交流"),
        ({}, {"结对学校": "A"}, "结对交流"),
        ({"城乡类型": "乡村"}, {"城乡类型": "城区"}, "跟岗交流"),
        ({}, {}, "校际交流"),
    ],
)
def test_the_kind_of_a_posting_follows_from_its_two_schools(
    home: dict[str, str], host: dict[str, str], exchange: str
) -> None:
    dataset = county([{"学校代码": "A", **home}, {"学校代码": "B", **host}], [{"教师编号": "T", "现任学校代码": "A"}])
    assert exchange_kind(dataset, 0, 1) == exchange


def test_a_posting_ends_on_the_last_day_of_its_last_month() -> None:
    assert last_day(month("2028-02")) == "2028-02-29"


def test_a_failed_write_leaves_the_old_file_and_no_remains(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    save(path, b"old")
    with pytest.raises(TypeError):
        save(path, "not bytes")  # type: ignore[arg-type]
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_plans_name_the_version_of_the_package() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == VERSION
