"""An invented county of any size, for demonstrations, tests and measurements: no row describes a real person or school."""

from solver.sample.county import county
from solver.sample.write import write_csv_folder, write_workbook

__all__ = ["county", "write_csv_folder", "write_workbook"]
