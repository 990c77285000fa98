"""The steps to 1 September as a county writes them, and what is refused with a sentence."""

from pathlib import Path

import pytest

from solver.policies import policy
from solver.rules.base import PolicyError

OWN = 'id = "my"\ntitle = "某县"\n[rules.reach]\n'
STEP = '[[calendar.steps]]\nid = "a"\ntitle = "公示"\ndays = 7\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text(OWN + text, encoding="utf-8")
    return path


def test_a_county_writes_its_own_steps(tmp_path: Path) -> None:
    (step,) = policy(written(tmp_path, STEP + 'source = "某文件第3条"\n')).steps
    assert (step.id, step.title, step.days, step.source) == ("a", "公示", 7, "某文件第3条")


def test_without_steps_of_its_own_a_county_has_the_usual_ones(tmp_path: Path) -> None:
    assert policy(written(tmp_path, "")).steps == policy().steps


def test_the_default_steps_are_bureau_settings_but_for_the_two_the_anchor_plan_dates() -> None:
    titles = [step.title for step in policy().steps if step.source]
    assert titles == ["双向选择", "竞聘"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[calendar]\nsteps = []\n", "1 到 40 个步骤"),
        ("[calendar]\nstep = 1\n", "1 到 40 个步骤"),
        (STEP.replace("7", "0"), "1 到 120"),
        (STEP.replace("7", "true"), "1 到 120"),
        (STEP.replace('"a"', '"A b"'), "小写字母"),
        (STEP.replace('"公示"', '""'), "缺少 title"),
        (STEP + "length = 3\n", "只能写"),
        (STEP + STEP, "重复：a"),
        (STEP + "source = 3\n", "一段文字"),
    ],
)
def test_a_wrong_step_is_refused_and_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(PolicyError) as refused:
        policy(written(tmp_path, text))
    assert words in str(refused.value)
    assert "own.toml" in str(refused.value)
