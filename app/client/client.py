"""Calls the service: uploads rosters, starts and follows solves, fetches plans. Lost answers are asked for again, safely."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar
from uuid import uuid4

import httpx2
from pydantic import BaseModel

from app.comparisons.schemas import ComparisonOut
from app.diagnoses.schemas import DiagnosisOut
from app.frontiers.schemas import FrontierOut
from app.plans.schemas import PlanLine, PlanOut
from app.policies.effect_schemas import EffectsOut
from app.policies.schemas import PolicyDetail, PolicyList, PolicyOut
from app.rosters.schemas import RosterOut
from app.scenarios.schemas import ScenarioOut
from app.solves.schemas import SolveOut

FINAL = frozenset({"succeeded", "infeasible", "failed", "cancelled"})
TRIES = 4
"""A request whose answer got lost is sent this often in all."""
Shape = TypeVar("Shape", bound=BaseModel)


class ProblemError(Exception):
    """The service refused: ``status``, ``code``, ``detail`` (what is wrong), ``todo`` (what to do), ``errors`` (each with where)."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{problem.get('detail', '')}{problem.get('todo', '')}")
        self.status = status
        self.code: str = problem.get("code", "")
        self.detail: str = problem.get("detail", "")
        self.todo: str = problem.get("todo", "")
        self.errors: list[dict[str, Any]] = problem.get("errors", [])


class Lungang:
    """The service at an address, called with an API key; the key may be left out for a demonstration.

    Usable in a ``with``. Every POST carries an Idempotency-Key of its own, so that repeating it after a lost
    connection has no second effect.
    """

    def __init__(
        self, address: str, key: str = "", *, timeout: float = 60.0, transport: httpx2.BaseTransport | None = None
    ) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self.http = httpx2.Client(
            base_url=f"{address.rstrip('/')}/api/v1", headers=headers, timeout=timeout, transport=transport
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()

    def upload(self, roster: Path) -> RosterOut:
        """Uploads a roster.

        Raises:
            ProblemError: 422 with every error of the roster.
            OSError: the file cannot be read.
        """
        return RosterOut(**self.ask("POST", "/datasets", files={"file": (roster.name, roster.read_bytes())}).json())

    def rosters(self) -> Iterator[RosterOut]:
        """Every stored roster, newest first."""
        return self.every("/datasets", RosterOut)

    def policies(self) -> list[PolicyOut]:
        """The policies there are, the bureau's own behind those that ship."""
        return PolicyList(**self.ask("GET", "/policies").json()).items

    def own_policy(self, title: str, copy_of: str, rules: dict[str, Any], note: str = "") -> PolicyDetail:
        """The bureau's own copy of a policy; ``rules``: rule → what is changed about it.

        Raises:
            ProblemError: 422 with every change that does not fit.
        """
        wanted = {"title": title, "copy_of": copy_of, "rules": rules, "note": note}
        return PolicyDetail(**self.ask("POST", "/policies", json=wanted).json())

    def effects(self, dataset_id: str, policy: str, rules: dict[str, Any] | None = None, **more: Any) -> EffectsOut:
        """What each rule of a policy, with changes not kept yet, closes now."""
        wanted = {"dataset_id": dataset_id, "policy": policy, "rules": rules or {}, **more}
        return EffectsOut(**self.ask("POST", "/policy-effects", json=wanted).json())

    def scenario(self, name: str, dataset_id: str, **more: Any) -> ScenarioOut:
        """Makes a scenario; ``more`` are the other fields of ``POST /scenarios``.

        Raises:
            ProblemError: 422 for what does not fit, decisions that cannot be kept among it.
        """
        return ScenarioOut(
            **self.ask("POST", "/scenarios", json={"name": name, "dataset_id": dataset_id, **more}).json()
        )

    def what_if(self, scenario_id: str, name: str, **changes: Any) -> ScenarioOut:
        """A copy of a scenario with changes."""
        wanted = {"name": name, **changes}
        return ScenarioOut(**self.ask("POST", f"/scenarios/{scenario_id}/copies", json=wanted).json())

    def scenarios(self) -> Iterator[ScenarioOut]:
        """Every scenario, newest first."""
        return self.every("/scenarios", ScenarioOut)

    def solve_scenario(self, scenario_id: str) -> SolveOut:
        """Starts a solve of a scenario."""
        return SolveOut(**self.ask("POST", "/solves", json={"scenario_id": scenario_id}).json())

    def solve_near(self, plan_id: str, decisions: Sequence[dict[str, str]], **more: Any) -> SolveOut:
        """Decides something on a plan and solves again, with as few other changes as possible."""
        wanted = {"plan_id": plan_id, "decisions": list(decisions), **more}
        return SolveOut(**self.ask("POST", "/solves", json=wanted).json())

    def frontier(self, goals: tuple[str, str], **of: Any) -> FrontierOut:
        """Starts tracing a frontier of a ``dataset_id``, a ``scenario_id`` or a ``plan_id``."""
        return FrontierOut(**self.ask("POST", "/frontiers", json={"goals": list(goals), **of}).json())

    def diagnosis(self, identifier: str) -> DiagnosisOut:
        """A diagnosis, or why a solve that ended infeasible did."""
        return DiagnosisOut(**self.ask("GET", f"/diagnoses/{identifier}").json())

    def solve(self, dataset_id: str, goal_profiles: Sequence[str] = (), **more: Any) -> SolveOut:
        """Starts a solve; ``more`` are the other fields of ``POST /solves``.

        Raises:
            ProblemError: 404 without such a roster, 422 for a wrong field, 429 for too many solves at once.
        """
        wanted = {"dataset_id": dataset_id, "goal_profiles": list(goal_profiles), **more}
        return SolveOut(**self.ask("POST", "/solves", json=wanted).json())

    def solves(self) -> Iterator[SolveOut]:
        """Every solve, newest first."""
        return self.every("/solves", SolveOut)

    def follow(self, solve_id: str, every: float = 1.0) -> Iterator[SolveOut]:
        """A solve again and again until it has ended; the last one tells how."""
        while True:
            solve = SolveOut(**self.ask("GET", f"/solves/{solve_id}").json())
            yield solve
            if solve.state in FINAL:
                return
            time.sleep(every)

    def wait(self, solve_id: str, every: float = 1.0) -> SolveOut:
        """The solve once it has ended, however it ended."""
        *_, last = self.follow(solve_id, every)
        return last

    def cancel(self, solve_id: str) -> SolveOut:
        """Asks a solve to stop; plans it has are kept."""
        return SolveOut(**self.ask("POST", f"/solves/{solve_id}/cancel").json())

    def plans(self) -> Iterator[PlanLine]:
        """Every plan one may see, newest first."""
        return self.every("/plans", PlanLine)

    def plan(self, plan_id: str) -> PlanOut:
        """A plan with its postings."""
        return PlanOut(**self.ask("GET", f"/plans/{plan_id}").json())

    def export(self, plan_id: str, form: str = "xlsx") -> bytes:
        """A plan's file: xlsx, csv or json."""
        return bytes(self.ask("GET", f"/plans/{plan_id}/export", params={"format": form}).content)

    def compare(self, *of: str) -> ComparisonOut:
        """Two to four plans or kept lists by id, ``nobody`` and ``last-year`` among them, side by side.

        Raises:
            ProblemError: 404 without such a plan, 409 where they cannot be compared, 422 for a wrong number of them.
        """
        return ComparisonOut(**self.ask("GET", "/comparisons", params={"of": list(of)}).json())

    def document(self, plan_id: str, paper: str = "notice", form: str = "docx", **more: Any) -> bytes:
        """The public notice or the letters to schools (``schools``) as docx or pdf; ``more`` are the other parameters."""
        params = {"format": form, **more}
        return bytes(self.ask("GET", f"/plans/{plan_id}/documents/{paper}", params=params).content)

    def every(self, path: str, shape: type[Shape]) -> Iterator[Shape]:
        """Each item of a paged collection."""
        cursor: str | None = None
        while True:
            content = self.ask("GET", path, params={"cursor": cursor} if cursor else {}).json()
            for item in content["items"]:
                yield shape(**item)
            cursor = content["next"]
            if cursor is None:
                return

    def ask(self, method: str, path: str, **options: Any) -> httpx2.Response:
        """One request, repeated where its answer got lost.

        Raises:
            ProblemError: the service refused.
            httpx2.TransportError: no answer in all tries.
        """
        headers = {"Idempotency-Key": str(uuid4())} if method == "POST" else {}
        for attempt in range(1, TRIES + 1):
            pause = 0.5 * 2**attempt
            try:
                answer = self.http.request(method, path, headers=headers, **options)
            except httpx2.TransportError:
                if attempt == TRIES:
                    raise
            else:
                at_work = answer.status_code == 409 and answer.json().get("code") == "request_in_progress"
                if answer.status_code < 400:
                    return answer
                if not (at_work or answer.status_code in {502, 503}) or attempt == TRIES:
                    raise ProblemError(answer.status_code, problem(answer))
                pause = max(pause, float(answer.headers.get("Retry-After", 0)))
            time.sleep(pause)
        raise AssertionError("every way out is above")


def problem(answer: httpx2.Response) -> dict[str, Any]:
    """The problem document of an answer; a proxy in between may have sent something else."""
    try:
        found = answer.json()
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"code": "no_problem_document", "detail": answer.text[:200]}
