"""Personal data stays where it belongs: in sealed files, not in any log line, nor in the clear anywhere in the data folder."""

import json
import time
from pathlib import Path
from typing import Any

import httpx2
from openpyxl import load_workbook
from sqlalchemy import inspect, text
from stdnum.cn import ric

from app.db import connect
from app.settings import Settings
from tests.app.places import READING
from tests.app.test_api import FINAL
from tests.app.test_server import Server
from tests.app.waiting import PATIENCE

REASON = "孕期"


def identity(row: int, born: str, sex: str) -> str:
    """An invented ID number that fits a birth month and sex."""
    digits = f"441502{born.replace('-', '')}15{row % 50:02d}{(2 * (row // 50) + (sex == '男')) % 10}"
    return digits + ric.calc_check_digit(digits + "0")


def named_roster(folder: Path) -> tuple[Path, list[str]]:
    """The reading roster with names and ID numbers found nowhere else, and one reason of health; and these words."""
    book = load_workbook(READING)
    sheet = book["教师"]
    at = {cell.value: cell.column for cell in sheet[1]}
    secret = []
    for row in range(2, sheet.max_row + 1):
        number = identity(row, sheet.cell(row, at["出生年月"]).value, sheet.cell(row, at["性别"]).value)
        name = f"讳{chr(0x9F00 + row)}{chr(0x9E00 + row)}"
        sheet.cell(row, at["身份证号"]).value, sheet.cell(row, at["姓名"]).value = number, name
        secret += [number, name]
    for column, value in {"暂缓情形": REASON, "暂缓起": "2026-09", "暂缓止": "2028-08", "性别": "女"}.items():
        sheet.cell(3, at[column]).value = value
    for column in ("请假备案", "校内公示", "教育局同意"):
        sheet.cell(3, at[column]).value = "是"
    number = identity(3, sheet.cell(3, at["出生年月"]).value, "女")
    sheet.cell(3, at["身份证号"]).value = number
    path = folder / "named.xlsx"
    book.save(path)
    return path, [*secret, number, REASON]


def used(server: Server, roster: Path, secret: list[str]) -> None:
    """Everything that touches a person: upload, damaged upload, solve, plan, explanation, export, wrong addresses."""
    with httpx2.Client(base_url=f"{server.address}/api/v1", timeout=PATIENCE) as client:
        answer = client.post(
            "/datasets", files={"file": (roster.name, roster.read_bytes())}, headers={"Idempotency-Key": "r"}
        )
        assert answer.status_code == 201, answer.text[:500]
        damaged = roster.read_bytes()[:-100]
        assert client.post("/datasets", files={"file": ("x.xlsx", damaged)}).status_code == 422
        wrong = "教师编号,姓名,身份证号\n1,{},{}X\n".format(*reversed(secret[:2]))
        assert client.post("/validations", files={"file": ("教师.csv", wrong.encode())}).status_code < 500
        client.get(f"/datasets/{answer.json()['id']}/problems")
        wanted = {"dataset_id": answer.json()["id"], "goal_profiles": ["balanced"], "year": 2027}
        job: dict[str, Any] = client.post("/solves", json=wanted).json()
        while job["state"] not in FINAL:
            time.sleep(0.2)
            job = client.get(f"/solves/{job['id']}").json()
        assert job["state"] == "succeeded", job
        plan = job["plans"][0]["id"]
        whole = client.get(f"/plans/{plan}")
        assert any(
            name in whole.text for name in secret
        )  # the plan itself names people; else the test would show nothing
        teacher = whole.json()["postings"][0]["教师编号"]
        assert client.get(f"/plans/{plan}/explanations/teachers/{teacher}").status_code == 200
        assert client.get(f"/plans/{plan}/export", params={"format": "xlsx"}).status_code == 200
        assert client.get(f"/plans/{plan}/explanations/teachers/{secret[0]}").status_code == 404
        assert client.get(f"/{secret[0]}").status_code == 404
        assert client.get("/plans", params={"cursor": secret[0], "who": secret[1]}).status_code == 422
        assert client.post("/solves", content=f'{{"dataset_id": "{secret[0]}" {secret[1]}'.encode()).status_code in {
            400,
            422,
        }
        assert client.post("/solves", json={"dataset_id": secret[0], secret[1]: 1}).status_code == 422


def test_nobodys_number_name_or_health_is_in_any_log_line_or_in_the_clear_on_disk(tmp_path: Path, kind: str) -> None:
    roster, secret = named_roster(tmp_path)
    server = Server(tmp_path, LUNGANG_OPEN_ACCESS="true")
    try:
        used(server, roster, secret)
        settings = Settings(data=tmp_path / "data")
        kept = {path: path.read_bytes() for path in settings.data.rglob("*") if path.is_file()}
        if kind == "sqlite":
            assert {"lungang.db", "lungang.db-wal"} <= {path.name for path in kept}  # both, while the server runs
        engine = connect(settings.database)
        with engine.connect() as connection:
            rows = {
                Path(table): str(connection.execute(text(f'SELECT * FROM "{table}"')).all()).encode()
                for table in inspect(engine).get_table_names()
            }
    finally:
        server.stop()
    logged = server.log.read_text(encoding="utf-8")
    assert '"event": "request"' in logged
    for word in secret:
        assert word not in logged
        for encoding in ("utf-8", "gb18030", "utf-16-le"):
            found = [str(path) for path, content in {**kept, **rows}.items() if word.encode(encoding) in content]
            assert not found, (word, found)


def test_every_log_line_of_a_request_carries_the_requests_number(tmp_path: Path) -> None:
    server = Server(tmp_path, LUNGANG_OPEN_ACCESS="true")
    try:
        answer = httpx2.post(
            f"{server.address}/api/v1/datasets",
            files={"file": (READING.name, READING.read_bytes())},
            headers={"X-Request-ID": "from-the-hr-system"},
            timeout=PATIENCE,
        )
        assert answer.headers["X-Request-ID"] == "from-the-hr-system"
    finally:
        server.stop()
    lines = [json.loads(line) for line in server.log.read_text(encoding="utf-8").splitlines()]
    events = {line["event"] for line in lines if line.get("request") == "from-the-hr-system"}
    assert events == {"roster_stored", "request"}
    assert {line.get("caller") for line in lines if line["event"] == "request"} == {"demo"}
