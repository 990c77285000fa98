"""What the terminal's tables show of text that comes from files."""

import pytest
from rich.console import Console

from app.console import problem_table
from solver.domain.terms import Text
from solver.roster.problems import Problem

pytestmark = pytest.mark.no_database


def shown(value: str, sentence: str, width: int) -> str:
    problem = Problem("教师", 2, "主教学科", value, "unknown_subject", "warning", Text(sentence, ""))
    console = Console(width=width)
    with console.capture() as captured:
        console.print(problem_table([problem]))
    return captured.get()


def test_brackets_in_a_cell_are_shown_as_they_stand() -> None:
    assert "[/x]语[red]文" in shown("[/x]语[red]文", "请更正", 140)


def test_a_long_chinese_sentence_is_broken_without_losing_a_character() -> None:
    sentence = "一二三四五六七八九十" * 20
    lines = shown("", sentence, 100).splitlines()
    assert "".join("".join(line.split("│")[6:7]) for line in lines).replace(" ", "") == sentence
