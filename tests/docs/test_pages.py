"""The pages: generated ones are current, links lead somewhere, each can be reached."""

import re
from pathlib import Path

import pytest

from tests.docs.generate import PAGES
from tests.docs.pages import ROOT, anchors, links, pages


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_current(name: str) -> None:
    committed = (ROOT / name).read_text(encoding="utf-8")
    assert committed == PAGES[name](), "run: python -m tests.docs.generate, and commit what it writes"


@pytest.mark.parametrize("page", pages(), ids=named)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for link in links(page.read_text(encoding="utf-8")):
        target, _, anchor = link.partition("#")
        there = (page.parent / target) if target else page
        assert there.exists(), link
        if anchor:
            assert anchor in anchors(there.read_text(encoding="utf-8")), link


def test_every_page_in_docs_can_be_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    left = [ROOT / "README.md"]
    while left:
        page = left.pop()
        if page in seen:
            continue
        seen.add(page)
        if page.is_dir():
            left += page.glob("*.md")
        elif page.suffix == ".md":
            targets = [link.partition("#")[0] for link in links(page.read_text(encoding="utf-8"))]
            left += [(page.parent / target).resolve() for target in targets if target]
    assert not set(pages()) - seen


def test_headings_and_anchors_are_found_as_github_names_them() -> None:
    assert anchors('# 规则 / Rules\n\n<a id="reach"></a>\n## 路程上限 / Reach `reach`\n') == {
        "规则--rules",
        "reach",
        "路程上限--reach-reach",
    }


def test_links_inside_code_are_no_links() -> None:
    assert re.fullmatch("a.md", *links("see [a](a.md), `[b](b.md)`\n```\n[c](c.md)\n```\n"))
