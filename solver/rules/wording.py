"""How sentences about violations name a teacher, a school and a group of teachers."""

from solver.domain import english
from solver.domain.dataset import Dataset
from solver.domain.terms import Text
from solver.domain.violation import Violation
from solver.words import say


def school_facts(dataset: Dataset, position: int) -> dict[str, str]:
    """The facts a violation carries so that its sentence can name the school without the roster."""
    return {"school": dataset.schools.name[position]}


def names(dataset: Dataset, teacher: str, school: str) -> dict[str, str]:
    """The names a violation carries about a teacher and a school given by code; a name unknown is left out."""
    person, place = dataset.teacher_position.get(teacher), dataset.school_position.get(school)
    facts = {} if person is None else {"teacher": dataset.teachers.name[person]}
    return facts if place is None else {**facts, **school_facts(dataset, place)}


def teacher_name(violation: Violation) -> Text:
    """The teacher by name and number, or by number alone."""
    name = violation.facts.get("teacher", "")
    if name in ("", violation.teacher):
        return Text(violation.teacher, violation.teacher)
    return say("phrases.named", name=name, number=violation.teacher)


def school_name(violation: Violation) -> Text:
    """The school by name and code, or by code alone."""
    name = violation.facts.get("school", "")
    if name in ("", violation.school):
        return Text(violation.school, violation.school)
    return say("phrases.named", name=name, number=violation.school)


def group_name(violation: Violation) -> Text:
    """Stage and subject, such as 初中音乐."""
    if violation.stage is None:
        return Text("", "")
    if not violation.subject:
        return violation.stage.text
    subject = Text(violation.subject, english.subject(violation.subject))
    return say("phrases.post", stage=violation.stage.text, subject=subject)
