"""The sample broken in ten ways by hand in LibreOffice: following nothing but the messages leads to a verified plan."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from starlette.testclient import TestClient

from solver.roster import load
from tests.app.places import READING
from tests.app.test_jobs import until
from tests.roster.files import TODAY, only

API = "/api/v1"
BROKEN = Path(__file__).parents[1] / "roster" / "broken"
"""What ``tests.roster.hand`` made."""


@pytest.mark.parametrize("form", ["xlsx", "xls", "ods"])
@pytest.mark.no_database
def test_a_workbook_with_a_password_says_to_remove_it(form: str) -> None:
    assert "取消密码" in only(load(BROKEN / f"locked.{form}", today=TODAY), "file_encrypted").text.zh


@pytest.mark.no_database
def test_a_damage_looks_the_same_in_every_form() -> None:
    told = {
        form: [
            (problem.sheet, problem.row, problem.column, problem.code)
            for problem in load(BROKEN / f"broken.{form}", today=TODAY).problems
        ]
        for form in ("xlsx", "xls", "ods")
    }
    assert told["xlsx"] == told["ods"] == told["xls"]
    assert ("教师", 0, "", "hidden_parts") in told["xls"]


def told(client: TestClient, content: bytes) -> list[dict[str, Any]]:
    """The errors of a check."""
    found = client.post(f"{API}/validations", files={"file": ("花名册.xlsx", content)}).json()
    return [problem for problem in found["problems"] if problem["severity"] == "error"]


def saved(book: openpyxl.Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def moved_back(sheet: Any, row: int, at: int) -> None:
    """What pulling a row's cells one to the left does."""
    last = get_column_letter(sheet.max_column)
    sheet.move_range(f"{get_column_letter(at + 1)}{row}:{last}{row}", cols=-1)


def add_column(book: openpyxl.Workbook, sheet: str, row: int, header: str) -> None:
    """A column at the right, filled in from the bureau's own list."""
    column = [cell.value for cell in book[sheet][row]].index("教师编号") + 1
    known = {line[0].value: line[11].value for line in openpyxl.load_workbook(READING)["教师"].iter_rows(min_row=2)}
    free = max(cell.column for cell in book[sheet][row] if cell.value) + 1
    book[sheet].cell(row, free, header)
    for line in range(row + 1, book[sheet].max_row + 1):
        if (kind := known.get(book[sheet].cell(line, column).value)) is not None:
            book[sheet].cell(line, free, kind)


@pytest.mark.parametrize("form", ["xls", "xlsx", "ods"])
def test_following_the_messages_alone_leads_from_the_broken_file_to_a_plan(client: TestClient, form: str) -> None:
    """The marked workbook is corrected, checked and corrected again as each message says; then it is kept and solved."""
    former = openpyxl.load_workbook(READING)
    broken = (BROKEN / f"broken.{form}").read_bytes()
    answer = client.post(f"{API}/validations", params={"format": "xlsx"}, files={"file": (f"broken.{form}", broken)})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    problems = told(client, saved(book))
    assert [problem["code"] for problem in problems][:2] == ["school_left_out", "row_slipped"]
    done = set()
    for _ in range(6):
        if not problems:
            break
        first = problems[0]
        sheet = book[first["sheet"]]
        done.add(first["code"])
        if first["code"] == "school_left_out":
            (line,) = [row for row in former["学校"].iter_rows(values_only=True) if row[0] == first["value"]]
            sheet.append(line)
        elif first["code"] == "row_slipped":
            moved_back(sheet, first["row"], first["at"])
        elif first["code"] == "missing_column":
            for lacking in problems:
                if lacking["code"] == "missing_column":
                    add_column(book, lacking["sheet"], lacking["row"], lacking["means"])
        else:  # what remains is typed over; a row that is there twice is deleted
            meant = {"lost_digits": "990101198102030014", "unknown_word": "高级", "ambiguous_month": "2023-10"}
            for wrong in sorted(problems, key=lambda problem: -problem["row"]):
                done.add(wrong["code"])
                if wrong["code"] == "duplicate_key":
                    book[wrong["sheet"]].delete_rows(wrong["row"])
                    continue
                right = wrong["suggest"][0]["value"] if wrong["code"] == "unknown_school" else meant[wrong["code"]]
                book[wrong["sheet"]].cell(wrong["row"], wrong["at"]).value = right
        problems = told(client, saved(book))
    assert problems == []
    assert done >= {
        "school_left_out",
        "row_slipped",
        "missing_column",
        "lost_digits",
        "duplicate_key",
        "unknown_school",
    }
    kept = client.post(f"{API}/datasets", files={"file": ("花名册.xlsx", saved(book))}).json()
    assert (kept["schools"], kept["teachers"]) == (8, 60)
    # a cell was lost where its row had slipped: a warning shows it, and its corrected row comes alone
    warned = client.get(f"{API}/datasets/{kept['id']}/problems").json()["items"]
    (lost,) = [problem for problem in warned if problem["code"] == "unknown_subject"]
    number = book[lost["sheet"]].cell(lost["row"], 1).value
    rows = {"tables": {"教师": [{"教师编号": number, "教师资格学科": "历史"}]}}
    newer = client.post(f"{API}/datasets/{kept['id']}/amendments/rows", json=rows).json()
    solve = client.post(
        f"{API}/solves", json={"dataset_id": newer["id"], "goal_profiles": ["balanced"], "year": 2027}
    ).json()["id"]
    until(lambda: client.get(f"{API}/solves/{solve}").json()["plans"])
    (plan,) = client.get(f"{API}/solves/{solve}").json()["plans"]
    workbook = client.get(f"{API}/plans/{plan['id']}/export", params={"format": "xlsx"})
    assert workbook.status_code == 200, workbook.text
    assert openpyxl.load_workbook(io.BytesIO(workbook.content))["交流名单"].max_row > 3
