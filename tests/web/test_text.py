"""The catalogue of words: whole, in both languages, and the only place with words."""

import ast
import re
from pathlib import Path

import pytest

import app.web
from solver import policies
from solver.domain.terms import Level, Locality, Reason
from solver.goals.base import registry as goals
from solver.rules.base import registry as rules

pytestmark = pytest.mark.no_database

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


def test_what_the_solver_names_has_the_same_english_on_the_pages() -> None:
    written = (WEB / "values.js").read_text(encoding="utf-8")
    values = dict(re.findall(r'^  "(.+?)": "(.+)",$', written, re.MULTILINE))
    titles = [rule.title for rule in rules().values()] + [goal.title for goal in goals().values()]
    apart = {"应交流": "obligated"}  # a reason of a posting and a rule: the reason is what stands in lists
    assert [(text.zh, text.en) for text in titles if values.get(text.zh) != apart.get(text.zh, text.en)] == []
    shipped = [policies.policy(name) for name in policies.policies()]
    named = [item.title for item in (*shipped, *(policies.goal_profile(name) for name in policies.goal_profiles()))]
    named += [step.title for policy in shipped for step in policy.steps]
    named += [label for labels in (Reason, Level, Locality) for label in [one.label for one in labels]]
    assert [name for name in named if name not in values] == []
    assert [name for name in policies.goal_profiles() if f"why.{name}" not in values] == []


def recorded(module: Path) -> set[str]:
    """What a module of the service puts into the audit."""
    called = {"record", "seen", "closed", "keep"}
    calls = (node for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    named = (node for node in calls if getattr(node.func, "id", getattr(node.func, "attr", "")) in called)
    parts = (part for node in named for argument in node.args for part in ast.walk(argument))
    words = {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)}
    return {word for word in words if re.fullmatch("[a-z]+(_[a-z]+)+", word)}


def test_the_audit_has_words_for_everything_the_service_records() -> None:
    actions = set().union(*(recorded(module) for module in WEB.parent.rglob("*.py")))
    assert {"user_made", "calendar_days_changed", "template_replaced", "document_made", "scenario_changed"} <= actions
    assert sorted(action for action in actions if f"act.{action}" not in CATALOGUE) == []
