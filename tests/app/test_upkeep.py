"""Looking after an installation: audit, keys, passwords, backup and restore."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

from app.access.service import first_administrator
from app.cli import cli
from app.crypto import keys
from app.db import connect, reading, writing
from app.main import create_app
from app.settings import Settings
from app.tables import KeptList
from tests.app import databases
from tests.app.places import READING
from tests.app.test_api import API, finished


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


@pytest.fixture(scope="module")
def used(kind: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A data folder with a roster and a plan, and the plan's document."""
    data = tmp_path_factory.mktemp(kind)
    with TestClient(create_app(Settings(data=data, open_access=True))) as client:
        with READING.open("rb") as file:
            upload = {"files": {"file": (READING.name, file)}, "headers": {"Idempotency-Key": "k"}}
            roster = client.post(f"{API}/datasets", **upload).json()["id"]  # type: ignore[arg-type]
        kept = {"kind": "stay", "teacher": "T00001", "reason": "照顾家庭"}
        made = client.post(f"{API}/scenarios", json={"name": "基准", "dataset_id": roster, "decisions": [kept]})
        assert made.status_code == 201, made.text
        wanted = {"dataset_id": roster, "goal_profiles": ["balanced"], "year": 2027}
        job = finished(client, client.post(f"{API}/solves", json=wanted).json()["id"])
        plan = client.get(job["plans"][0]["url"]).json()
    return data, plan


def shown(data: Path, plan: dict[str, Any]) -> Any:
    """The plan as the service shows it from a data folder."""
    return TestClient(create_app(Settings(data=data, open_access=True))).get(f"{API}/plans/{plan['id']}").json()


def test_the_audit_command_confirms_a_whole_chain_and_finds_a_change(
    used: tuple[Path, dict[str, Any]], tmp_path: Path, kind: str
) -> None:
    assert run("audit", "--data", str(used[0])).exit_code == 0
    settings = Settings(data=databases.copied(used[0], tmp_path / "copy"))
    with connect(settings.database).begin() as connection:
        trigger = "audit_DELETE" if kind == "sqlite" else "audit_append_only ON audit_entry"
        connection.execute(text(f"DROP TRIGGER {trigger}"))
        connection.execute(text("DELETE FROM audit_entry WHERE number = 1"))
    result = run("audit", "--data", str(settings.data))
    assert result.exit_code == 1
    assert "对不上" in result.stderr


def test_after_a_change_of_keys_everything_is_readable_with_the_new_key_alone(
    used: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    data, plan = databases.copied(used[0], tmp_path / "copy"), used[1]
    settings = Settings(data=data)
    listed = KeptList(
        roster_id=plan["dataset_id"],
        name="手工",
        suffix=".csv",
        policy="national-2014",
        year=2027,
        rows=1,
        valid=True,
        content=keys(settings).seal("教师编号".encode()),
    )
    with writing(connect(settings.database)) as session:
        session.add(listed)
    before = (data / "keys").read_text()
    assert run("rotate-keys", "--data", str(data)).exit_code == 0
    after = (data / "keys").read_text()
    assert len(after.split()) == 1
    assert before.split()[0] not in after
    assert shown(data, plan) == plan
    with reading(connect(settings.database)) as session:
        assert keys(settings).open(session.get_one(KeptList, listed.id).content).decode() == "教师编号"
    (scenario,) = TestClient(create_app(Settings(data=data, open_access=True))).get(f"{API}/scenarios").json()["items"]
    assert scenario["decisions"][0]["reason"] == "照顾家庭"


def test_a_backup_is_restored_whole_into_the_other_database_and_from_there_back(
    used: tuple[Path, dict[str, Any]], tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = used[0]
    other = next((one for one in databases.DATABASES if one != kind), kind)
    for into in (other, kind):
        archive, data = tmp_path / f"{into}.tar", tmp_path / f"new-{into}-{source.name}"
        audited = run("audit", "--data", str(source)).stdout
        assert run("backup", str(archive), "--data", str(source)).exit_code == 0
        assert archive.stat().st_mode & 0o077 == 0
        monkeypatch.setattr(databases, "turn", into)
        refused = run("restore", str(archive), "--data", str(data))
        assert refused.exit_code == 2
        assert "缺少密钥" in refused.stderr
        (data / "keys").write_text(Fernet.generate_key().decode())
        wrong = run("restore", str(archive), "--data", str(data))
        assert wrong.exit_code == 1
        assert "打不开" in wrong.stderr
        shutil.copy(used[0] / "keys", data / "keys")
        restored = run("restore", str(archive), "--data", str(data))
        assert restored.exit_code == 0, restored.output
        assert "完整" in restored.stdout
        assert run("audit", "--data", str(data)).stdout == audited
        assert shown(data, used[1]) == used[1]
        again = run("restore", str(archive), "--data", str(data))
        assert again.exit_code == 2
        assert "不是空的" in again.stderr
        source = data


def test_what_is_no_backup_is_refused_and_leaves_the_folder_usable(
    used: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    archive, data = tmp_path / "backup.tar", tmp_path / "new"
    archive.write_bytes(b"no archive")
    data.mkdir()
    shutil.copy(used[0] / "keys", data / "keys")
    assert run("restore", str(archive), "--data", str(data)).exit_code == 1
    assert run("backup", str(archive), "--data", str(used[0])).exit_code == 0
    assert run("restore", str(archive), "--data", str(data)).exit_code == 0


def test_a_forgotten_password_is_replaced_by_a_one_time_one(tmp_path: Path) -> None:
    api = create_app(Settings(data=tmp_path))
    first_administrator(api.state.engine)
    result = run("reset-password", "admin", "--data", str(tmp_path))
    password = result.stdout.split(": ")[1].strip()
    answer = TestClient(api).post(f"{API}/session", json={"name": "admin", "password": password})
    assert answer.json()["must_change"]
    assert run("reset-password", "nobody", "--data", str(tmp_path)).exit_code == 2
