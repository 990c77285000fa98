"""Makes the sample county once and keeps it for as long as the service runs."""

import tempfile
from functools import cache
from pathlib import Path

from solver.sample import county, write_workbook

TEACHERS, SCHOOLS, SEED = 400, 20, 1
"""Large enough for a map and candidates that differ, small enough to be planned in seconds."""


@cache
def workbook() -> bytes:
    """The workbook; the same at every start."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.xlsx"
        write_workbook(county(TEACHERS, SCHOOLS, SEED), path)
        return path.read_bytes()
