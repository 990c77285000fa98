"""An invented county by size and seed, read through the real roster tables, and its model built once for every method."""

import datetime
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from solver.domain.dataset import Dataset
from solver.domain.policy import GoalProfile, Policy
from solver.model.build import Model, build
from solver.roster import load
from solver.sample import county, write_csv_folder
from solver.sample.people import EFFECTIVE
from solver.search.watch import cores

YEAR = EFFECTIVE // 12
"""The school year that generated counties are made for."""
ROSTER_DATE = datetime.date(YEAR - 1, 10, 1)
"""Rosters are read as of this day, so that a measurement does not depend on the day it is taken."""
MODEL = "model.pickle"

Tell = Callable[[str], None]
"""Called with the phase that begins: write, read, build."""


@dataclass(frozen=True, eq=False)
class County:
    """A county with its model."""

    dataset: Dataset
    policy: Policy
    profile: GoalProfile
    model: Model
    build_seconds: float


def prepare(
    teachers: int, schools: int, seed: int, policy: Policy, profile: GoalProfile, folder: Path, tell: Tell
) -> County:
    """Generates, writes, reads and models a county, and leaves it in ``folder`` for the methods' processes.

    Raises:
        ValueError: too few teachers or schools; says how many are needed.
        PolicyError: the policy is wrong.
    """
    tell("write")
    sheets = county(teachers, schools, seed)
    write_csv_folder(sheets, folder / "roster")
    tell("read")
    loaded = load(folder / "roster", today=ROSTER_DATE)
    if loaded.dataset is None:
        raise ValueError(f"示例县不能读取：{loaded.errors[0].text.zh} / the sample county cannot be read")
    tell("build")
    began = perf_counter()
    model = build(loaded.dataset, policy, (YEAR,), threads=cores())
    made = County(loaded.dataset, policy, profile, model, perf_counter() - began)
    with (folder / MODEL).open("wb") as file:
        pickle.dump(made, file, protocol=pickle.HIGHEST_PROTOCOL)
    return made


def unpack(folder: Path) -> County:
    """What ``prepare`` left."""
    with (folder / MODEL).open("rb") as file:
        made: County = pickle.load(file)
    return made
