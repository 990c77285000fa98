"""Every roster problem by its code: whether it stops the import, and its words (what is wrong, what to do next)."""

from typing import NamedTuple

from solver.domain.terms import Text
from solver.words import catalogue

ERROR, WARNING = "error", "warning"
PROBLEMS = "problems."
"""File of the words of problems; those of notes on how a file was read are in ``notes``."""
WARNINGS = frozenset(
    {
        "sheet_ignored",
        "hidden_sheet",
        "hidden_parts",
        "odd_since_last",
        "columns_ignored",
        "header_row_gone",
        "birth_conflict",
        "no_coordinate",
        "no_origin",
        "unknown_subject",
        "name_with_remark",
        "entered_before_work",
        "worked_young",
        "past_retirement",
        "title_above_degree",
        "title_too_soon",
        "homeroom_of_other_stage",
        "maybe_same_person",
        "school_without_teachers",
        "no_principal",
        "several_principals",
        "over_establishment",
        "mostly_backbone",
        "large_classes",
        "students_without_classes",
        "taught_by_nobody",
        "stage_not_at_home",
        "deferral_incomplete",
        "teacher_number_made",
        "outside_compulsory",
        "needs_derived",
    }
)
"""Codes that are told and stop nothing; every other code stops the import."""


class Message(NamedTuple):
    """What a code says."""

    severity: str
    text: Text
    """``{column}``, ``{value}`` and further facts are filled in."""


CATALOGUE: dict[str, Message] = {
    code: Message(WARNING if code in WARNINGS else ERROR, one.text)
    for key, one in catalogue().items()
    if (code := key.removeprefix(PROBLEMS)) != key
}
"""Code → words, in the order of the file. Severity belongs to the code."""
