"""Makes the screenshots of every page in both themes: ``python -m tests.web.screens [folder]``."""

import sys
import tempfile
from pathlib import Path

from tests.web.browser import browsing
from tests.web.office import Bureau
from tests.web.scenes import SCENES, THEMES, prepared, shown

FOLDER = Path(__file__).parents[2] / "docs" / "screens"
MOST = 3_000_000
"""Bytes that the folder may hold."""


def main(folder: Path) -> None:
    """Writes ``<page>-<theme>.png`` for every scene."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        bureau = Bureau(Path(place))
        try:
            prepared(bureau)
            with browsing(bureau.server.address) as page:
                for theme in THEMES:
                    for scene in SCENES:
                        shown(page, bureau, scene, theme)
                        page.wait_for_timeout(200)  # transitions of the browser's own controls
                        page.screenshot(path=folder / f"{scene.name}-{theme}.png")
        finally:
            bureau.stop()
    size = sum(path.stat().st_size for path in folder.glob("*.png"))
    print(f"{folder}: {len(SCENES) * len(THEMES)} pictures, {size / 1e6:.1f} MB")
    if size > MOST:
        raise SystemExit(f"more than {MOST / 1e6:.0f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
