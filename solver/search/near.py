"""Staying close to a plan already published: how many postings change, as a goal of the model."""

from dataclasses import replace

import numpy as np

from solver.domain.dataset import Dataset
from solver.domain.months import effective_month
from solver.domain.plan import Plan
from solver.domain.terms import Reason
from solver.model.build import Model, Objective

CHANGES = "changes"
"""The goal's id in priority levels: postings of the published plan that fall away, plus new ones."""


def near(dataset: Dataset, model: Model, published: Plan) -> Model:
    """The model with the goal ``changes`` beside the others.

    A posting counts as kept where teacher, host, stage, subject and year are the same; another
    length is no change. What the published plan does and the rules no longer allow counts once.
    """
    postings = model.postings
    wanted = {
        (row.teacher, row.host, int(row.stage), row.subject, row.reason is Reason.STAY)
        for row in published.moving
        if row.start == effective_month(postings.year)
    }
    mine = {row[0] for row in wanted}
    suspects = np.flatnonzero(np.isin(postings.teacher, [dataset.teacher_position.get(t, -1) for t in sorted(mine)]))
    kept = [row for row in suspects.tolist() if key(dataset, model, row) in wanted]
    coefficients = np.zeros(model.matrix.shape[1])
    coefficients[: len(postings)] = 1.0
    coefficients[kept] = -1.0
    return replace(model, goals={**model.goals, CHANGES: Objective(coefficients, float(len(wanted)))})


def key(dataset: Dataset, model: Model, row: int) -> tuple[str, str, int, str, bool]:
    """A candidate posting in the words of a plan."""
    postings = model.postings
    return (
        dataset.teachers.id[int(postings.teacher[row])],
        dataset.schools.code[int(postings.host[row])],
        int(postings.stage[row]),
        dataset.subjects[int(postings.subject[row])],
        bool(postings.stay[row]),
    )
