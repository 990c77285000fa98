"""The whole flow on one page: dataset → rules → model → search → verify → candidate plans."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import perf_counter

from solver.domain.dataset import Dataset
from solver.domain.decision import Decision, DecisionError
from solver.domain.plan import Plan
from solver.domain.policy import GoalProfile, Policy
from solver.domain.proof import Conflict, Loosening, Proof, Report
from solver.model.build import Model, build
from solver.model.mps import write_mps as save_mps
from solver.search.abreast import abreast
from solver.search.diagnose import diagnose
from solver.search.extract import extract
from solver.search.fix import NoIntegerPlan
from solver.search.levels import Levels
from solver.search.near import CHANGES, near
from solver.search.relax import Infeasible
from solver.search.second import Unsure, confirm_impossible
from solver.search.stand import Found
from solver.search.unplaced import Unplaced, unplaced
from solver.search.variants import alternatives, frontier
from solver.search.watch import Stopped, Watch, cores
from solver.verify.verify import VerifiedPlan, accept

__all__ = [
    "Candidate",
    "DecisionError",
    "Impossible",
    "Phases",
    "Request",
    "Result",
    "Stopped",
    "TooLarge",
    "Unplaced",
    "Unsure",
    "cores",
    "plan_county",
]

DIAGNOSIS_SECONDS = 60.0
CONFIRM_SECONDS = 60.0
MOST_COUPLED = 160_000
"""Candidate postings up to which years tied together are planned for (docs/decisions/0072)."""
AGREEMENT = 1e-6
"""Relative difference allowed between the search's value of a level and the verifier's."""


@dataclass(frozen=True)
class Request:
    """What to plan. Clock, seed and limits come from outside."""

    year: int
    """The first school year."""
    policy: Policy
    profiles: tuple[GoalProfile, ...]
    seed: int = 0
    time_limit: float = 60.0
    """Seconds for each plan."""
    decisions: tuple[Decision, ...] = ()
    """What the planner has settled by hand."""
    published: Plan | None = None
    """Stay as close to this plan as the rules allow: fewest changed postings before anything else."""
    alternatives: int = 0
    """Further plans for each profile, each clearly different from those before."""
    differ: float = 0.2
    """Least share of an earlier plan's postings that an alternative does not have."""
    loss: float = 0.02
    """Most that an alternative may cost beyond the best plan, as a share of its last level."""
    years: int = 1
    """School years planned for together; more than one is a medium-term plan with its annual parts."""
    threads: int = 1
    """Profiles searched for at the same time; the plans do not depend on it."""

    @property
    def horizon(self) -> tuple[int, ...]:
        return tuple(range(self.year, self.year + self.years))


@dataclass(frozen=True)
class Candidate:
    """A verified plan for one goal profile, with its proof."""

    profile: GoalProfile
    verified: VerifiedPlan
    proof: Proof
    unplaced: tuple[Unplaced, ...]
    obligated: int
    """Teachers with the duty to be posted, placed or not."""


@dataclass(frozen=True)
class Impossible:
    """Proven: no plan meets the hard rules. ``conflicts`` is a minimal set of rules that clash."""

    conflicts: tuple[Conflict, ...]
    open_postings: int
    closed: dict[str, int]
    """Rule id → candidate postings it was the first to close: where the openings went."""
    loosenings: tuple[Loosening, ...] = ()
    """Changes of one parameter each that alone make the county possible, the cheapest first."""
    minimal: bool = True
    """Leaving out any one of the conflicting rules would make the others possible; False where time ran out first."""


@dataclass(frozen=True)
class Phases:
    """Seconds spent in each part of the flow."""

    build: float
    solve: float
    verify: float


@dataclass(frozen=True)
class Result:
    """What planning a county gave: candidates in the order asked for, or the proof that there are none."""

    candidates: tuple[Candidate, ...]
    impossible: Impossible | None
    phases: Phases


def plan_county(
    dataset: Dataset,
    request: Request,
    *,
    report: Report | None = None,
    mps_folder: Path | None = None,
    keep: Callable[[Candidate], None] | None = None,
) -> Result:
    """Candidate plans for a county, one per goal profile, every one verified.

    A profile that ran out of time before its first whole plan is left out; the others stand.

    Args:
        report: called with progress; answering False stops early with what is proven so far.
        mps_folder: writes each profile's last level as ``model-<profile id>.mps`` there.
        keep: called with each candidate as soon as it is verified, so that what is found outlives what comes later.

    Raises:
        PolicyError: the policy or a profile is wrong.
        DecisionError: a decision that cannot be kept.
        Stopped: ended before any plan was found.
        Unsure: two methods do not agree that the county is impossible.
        TooLarge: a medium-term plan of too large a county.
    """
    watch = Watch(request.time_limit, report)
    began = perf_counter()
    watch.tell("build")
    model = build(dataset, request.policy, request.horizon, request.decisions, threads=request.threads)
    bounded(model, request)
    if request.published is not None:
        model = near(dataset, model, request.published)
    built = perf_counter()
    candidates: list[Candidate] = []
    verifying = 0.0
    try:
        for profile, point in search(model, request, watch):
            watch.tell("verify")
            found_at = perf_counter()
            candidates.append(candidate(dataset, request.policy, model, profile, point))
            if keep is not None:
                keep(candidates[-1])
            if mps_folder is not None:
                path = mps_folder / f"model-{profile.id}.mps"
                save_mps(path, point.matrix, point.objective, dataset, model.postings)
            verifying += perf_counter() - found_at
    except (Infeasible, NoIntegerPlan):
        impossible = why_impossible(dataset, request, model, watch)
        return Result((), impossible, Phases(built - began, perf_counter() - built, 0.0))
    return Result(tuple(candidates), None, Phases(built - began, perf_counter() - built - verifying, verifying))


def frontier_county(
    dataset: Dataset,
    request: Request,
    goals: tuple[str, str],
    points: int,
    keep: Callable[[Candidate], None],
    *,
    report: Report | None = None,
) -> Impossible | None:
    """Efficient plans between two goals under the first profile's earlier levels, handed to ``keep`` one by one.

    Raises:
        PolicyError, DecisionError, Unsure: see ``plan_county``.
        Stopped: out of time; what was kept stands.
    """
    watch = Watch(request.time_limit, report)
    watch.tell("build")
    model = build(dataset, request.policy, request.horizon, request.decisions, threads=request.threads)
    try:
        levels = Levels(model, watch, seed=request.seed, threads=request.threads)
        profile = request.profiles[0]
        found = frontier(levels, profile, goals, points=points, seconds=request.time_limit)
        for number, point in enumerate(found, 1):
            watch.tell("verify")
            # a name of its own: the profile's own plan is another one
            named = replace(profile, id=f"{profile.id}-f{number}", title=f"{profile.title}（前沿 {number}）")
            keep(candidate(dataset, request.policy, model, named, point.found))
    except (Infeasible, NoIntegerPlan):
        return why_impossible(dataset, request, model, watch)
    return None


def diagnose_county(dataset: Dataset, request: Request, *, report: Report | None = None) -> Impossible | None:
    """Why no plan is possible, or None where one is: only the first profile's first level is solved.

    Raises:
        PolicyError, DecisionError, Unsure: see ``plan_county``.
        Stopped: out of time before either was known.
    """
    watch = Watch(request.time_limit, report)
    watch.tell("build")
    model = build(dataset, request.policy, request.horizon, request.decisions, threads=request.threads)
    profile = request.profiles[0]
    try:
        Levels(model, watch, seed=request.seed, threads=request.threads).solve(
            replace(profile, levels=profile.levels[:1]), request.time_limit
        )
    except (Infeasible, NoIntegerPlan):
        return why_impossible(dataset, request, model, watch)
    return None


def search(model: Model, request: Request, watch: Watch) -> Iterator[tuple[GoalProfile, Found]]:
    """The best plan of each profile, as points of the model, each as soon as it is found.

    Raises:
        Infeasible, NoIntegerPlan: proven that there is none.
        Stopped: nothing was found in time.
    """
    levels = Levels(model, watch, seed=request.seed, threads=request.threads)
    profiles = request.profiles
    if request.published is not None:
        profiles = tuple(replace(profile, levels=({CHANGES: 1.0}, *profile.levels)) for profile in profiles)
    none = True
    for found in abreast(levels, [partial(plans, profile, request) for profile in profiles], request.threads):
        none = False
        yield found
    if none:
        raise Stopped


def plans(profile: GoalProfile, request: Request, levels: Levels) -> Iterator[tuple[GoalProfile, Found]]:
    """The best plan of a profile, and the alternatives asked for beside it.

    Raises:
        Infeasible, NoIntegerPlan, Stopped: see ``search``.
    """
    point = levels.solve(profile, request.time_limit)
    yield profile, point
    if levels.watch.called_off:
        return
    others = alternatives(
        levels,
        profile,
        point,
        count=request.alternatives,
        differ=request.differ,
        loss=request.loss,
        seconds=request.time_limit,
    )
    for number, other in enumerate(others, 2):
        yield replace(profile, id=f"{profile.id}-{number}", title=f"{profile.title}（备选 {number}）"), other


def why_impossible(dataset: Dataset, request: Request, model: Model, watch: Watch) -> Impossible:
    """What clashes and what would help, after a second method has come to the same verdict.

    Raises:
        Unsure: the second method found a plan, or no answer; nobody is told "impossible" then.
        Stopped: out of time before it was known what clashes.
    """
    watch.begin("", 0, DIAGNOSIS_SECONDS)
    found = diagnose(dataset, request.policy, model, watch, seed=request.seed)
    if found.matrix is None or not confirm_impossible(found.matrix, seconds=CONFIRM_SECONDS, seed=request.seed):
        raise Unsure(disagree=True)
    return Impossible(
        found.conflicts, len(model.postings), dict(model.opened.closed), found.loosenings, minimal=found.minimal
    )


def candidate(dataset: Dataset, policy: Policy, model: Model, profile: GoalProfile, found: Found) -> Candidate:
    """A found point as a verified plan.

    Raises:
        PlanRejected: the verifier refuses the plan: model and rules disagree, a defect of ours.
        Disagreement: the verifier measures other goal values than the search claims.
    """
    verified = accept(dataset, extract(dataset, model, found.x), policy)
    proof = measured(found.proof, verified)
    left = unplaced(dataset, policy, model, found.x, found.matrix)
    return Candidate(profile, verified, proof, left, int(model.status.duty.sum()))


class TooLarge(ValueError):
    """A medium-term plan with more candidate postings than years tied together can be planned for."""

    def __init__(self, years: int, candidates: int, most: int) -> None:
        super().__init__(f"{years} years: {candidates} candidate postings, {most} at most")
        self.years, self.candidates, self.most = years, candidates, most


def bounded(model: Model, request: Request) -> None:
    """Refuses a medium-term plan that would end without any plan.

    Raises:
        TooLarge: says how large it is and what to do instead.
    """
    if request.years > 1 and len(model.postings) > MOST_COUPLED:
        raise TooLarge(request.years, len(model.postings), MOST_COUPLED)


class Disagreement(RuntimeError):
    """Search and verifier value the same plan differently; no such plan is shown."""


def measured(proof: Proof, verified: VerifiedPlan) -> Proof:
    """The proof, with every level's value as the verifier measures it on the plan."""
    values: Sequence[float] = [
        level.value
        if CHANGES in level.goals
        else sum(weight * verified.goals[goal] for goal, weight in level.goals.items())
        for level in proof.levels
    ]
    for level, value in zip(proof.levels[-1:], values[-1:], strict=True):
        if abs(level.value - value) > AGREEMENT * max(1.0, abs(value)):
            raise Disagreement(f"search {level.value!r}, verifier {value!r} for {dict(level.goals)}")
    return replace(proof, objective=values[-1])
