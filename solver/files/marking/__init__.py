"""Marks the cells of an uploaded workbook and leaves everything else of it untouched; runs alone in a child process."""
