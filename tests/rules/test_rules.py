"""Every rule of the registry: its cases, its words, and that checker and model agree, on cases and on random plans."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.domain.violation import Violation
from solver.domain.waiver import Waiver
from solver.rules.base import Rule, parameters, registry
from solver.verify.waived import explain
from tests.rules.case_files import FOLDER, Case, cases
from tests.rules.one_rule import feasible, standing
from tests.rules.worlds import BY, settings_of, waivers_for, worlds

RULES = list(registry().values())
CASES = [case for rule in RULES for case in cases(rule.id)]
EXAMPLES = 400


def forbids(rule: Rule) -> bool:
    """Whether a plan can break the rule at all; a rule that only excuses forbids nothing."""
    return rule.bars_teachers is not None or rule.bars is not None or rule.rows is not None


def has_words(rule: Rule, violations: list[Violation]) -> bool:
    """Every violation has a sentence in both languages without a figure left open."""
    texts = [text for violation in violations for text in rule.explain(violation)]
    return all(text.strip() and "nan" not in text and "{" not in text for text in texts)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_case_ends_as_the_policy_officer_expects(case: Case) -> None:
    rule = registry()[case.rule]
    params = parameters(rule, case.params)
    assert case.cite
    assert case.verdict in ("allowed", "forbidden") or (case.standing and not case.verdict)
    hooks = {"obliged": rule.obliges, "excused": rule.excuses, "closed": rule.bars_teachers}
    for word, expected in case.standing.items():
        hook = hooks[word]
        assert hook is not None, f"{case.rule} has no hook for {word}"
        mask = hook(case.dataset, case.year, params)
        assert {name for name, hit in zip(case.dataset.teachers.id, mask, strict=True) if hit} == set(expected)
    if case.verdict:
        found = standing(rule, case.plan, rule.check(case.dataset, case.plan, params), case.waivers)
        assert bool(found) == (case.verdict == "forbidden"), found
        assert has_words(rule, found)
        assert case.says in "".join(rule.explain(violation).zh for violation in found)
        if case.in_model:
            assert feasible(rule, case.dataset, case.plan, params, case.waivers) == (case.verdict == "allowed")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_an_allowed_and_a_forbidden_case(rule: Rule) -> None:
    own = [case for case in CASES if case.rule == rule.id]
    if forbids(rule):
        assert {case.verdict for case in own} >= {"allowed", "forbidden"}
    else:
        assert {bool(case.standing["excused"]) for case in own} == {True, False}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_cites_its_clause_and_names_its_parameters(rule: Rule) -> None:
    assert rule.title.zh
    assert rule.title.en
    assert rule.cites
    assert all(cite.document and cite.clause for cite in rule.cites)
    assert parameters(rule, {}) == rule.params()
    if rule.bars is not None or rule.bars_teachers is not None:
        assert rule.closes.zh
        assert rule.closes.en


def test_every_case_file_belongs_to_a_rule() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} <= set(registry())


def test_checker_and_model_agree_on_random_plans() -> None:
    """Checker silent ⇔ a model holding only that rule, with the plan fixed, is feasible; both must have occurred.

    Where there are breaches, random waivers are put to both sides as well: all breaches covered ⇔ feasible with the
    openings and the room they give.
    """
    verdicts: Counter[tuple[str, bool]] = Counter()
    permitted: Counter[tuple[str, bool]] = Counter()

    @settings(max_examples=EXAMPLES, derandomize=True, database=None, deadline=None)
    @given(world=worlds(), seed=st.integers(0, 2**32 - 1))
    def agree(world, seed) -> None:
        (dataset, plan), rng = world, Random(seed)
        for rule in RULES:
            params = settings_of(rng, rule)
            found = list(rule.check(dataset, plan, params))
            assert feasible(rule, dataset, plan, params) == (not found), (rule.id, params, found)
            assert has_words(rule, found)
            assert all(violation.rule == rule.id for violation in found)
            if plan.moving:
                verdicts[rule.id, not found] += 1
            if found and rule.waiving.about:
                waivers = waivers_for(rng, rule, dataset, plan, found)
                left = standing(rule, plan, found, waivers)
                assert feasible(rule, dataset, plan, params, waivers) == (not left), (rule.id, params, found, waivers)
                assert has_words_of_waivers(rule, found, waivers)
                permitted[rule.id, not left] += 1

    agree()
    for rule in filter(forbids, RULES):
        assert verdicts[rule.id, True], f"{rule.id} never allowed a plan"
        assert verdicts[rule.id, False], f"{rule.id} never forbade a plan"
        # a school's shortage seldom grows without the county's, whose limit nobody may waive: its case file shows it
        assert permitted[rule.id, True] or not rule.waiving.about or rule.id == "temporary_staff"
        assert permitted[rule.id, False] or not rule.waiving.about


def test_a_rule_that_may_be_waived_has_a_case_of_it_and_any_other_says_why_not() -> None:
    for rule in RULES:
        waived = [case for case in CASES if case.rule == rule.id and case.waivers and case.verdict == "allowed"]
        assert bool(waived) == bool(rule.waiving.about), rule.id
        assert bool(rule.waiving.why_not.zh and rule.waiving.why_not.en) == (not rule.waiving.about), rule.id


def has_words_of_waivers(rule: Rule, violations: list[Violation], waivers: list[Waiver]) -> bool:
    """What was permitted is said in both languages with who permitted it."""
    texts = [explain(violation, waiver, rule) for violation in violations for waiver in waivers]
    return all(BY in text.zh and BY in text.en and "nan" not in text.zh and "{" not in text.zh for text in texts)
