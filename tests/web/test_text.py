"""The catalogue of words: whole, in both languages, and the only place with words."""

import re
from pathlib import Path

import pytest

import app.web

WEB = Path(app.web.__file__).parent
ENTRY = re.compile(r'^  "([\w.-]+)": \["(.+)", "(.+)"\],$', re.MULTILINE)
PAGES = sorted((WEB / "text").glob("*.js"))
ENTRIES = [(path.stem, *found) for path in PAGES for found in ENTRY.findall(path.read_text(encoding="utf-8"))]
CATALOGUE = {key: (zh, en) for _, key, zh, en in ENTRIES}
MODULES = sorted(path for path in WEB.rglob("*.js") if path not in PAGES)


def named(path: Path) -> str:
    return path.relative_to(WEB).as_posix()


def test_every_line_of_the_catalogue_is_an_entry_in_both_languages_and_no_key_stands_twice() -> None:
    for path in PAGES:
        inner = path.read_text(encoding="utf-8").split("export default {\n")[1].split("\n};")[0]
        assert [line for line in inner.splitlines() if line.strip() and not ENTRY.match(line)] == [], path.name
    keys = [key for _, key, _, _ in ENTRIES]
    assert [key for key in CATALOGUE if keys.count(key) > 1] == []


def test_the_words_of_every_page_are_put_together() -> None:
    put = re.findall(r'^import (\w+) from "./text/([\w-]+)\.js";$', (WEB / "text.js").read_text(), re.MULTILINE)
    assert {file for _, file in put} == {path.stem for path in PAGES}
    whole = re.search(r"^const WORDS = \{([^}]*)\};$", (WEB / "text.js").read_text(), re.MULTILINE)
    assert whole
    assert set(re.findall(r"\.\.\.(\w+)", whole[1])) == {name for name, _ in put}


def test_both_languages_of_an_entry_fill_in_the_same_names() -> None:
    assert len(CATALOGUE) > 100
    names = re.compile(r"\{\w+\}")
    for key, (zh, en) in CATALOGUE.items():
        assert set(names.findall(zh)) == set(names.findall(en)), key


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_a_module_asks_only_for_words_there_are(module: Path) -> None:
    asked = re.findall(r'\bt\("([^"]+)"', module.read_text(encoding="utf-8"))
    assert [key for key in asked if key not in CATALOGUE] == []


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_a_module_reads_no_text_as_html(module: Path) -> None:
    written = module.read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", written)
    assert "http://www.w3.org/2000/svg" in written or "://" not in written


def test_every_word_is_asked_for() -> None:
    written = "\n".join(module.read_text(encoding="utf-8") for module in MODULES)
    made = set(re.findall(r"\bt\(`([\w.-]+)\$\{", written)) | {
        f"{kind}." for kind in re.findall(r'worded\("(\w+)"', written)
    }
    unused = [key for key in CATALOGUE if f'"{key}"' not in written and not any(key.startswith(one) for one in made)]
    assert unused == []
