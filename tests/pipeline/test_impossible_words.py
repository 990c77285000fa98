"""What the command line says where no plan exists, or where two methods do not agree on that."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import cli
from solver import pipeline

READING = Path(__file__).parents[2] / "data" / "samples" / "reading-60.xlsx"
STRICT = """id = "strict"
title = "过严"
source = ""
[rules.annual_share]
share = 0.3
[rules.release_cap]
school_share = 0.05
"""


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    policy = tmp_path / "strict.toml"
    policy.write_text(STRICT, encoding="utf-8")
    out = str(tmp_path / "out")
    return ["plan", str(READING), "--policy", str(policy), "--goals", "balanced", "--year", "2027", "--out", out]


def test_the_ways_out_are_told_in_policy_units(arguments: list[str]) -> None:
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 3
    for words in (
        "年度交流比例 [annual_share]",
        "差 11",
        "由 30% 改为 12.2%",
        "由 5% 改为 35.3%",
        "from 30 % to 12.2 %",
    ):
        assert words in result.stderr
    assert "Traceback" not in result.output


def test_two_methods_that_disagree_are_an_error_of_their_own(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "confirm_impossible", lambda *_, **__: False)
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 1
    assert "不能断言不可能" in result.stderr
    assert "已证明" not in result.output
