"""One small county with a plan made by hand, accepted by the real verifier, and an office with plans."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from starlette.testclient import TestClient

from app.access import secrets
from app.db import writing
from app.exports.base import Dossier
from app.main import create_app
from app.settings import Settings
from app.tables import User
from solver.domain.plan import Assignment, Plan
from solver.domain.policy import GoalProfile, Policy, Setting
from solver.domain.proof import LevelProof, Proof
from solver.domain.terms import Reason, Stage
from solver.pipeline import Candidate, Unplaced
from solver.verify.verify import accept
from tests.app import databases
from tests.app.office import Office
from tests.app.places import READING
from tests.app.scenarios import made, plan_of, solved
from tests.app.test_api import API, finished
from tests.builders import county, month

YEAR = 2027
POLICY = Policy(
    id="test",
    title="测试政策",
    source="",
    rules={
        "obligation": Setting(enforcement="priority"),
        "release_cap": Setting(parameters={"school_share": 1.0, "group_share": 1.0}),
    },
)
PROFILE = GoalProfile(id="balanced", title="综合", why="测试用", levels=({"overdue": 1.0}, {"travel": 1.0}))


def dossier_of(name: str = "甲") -> Dossier:
    """Two teachers of an urban school, both obligated; the first goes to the rural school."""
    dataset = county(
        schools=[
            {"学校代码": "U1", "学校名称": "城中小学", "城乡类型": "城区", "办学水平": "优质", "小学学生数": 900},
            {"学校代码": "R1", "学校名称": "海边小学", "城乡类型": "乡村", "小学学生数": 120, "纬度": 22.9},
        ],
        teachers=[
            {"教师编号": "T1", "姓名": name, "现任学校代码": "U1", "现聘职称": "一级", "进入现单位年月": "2015-09"},
            {"教师编号": "T2", "姓名": "乙", "现任学校代码": "U1", "现聘职称": "高级", "进入现单位年月": "2019-09"},
        ],
        choices=[{"教师编号": "T1", "志愿顺序": 2, "学校代码": "R1"}],
    )
    row = Assignment("T1", "U1", "R1", Stage.PRIMARY, "语文", month("2027-09"), month("2030-08"), Reason.OBLIGATED)
    level = LevelProof(goals={"travel": 1.0}, value=17.3, bound=17.3, gap=0.0, seconds=0.1)
    return Dossier(
        candidate=Candidate(
            profile=PROFILE,
            verified=accept(dataset, Plan(YEAR, (row,)), POLICY),
            proof=Proof("OPTIMAL", 17.3, 17.3, 0.0, 0.2, (level,), {"postings": 2}),
            unplaced=(Unplaced("T2", 96, 1, ("release_cap",)),),
            obligated=2,
        ),
        dataset=dataset,
        policy=POLICY,
        seed=7,
    )


@pytest.fixture
def dossier() -> Dossier:
    return dossier_of()


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Argon2 as always, at its least cost: tests sign in hundreds of times."""
    least = PasswordHash([Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "hasher", lambda: least)
        yield


@pytest.fixture(scope="module", autouse=True)
def on_each_database(kind: str) -> None:
    """Whatever a test here starts has the database whose turn it is."""


@pytest.fixture(scope="module")
def data(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of ``client``."""
    return tmp_path_factory.mktemp(kind)


@pytest.fixture(scope="module")
def client(data: Path) -> Iterator[TestClient]:
    """A service that anybody may use."""
    with TestClient(create_app(Settings(open_access=True, data=data)), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def roster(client: TestClient) -> str:
    """The reading sample there."""
    with READING.open("rb") as file:
        return str(client.post(f"{API}/datasets", files={"file": (READING.name, file)}).json()["id"])


@pytest.fixture(scope="module")
def base(client: TestClient, roster: str) -> dict[str, Any]:
    """The plan of a scenario without decisions."""
    return plan_of(client, solved(client, scenario_id=made(client, roster)["id"]))


@pytest.fixture
def database(kind: str) -> str:
    """The address of a new database; empty for SQLite in the data folder."""
    return databases.address(kind)


@pytest.fixture(scope="module")
def office(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = Office(tmp_path_factory.mktemp(kind))
    with TestClient(office.api):
        yield office


@pytest.fixture(scope="module")
def plans(office: Office) -> list[dict[str, Any]]:
    client = office.clients["planner"]
    with READING.open("rb") as file:
        roster = client.post(f"{API}/datasets", files={"file": (READING.name, file)}).json()
    wanted = {"dataset_id": roster["id"], "goal_profiles": ["balanced", "commute-first"], "year": 2027}
    job = finished(client, client.post(f"{API}/solves", json=wanted).json()["id"])
    found: list[dict[str, Any]] = job["plans"]
    some_school = client.get(found[1]["url"]).json()["postings"][0]["接收学校代码"]
    with writing(office.engine) as session:
        session.get_one(User, office.users["school"].id).school = some_school
    office.school = some_school
    return found
