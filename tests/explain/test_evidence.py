"""Random teachers and schools: the rule named really closes, alone where it is alone, or the price is that of two full solves.

``LUNGANG_PAIRS=300`` runs as many pairs as the claim speaks of; the suite runs some dozens.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

import numpy as np
import pytest

from solver.domain.policy import Policy
from solver.explain.gates import ways
from solver.explain.price import BETTER, EQUAL, IMPOSSIBLE, WORSE
from solver.explain.view import View
from solver.explain.why_not import CLOSED, HOME, NO_STAGE, OPEN, OUTSIDE, POSTED, WhyNot, why_not
from solver.model.build import Model, build
from solver.rules.base import registry as rules
from solver.search.change import sent
from solver.search.extract import extract
from solver.search.levels import Levels
from solver.search.price import Prices
from solver.search.watch import Watch
from solver.verify.verify import accept
from tests.explain.solved import Solved
from tests.explain.test_price import PROFILE, in_full, policy
from tests.goals.random_county import YEAR, random_county

PAIRS = int(os.environ.get("LUNGANG_PAIRS", "40"))
PER_COUNTY = 6
CLASH = "clash"
"""Impossible, with the limits named that together make it so."""


def counties() -> Iterator[tuple[View, Model, Prices, list[float]]]:
    """Random counties that have a plan, each with its best one, prices around it and the plain optimum of every level."""
    seed, ruled = 1000, policy()
    while True:
        seed += 1
        dataset = random_county(np.random.default_rng(seed))
        model = build(dataset, ruled, (YEAR,))
        base = in_full(model, PROFILE) if model.postings.starts.any() else None
        if base is None:
            continue
        watch = Watch(60)
        found = Levels(model, watch).solve(PROFILE, 60)
        view = View(dataset, ruled, accept(dataset, extract(dataset, model, found.x), ruled))
        chosen = np.flatnonzero(found.x[: len(model.postings)] > 0.5)
        yield (
            view,
            model,
            Prices(model, PROFILE, [level.value for level in found.proof.levels], watch, plan=chosen),
            base,
        )


def lacking(rules: Policy, names: set[str]) -> Policy:
    return replace(rules, rules={name: one for name, one in rules.rules.items() if name not in names})


def rule_is_what_closes(view: View, who: int, host: int, answer: WhyNot) -> None:
    """Without the rules named the school is open, and with any one of them kept it is not."""
    named = set(answer.rules)
    assert named
    assert ways(view.dataset, lacking(view.policy, named), view.year, who, host).open
    for rule in named:
        assert not ways(view.dataset, lacking(view.policy, named - {rule}), view.year, who, host).open


def holding(model: Model, named: set[str]) -> Model:
    """The model with the limits of some rules only."""
    labels, matrix = model.matrix.labels, model.matrix
    others = [at for at, name in enumerate(labels.rule) if name in rules() and name not in named]
    free = np.isin(labels.rule_of, others)
    lower, upper = np.where(free, -np.inf, matrix.row_lower), np.where(free, np.inf, matrix.row_upper)
    return replace(model, matrix=replace(matrix, row_lower=lower, row_upper=upper))


def price_is_the_difference(model: Model, base: list[float], who: int, host: int, answer: WhyNot) -> str:
    """The price against two plain integer solves, neither of which starts from the plan."""
    assert answer.price is not None
    full = in_full(model, PROFILE, sent(model, who, host))
    if full is None:
        assert answer.price.verdict == IMPOSSIBLE
        if not answer.price.clash:  # impossible for whole plans only
            return IMPOSSIBLE
        alone = holding(model, {rule for rule, _ in answer.price.clash})
        assert in_full(alone, PROFILE, sent(model, who, host)) is None
        return CLASH
    more = [after - before for after, before in zip(full, base, strict=True)]
    assert list(answer.price.levels) == pytest.approx(more, rel=1e-6, abs=1e-3)
    assert answer.price.proven
    assert answer.price.verdict != BETTER
    decisive = next((by for by in more if abs(by) > 1e-3), 0.0)
    assert answer.price.verdict == (WORSE if decisive > 0 else EQUAL)
    return answer.price.verdict


def test_every_answer_to_why_not_is_exact(solved: Solved) -> None:
    seen: Counter[str] = Counter()
    rng = np.random.default_rng(7)
    sample = (solved.view, solved.model, solved.prices, in_full(solved.model, PROFILE) or [])
    for view, model, prices, base in chain([sample], counties()):
        for _ in range(PAIRS // 2 if view is solved.view else PER_COUNTY):
            who, host = int(rng.integers(len(view.dataset.teachers))), int(rng.integers(len(view.dataset.schools)))
            answer = why_not(view, who, host, prices)
            if answer.verdict == CLOSED:
                rule_is_what_closes(view, who, host, answer)
                seen["alone" if len(answer.rules) == 1 else "together"] += 1
            elif answer.verdict == OPEN:
                seen[price_is_the_difference(model, base, who, host, answer)] += 1
            else:
                assert answer.verdict in (POSTED, HOME, OUTSIDE, NO_STAGE)
        if seen.total() >= PAIRS:
            break
    assert min(seen["alone"], seen[WORSE], seen[CLASH]) > 0
    print(dict(seen))  # shown with -s: what a long run came upon
