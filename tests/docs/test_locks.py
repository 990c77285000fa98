"""The locks hold what pyproject.toml asks for, with hashes and without addresses."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.docs.pages import ROOT

RUN, DEVELOP = "requirements.lock", "requirements-dev.lock"
AGAIN = "run: bash .ci/lock, and commit both locks"


def locked(name: str) -> list[tuple[Requirement, str]]:
    """Each package of a lock with its hashes as written."""
    entries = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    return [(Requirement(entry.partition(" --hash")[0]), entry) for entry in entries if entry.strip()]


def asked(lock: str) -> Iterator[Requirement]:
    """The requirements a lock must meet."""
    project = tomllib.loads(Path(ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    texts = [*project["project"]["dependencies"]]
    for extra in project["project"].get("optional-dependencies", {}).values():
        texts += extra
    if lock == DEVELOP:
        texts += project["dependency-groups"]["dev"]
    yield from map(Requirement, texts)


@pytest.mark.parametrize("lock", [RUN, DEVELOP])
def test_a_lock_meets_every_requirement(lock: str) -> None:
    held: dict[str, set[str]] = {}
    for entry, _ in locked(lock):
        held.setdefault(canonicalize_name(entry.name), set()).add(str(entry.specifier).removeprefix("=="))
    for wanted in asked(lock):
        versions = held.get(canonicalize_name(wanted.name))
        assert versions, f"{wanted}: {AGAIN}"
        assert all(wanted.specifier.contains(version, prereleases=True) for version in versions), f"{wanted}: {AGAIN}"


@pytest.mark.parametrize("lock", [RUN, DEVELOP])
def test_every_locked_package_has_a_hash_and_no_address(lock: str) -> None:
    for requirement, entry in locked(lock):
        assert "--hash=sha256:" in entry, requirement
        assert "://" not in entry
        assert " @ " not in entry


def test_both_locks_hold_the_same_versions() -> None:
    development = {str(entry) for entry, _ in locked(DEVELOP)}
    assert {str(entry) for entry, _ in locked(RUN)} <= development, AGAIN
