"""Uploads on their way in: written to disk under harmless names, and gone again whatever happens."""

import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from app.errors import Refusal
from app.settings import Settings
from solver.words import listed, say

TABLES = (".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".txt", ".ods", ".et", ".html", ".htm")
"""Endings of files of which several make one roster; the content decides how each is read."""
MOST_FILES = 500


@dataclass(frozen=True)
class Upload:
    """One file as it comes in; ``name`` is what its sender calls it."""

    name: str
    content: IO[bytes]


@dataclass(frozen=True)
class Received:
    """Uploads on disk for as long as they are worked on."""

    path: Path
    """The file, or the folder of files."""
    folder: Path
    """Where further files of this piece of work may be put; deleted with it."""
    name: str
    """What to call the whole."""
    size: int


@contextmanager
def received(settings: Settings, uploads: Sequence[Upload]) -> Iterator[Received]:
    """The uploads as one file, or as a folder of several.

    Raises:
        Refusal: 422 for several files of which one is no table.
    """
    folder = Path(tempfile.mkdtemp(prefix=".incoming-", dir=settings.rosters))
    try:
        names = [harmless(upload.name, alone=len(uploads) == 1) for upload in uploads]
        refuse_strangers(names)
        inside = folder / "files"
        inside.mkdir()
        for number, (name, upload) in enumerate(zip(names, uploads, strict=True)):
            place = inside / name if not (inside / name).exists() else inside / f"{number + 1} {name}"
            with place.open("wb") as file:
                shutil.copyfileobj(upload.content, file)
        written = sorted(inside.iterdir())
        size = sum(path.stat().st_size for path in written)
        called = shown_name(uploads[0].name)
        if len(written) == 1:
            yield Received(written[0], folder, called, size)
        else:
            yield Received(inside, folder, f"{called} 等 {len(written)} 个文件", size)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def rows_file(tables: dict[str, list[dict[str, Any]]], name: str = "rows.json") -> Upload:
    """Rows sent as JSON, as a file like any other."""
    content = tempfile.SpooledTemporaryFile(max_size=2**20)  # noqa: SIM115  closed with the request
    content.write(json.dumps({"tables": tables}, ensure_ascii=False).encode("utf-8", "replace"))
    content.seek(0)
    return Upload(f"{name.removesuffix('.json')}.json", content)


def packed(received: Received) -> Path:
    """The uploads as one file, as they are kept: a folder becomes a .zip."""
    if received.path.is_file():
        return received.path
    archive = received.folder / "files.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as target:
        for path in sorted(received.path.iterdir()):
            target.write(path, path.name)
    return archive


def shown_name(name: str) -> str:
    """The last part of a file's name, at most 200 characters; ``roster`` where it has none."""
    return Path(name.replace("\\", "/")).name[:200] or "roster"


def suffix(name: str) -> str:
    """A harmless file ending; the reader judges by content anyway."""
    ending = Path(name).suffix.lower()
    return ending if ending in {*TABLES, ".zip", ".json"} else ".bin"


def harmless(name: str, *, alone: bool) -> str:
    """A name to write under; several files keep theirs, because messages name the file and it may name a school."""
    ending = suffix(name)
    if alone:
        return f"roster{ending}"
    stem = Path(shown_name(name)).stem
    kept = "".join(c for c in stem if c.isprintable() and c not in '/\\:*?"<>|').strip(". ")
    while len(kept.encode()) > 120:
        kept = kept[:-1]
    return f"{kept or 'file'}{ending}"


def refuse_strangers(names: list[str]) -> None:
    """Refuses several files among which is something that would silently be passed over."""
    if len(names) > MOST_FILES:
        raise Refusal(
            422,
            "too_many_files",
            "文件太多 / Too many files",
            say("refusals.too_many_files", count=len(names), most=MOST_FILES),
            say("refusals.zip_them"),
        )
    wrong = [name for name in names if not name.endswith(TABLES)] if len(names) > 1 else []
    if wrong:
        raise Refusal(
            422,
            "roster_refused",
            "花名册有错误，没有保存 / Roster refused",
            say("refusals.not_a_table", names=listed(wrong[:5])),
            say("refusals.tables_only"),
            [{"where": name, "text": "不是表格文件 / not a table"} for name in wrong],
        )


def incoming(settings: Settings, content: IO[bytes], name: str) -> Path:
    """Writes one upload to disk under a temporary name; the caller deletes it."""
    handle, written = tempfile.mkstemp(prefix=".incoming-", suffix=suffix(name), dir=settings.rosters)
    try:
        with os.fdopen(handle, "wb") as file:
            shutil.copyfileobj(content, file)
    except BaseException:
        Path(written).unlink(missing_ok=True)
        raise
    return Path(written)
