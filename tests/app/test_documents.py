"""Documents over HTTP: official only once approved, own letters for schools, templates of the office's own, limits."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from starlette.testclient import TestClient

from app.access import service as access
from app.cli import Surroundings, cli
from app.db import writing
from app.documents.press import Order, built_in
from app.documents.printers import Printers
from app.errors import Refusal
from app.exports.base import registry
from app.exports.papers import sample
from app.main import create_app
from app.settings import Settings
from app.tables import Roster, Solve, StoredPlan, User
from tests.app.conftest import dossier_of
from tests.app.places import READING
from tests.app.test_api import API, NOBODY, assert_problem
from tests.app.test_papers import changed, solid, text_of_pdf, text_of_word

PASSWORD = "a long enough sentence"
TEMPLATES = f"{API}/document-templates"


class Bureau:
    """A service with a user of each role and a plan made by hand, whose state tests set."""

    def __init__(self, data: Path) -> None:
        self.api = create_app(Settings(data=data, bureau="海边县教育局", contact="0660-0000000"))
        self.engine = self.api.state.engine
        self.plan = self.kept()
        self.url = f"{API}/plans/{self.plan}/documents"
        self.clients = {role: self.signed_in(role) for role in ("administrator", "planner", "school", "auditor")}

    def kept(self) -> str:
        """The plan as a solve would have kept it."""
        roster = Roster(name="r", file="r", size=1, digest="test", schools=2, teachers=2, invented=False)
        with writing(self.engine) as session:
            session.add(roster)
            session.flush()
            solve = Solve(
                roster_id=roster.id,
                policy="shanwei-chengqu",
                profiles=["balanced"],
                year=2027,
                seed=0,
                time_limit=1.0,
                state="succeeded",
            )
            session.add(solve)
            session.flush()
            plan = StoredPlan(
                solve_id=solve.id,
                roster_id=roster.id,
                profile="balanced",
                title="综合",
                year=2027,
                starts=1,
                status="OPTIMAL",
                gap=0.0,
                goals={},
            )
            session.add(plan)
        folder = self.api.state.settings.plans / plan.id
        folder.mkdir()
        (folder / "plan.json").write_bytes(self.api.state.keys.seal(registry()["json"].write(dossier_of())))
        return plan.id

    def put(self, state: str) -> None:
        with writing(self.engine) as session:
            session.get_one(StoredPlan, self.plan).state = state

    def signed_in(self, role: str) -> TestClient:
        user = User(
            name=role,
            role=role,
            school="R1" if role == "school" else "",
            password=access.hashed(PASSWORD),
            must_change=False,
        )
        with writing(self.engine) as session:
            session.add(user)
        client = TestClient(self.api, raise_server_exceptions=False)
        client.post(f"{API}/session", json={"name": role, "password": PASSWORD})
        return client

    def asked(self, role: str, paper: str, **parameters: Any) -> Any:
        return self.clients[role].get(f"{self.url}/{paper}", params=parameters)


@pytest.fixture(scope="module")
def bureau(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    bureau = Bureau(tmp_path_factory.mktemp(kind))
    with TestClient(bureau.api):
        yield bureau


@pytest.fixture(autouse=True)
def a_day_in_august(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.documents.routes.today", lambda: date(2027, 8, 13))  # a Friday


@pytest.mark.parametrize(
    ("state", "mark"),
    [("draft", "草案"), ("submitted", "草案"), ("approved", ""), ("published", ""), ("superseded", "已被替代")],
)
def test_only_an_approved_or_published_plan_gives_an_official_notice(bureau: Bureau, state: str, mark: str) -> None:
    bureau.put(state)
    text = text_of_word(bureau.asked("planner", "notice").content)
    assert ("未经批准，不得公示" in text) == bool(mark)
    assert mark in text
    assert "海边小学" in text


def test_the_notice_runs_from_the_next_working_day_over_the_days_of_the_policy(bureau: Bureau) -> None:
    bureau.put("published")
    answer = bureau.asked("planner", "notice", format="pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="notice-2027.pdf"'
    text = solid(text_of_pdf(answer.content))
    assert "自2027年8月16日起至2027年8月20日止，共5个工作日" in text
    assert "海边县教育局" in text
    assert "0660-0000000" in text
    later = text_of_word(bureau.asked("planner", "notice", start="2027-08-18").content)
    assert "自2027年8月18日起至2027年8月24日止" in later
    assert_problem(bureau.asked("planner", "notice", start="2027-08-15"), 422, "invalid")


def test_letters_come_together_or_one_for_each_school(bureau: Bureau) -> None:
    bureau.put("published")
    both = text_of_word(bureau.asked("planner", "schools").content)
    assert "城中小学：" in both
    assert "海边小学：" in both
    answer = bureau.asked("planner", "schools", separate="true")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as files:
        assert files.namelist() == ["U1-城中小学.docx", "R1-海边小学.docx"]
        assert "派出教师（1 人）" in text_of_word(files.read("U1-城中小学.docx"))
    assert_problem(bureau.asked("planner", "schools", school="nowhere"), 404, "not_found")
    assert_problem(bureau.clients["planner"].get(f"{API}/plans/{NOBODY}/documents/notice"), 404, "not_found")


def test_a_school_officer_gets_the_own_letter_of_a_published_plan_only(bureau: Bureau) -> None:
    bureau.put("approved")
    assert_problem(bureau.asked("school", "schools"), 404, "not_found")
    bureau.put("published")
    text = text_of_word(bureau.asked("school", "schools").content)
    assert "海边小学：" in text
    assert "城中小学：" not in text
    assert_problem(bureau.asked("school", "schools", school="U1"), 403, "not_allowed")
    assert_problem(bureau.asked("school", "notice"), 403, "not_allowed")
    assert_problem(bureau.asked("auditor", "notice"), 403, "not_allowed")


def upload(bureau: Bureau, content: bytes, form: str = "docx", role: str = "administrator") -> Any:
    return bureau.clients[role].post(f"{TEMPLATES}/notice/{form}", files={"file": ("own", content)})


def test_an_office_replaces_a_template_and_takes_it_back(bureau: Bureau) -> None:
    admin = bureau.clients["administrator"]
    own = changed("notice", "联系电话", "监督电话")
    taken = upload(bureau, own)
    assert taken.status_code == 200, taken.text
    assert taken.json()["own"]
    assert admin.get(f"{TEMPLATES}/notice/docx").content == own
    assert "监督电话：0660-0000000" in text_of_word(bureau.asked("planner", "notice").content)
    assert not admin.delete(f"{TEMPLATES}/notice/docx").json()["own"]
    assert "联系电话：0660-0000000" in text_of_word(bureau.asked("planner", "notice").content)
    listed = admin.get(TEMPLATES).json()["items"]
    assert {(entry["paper"], entry["form"]) for entry in listed} == {
        (paper, form) for paper in ("notice", "schools") for form in ("docx", "pdf")
    }
    done = [line["action"] for line in bureau.clients["auditor"].get(f"{API}/audit").json()["items"]]
    assert {"document_made", "template_replaced", "template_taken_back"} <= set(done)


def test_a_typst_template_of_the_offices_own_is_used_for_pdf_with_the_mark_of_a_draft(bureau: Bureau) -> None:
    bureau.put("draft")
    own = built_in("notice", "pdf").decode().replace("联系电话", "监督电话")
    assert upload(bureau, own.encode(), "pdf").status_code == 200
    text = solid(text_of_pdf(bureau.asked("planner", "notice", format="pdf").content))
    assert "监督电话" in text
    assert "草案：未经批准" in text
    bureau.clients["administrator"].delete(f"{TEMPLATES}/notice/pdf")


def test_a_broken_template_is_refused_and_nothing_changes(bureau: Bureau) -> None:
    before = bureau.clients["administrator"].get(TEMPLATES).json()
    for form, content in (
        ("docx", b"no word"),
        ("docx", changed("notice", "{{ contact }}", "{{ nothing }}")),
        ("pdf", b"#data.nothing"),
        ("pdf", b'#import "@preview/cetz:0.3.0": *'),
        ("docx", b"x" * (4 * 2**20 + 1)),
    ):
        problem = assert_problem(upload(bureau, content, form), 422, "template_refused")
        assert problem["errors"]
    assert bureau.clients["administrator"].get(TEMPLATES).json() == before


def test_templates_are_for_the_administrator(bureau: Bureau) -> None:
    for role in ("planner", "school", "auditor"):
        assert_problem(bureau.clients[role].get(TEMPLATES), 403, "not_allowed")
        assert_problem(upload(bureau, b"x", role=role), 403, "not_allowed")


def test_a_plan_is_published_after_31_august_in_beijing_only_with_a_recorded_reason(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner = bureau.clients["planner"]
    address = f"{API}/plans/{bureau.plan}/approval"
    publish = {"action": "publish", "reason": "补做备案"}
    monkeypatch.setattr("app.approvals.routes.today", lambda: date(2027, 9, 1))
    bureau.put("approved")
    assert_problem(planner.post(address, json=publish), 409, "deadline_passed")
    wordless = {**publish, "reason": " ", "override_deadline": True}
    assert_problem(planner.post(address, json=wordless), 422, "invalid")
    done = planner.post(address, json={**publish, "override_deadline": True}).json()
    assert (done["state"], done["decisions"][-1]["overridden"]) == ("published", True)
    assert done["decisions"][-1]["reason"] == "补做备案"
    bureau.put("approved")
    monkeypatch.setattr("app.approvals.routes.today", lambda: date(2027, 8, 31))
    assert not planner.post(address, json=publish).json()["decisions"][-1]["overridden"]


@pytest.mark.no_database
def test_an_endless_template_is_stopped_and_the_next_document_is_made() -> None:
    printers = Printers(patience=3.0)
    endless = built_in("notice", "pdf") + b"\n#{ let n = 0\n while true { n = n + 1; if n > 9000 { n = 0 } } }\n"
    nested = "{% for a in range(99999) %}" * 3 + "{% endfor %}" * 3
    try:
        for form, template in (("docx", changed("notice", "联系电话", nested)), ("pdf", endless)):
            content = (("x", sample("notice")),)
            with pytest.raises(Refusal) as refused:
                printers.ask(Order(form, template, content, together=True))  # type: ignore[arg-type]
            assert refused.value.code in {"not_in_time", "template_refused"}
        printers.patience = 60.0
        made = printers.ask(Order("docx", built_in("notice", "docx"), content, together=True))
        assert docx.Document(io.BytesIO(made)).tables
    finally:
        printers.stop()


@pytest.mark.no_database
def test_too_many_at_once_are_refused() -> None:
    printers = Printers()
    for _ in range(8):
        printers.waiting.acquire()
    with pytest.raises(Refusal) as refused:
        printers.ask(Order("docx", b"", (("x", {}),), together=True))
    assert (refused.value.status, refused.value.code) == (429, "too_many_documents")


@pytest.mark.no_database
def test_the_command_writes_drafts_of_every_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        ["plan", str(READING), "--year", "2027", "--goals", "commute-first", "--out", str(tmp_path)],
        ["papers", str(READING), str(tmp_path / "plan-commute-first.json"), "--out", str(tmp_path)],
    ):
        with pytest.raises(SystemExit) as ended:
            cli(arguments, obj=Surroundings(today=lambda: date(2027, 8, 13)))
        assert ended.value.code == 0
    assert "未经批准不得公示" in capsys.readouterr().out
    for name, read in (("docx", text_of_word), ("pdf", text_of_pdf)):
        for paper in ("notice", "schools"):
            text = solid(read((tmp_path / f"{paper}-2027.{name}").read_bytes()))
            assert "草案" in text
            assert "样例数据（虚构）" in text
