"""Leavers and comers say of every posting what its own row of the table says."""

import numpy as np
import pytest

from solver.domain.posting import Postings
from solver.domain.sides import Side, numbered
from solver.eligibility import open_postings
from tests.search.counties import YEAR, world


def postings_of(seed: int, years: int) -> Postings:
    made = world(seed)
    return open_postings(made.dataset, made.policy, tuple(range(YEAR, YEAR + years))).postings


@pytest.mark.parametrize("years", [1, 3])
@pytest.mark.parametrize("seed", range(0, 40, 4))
def test_each_class_says_what_its_postings_say(seed: int, years: int) -> None:
    postings = postings_of(seed, years)
    people, schools = postings.dataset.teachers, postings.dataset.schools
    who = postings.teacher
    apart = np.zeros(len(people), dtype=np.bool_) if postings.apart is None else postings.apart
    shared = {"start": postings.start, "length": postings.length, "stay": postings.stay, "aside": apart[who]}
    leaving = {"teacher": who, "home": people.home[who]}
    coming = {
        "host": postings.host,
        "stage": postings.stage,
        "subject": postings.subject,
        "permanent": people.permanent[who],
        "degree": people.degree[who],
        "backbone": people.is_backbone[who],
        "favoured": schools.favoured[people.home[who]],
    }
    for side, own in ((postings.leavers, leaving), (postings.comers, coming)):
        for name, wanted in {**shared, **own}.items():
            assert (getattr(side, name)[side.of] == wanted).all(), name
        for year in postings.years:
            assert (side.starting(year)[side.of] == postings.starting(year)).all()
            assert (side.active(year)[side.of] == postings.active(year)).all()
        assert (side.sizes == np.bincount(side.of, minlength=len(side))).all()
        assert (side.sizes > 0).all()


def test_postings_that_agree_in_everything_are_one_class() -> None:
    postings = postings_of(0, 1)
    assert different(postings.leavers) == len(postings.leavers) < len(postings)
    assert different(postings.comers) == len(postings.comers) < len(postings)


def different(side: Side) -> int:
    fields = [values for name, values in vars(side).items() if name not in ("of", "sizes")]
    return len(set(zip(*(values.tolist() for values in fields), strict=True)))


def test_without_postings_there_are_no_classes() -> None:
    postings = postings_of(0, 1).take(np.zeros(0, dtype=np.int32))
    assert len(postings.leavers) == len(postings.comers) == 0


def test_numbering_keys_is_what_sorting_them_gives() -> None:
    for key in (np.array([7, 3, 7, 0], dtype=np.int32), np.zeros(0, dtype=np.int32)):
        names, number = np.unique(key, return_inverse=True)
        found, of = numbered(key)
        assert found.tolist() == names.tolist()
        assert of.tolist() == number.tolist()
