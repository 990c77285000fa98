"""Makes the screenshots of every page in both themes: ``python -m tests.web.screens [folder]``."""

import importlib
import importlib.util
import io
import sys
import tempfile
from pathlib import Path

from tests.web.browser import browsing
from tests.web.office import Bureau
from tests.web.scenes import MORE, SCENES, THEMES, prepared, shown

FOLDER = Path(__file__).parents[2] / "docs" / "screens"
OCTREE = 2
"""How Pillow chooses the palette: by this way a small dot keeps its colour."""
MOST = 3_000_000
"""Bytes that the folder may hold."""


def small(picture: bytes) -> bytes:
    """The picture with a palette, a third of the size, where Pillow is installed; as it is where it is not."""
    if importlib.util.find_spec("PIL") is None:
        return picture
    image = importlib.import_module("PIL.Image").open(io.BytesIO(picture)).convert("RGB").quantize(256, method=OCTREE)
    written = io.BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()


def main(folder: Path) -> None:
    """Writes ``<page>-<theme>.png`` for every scene."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        bureau = Bureau(Path(place))
        try:
            prepared(bureau)
            with browsing(bureau.server.address) as page:
                for theme in THEMES:
                    for scene in SCENES + MORE:
                        shown(page, bureau, scene, theme)
                        page.wait_for_timeout(200)  # transitions of the browser's own controls
                        (folder / f"{scene.name}-{theme}.png").write_bytes(small(page.screenshot()))
        finally:
            bureau.stop()
    size = sum(path.stat().st_size for path in folder.glob("*.png"))
    print(f"{folder}: {len(SCENES + MORE) * len(THEMES)} pictures, {size / 1e6:.1f} MB")
    if size > MOST:
        raise SystemExit(f"more than {MOST / 1e6:.0f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
