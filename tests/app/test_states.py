"""The job table's transitions: one owner at a time, one end, and a fair turn for everybody."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Engine
from sqlmodel import select

from app.crypto import Keys
from app.db import connect, reading, writing
from app.migrate import migrate
from app.solves import states, told
from app.tables import CANCELLED, FAILED, QUEUED, RUNNING, SUCCEEDED, Roster, Solve, StoredPlan, now
from solver.domain.proof import Progress

LIMITS = (3, 5)
"""Attempts and interruptions after which a job is given up."""


@pytest.fixture
def engine(tmp_path: Path, database: str) -> Engine:
    engine = connect(database or f"sqlite:///{tmp_path / 'x.db'}")
    migrate(engine)
    return engine


def queued(engine: Engine, owner: str = "a") -> str:
    """A new job in the table."""
    roster = Roster(name="r", file="r", size=1, digest="d", schools=1, teachers=1, invented=True)
    solve = Solve(roster_id=roster.id, owner=owner, policy="p", profiles=["a"], year=2027, seed=0, time_limit=1)
    with writing(engine) as session:
        session.add(roster)
        session.flush()
        session.add(solve)
    return solve.id


def taken(engine: Engine, job: str) -> Solve:
    solve = states.claim(engine, job, 30)
    assert solve is not None
    return solve


def stored(engine: Engine, job: str) -> Solve:
    with reading(engine) as session:
        return session.get_one(Solve, job)


def plan_of(solve: Solve) -> StoredPlan:
    return StoredPlan(
        solve_id=solve.id,
        roster_id=solve.roster_id,
        profile="a",
        title="",
        year=2027,
        starts=1,
        status="",
        gap=0,
        goals={},
    )


def plans(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.exec(select(StoredPlan.id)))


def test_a_queued_job_is_taken_by_one_worker_only(engine: Engine) -> None:
    job = queued(engine)
    taken(engine, job)
    assert states.claim(engine, job, 30) is None


def test_a_worker_that_lost_its_job_can_change_nothing(engine: Engine) -> None:
    job = queued(engine)
    old = taken(engine, job)
    assert states.orphaned(engine, job, "worker", *LIMITS)
    new = taken(engine, job)
    assert not states.renew(engine, job, old.lease, 30)
    assert not states.progressed(engine, job, old.lease, {})
    assert not states.keep_plan(engine, old.lease, plan_of(old))
    assert not states.settle(engine, job, old.lease, SUCCEEDED)
    assert plans(engine) == []
    assert states.settle(engine, job, new.lease, SUCCEEDED)
    assert stored(engine, job).state == SUCCEEDED


def test_a_settled_job_is_not_settled_again(engine: Engine) -> None:
    job = queued(engine)
    solve = taken(engine, job)
    assert states.settle(engine, job, solve.lease, SUCCEEDED)
    assert not states.settle(engine, job, solve.lease, FAILED)
    assert not states.orphaned(engine, job, "worker", *LIMITS)
    assert stored(engine, job).state == SUCCEEDED


def test_plans_of_an_attempt_cut_short_are_forgotten_by_the_next(engine: Engine) -> None:
    job = queued(engine)
    solve = taken(engine, job)
    assert states.keep_plan(engine, solve.lease, plan_of(solve))
    states.orphaned(engine, job, "worker", *LIMITS)
    taken(engine, job)
    assert plans(engine) == []


def test_plans_of_a_cancelled_job_stay_when_its_process_had_to_be_ended(engine: Engine) -> None:
    job = queued(engine)
    solve = taken(engine, job)
    assert states.keep_plan(engine, solve.lease, plan_of(solve))
    with writing(engine) as session:
        session.get_one(Solve, job).cancel_requested = True
    assert not states.orphaned(engine, job, "worker", *LIMITS)
    assert stored(engine, job).state == CANCELLED
    assert len(plans(engine)) == 1


@pytest.mark.parametrize(("loss", "times"), [("worker", 3), ("server", 5)])
def test_a_job_that_loses_its_worker_again_and_again_is_given_up(engine: Engine, loss: states.Loss, times: int) -> None:
    job = queued(engine)
    for _ in range(times - 1):
        taken(engine, job)
        assert states.orphaned(engine, job, loss, *LIMITS)
    taken(engine, job)
    assert not states.orphaned(engine, job, loss, *LIMITS)
    problem = stored(engine, job).problem
    assert problem is not None
    assert problem["code"] == "worker_died"


def test_stopping_the_server_in_order_counts_against_no_job(engine: Engine) -> None:
    job = queued(engine)
    for _ in range(20):
        taken(engine, job)
        assert states.orphaned(engine, job, "stop", *LIMITS)
    assert stored(engine, job).state == QUEUED


def test_a_running_job_without_a_sign_of_life_is_silent_until_it_gives_one(engine: Engine) -> None:
    job = queued(engine)
    solve = taken(engine, job)
    soon, late = now() + timedelta(seconds=20), now() + timedelta(seconds=40)
    assert states.silent(engine, soon) == []
    assert states.silent(engine, late) == [job]
    states.renew(engine, job, solve.lease, 60)
    assert states.silent(engine, late) == []
    assert stored(engine, job).state == RUNNING


def test_turns_go_round_between_owners(engine: Engine) -> None:
    first, second, third = (queued(engine, "a") for _ in range(3))
    other = queued(engine, "b")
    order = []
    for _ in range(4):
        job = states.next_up(engine, set())
        assert job is not None
        solve = taken(engine, job)
        states.settle(engine, job, solve.lease, SUCCEEDED)
        order.append(job)
    assert order == [first, other, second, third]
    assert states.next_up(engine, set()) is None


def test_eight_jobs_of_three_people_are_taken_in_turns_on_two_workers(engine: Engine) -> None:
    for owner in "aaaaabbc":
        queued(engine, owner)
    at_work: list[str] = []
    order = ""
    while job := states.next_up(engine, set(at_work)):
        order += taken(engine, job).owner
        at_work.append(job)
        if len(at_work) == 2:
            done = at_work.pop(0)
            states.settle(engine, done, stored(engine, done).lease, SUCCEEDED)
    assert order == "abcabaaa"


def test_a_job_already_given_out_is_not_given_again(engine: Engine) -> None:
    job, later = queued(engine), queued(engine)
    assert states.next_up(engine, {job}) == later
    assert states.next_up(engine, {job, later}) is None


def test_the_curve_of_a_solve_is_kept_and_stays_bounded(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told, "EVERY_SECONDS", 0.0)
    monkeypatch.setattr(told, "MOST_POINTS", 40)
    solve = taken(engine, queued(engine))
    told_ = told.Told(engine, solve, Keys([Fernet.generate_key().decode()]))
    moments = [Progress("integer", "balanced", 1, 10.0, 9.0, 1 / (1 + at), at * 0.1) for at in range(150)]
    assert told_.report(Progress("relax", "balanced", 1, None, None, None, 0.0))
    assert all(told_.report(moment) for moment in moments)
    points = (stored(engine, solve.id).progress or {})["points"]
    assert 15 < len(points) <= told.MOST_POINTS
    assert [point["elapsed"] for point in points] == sorted({point["elapsed"] for point in points})
    assert points[-1]["elapsed"] > 13
