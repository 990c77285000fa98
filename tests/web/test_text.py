"""The catalogue of words: whole, in both languages, and the only place with words."""

import re
from pathlib import Path

import pytest

import app.web

WEB = Path(app.web.__file__).parent
ENTRY = re.compile(r'^  "([\w.-]+)": \["(.+)", "(.+)"\],$', re.MULTILINE)
CATALOGUE = {key: (zh, en) for key, zh, en in ENTRY.findall((WEB / "text.js").read_text(encoding="utf-8"))}
MODULES = sorted(path for path in WEB.glob("*.js") if path.name != "text.js")


def test_both_languages_of_an_entry_fill_in_the_same_names() -> None:
    assert len(CATALOGUE) > 100
    names = re.compile(r"\{\w+\}")
    for key, (zh, en) in CATALOGUE.items():
        assert set(names.findall(zh)) == set(names.findall(en)), key


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_a_module_asks_only_for_words_there_are(module: Path) -> None:
    asked = re.findall(r'\bt\("([^"]+)"', module.read_text(encoding="utf-8"))
    assert [key for key in asked if key not in CATALOGUE] == []


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_a_module_reads_no_text_as_html(module: Path) -> None:
    written = module.read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", written)
    assert "http://www.w3.org/2000/svg" in written or "://" not in written


def test_every_word_is_asked_for() -> None:
    written = "\n".join(module.read_text(encoding="utf-8") for module in MODULES)
    made = set(re.findall(r"t\(`([\w.]+)\$\{", written))
    unused = [key for key in CATALOGUE if f'"{key}"' not in written and not any(key.startswith(one) for one in made)]
    assert unused == []
