"""From a point of the model to the rows of a plan."""

import numpy as np

from solver.domain.dataset import Dataset, Floats
from solver.domain.headcount import just_ended
from solver.domain.months import month_of
from solver.domain.plan import Assignment, Plan
from solver.domain.terms import REASON_OF_POST, Post, Reason, Stage
from solver.model.build import Model


def extract(dataset: Dataset, model: Model, x: Floats) -> Plan:
    """The plan that a whole point ``x`` stands for, ordered by teacher.

    Teachers whose posting on record ends and whom the plan places nowhere in that year get a 期满返回 row. Who comes back
    from a posting of the plan itself is told by the end of its row.
    """
    postings = model.postings
    chosen = np.flatnonzero(x[: len(postings)] > 0.5)
    people, schools = dataset.teachers, dataset.schools
    duty = model.status.duty
    assignments: list[Assignment] = []
    placed: set[tuple[int, int]] = set()
    for row in chosen.tolist():
        teacher = int(postings.teacher[row])
        year = int(postings.start[row])
        placed.add((teacher, year))
        start = month_of(year, 9)
        assignments.append(
            Assignment(
                teacher=people.id[teacher],
                home=schools.code[int(postings.home[row])],
                host=schools.code[int(postings.host[row])],
                stage=Stage(int(postings.stage[row])),
                subject=dataset.subjects[int(postings.subject[row])],
                start=start,
                end=start + 12 * int(postings.length[row]) - 1,
                reason=reason(
                    bool(postings.stay[row]),
                    bool(duty[teacher]),
                    bool(people.volunteer[teacher]),
                    Post(int(people.post[teacher])),
                ),
            )
        )
    records = dataset.records
    ended = [(record, year) for year in postings.years for record in np.flatnonzero(just_ended(dataset, year)).tolist()]
    for record, year in ended:
        teacher = int(records.teacher[record])
        if (teacher, year) not in placed:
            assignments.append(
                Assignment(
                    teacher=people.id[teacher],
                    home=schools.code[int(records.home[record])],
                    host=schools.code[int(records.host[record])],
                    stage=Stage(int(people.stage[teacher])),
                    subject=dataset.subjects[int(people.subject[teacher])],
                    start=int(records.start[record]),
                    end=int(records.end[record]),
                    reason=Reason.RETURN,
                )
            )
    rows = tuple(sorted(assignments, key=lambda row: (row.teacher, row.reason)))
    return Plan(postings.year, rows, years=len(postings.years))


def reason(stay: bool, duty: bool, volunteer: bool, post: Post = Post.TEACHER) -> Reason:
    """事由 of a posting: duty comes before the wish, and people of a second pool have their own."""
    if stay:
        return Reason.STAY
    if post in REASON_OF_POST:
        return REASON_OF_POST[post]
    if duty:
        return Reason.OBLIGATED
    return Reason.VOLUNTEER if volunteer else Reason.BALANCE
