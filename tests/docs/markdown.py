"""Pieces of a Markdown page."""

from collections.abc import Iterable, Sequence

NOTICE = "<!-- 由 python -m tests.docs.generate 生成，请勿手改。 / Generated; do not edit. -->"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """The lines of a table, with a blank line after it; nothing where there are no rows."""
    body = [f"| {' | '.join(cell(value) for value in row)} |" for row in rows]
    if not body:
        return []
    return [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *body, ""]


def cell(value: object) -> str:
    """A value on one line, safe inside a table and free of accidental formatting."""
    return str(value).replace("|", "\\|").replace("*", "\\*").replace("\n", " ").strip()


def page(lines: Iterable[str]) -> str:
    """A generated page: its notice, its lines, one line feed at the end."""
    return "\n".join([NOTICE, "", *lines]).rstrip() + "\n"
