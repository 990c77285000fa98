"""What relaxing limits brings: bounds that no full solve exceeds, and exact gains that equal one."""

from dataclasses import replace

import pytest

from solver.domain.policy import Policy, Setting
from solver.explain.price import UNKNOWN
from solver.explain.steps import Step, steps
from solver.explain.view import View
from solver.explain.worth import Worth, worth_of
from solver.model.build import build
from solver.rules.shapes import SHORTAGE
from solver.search.change import widened
from tests.explain.solved import POLICY, PROFILE, YEAR, Solved
from tests.explain.test_price import in_full

ROOM = 1e-3


@pytest.fixture(scope="module")
def told(solved: Solved) -> tuple[Step, ...]:
    return steps(solved.view, solved.prices, 20)


def changed(one: Step) -> Policy:
    setting = POLICY.setting(one.rule)
    values = Setting(setting.on, setting.enforcement, {**setting.parameters, one.parameter: one.to})
    return replace(POLICY, rules={**POLICY.rules, one.rule: values})


def gained(solved: Solved, policy: Policy) -> list[float]:
    model = build(solved.view.dataset, policy, (YEAR,))
    full = in_full(model, PROFILE)
    assert full is not None
    return [before - value for before, value in zip(solved.prices.reached, full, strict=True)]


def test_no_full_solve_gains_more_than_the_bound_and_an_exact_gain_equals_it(
    solved: Solved, told: tuple[Step, ...]
) -> None:
    exact = 0
    for one in told:
        full = gained(solved, changed(one))
        assert full[0] <= one.at_most[0] + ROOM
        if full[0] < ROOM:
            assert full[1] <= one.at_most[1] + ROOM
        if one.price is not None:
            assert one.price.verdict != UNKNOWN
            assert [-level for level in one.price.levels] == pytest.approx(full, abs=1e-2)
            exact += 1
    assert exact
    assert any(by > ROOM for one in told for by in one.at_most)


def test_the_best_come_first_and_say_whether_they_were_solved_again(told: tuple[Step, ...]) -> None:
    order = [tuple(round(by, 6) for by in one.at_most) for one in told]
    assert order == sorted(order, reverse=True)
    for one in told:
        zh = one.line.text.zh
        assert ("重新算过，" in zh) == (one.price is not None)
        assert one.line.clause.zh


def test_one_more_at_a_school_brings_no_more_than_it_is_said_to_be_worth(solved: Solved) -> None:
    view, prices, matrix = solved.view, solved.prices, solved.model.matrix
    kinds: dict[str, int] = {}
    names = {"release": "release_cap", "arrival": "arrival_cap", "floor": "staffing_floor", "teacher": SHORTAGE}
    for place in range(len(view.dataset.schools)):
        for one in worth_of(view, place, prices)[:2]:
            row = row_of(solved, names[one.kind], place, one)
            lower, upper = float(matrix.row_lower[row]), float(matrix.row_upper[row])
            wider = (row, lower, upper + 1) if one.kind in ("release", "arrival") else (row, lower - 1, upper)
            full = in_full(solved.model, PROFILE, widened([wider]))
            assert full is not None
            gain = [before - value for before, value in zip(prices.reached, full, strict=True)]
            assert gain[0] <= one.levels[0] + ROOM
            if gain[0] < ROOM:
                assert gain[1] <= one.levels[1] + ROOM
            kinds[one.kind] = kinds.get(one.kind, 0) + 1
    assert len(kinds) > 1


def row_of(solved: Solved, name: str, place: int, one: Worth) -> int:
    matrix, subjects = solved.model.matrix, solved.view.dataset.subjects
    subject = subjects.index(one.subject) if one.subject else -1
    rows = [
        row
        for row in matrix.rows_of(name).tolist()
        if (matrix.labels.school[row], matrix.labels.stage[row], matrix.labels.subject[row])
        == (place, -1 if one.stage is None else int(one.stage), subject)
    ]
    assert len(rows) == 1
    return int(rows[0])


def test_without_prices_nothing_is_said_to_be_worth_anything(solved: Solved) -> None:
    from solver.explain.school import explain_school

    view: View = solved.view
    assert not explain_school(view, 0).worth
    assert len(explain_school(view, 0, solved.prices).lines) >= len(explain_school(view, 0).lines)
