"""Every column of every table, once: canonical header, field, kind of value, accepted words and aliases."""

from solver.roster.columns.of_others import CHOICES, COMMUTES, NEEDS, PLAN, RECORDS
from solver.roster.columns.of_schools import SCHOOLS
from solver.roster.columns.of_teachers import TEACHERS

__all__ = ["CHOICES", "COMMUTES", "NEEDS", "PLAN", "RECORDS", "SCHOOLS", "SHEETS", "TEACHERS"]

SHEETS = (SCHOOLS, TEACHERS, NEEDS, RECORDS, CHOICES, COMMUTES)
"""The sheets of a roster, in the order of the workbook."""

NOTE_SHEET = "说明"
"""A sheet of notes; where it contains ``INVENTED_WORD`` the roster is sample data and is marked so."""
INVENTED_WORD = "虚构"
CHECK_SHEET = "检查结果"
"""The sheet that a marked workbook opens with; left out when the workbook comes back."""
APART_SHEET = "另列人员"
"""The sheet in which a version keeps people who were set apart."""
EXAMPLE_WORD = "示例"
"""A row whose first cell says so is the template's example, not data."""
LIST_SEPARATORS = ";；、,，"
