"""A teacher teaches at the host only a stage and a subject the teacher is qualified for."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Bools, Dataset
from solver.domain.plan import Plan
from solver.domain.posting import Postings
from solver.domain.terms import SchoolKind, Text
from solver.domain.violation import Violation
from solver.rules.base import Cite, Rule, never, param
from solver.rules.wording import group_name, names, school_name, teacher_name
from solver.words import say


@dataclass(frozen=True)
class Params:
    certificate_required: bool = param(
        False,
        "兼教学科须列在教师资格证上（花名册填有教师资格学科时）",
        "a second subject must be named on the certificate, where the roster gives one",
        source="◇",
    )


def bars(dataset: Dataset, postings: Postings, params: Params) -> Bools:
    """Closes postings above the certified stage, at hosts without the stage, or in a subject not taught."""
    people, teacher = dataset.teachers, postings.teacher
    closed = people.certified_stage[teacher] < postings.stage
    closed |= ~dataset.schools.runs[postings.host, postings.stage]
    closed |= ~people.teaches[teacher, postings.subject]
    if params.certificate_required:
        silent = np.asarray(~people.certified.any(axis=1))
        named = people.certified[teacher, postings.subject] | silent[teacher]
        closed |= (postings.subject != people.subject[teacher]) & ~named
    return closed


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Compares each row's stage and subject with the teacher's certificate and the host's stages."""
    people, schools = dataset.teachers, dataset.schools
    found = []
    for row in plan.moving:
        teacher = dataset.teacher_position.get(row.teacher)
        host = dataset.school_position.get(row.host)
        subject = dataset.subject_position.get(row.subject)
        if teacher is None or host is None or subject is None:
            continue
        kinds = []
        if int(people.certified_stage[teacher]) < int(row.stage):
            kinds.append("stage")
        runs = row.stage in SchoolKind(int(schools.kind[host])).stages
        if not runs and schools.classes[host, row.stage] <= 0 and schools.students[host, row.stage] <= 0:
            kinds.append("host")
        certificate = people.certified[teacher].tolist()
        if not people.teaches[teacher, subject]:
            kinds.append("subject")
        elif (
            params.certificate_required
            and subject != int(people.subject[teacher])
            and any(certificate)
            and not certificate[subject]
        ):
            kinds.append("certificate")
        found += [
            Violation(
                RULE.id,
                teacher=row.teacher,
                school=row.host,
                stage=row.stage,
                subject=row.subject,
                year=plan.year,
                kind=kind,
                facts=names(dataset, row.teacher, row.host),
            )
            for kind in kinds
        ]
    return found


def explain(violation: Violation) -> Text:
    who, post, place = teacher_name(violation), group_name(violation), school_name(violation)
    why = {
        "stage": say("rules.qualification.stage"),
        "host": say("rules.qualification.host"),
        "subject": say("rules.qualification.subject"),
        "certificate": say("rules.qualification.certificate"),
    }[violation.kind]
    return say("rules.qualification.breach", who=who, place=place, post=post, why=why)


RULE = Rule(
    id="qualification",
    title=say("rules.qualification.title"),
    cites=(
        Cite("教师资格条例（国务院令第188号）", "第五条", say("cites.certificates")),
        Cite("县（区）教育局工作设定", "◇", say("cites.own_subjects")),
    ),
    in_force="1995-12-12",
    params=Params,
    bars=bars,
    check=check,
    explain=explain,
    waiving=never(say("rules.qualification.never")),
    closes=say("rules.qualification.closes"),
)
