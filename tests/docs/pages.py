"""Reads Markdown pages: their code blocks, links and headings."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^(?:<!-- file: (\S+) -->\n)?```(\w*)[ \t]*\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A code block: what its fence says it holds, its text, and the file it shows where a comment above names one."""

    language: str
    text: str
    file: str = ""


def pages() -> list[Path]:
    """Every Markdown page of the project."""
    found = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "data").rglob("*.md")]
    return sorted(found)


def blocks(text: str) -> list[Block]:
    """Every code block of a page, in order."""
    return [Block(language, body, file) for file, language, body in FENCE.findall(text)]


def links(text: str) -> list[str]:
    """The targets of every link and picture outside code."""
    return LINK.findall(re.sub(r"`[^`\n]*`", "", FENCE.sub("", text)))


def anchors(text: str) -> set[str]:
    """What ``#…`` may point to on a page: stated anchors, and headings as GitHub names them."""
    prose = FENCE.sub("", text)
    headings = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
    named = {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
    return named | set(re.findall(r'<a id="([^"]+)"></a>', prose))
