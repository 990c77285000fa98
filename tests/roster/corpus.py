"""Files as offices have them, made with openpyxl, xlwt and by hand: each with what must come out of it."""

import base64
import csv
import datetime
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
import xlwt

from tests.roster.files import Row, county, grid, teacher

SAME: frozenset[str] = frozenset()
"""Nothing to correct: the very same roster as the clean one."""


@dataclass(frozen=True)
class Case:
    """One unusual file. ``errors`` are the codes that must be told; none: it must give the clean roster's content."""

    name: str
    make: Callable[[Path], Path]
    errors: frozenset[str] = SAME


CASES: list[Case] = []


def case(*errors: str) -> Callable[[Callable[[Path], Path]], Callable[[Path], Path]]:
    """Adds a file to the corpus under the name of the function that makes it."""

    def add(make: Callable[[Path], Path]) -> Callable[[Path], Path]:
        CASES.append(Case(make.__name__, make, frozenset(errors)))
        return make

    return add


def clean(**sheets: list[Row]) -> dict[str, list[list[Any]]]:
    return {name: grid(rows) for name, rows in county(**sheets).items()}


def book_of(grids: dict[str, list[list[Any]]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in grids.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return book


def saved(path: Path, book: openpyxl.Workbook, name: str = "a.xlsx") -> Path:
    book.save(path / name)
    return path / name


def text(rows: list[list[Any]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def page(rows: list[list[Any]]) -> str:
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<html><head><meta charset='utf-8'></head><body><table>{cells}</table></body></html>"


def teachers(change: Callable[[Row], Row]) -> dict[str, list[list[Any]]]:
    return clean(教师=[change(row) for row in county()["教师"]])


@case()
def plain_workbook(path: Path) -> Path:
    return saved(path, book_of(clean()))


def former(grids: dict[str, list[list[Any]]]) -> xlwt.Workbook:
    book = xlwt.Workbook(encoding="utf-8")
    for name, rows in grids.items():
        sheet = book.add_sheet(name)
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                sheet.write(r, c, cell)
    return book


@case()
def former_xls(path: Path) -> Path:
    former(clean()).save(str(path / "a.xls"))
    return path / "a.xls"


@case()
def hidden_rows_and_columns_of_a_former_xls(path: Path) -> Path:
    book = former(clean())
    sheet = book.get_sheet("教师")
    for part in (sheet.row(2), sheet.row(40), sheet.col(2), sheet.col(3)):  # row 41 is beyond the data
        part.hidden = True
    book.save(str(path / "a.xls"))
    return path / "a.xls"


@case()
def csv_of_chinese_windows(path: Path) -> Path:
    for name, rows in clean().items():
        (path / f"{name}.csv").write_bytes(text(rows).encode("gb18030"))
    return path


@case()
def tab_and_semicolon_text(path: Path) -> Path:
    for n, (name, rows) in enumerate(clean().items()):
        (path / f"{name}.{'tsv' if n % 2 else 'csv'}").write_text(text(rows, "\t" if n % 2 else ";"), "utf-8-sig")
    return path


@case()
def web_pages_named_xls(path: Path) -> Path:
    for name, rows in clean().items():
        (path / f"{name}.xls").write_text(page(rows), "utf-8")
    return path


@case()
def zip_with_names_of_chinese_windows(path: Path) -> Path:
    with zipfile.ZipFile(path / "a.zip", "w") as archive:
        for name, rows in clean().items():
            info = zipfile.ZipInfo(f"{name}.csv".encode("gb18030").decode("cp437"))
            archive.writestr(info, text(rows).encode("gb18030"))
    return path / "a.zip"


@case()
def title_rows_units_and_signatures(path: Path) -> Path:
    grids = clean()
    width = len(grids["教师"][0])
    grids["教师"] = [
        ["XX县中小学教师花名册"],
        ["填报单位：XX县教育局", "", "", "2026年11月"],
        *grids["教师"],
        ["合计", "2人"],
        ["填表人：某某", *[""] * (width - 2), "审核人："],
        ["注：以上均为在职人员"],
    ]
    return saved(path, book_of(grids))


@case()
def header_of_two_levels_with_merged_cells(path: Path) -> Path:
    grids = clean()
    head = grids["教师"][0]
    above = ["基本信息" if h in {"性别", "出生年月", "身份证号"} else h for h in head]
    grids["教师"] = [above, *grids["教师"]]
    book = book_of(grids)
    sheet = book["教师"]
    for column, (over, under) in enumerate(zip(above, head, strict=True), 1):
        if over == under:
            sheet.merge_cells(start_row=1, end_row=2, start_column=column, end_column=column)
    first = head.index("身份证号") + 1
    sheet.merge_cells(start_row=1, end_row=1, start_column=first, end_column=first + 2)
    return saved(path, book)


@case()
def school_merged_down_its_teachers(path: Path) -> Path:
    grids = teachers(lambda row: row)
    grids["教师"].insert(2, [*grids["教师"][1]])
    grids["教师"][2][0] = "T0"
    grids = {**grids, "教师": [grids["教师"][0], grids["教师"][1], grids["教师"][3]]}
    book = book_of(grids)
    sheet = book["学校"]
    column = grids["学校"][0].index("城乡类型") + 1
    sheet.cell(3, column).value = None
    sheet.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
    return saved(path, book)


@case()
def columns_in_another_order_under_other_names(path: Path) -> Path:
    names = {
        "教师编号": "教职工号",
        "身份证号": "身份证件号码",
        "出生年月": "出生日期",
        "现任学校代码": "工作单位",
        "任教学段": "学段",
        "主教学科": "任教学科",
        "现聘职称": "现聘专业技术职务",
        "进入现单位年月": "入现单位时间",
    }
    rows = county()["教师"]
    renamed = [{names.get(h, h): row[h] for h in reversed(row)} for row in rows]
    return saved(path, book_of(clean() | {"教师": grid(renamed)}))


@case()
def schools_by_name_titles_of_former_days(path: Path) -> Path:
    return saved(
        path,
        book_of(
            teachers(
                lambda row: (
                    row
                    | {"现任学校代码": f"学校{row['现任学校代码']}", "现聘职称": "小学高级教师", "主教学科": "小学语文"}
                )
            )
        ),
    )


@case()
def dates_in_every_form(path: Path) -> Path:
    forms = [
        {"出生年月": datetime.date(1985, 6, 3), "进入现单位年月": "2015年9月", "参加工作年月": "2008/9/1"},
        {"出生年月": 31200, "进入现单位年月": "201509", "参加工作年月": "2008.09"},
    ]
    rows = [row | form for row, form in zip(county()["教师"], forms, strict=True)]
    return saved(path, book_of(clean(教师=rows)))


@case()
def words_of_every_width_and_blanks_of_every_kind(path: Path) -> Path:
    return saved(
        path,
        book_of(
            teachers(lambda row: row | {"身份证号": "——", "性别": " 女 ", "主教学科": "语　文", "编制类型": "在编在岗"})
        ),
    )


@case()
def hidden_rows_columns_and_a_filter(path: Path) -> Path:
    book = book_of(clean())
    sheet = book["教师"]
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet.auto_filter.ref = "A1:D3"
    return saved(path, book)


@case()
def notes_beside_the_table_and_sheets_of_other_things(path: Path) -> Path:
    grids = clean()
    grids["教师"] = [[*row, "", "请核对后盖章" if n == 1 else ""] for n, row in enumerate(grids["教师"])]
    grids["值班表"] = [["周一", "周二"], ["甲", "乙"]]
    grids["Sheet3"] = []
    return saved(path, book_of(grids))


@case()
def one_file_for_each_school_and_kind(path: Path) -> Path:
    grids = clean()
    head, *rows = grids.pop("教师")
    saved(path, book_of(grids), "其他.xlsx")
    for number, row in enumerate(rows):
        saved(path, book_of({"Sheet1": [head, row]}), f"{number}校教师花名册.xlsx")
    return path


@case()
def permanent_and_temporary_told_by_the_sheet(path: Path) -> Path:
    grids = clean()
    where = grids["教师"][0].index("编制类型")
    grids["在编教师"] = [[cell for n, cell in enumerate(row) if n != where] for row in grids.pop("教师")]
    return saved(path, book_of(grids))


@case()
def formula_like_text_is_text(path: Path) -> Path:
    book = book_of(teachers(lambda row: row))
    book["学校"]["K1"] = "备注"
    book["学校"]["K2"] = "+SUM(1)|cmd"
    return saved(path, book)


@case()
def formatted_far_below_the_data(path: Path) -> Path:
    book = book_of(clean())
    for row in range(1000, 6000, 10):
        book["教师"].cell(row, 3).number_format = "@"
    return saved(path, book)


@case()
def open_document_and_lock_files_beside(path: Path) -> Path:
    saved(path, book_of(clean()))
    (path / "~$a.xlsx").write_bytes(b"lock")
    (path / "说明.docx").write_bytes(b"PK\x03\x04")
    return path


@case()
def header_again_on_every_printed_page(path: Path) -> Path:
    grids = clean()
    head, *rows = grids["教师"]
    grids["教师"] = [head, rows[0], head, rows[1]]
    return saved(path, book_of(grids))


@case()
def captions_and_the_header_otherwise_spelt_on_a_later_page(path: Path) -> Path:
    grids = clean()
    head, *rows = grids["教师"]
    spaced = [{"姓名": "姓  名", "主教学科": "任教学科", "现聘职称": "现聘职称*"}.get(word, word) for word in head]
    caption = ["XX县中小学教师花名册（续表）", *[""] * (len(head) - 1)]
    grids["教师"] = [spaced, rows[0], ["小计", "1人"], [], caption, head, rows[1]]
    return saved(path, book_of(grids))


@case()
def words_in_traditional_characters(path: Path) -> Path:
    words = {"主教学科": "語文", "编制类型": "在編", "现聘职称": "一級"}
    return saved(path, book_of(teachers(lambda row: row | words)))


@case()
def units_thousands_and_ordinals_in_cells(path: Path) -> Path:
    grids = clean(学校=[row | {"小学班数": "12个班", "小学学生数": "500人"} for row in county()["学校"]])
    grids["志愿"][1][1] = "第一志愿"
    grids["通勤时间"][1][2] = "25分"
    return saved(path, book_of(grids))


@case()
def months_with_words_behind_them(path: Path) -> Path:
    return saved(
        path, book_of(teachers(lambda row: row | {"进入现单位年月": "2015年9月底", "出生年月": "1985年6月份"}))
    )


@case()
def names_spaced_to_one_width(path: Path) -> Path:
    return saved(path, book_of(teachers(lambda row: row | {"姓名": row["姓名"].replace("教师", "教　师")})))


@case()
def a_picture_pasted_over_the_table(path: Path) -> Path:
    png = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
    )
    (path / "seal.png").write_bytes(png)
    book = xlsxwriter.Workbook(path / "a.xlsx")
    for name, rows in clean().items():
        sheet = book.add_worksheet(name)
        for r, row in enumerate(rows):
            sheet.write_row(r, 0, row)
        sheet.insert_image("B2", str(path / "seal.png"), {"x_scale": 90, "y_scale": 90})
        sheet.write_comment("A1", "请核对")
    book.close()
    return path / "a.xlsx"


@case("sheet_again")
def a_hidden_copy_of_a_sheet_with_one_difference(path: Path) -> Path:
    rows = [
        {"学校代码": "S1", "学段": "小学", "学科": name, "需求人数": 2}
        for name in ("语文", "数学", "英语", "音乐", "体育")
    ]
    grids = clean(岗位需求=rows)
    grids["岗位需求 (2)"] = [list(row) for row in grids["岗位需求"]]
    grids["岗位需求 (2)"][3][3] = 4
    book = book_of(grids)
    book["岗位需求 (2)"].sheet_state = "hidden"
    return saved(path, book)


@case("ditto")
def ditto_marks(path: Path) -> Path:
    grids = clean()
    grids["教师"][2][grids["教师"][0].index("现聘职称")] = "同上"
    return saved(path, book_of(grids))


@case("several_people")
def two_people_in_one_cell(path: Path) -> Path:
    return saved(path, book_of(teachers(lambda row: row | {"姓名": "李四、王五"})))


@case("not_ended")
def a_posting_that_goes_on(path: Path) -> Path:
    return saved(path, book_of(clean(交流记录=[row | {"结束年月": "至今"} for row in county()["交流记录"]])))


@case("unknown_word")
def a_title_not_yet_appointed_to(path: Path) -> Path:
    return saved(path, book_of(teachers(lambda row: row | {"现聘职称": "一级（待聘）"})))


@case("person_in_two_rows")
def a_row_for_each_subject_of_one_person_the_name_merged(path: Path) -> Path:
    first, second = county()["教师"]
    book = book_of(clean(教师=[first, first | {"教师编号": "", "姓名": "", "主教学科": "音乐"}, second]))
    for column in (1, 2):
        book["教师"].merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
    return saved(path, book)


@case("column_slipped", "worked_too_young")
def a_column_pasted_one_row_too_low(path: Path) -> Path:
    rows = []
    for n in range(24):
        born = 1968 + n % 2 * 20 + n % 5  # neighbours are of two generations
        rows.append(
            teacher(
                f"T{n + 1}", 出生年月=f"{born}-03", 参加工作年月=f"{born + 22}-09", 进入现单位年月=f"{born + 22}-09"
            )
        )
    for later, row in zip(rows[:0:-1], rows[-2::-1], strict=True):
        later["出生年月"] = row["出生年月"]
    return saved(path, book_of(clean(教师=rows)))


@case("lost_digits")
def id_numbers_stored_as_numbers(path: Path) -> Path:
    return saved(path, book_of(teachers(lambda row: row | {"身份证号": 990101199003070744})))


@case("bad_id_number")
def id_numbers_of_15_digits_and_a_wrong_check_digit(path: Path) -> Path:
    numbers = iter(("990101900307074", "990101199003070741"))
    return saved(path, book_of(teachers(lambda row: row | {"身份证号": next(numbers)})))


@case("unknown_school")
def a_school_that_is_like_two_others(path: Path) -> Path:
    return saved(path, book_of(teachers(lambda row: row | {"现任学校代码": "学校S"})))


@case("person_in_two_schools")
def one_person_in_the_files_of_two_schools(path: Path) -> Path:
    number = {"身份证号": "990101199003070744", "出生年月": "1990-03", "参加工作年月": "2012-09"}
    return saved(path, book_of(teachers(lambda row: row | number)))


@case("ambiguous_month")
def months_that_excel_shortened(path: Path) -> Path:
    return saved(path, book_of(teachers(lambda row: row | {"出生年月": 1985.1})))


@case("missing_column")
def a_required_column_is_missing(path: Path) -> Path:
    rows = [{h: c for h, c in row.items() if h != "主教学科"} for row in county()["教师"]]
    return saved(path, book_of(clean() | {"教师": grid(rows)}))


@case("duplicate_column")
def two_columns_of_the_same_meaning(path: Path) -> Path:
    rows = [row | {"聘任职称": "一级", "聘用职称": "二级"} for row in county()["教师"]]
    rows = [{header: cell for header, cell in row.items() if header != "现聘职称"} for row in rows]
    return saved(path, book_of(clean() | {"教师": grid(rows)}))


@case("file_damaged")
def cut_off_in_the_middle(path: Path) -> Path:
    whole = saved(path, book_of(clean()))
    whole.write_bytes(whole.read_bytes()[:3000])
    return whole


@case("file_empty")
def nothing_at_all(path: Path) -> Path:
    (path / "a.xlsx").write_bytes(b"")
    return path / "a.xlsx"


@case("file_kind")
def a_picture_named_xlsx(path: Path) -> Path:
    (path / "a.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    return path / "a.xlsx"


@case("file_encrypted")
def a_workbook_with_a_password(path: Path) -> Path:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(64)
    (path / "a.xlsx").write_bytes(content)
    return path / "a.xlsx"


@case("file_bomb")
def a_small_file_that_unpacks_to_a_huge_one(path: Path) -> Path:
    with zipfile.ZipFile(path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("教师.csv", b"0" * 60_000_000)
    return path / "a.zip"


@case("missing_sheet")
def the_wrong_workbook(path: Path) -> Path:
    return saved(path, book_of({"课程表": [["周一", "周二"], ["语文", "数学"]]}))
