"""A level that does not come first in the sum of two is held by its own duals: the plans are those it would have anyway."""

import pytest

from solver.model.build import build
from solver.search.levels import Levels
from solver.search.stand import Stand
from solver.search.watch import Watch
from tests.search.counties import YEAR, world

SECONDS = 60.0


@pytest.mark.parametrize("seed", [38, 116, 134, 253, 270, 293])
def test_a_level_held_by_its_duals_leaves_the_best_plans_in(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Against the same levels solved one after the other, the first held by a row alone."""
    found = world(seed)
    model = build(found.dataset, found.policy, (YEAR,))
    held: list[Stand | None] = []
    how = Levels.held

    def watched(self: Levels, *given: object) -> Stand | None:
        held.append(how(self, *given))  # type: ignore[arg-type]
        return held[-1]

    monkeypatch.setattr(Levels, "held", watched)
    ours = Levels(model, Watch(SECONDS)).solve(found.profile, SECONDS)
    assert any(held), "this county no longer comes this way: choose another seed"
    monkeypatch.setattr(Levels, "held", lambda self, *given: None)
    plain = Levels(model, Watch(SECONDS)).solve(found.profile, SECONDS)
    for one, other in zip(ours.proof.levels, plain.proof.levels, strict=True):
        assert one.value == pytest.approx(other.value, rel=2e-6, abs=2e-6)
        assert one.bound <= one.value + 1e-9
        assert one.bound <= other.value * (1 + 2e-6) + 2e-6
