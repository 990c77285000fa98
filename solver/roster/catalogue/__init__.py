"""The words of every roster problem (what is wrong, what to do next) and of every note on how a file was read."""

from solver.roster.catalogue.message import ERROR, WARNING, Message
from solver.roster.catalogue.of_cells import OF_CELLS
from solver.roster.catalogue.of_files import OF_FILES
from solver.roster.catalogue.of_notes import NOTES
from solver.roster.catalogue.of_rows import OF_ROWS

__all__ = ["CATALOGUE", "ERROR", "NOTES", "WARNING", "Message"]

CATALOGUE: dict[str, Message] = {**OF_FILES, **OF_CELLS, **OF_ROWS}
"""Code → words. Severity belongs to the code."""
