"""The first page: plain HTML, one style sheet, one script, no request to anywhere else."""
