"""The MPS file is the very model whose objective is claimed: two other readers solve it to the same value."""

import subprocess
import sys
from pathlib import Path

import highspy
import pytest

from solver import policies
from solver.model.highs import silent
from solver.pipeline import Candidate, Request, plan_county
from solver.roster import load

READING = Path(__file__).parents[2] / "data" / "samples" / "reading-60.xlsx"
PROFILES = ("balanced", "wishes-first")
ORTOOLS = """
import sys
from ortools.linear_solver.python import model_builder
model = model_builder.Model()
assert model.import_from_mps_file(sys.argv[1])
solver = model_builder.Solver("scip")
status = solver.solve(model)
print(status.name, repr(solver.objective_value), model.num_variables, model.num_constraints)
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, Candidate]]:
    folder = tmp_path_factory.mktemp("mps")
    dataset = load(READING).dataset
    assert dataset is not None
    chosen = tuple(policies.goal_profile(name) for name in PROFILES)
    result = plan_county(dataset, Request(2027, policies.policy(), chosen), mps_folder=folder)
    return [(folder / f"model-{candidate.profile.id}.mps", candidate) for candidate in result.candidates]


def test_highs_reads_the_file_and_finds_the_objective_claimed(written: list[tuple[Path, Candidate]]) -> None:
    assert len(written) == len(PROFILES)
    for path, candidate in written:
        h = silent(0, mip_rel_gap=1e-8)
        assert h.readModel(str(path)) == highspy.HighsStatus.kOk
        h.run()
        assert h.getModelStatus() == highspy.HighsModelStatus.kOptimal
        assert h.getObjectiveValue() == pytest.approx(candidate.proof.objective, rel=1e-6)
        assert h.getLp().num_col_ > candidate.proof.counts["postings"]


def test_or_tools_reads_the_file_and_finds_the_objective_claimed(written: list[tuple[Path, Candidate]]) -> None:
    for path, candidate in written:
        done = subprocess.run(
            [sys.executable, "-P", "-c", ORTOOLS, str(path)], capture_output=True, text=True, check=True
        )
        status, value, columns, rows = done.stdout.split()
        assert status == "OPTIMAL"
        assert float(value) == pytest.approx(candidate.proof.objective, rel=1e-6)
        assert int(columns) > candidate.proof.counts["postings"]
        assert int(rows) == candidate.proof.counts["rows"]
