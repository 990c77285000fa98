"""Medium-term plans explained: every year, every teacher and every school, prices against all lists there are."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from solver import policies
from solver.domain.headcount import recount
from solver.domain.months import effective_month
from solver.domain.plan import Plan
from solver.domain.policy import GoalProfile
from solver.domain.terms import Reason
from solver.explain import years
from solver.explain.again import Again
from solver.explain.price import BETTER, IMPOSSIBLE, UNKNOWN
from solver.explain.view import View, point
from solver.explain.why_not import CLOSED, HOME, OPEN, OUTSIDE, POSTED
from solver.explain.wording import PUBLIC
from solver.model.build import Model, build
from solver.roster import load
from solver.roster.plan_list import read_plan
from solver.search.extract import extract
from solver.search.fix import NoIntegerPlan
from solver.search.levels import Levels
from solver.search.relax import Infeasible
from solver.search.watch import Watch
from solver.verify.verify import accept
from tests.app.places import READING
from tests.explain.test_commands import run
from tests.explain.test_standing import HEALTH
from tests.search.test_horizon import best_by_hand, tiny

YEARS = (2027, 2028)
POLICY = policies.policy()
SECONDS = 30.0


class Medium:
    """The small sample county planned for two years by the command line."""

    def __init__(self, folder: Path) -> None:
        made = run("plan", str(READING), "--year", "2027", "--years", "2", "--goals", "balanced", "--out", str(folder))
        assert made.exit_code == 0, made.output
        self.file = folder / "plan-balanced.json"
        dataset = load(READING).dataset
        assert dataset is not None
        plan, _ = read_plan(self.file, dataset, YEARS[0])
        assert plan is not None
        self.model: Model = build(dataset, POLICY, YEARS)
        self.view = View(dataset, POLICY, accept(dataset, replace(plan, years=len(YEARS)), POLICY))


@pytest.fixture(scope="module")
def medium(tmp_path_factory: pytest.TempPathFactory) -> Medium:
    return Medium(tmp_path_factory.mktemp("medium"))


def test_the_plan_is_found_again_among_the_postings_of_all_years(medium: Medium) -> None:
    postings = medium.model.postings
    chosen = np.flatnonzero(point(medium.view, postings))
    rows = medium.view.placed
    assert sorted(postings.teacher[chosen].tolist()) == sorted(rows)
    for way in chosen.tolist():
        row = rows[int(postings.teacher[way])]
        assert row.start == effective_month(int(postings.start[way]))
        assert row.host == medium.view.dataset.schools.code[int(postings.host[way])]
        assert row.months == 12 * int(postings.length[way])


def test_every_teacher_is_answered_and_each_other_year_is_open_or_closed_as_the_model_has_it(medium: Medium) -> None:
    view, postings, told = medium.view, medium.model.postings, 0
    for who in range(len(view.dataset.teachers)):
        answer = years.explain_teacher(view, who, medium.model, None, 1)
        assert all(line.said(language) for line in answer.lines for language in ("zh", "en"))
        row = view.placed.get(who)
        if row is None or not row.reason.starts:
            assert not answer.others
            continue
        for other in answer.others:
            assert effective_month(other.year) != row.start
            assert other.open == bool(((postings.teacher == who) & postings.starting(other.year)).any())
            told += other.open
        assert len(answer.others) == len(YEARS) - 1
    assert told > 5


def test_the_public_reads_no_health_reason_of_any_year(medium: Medium) -> None:
    public = replace(medium.view, audience=PUBLIC)
    for who in range(len(public.dataset.teachers)):
        lines = years.explain_teacher(public, who, medium.model, None, 1).lines
        text = " ".join(line.said(language) for line in lines for language in ("zh", "en"))
        assert not HEALTH.search(text.replace("Differences", "").replace("will", "").replace("fill", ""))


def test_each_year_of_a_school_goes_on_from_the_year_before(medium: Medium) -> None:
    view = medium.view
    after = {year: recount(view.dataset, view.plan.annual(year))[1] for year in YEARS}
    moved = 0
    for place in range(len(view.dataset.schools)):
        answer = years.explain_the_school(view, place)
        assert tuple(answer.years) == YEARS
        for year, one in answer.years.items():
            assert one.people["all"][1] == sum(n for cell, n in after[year].items() if cell[0] == place)
            before, now = one.people["all"]
            stays = sum(row.reason is Reason.STAY and row.home == one.school for row in view.plan.annual(year).rows)
            assert now - before == len(one.coming) + len(one.staying) - len(one.leaving) - stays
            moved += now != before
    assert moved > 3


def test_the_plan_is_told_year_by_year_and_nobody_with_the_duty_is_passed_over(medium: Medium) -> None:
    view = medium.view
    answer = years.explain_the_plan(view, medium.model)
    assert [one.year for one in answer.years] == list(YEARS)
    assert sum(one.starts for one in answer.years) == len(view.plan.starting)
    placed = {who for who, row in view.placed.items() if row.reason.starts}
    duty = set(np.flatnonzero(view.status.duty).tolist())
    assert {teacher for group in answer.left for teacher in group.teachers} == {
        view.dataset.teachers.id[who] for who in duty - placed
    }
    for one in answer.years:
        assert {"annual_share", "arrival_cap"} <= {state.rule for state in one.rules}
    assert f"应交流 {len(duty)} 人" in answer.lines[0].text.zh


def test_a_school_is_refused_for_every_kind_of_reason_over_the_years(medium: Medium) -> None:
    view, seen = medium.view, set()
    for who in range(0, len(view.dataset.teachers), 2):
        for host in range(len(view.dataset.schools)):
            answer = years.why_not(view, who, host, medium.model, None, 1)
            assert answer.lines
            seen.add(answer.verdict)
            postings = medium.model.postings
            ways = (postings.teacher == who) & (postings.host == host) & postings.starts
            if answer.verdict in (OPEN, CLOSED):
                assert (answer.verdict == OPEN) == bool(ways.any())
    assert {POSTED, HOME, OUTSIDE, CLOSED, OPEN} <= seen


SPAN = (2026, 2027)
AIMS = GoalProfile(
    "test", "测试", "", ({"overdue": 1.0}, {"unmet_posts": 20.0, "equity": 0.1, "travel": 0.5, "stability": 1.0})
)


@pytest.fixture(scope="module")
def counties() -> list[tuple[View, Model]]:
    """Counties of three teachers with their best plan over two years."""
    made = []
    for seed in range(28):
        dataset, policy = tiny(np.random.default_rng([seed, 72]))
        model = build(dataset, policy, SPAN)
        try:
            found = Levels(model, Watch(SECONDS)).solve(AIMS, SECONDS)
        except (Infeasible, NoIntegerPlan):
            continue
        made.append((View(dataset, policy, accept(dataset, extract(dataset, model, found.x), policy)), model))
    return made


def test_the_duty_that_begins_within_the_years_is_said_to(counties: list[tuple[View, Model]]) -> None:
    told = 0
    for view, model in counties:
        for who in range(len(view.dataset.teachers)):
            duty = [year for year in SPAN if years.of_year(view, year).status.duty[who]]
            said = f"{SPAN[1]} 年起有" in years.explain_teacher(view, who, model, None, 1).lines[0].text.zh
            assert said == (duty == [SPAN[1]])
            told += said
    assert told


def test_staying_home_in_all_years_costs_the_difference_of_the_best_of_all_lists(
    counties: list[tuple[View, Model]],
) -> None:
    priced = 0
    for view, model in counties:
        again, dataset = Again(view, model, AIMS), view.dataset
        for who, row in list(view.placed.items())[:1]:
            assert years.how_to_stay(view, who, model, None, SECONDS).lines
            price = years.how_to_stay(view, who, model, again, SECONDS).price
            assert price is not None

            def lacks(plan: Plan, name: str = row.teacher) -> bool:
                return all(one.teacher != name for one in plan.rows)

            best = best_by_hand(dataset, view.policy, AIMS, SPAN, lacks)
            assert (best is None) == (price.verdict == IMPOSSIBLE)
            if best is not None:
                more = [value - before for value, before in zip(best, again.reached, strict=True)]
                assert list(price.levels) == pytest.approx(more, rel=1e-4, abs=1e-2)
                priced += 1
    assert priced > 2


def test_a_price_is_the_difference_of_the_best_of_all_lists_with_and_without_the_change(
    counties: list[tuple[View, Model]],
) -> None:
    priced = impossible = 0
    for view, model in counties:
        again, dataset, postings = Again(view, model, AIMS), view.dataset, model.postings
        for who, row in view.placed.items():
            for year in SPAN:
                ways = np.flatnonzero((postings.teacher == who) & postings.starting(year))
                if not len(ways) or effective_month(year) == row.start:
                    continue
                price = again.one_of(who, ways, SECONDS)
                wanted = (dataset.teachers.id[who], effective_month(year))

                def has(plan: Plan, wanted: tuple[str, int] = wanted) -> bool:
                    return any((one.teacher, one.start) == wanted for one in plan.rows)

                best = best_by_hand(dataset, view.policy, AIMS, SPAN, has)
                if best is None:
                    assert price.verdict == IMPOSSIBLE
                    impossible += 1
                    continue
                assert price.verdict not in (UNKNOWN, BETTER)
                assert price.proven
                more = [value - before for value, before in zip(best, again.reached, strict=True)]
                assert list(price.levels) == pytest.approx(more, rel=1e-4, abs=1e-2)
                priced += 1
    assert priced > 2
    assert impossible


def test_the_command_line_explains_a_medium_term_plan(medium: Medium) -> None:
    plan = str(medium.file)
    whole = json.loads(run("explain", str(READING), plan, "--json").stdout)
    assert [one["year"] for one in whole["years"]] == list(YEARS)
    teacher = next(row.teacher for row in medium.view.plan.starting)
    one = json.loads(run("explain", str(READING), plan, "--teacher", teacher, "--json").stdout)
    assert one["others"]
    assert all(other["price"] or not other["open"] for other in one["others"])
    school = run("explain", str(READING), plan, "--school", medium.view.dataset.schools.code[0])
    assert "2028 学年" in school.stdout
    refused = run("explain", str(READING), plan, "--largest-share")
    assert refused.exit_code == 2
    assert "一个学年" in refused.output
