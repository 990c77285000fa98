"""The open postings do not depend on how many threads look for them."""

from dataclasses import fields

import numpy as np
import pytest

from solver.eligibility import open_postings
from tests.search.counties import YEAR, world


@pytest.mark.parametrize("years", [1, 2])
@pytest.mark.parametrize("seed", range(4))
def test_threads_change_nothing(seed: int, years: int) -> None:
    drawn = world(seed)
    horizon = tuple(range(YEAR, YEAR + years))
    alone = open_postings(drawn.dataset, drawn.policy, horizon)
    assert len(alone.postings)
    for threads in (2, 40):  # more than there are teachers
        found = open_postings(drawn.dataset, drawn.policy, horizon, threads)
        assert (found.closed, found.considered) == (alone.closed, alone.considered)
        for field in fields(alone.postings):
            one, other = getattr(alone.postings, field.name), getattr(found.postings, field.name)
            if isinstance(one, np.ndarray):
                assert np.array_equal(one, other), field.name
