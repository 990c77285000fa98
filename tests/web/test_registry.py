"""The registry of pages: every page is a module that can be loaded, in an order and with words of its own."""

import re
from pathlib import Path

import pytest

import app.web
from app.access.roles import ROLES, Right

pytestmark = pytest.mark.no_database

WEB = Path(app.web.__file__).parent
ENTRY = re.compile(
    r'\{ id: "([\w-]+)", rights: \[([^\]]*)\],(?: (?:step|aside): true,)? load: \(\) => import\("\./([\w/-]+\.js)"\) \},'
)
PAGES = ENTRY.findall((WEB / "pages.js").read_text(encoding="utf-8"))


def test_every_entry_of_the_registry_is_read_by_these_tests() -> None:
    assert len(PAGES) == (WEB / "pages.js").read_text(encoding="utf-8").count("load: () =>")


def test_every_page_is_a_module_that_exports_it_and_has_a_name_in_the_navigation() -> None:
    words = (WEB / "text" / "shell.js").read_text(encoding="utf-8")
    for identifier, _, module in PAGES:
        assert re.search(r"^export (async )?function page\(", (WEB / module).read_text(encoding="utf-8"), re.MULTILINE)
        assert f'"nav.{identifier}"' in words


def test_rights_of_pages_are_rights_of_the_service_and_every_role_has_a_page() -> None:
    wanted = {identifier: re.findall(r'"(\w+)"', rights) for identifier, rights, _ in PAGES}
    assert {right for rights in wanted.values() for right in rights} <= {str(right) for right in Right}
    for role in ("administrator", "planner", "approver", "school"):
        assert any(not rights or set(rights) & {str(right) for right in ROLES[role]} for rights in wanted.values())


def test_every_style_sheet_is_linked_and_every_link_of_the_frame_leads_to_a_file() -> None:
    linked = re.findall(r'(?:href|src)="/static/([^"]+)"', (WEB / "index.html").read_text(encoding="utf-8"))
    assert [path for path in linked if not (WEB / path).is_file()] == []
    assert {path.name for path in (WEB / "style").glob("*.css")} == {
        Path(one).name for one in linked if one.endswith(".css")
    }
