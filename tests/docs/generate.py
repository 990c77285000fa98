"""Writes the generated pages: ``python -m tests.docs.generate``; a test holds the committed ones to it."""

from pathlib import Path

from tests.docs import goals_page, growth_picture, openapi_page, roster_page, rules_page

ROOT = Path(__file__).parents[2]
PAGES = {
    "docs/rules.md": rules_page.text,
    "docs/goals.md": goals_page.text,
    "docs/roster.md": roster_page.text,
    "docs/openapi.json": openapi_page.text,
    "docs/growth.svg": growth_picture.text,
}
"""File → what it must contain."""


def main() -> None:
    for name, text in PAGES.items():
        (ROOT / name).write_text(text(), encoding="utf-8")
        print(name)


if __name__ == "__main__":
    main()
