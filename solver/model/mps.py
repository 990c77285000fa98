"""Writes a model as a free-format MPS file that any solver can read."""

from collections.abc import Sequence
from pathlib import Path

import highspy
import numpy as np

from solver.domain.dataset import Dataset
from solver.domain.posting import Postings
from solver.model.build import Objective
from solver.model.highs import program, silent
from solver.model.matrix import Matrix


def write_mps(
    path: Path, matrix: Matrix, objective: Objective, dataset: Dataset, postings: Postings, *, masked: bool = False
) -> None:
    """The very model a proof speaks of: all rows, all columns, the objective with its constant.

    Columns of postings are named ``x_<teacher>_<host>_<stage>_<subject>_<start>_<length>``, rows by
    their rule and number. ``masked``: teachers and schools by their place in the roster, instead of their codes.

    Raises:
        OSError: the file cannot be written.
    """
    everything = np.arange(matrix.shape[1])
    lp = program(matrix, everything, objective.coefficients, offset=objective.constant)
    lp.model_name_ = "lungang"
    lp.col_names_ = column_names(matrix, dataset, postings, masked)
    lp.row_names_ = [f"{matrix.labels.rule[rule]}_{row}" for row, rule in enumerate(matrix.labels.rule_of.tolist())]
    h = silent()
    h.passModel(lp)
    if h.writeModel(str(path)) == highspy.HighsStatus.kError:
        raise OSError(f"cannot write {path}")


def column_names(matrix: Matrix, dataset: Dataset, postings: Postings, masked: bool = False) -> list[str]:
    """Names without blanks: positions for subjects, codes for people and schools, or their positions too."""
    people: Sequence[str] = dataset.teachers.id
    schools: Sequence[str] = dataset.schools.code
    if masked:
        people, schools = [f"t{at + 1}" for at in range(len(people))], [f"h{at + 1}" for at in range(len(schools))]
    names = [
        f"{'s' if stay else 'x'}_{people[t]}_{schools[h]}_{stage}_{subject}_{start}_{length}".replace(" ", "")
        for t, h, stage, subject, start, length, stay in zip(
            postings.teacher.tolist(),
            postings.host.tolist(),
            postings.stage.tolist(),
            postings.subject.tolist(),
            postings.start.tolist(),
            postings.length.tolist(),
            postings.stay.tolist(),
            strict=True,
        )
    ]
    for family, place in matrix.families.items():
        names += [f"{family}_{index}" for index in range(place.stop - place.start)]
    return names
