"""Files of every kind, whole and damaged: read, or refused with one clear problem."""

import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from solver.roster import Limits, load
from tests.roster.files import TODAY, county, csv_folder, loaded, only, school, teacher, workbook, workbook_of_grids


def test_a_workbook_without_problems_becomes_a_dataset(tmp_path: Path) -> None:
    found = loaded(tmp_path)
    assert found.problems == ()
    assert found.dataset is not None
    assert found.dataset.teachers.id == ("T1", "T2")
    assert found.dataset.schools.code == ("S1", "S2")
    assert found.dataset.source == "roster.xlsx"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_folder_in_any_usual_encoding_gives_the_same_dataset(tmp_path: Path, encoding: str) -> None:
    from_csv = load(csv_folder(tmp_path / "tables", county(), encoding), today=TODAY)
    assert from_csv.problems == ()
    assert from_csv.dataset is not None
    assert from_csv.dataset.digest == loaded(tmp_path).dataset.digest  # type: ignore[union-attr]


def test_a_byte_order_mark_in_gb18030_is_no_part_of_the_first_header(tmp_path: Path) -> None:
    folder = csv_folder(tmp_path / "tables", county(), "gb18030")
    for file in folder.iterdir():
        file.write_bytes("\ufeff".encode("gb18030") + file.read_bytes())
    assert load(folder, today=TODAY).problems == ()


def test_a_zip_of_csv_files_named_by_chinese_windows_is_read(tmp_path: Path) -> None:
    folder = csv_folder(tmp_path / "tables", county(), "gb18030")
    with zipfile.ZipFile(tmp_path / "roster.zip", "w") as archive:
        for file in folder.iterdir():
            entry = zipfile.ZipInfo(("名单/" + file.name).encode("gb18030").decode("cp437"))
            entry.flag_bits = 0
            archive.writestr(entry, file.read_bytes())
    found = load(tmp_path / "roster.zip", today=TODAY)
    assert found.problems == ()
    assert found.dataset is not None


def test_an_xlsx_named_xls_is_read_by_its_content(tmp_path: Path) -> None:
    found = load(workbook(tmp_path / "roster.xlsx", county()).rename(tmp_path / "roster.xls"), today=TODAY)
    assert found.dataset is not None


def test_a_workbook_that_openpyxl_wrote_is_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "roster.xlsx", county())
    openpyxl.load_workbook(path).save(path)
    assert load(path, today=TODAY).problems == ()


def bytes_of(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_an_empty_file_is_named_as_empty(tmp_path: Path) -> None:
    only(load(bytes_of(tmp_path / "a.xlsx", b"")), "file_empty")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    only(load(tmp_path / "none.xlsx"), "file_missing")


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(200),
        b"%PDF-1.7\n",
        b"<html><body>table</body></html>",
        b"\x00\x01\x02" * 100,
        b"\x81\xff\xff" * 100,
    ],
    ids=["image", "pdf", "web page", "binary", "noise"],
)
def test_another_kind_of_file_renamed_xlsx_is_named(tmp_path: Path, content: bytes) -> None:
    only(load(bytes_of(tmp_path / "a.xlsx", content)), "file_kind")


def test_a_word_document_is_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    only(load(tmp_path / "a.xlsx"), "file_kind")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_damaged(tmp_path: Path, share: float) -> None:
    whole = workbook(tmp_path / "a.xlsx", county()).read_bytes()
    only(load(bytes_of(tmp_path / "b.xlsx", whole[: int(len(whole) * share)])), "file_damaged")


def test_a_workbook_with_broken_xml_is_damaged(tmp_path: Path) -> None:
    source = workbook(tmp_path / "a.xlsx", county())
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content[: len(content) // 2] if "sheet1" in name else content)
    only(load(tmp_path / "b.xlsx"), "file_damaged")


def test_an_encrypted_workbook_asks_to_remove_the_password(tmp_path: Path) -> None:
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    only(load(bytes_of(tmp_path / "a.xlsx", container)), "file_encrypted")


def test_an_encrypted_zip_asks_to_remove_the_password(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.csv", "x")
    content = bytearray((tmp_path / "a.zip").read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    content[content.index(b"PK\x03\x04") + 6] |= 1
    only(load(bytes_of(tmp_path / "b.zip", bytes(content))), "file_encrypted")


@pytest.mark.parametrize("name", ["bomb.zip", "bomb.xlsx"])
def test_two_hundred_megabytes_of_zeros_in_a_zip_are_not_unpacked(tmp_path: Path, name: str) -> None:
    inside = "教师.csv" if name.endswith("zip") else "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml" if name.endswith("xlsx") else "a.txt", "<Types/>")
        with archive.open(inside, "w", force_zip64=True) as stream:
            for _ in range(200):
                stream.write(bytes(1_000_000))
    only(load(tmp_path / name), "file_bomb")


def test_a_zip_whose_directory_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", bytes(30_000_000))
    content = (tmp_path / "a.zip").read_bytes().replace((30_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    only(load(bytes_of(tmp_path / "b.zip", content)), "file_damaged")


def formatted_down_to(path: Path, last: int) -> Path:
    """A good workbook whose sheet 教师 has a coloured empty cell in every row below the data."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    red = book.add_format({"bg_color": "red"})
    for name, rows in county().items():
        sheet = book.add_worksheet(name)
        headers = list(rows[0])
        sheet.write_row(0, 0, headers)
        for number, row in enumerate(rows, 1):
            for column, header in enumerate(headers):
                sheet.write(number, column, row[header], red)
        if name == "教师":
            for number in range(3, last):
                sheet.write_blank(number, 0, None, red)
    book.close()
    return path


def test_a_million_formatted_empty_rows_are_refused_with_what_to_do(tmp_path: Path) -> None:
    told = only(load(formatted_down_to(tmp_path / "a.xlsx", 1_048_576), today=TODAY), "too_many_rows")
    assert told.sheet == "教师" and "1048576 行" in told.text.zh and "整行删除" in told.text.zh


def test_some_formatted_empty_rows_do_not_matter(tmp_path: Path) -> None:
    assert load(formatted_down_to(tmp_path / "a.xlsx", 20_000), today=TODAY).problems == ()


def test_cells_at_the_far_corner_are_too_much_not_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("教师")
    sheet.write(0, 0, "姓名")
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    only(load(path), "file_too_much")


def test_more_rows_than_allowed_are_refused(tmp_path: Path) -> None:
    rows = [teacher(f"T{n}") for n in range(30)]
    path = workbook(tmp_path / "a.xlsx", county(教师=rows))
    assert only(load(path, Limits(rows=20)), "too_many_rows").sheet == "教师"


def test_more_columns_than_allowed_are_refused(tmp_path: Path) -> None:
    path = workbook_of_grids(tmp_path / "a.xlsx", {"教师": [[f"列{n}" for n in range(20)]]})
    assert only(load(path, Limits(columns=10)), "too_many_columns").sheet == "教师"


def test_a_bigger_file_than_allowed_is_refused(tmp_path: Path) -> None:
    only(load(workbook(tmp_path / "a.xlsx", county()), Limits(bytes=1000)), "file_too_big")


def test_reading_stops_when_the_time_is_up(tmp_path: Path) -> None:
    only(load(workbook(tmp_path / "a.xlsx", county()), Limits(seconds=0.001)), "file_too_slow")


def test_a_folder_without_tables_says_so(tmp_path: Path) -> None:
    only(load(tmp_path), "no_tables")


def test_text_in_no_known_encoding_is_named_with_its_sheet(tmp_path: Path) -> None:
    folder = csv_folder(tmp_path / "tables", county())
    bytes_of(folder / "教师.csv", b"\xff\xff\xff\n\x81\xff")
    assert only(load(folder), "file_encoding").sheet == "教师"


def test_notes_that_call_the_data_invented_mark_the_dataset(tmp_path: Path) -> None:
    sheets = county(说明=[{"说明": "本表全部为虚构数据"}])
    marked = load(workbook(tmp_path / "a.xlsx", sheets), today=TODAY)
    assert marked.problems == ()
    assert marked.dataset is not None and marked.dataset.invented
    assert not loaded(tmp_path).dataset.invented  # type: ignore[union-attr]


def test_row_order_does_not_change_the_digest_but_content_does(tmp_path: Path) -> None:
    plain = loaded(tmp_path).dataset
    turned = loaded(
        tmp_path, 学校=county()["学校"][::-1], 教师=county()["教师"][::-1], 岗位需求=county()["岗位需求"]
    ).dataset
    other = loaded(tmp_path, 学校=[school("S1"), school("S2", 所属镇街="西镇", 小学班数=13)]).dataset
    assert plain is not None and turned is not None and other is not None
    assert plain.digest == turned.digest
    assert plain.digest != other.digest
