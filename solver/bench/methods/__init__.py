"""The ways of planning that are compared, one file each; a file is imported only in its method's own process."""

TITLES = {
    "engine": "本引擎 engine",
    "highs": "HiGHS 整体 whole",
    "cpsat": "CP-SAT 整体 whole",
    "scip": "SCIP 整体 whole",
    "greedy": "逐人安排 rank-and-place",
}
"""Method (its file's name) → what tables call it."""
ENGINE, GREEDY = "engine", "greedy"
