"""The plan as a whole: every figure against a count made another way."""

import numpy as np

from solver.domain.plan import Plan
from solver.explain.gates import assignment
from solver.explain.overview import Overview, explain_plan
from solver.explain.view import View, effect
from solver.goals.equity import official
from tests.explain.solved import Solved


def answer(solved: Solved) -> Overview:
    return explain_plan(solved.view, solved.model)


def test_everybody_left_is_in_exactly_one_group(solved: Solved) -> None:
    view: View = solved.view
    starting = {row.teacher for row in view.plan.starting}
    left = [view.dataset.teachers.id[who] for who in np.flatnonzero(view.status.duty)]
    told = [one for group in answer(solved).left for one in group.teachers]
    assert sorted(told) == sorted(set(left) - starting)


def test_the_limit_named_for_those_left_really_stops_every_way(solved: Solved) -> None:
    view, postings, checked = solved.view, solved.model.postings, 0
    for group in answer(solved).left:
        if not group.rule:
            continue
        for identifier in group.teachers[:2]:
            who = view.dataset.teacher_position[identifier]
            for row in np.flatnonzero((postings.teacher == who) & postings.starts)[:6].tolist():
                found = effect(view, {who: assignment(view.dataset, postings, row)})
                assert group.rule in {breach.rule for breach in found.breaches}
                checked += 1
    assert checked


def test_the_gauges_are_the_official_figures(solved: Solved) -> None:
    view = solved.view
    before, after = official(view.dataset, Plan(view.year, ())), official(view.dataset, view.plan)
    told = [one for one in answer(solved).gauges if one.before is not None]
    assert [(one.before, one.after) for one in told] == [(b.value, a.value) for b, a in zip(before, after, strict=True)]


def test_the_share_is_told_with_its_count_and_its_room(solved: Solved) -> None:
    people, plan = solved.view.dataset.teachers, solved.view.plan
    base, starts = int((people.permanent & people.compulsory).sum()), len(plan.starting)
    needed = -(-base * 5 // 100)
    text = answer(solved).gauges[0].line.text.zh
    assert f"{starts} / {base} 人" in text
    assert f"即 {needed} 人，多 {starts - needed} 人" in text


def test_every_active_rule_has_a_verdict_and_full_limits_are_counted(solved: Solved) -> None:
    found = answer(solved)
    assert {one.rule for one in found.rules} == {one.rule for one in solved.view.verified.verification.findings}
    assert any(one.full for one in found.rules)
    assert all(0 <= one.full <= one.limits for one in found.rules)


def test_cut_offs_say_who_got_the_first_choice_and_what_the_others_got(solved: Solved) -> None:
    view, told = solved.view, answer(solved).cut_offs
    dataset = view.dataset
    assert sum(one.granted for one in told) <= len(view.plan.starting)
    refusals = set()
    for one in told:
        assert one.wanted == len(one.granted_to) + len(one.refused)
        assert one.granted == len(one.granted_to)
        assert one.elsewhere == sum(rank >= 0 for _, rank in one.refused)
        for identifier in one.granted_to:
            who = dataset.teacher_position[identifier]
            assert view.placed[who].host == one.school
            assert dataset.choice_rank[who, dataset.school_position[one.school]] == 1
        for identifier, rank in one.refused:
            who = dataset.teacher_position[identifier]
            row = view.placed.get(who)
            place = None if row is None else dataset.choice_rank.get((who, dataset.school_position[row.host]), 0)
            assert rank == (-1 if place is None else place)
            refusals.add(rank)
    assert -1 in refusals
