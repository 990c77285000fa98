"""Personal data is deleted when its time is over, with every trace but published plans and the audit."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import select
from starlette.testclient import TestClient
from typer.testing import CliRunner

from app.approvals.schemas import DecisionIn
from app.audit.chain import first_break
from app.cli import cli
from app.db import reading, writing
from app.main import create_app
from app.settings import Settings
from app.tables import PUBLISHED, Decision, Roster, Solve, StoredPlan
from tests.app.places import READING
from tests.app.test_api import API, assert_problem

OLD = datetime(2020, 1, 1, tzinfo=UTC)
DAY = "2021-01-01"


class Place:
    """A service with a roster of long ago, one of today, and a plan of each kind."""

    def __init__(self, data: Path, database: str) -> None:
        self.settings = Settings(data=data, open_access=True, database_url=database)
        self.api = create_app(self.settings)
        self.engine = self.api.state.engine
        self.client = TestClient(self.api)
        self.rosters = [self.uploaded(), self.uploaded(), self.uploaded()]
        with writing(self.engine) as session:
            for roster in self.rosters[:2]:
                session.get_one(Roster, roster).created_at = OLD
        self.plans = [self.plan(roster) for roster in self.rosters]
        with writing(self.engine) as session:
            session.get_one(StoredPlan, self.plans[1]).state = PUBLISHED

    def uploaded(self) -> str:
        with READING.open("rb") as file:
            return str(self.client.post(f"{API}/datasets", files={"file": (READING.name, file)}).json()["id"])

    def plan(self, roster: str, state: str = "succeeded") -> str:
        solve = Solve(roster_id=roster, policy="p", profiles=["a"], year=2050, seed=0, time_limit=1, state=state)
        with writing(self.engine) as session:
            session.add(solve)
            session.flush()
            more = {"status": "", "gap": 0, "goals": {}, "title": "", "starts": 1}
            plan = StoredPlan(solve_id=solve.id, roster_id=roster, profile="a", year=2050, **more)
            session.add(plan)
            session.flush()
            decided = DecisionIn(action="submit", reason="x")
            session.add(Decision(plan_id=plan.id, user="u", name="u", action=decided.action, reason=decided.reason))
        folder = self.settings.plans / plan.id
        folder.mkdir()
        (folder / "plan.json").write_bytes(b"sealed")
        return plan.id

    def left(self) -> tuple[set[str], set[str], set[str]]:
        """Rosters, plans, and whose files are there."""
        with reading(self.engine) as session:
            rosters, plans = set(session.exec(select(Roster.id))), set(session.exec(select(StoredPlan.id)))
        files = {path.name.split(".")[0] for path in self.settings.rosters.iterdir()}
        return rosters, plans, files | {path.name for path in self.settings.plans.iterdir()}


@pytest.fixture
def place(tmp_path: Path, database: str) -> Place:
    return Place(tmp_path, database)


def test_old_rosters_go_with_all_that_hangs_on_them_and_published_plans_stay(place: Place) -> None:
    counts = {"rosters": 2, "solves": 1, "plans": 1, "kept_plans": 1, "busy_rosters": 0}
    seen = place.client.get(f"{API}/retention", params={"before": DAY})
    assert seen.json() == counts
    assert len(place.left()[0]) == 3  # looking deletes nothing
    assert place.client.post(f"{API}/retention", json={"before": DAY}).json() == counts
    rosters, plans, files = place.left()
    assert rosters == set(place.rosters[1:])
    assert plans == set(place.plans[1:])
    assert files == {*place.plans[1:], place.rosters[2]}
    for roster in place.rosters[:2]:
        assert_problem(place.client.get(f"{API}/datasets/{roster}"), 404, "not_found")
        assert_problem(place.client.post(f"{API}/solves", json={"dataset_id": roster}), 404, "not_found")
    assert [item["id"] for item in place.client.get(f"{API}/datasets").json()["items"]] == [place.rosters[2]]
    again = place.client.post(f"{API}/retention", json={"before": DAY}).json()
    assert again["rosters"] == again["plans"] == 0
    assert first_break(place.engine)[0] is None
    actions = [line["action"] for line in place.client.get(f"{API}/audit").json()["items"]]
    assert actions.count("personal_data_deleted") == 2
    assert actions.count("roster_uploaded") == 3  # the audit forgets nothing


def test_a_roster_that_is_being_solved_is_left_alone(place: Place) -> None:
    place.plan(place.rosters[0], "running")
    done = place.client.post(f"{API}/retention", json={"before": DAY}).json()
    assert (done["rosters"], done["busy_rosters"]) == (1, 1)
    assert place.rosters[0] in place.left()[0]


def test_a_day_still_to_come_is_refused(place: Place) -> None:
    assert_problem(place.client.post(f"{API}/retention", json={"before": "2999-01-01"}), 422, "invalid")


def test_what_a_power_cut_left_of_the_files_goes_at_the_next_start(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.retention.service.forget", lambda *_: None)
    monkeypatch.setattr("app.retention.service.shutil.rmtree", lambda *_, **__: None)
    place.client.post(f"{API}/retention", json={"before": DAY})
    monkeypatch.undo()
    assert place.rosters[0] in place.left()[2]
    place.api.state.jobs.forget_remains()
    assert place.left()[2] == {*place.plans[1:], place.rosters[2]}


def test_the_command_shows_first_and_deletes_when_told(tmp_path: Path) -> None:
    place = Place(tmp_path, "")
    arguments = ["forget", "--before", DAY, "--data", str(tmp_path)]
    shown = CliRunner().invoke(cli, arguments)
    assert shown.exit_code == 0
    assert len(place.left()[0]) == 3
    assert "--yes" in shown.stdout
    assert CliRunner().invoke(cli, [*arguments, "--yes"]).exit_code == 0
    assert place.left()[0] == set(place.rosters[1:])
    assert date.fromisoformat(DAY).isoformat() in str(place.client.get(f"{API}/audit").json()["items"][-1]["details"])
