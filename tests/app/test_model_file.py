"""The model behind a plan, downloaded: another program finds the plan's very value in it, and nobody in its names."""

import gzip
import re
from pathlib import Path
from typing import Any

import highspy
import pytest

from app.explain import model_file
from solver.model.highs import silent
from solver.roster import load
from tests.app.office import Office
from tests.app.places import READING
from tests.app.test_api import API, assert_problem, finished


def test_the_models_optimum_is_the_plans_and_its_names_are_nobodys(
    office: Office, plans: list[dict[str, Any]], tmp_path: Path
) -> None:
    client, plan = office.clients["planner"], plans[0]
    answer = client.get(f"{plan['url']}/model")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == 'attachment; filename="model-2027-balanced.mps.gz"'
    text = gzip.decompress(answer.content).decode("ascii")
    dataset = load(READING).dataset
    assert dataset is not None
    words = set(re.findall(r"[^\s_]+", text))
    assert not words & {*dataset.teachers.id, *dataset.teachers.name, *dataset.schools.code, *dataset.schools.name}
    path = tmp_path / "model.mps"
    path.write_text(text, encoding="ascii")
    h = silent(0, mip_rel_gap=1e-8)
    assert h.readModel(str(path)) == highspy.HighsStatus.kOk
    h.run()
    proof = client.get(plan["url"]).json()["proof"]
    assert h.getObjectiveValue() == pytest.approx(proof["objective"], rel=1e-6)
    left = [path for path in office.api.state.settings.rosters.iterdir() if path.name.startswith(".plain")]
    assert left == []
    lines = office.clients["auditor"].get(f"{API}/audit", params={"action": "plan_exported"}).json()["items"]
    assert [line["details"] for line in lines] == [{"format": "mps"}]


def test_only_who_plans_may_have_the_model_and_only_of_a_goal_profiles_own_plan(
    office: Office, plans: list[dict[str, Any]]
) -> None:
    for role in ("approver", "school", "auditor"):
        assert_problem(office.clients[role].get(f"{plans[0]['url']}/model"), 403, "not_allowed")
    planner = office.clients["planner"]
    assert_problem(planner.get(f"{API}/plans/{'0' * 32}/model"), 404, "not_found")
    wanted = {"plan_id": plans[0]["id"], "goal_profiles": ["balanced"]}
    near = finished(planner, planner.post(f"{API}/solves", json=wanted).json()["id"])["plans"][0]
    assert_problem(planner.get(f"{near['url']}/model"), 409, "no_model")


def test_too_large_a_model_is_not_written(
    office: Office, plans: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_file, "MOST_ENTRIES", 100)
    settings = office.api.state.settings
    assert model_file.written(plans[0]["id"], settings) == {"missing": "size"}
    assert not list(settings.rosters.glob("*.mps*"))
