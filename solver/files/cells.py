"""Runs alone in a child process: opens an untrusted file under hard limits and prints its cells as JSON text."""

import io
import json
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import python_calamine

from solver.files.forms import hidden, ods_forms, xls_hidden
from solver.files.limits import Refused, checked_entries, confine
from solver.files.texts import is_page, table, text_of, text_sheets

# Started by ``solver.roster.read`` as a process of its own, so it imports nothing outside this package: starting it
# must be quick, and a file that breaks it must not reach more than this process.

Sheet = dict[str, Any]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FILEPASS = re.compile(
    rb"\x09\x08(?:\x08\x00\x00\x05\x05\x00.{4}|\x10\x00\x00\x06\x05\x00.{12})(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL
)
"""The opening of an encrypted .xls: BOF, maybe WriteProtect, FilePass ([MS-XLS] 2.1.7.20.3, 2.4.117)."""
MANIFEST = "META-INF/manifest.xml"
"""Where an OpenDocument archive says which of its parts are encrypted."""
MAX_MERGES = 20_000
MAX_REPEATED = 200_000
"""Cells noted as repeating a merged cell's value."""


def workbook_sheets(
    stream: Any, limits: dict[str, Any], merges: dict[str, list[tuple[tuple[int, int], tuple[int, int]]]] | None = None
) -> Iterator[Sheet]:
    """Every worksheet of an Excel or OpenDocument workbook; merged cells repeat their value.

    Args:
        merges: merged cells by sheet, where the reader itself does not tell them.
    """
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(stream)
    except python_calamine.PasswordError:
        raise Refused("file_encrypted") from None
    except (python_calamine.CalamineError, ValueError, OSError):
        raise Refused("file_damaged") from None
    for meta in book.sheets_metadata:
        if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        try:
            sheet = book.get_sheet_by_name(meta.name)
        except (python_calamine.CalamineError, ValueError, OSError):
            raise Refused("file_damaged", sheet=meta.name) from None
        if sheet.start is None:
            continue
        if sheet.width > limits["columns"] * 4:
            raise Refused("too_many_columns", sheet=meta.name, count=sheet.width, limit=limits["columns"])
        top, left = sheet.start
        cells = sheet.to_python(skip_empty_area=True)
        repeated: list[tuple[int, int]] = []
        for (row0, column0), (row1, column1) in (sheet.merged_cell_ranges or (merges or {}).get(meta.name, []))[
            :MAX_MERGES
        ]:
            rows = range(max(row0 - top, 0), min(row1 - top, len(cells) - 1) + 1)
            columns = range(max(column0 - left, 0), min(column1 - left, sheet.width - 1) + 1)
            if rows and columns:
                value = cells[rows[0]][columns[0]]
                for row in rows:
                    for column in columns:
                        if cells[row][column] == "" and value != "":
                            cells[row][column] = value
                            repeated.append((top + 1 + row, column))
        found = table(meta.name, ([text_of(cell) for cell in row] for row in cells), top + 1, limits)
        place = {number: row for row, number in enumerate(found["numbers"])}
        merged = [(place[number], column) for number, column in repeated if number in place][:MAX_REPEATED]
        yield {
            **found,
            "left": left,
            "merged": merged,
            "visible": meta.visible == python_calamine.SheetVisibleEnum.Visible,
        }


SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".et", ".ods", ".html", ".htm"})
"""Files inside a folder or archive that are opened; others are passed over."""


def hidden_in(path: Path, most_rows: int) -> dict[str, tuple[set[int], set[int]]]:
    """What an .xlsx workbook hides, which is only told, never needed.

    Raises:
        Refused: a sheet with more rows than ``most_rows`` by its XML, before any of its cells is read.
    """
    try:
        return hidden(path, most_rows)
    except (zipfile.BadZipFile, ValueError, SyntaxError, KeyError, OSError):
        return {}


def hidden_in_xls(data: bytes) -> dict[str, tuple[set[int], set[int]]]:
    """What a former .xls workbook hides, likewise only told; its cells have been read before."""
    try:
        return xls_hidden(data)
    except Exception:  # a reader in Python, of whatever the file holds: it raises many kinds
        return {}


def with_hidden(sheets: Iterator[Sheet], unseen: dict[str, tuple[set[int], set[int]]]) -> Iterator[Sheet]:
    """Adds to each sheet of a workbook how many of its rows and columns with content are hidden."""
    for sheet in sheets:
        rows, columns = unseen.get(sheet["name"], (set(), set()))
        used = {sheet["left"] + 1 + place for place in range(len(sheet["columns"]))}
        yield {**sheet, "hidden": [len(rows.intersection(sheet["numbers"])), len(columns & used)]}


def zip_sheets(path: Path, limits: dict[str, Any]) -> Iterator[Sheet]:
    """A workbook, or an archive of CSV files and workbooks."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = checked_entries(archive, limits)
            names = {entry.filename for entry in entries}
            if "[Content_Types].xml" in names or "mimetype" in names:
                if any(name.startswith(("word/", "ppt/")) for name in names):
                    raise Refused("file_kind", what="office")
                if MANIFEST in names and b":encryption-data" in archive.read(MANIFEST):
                    raise Refused("file_encrypted")
                with path.open("rb") as stream:
                    if "content.xml" in names and "mimetype" in names:
                        merges, unseen = ods_forms(path)
                        yield from with_hidden(workbook_sheets(stream, limits, merges), unseen)
                    else:
                        yield from with_hidden(workbook_sheets(stream, limits), hidden_in(path, limits["rows"]))
                return
            found = False
            for entry in entries:
                place = Path(entry_name(entry))
                if not is_table(place):
                    continue
                found = True
                with archive.open(entry) as packed:
                    data = packed.read(limits["unpacked"] + 1)
                if len(data) > limits["unpacked"]:
                    raise Refused("file_bomb", size=len(data) >> 20, limit=limits["unpacked"] >> 20)
                for sheet in member_sheets(data, place, limits):
                    yield {**sheet, "folder": place.parent.as_posix()}
            if not found:
                raise Refused("no_tables")
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError):
        raise Refused("file_damaged") from None
    except RuntimeError:
        raise Refused("file_encrypted") from None


def entry_name(entry: zipfile.ZipInfo) -> str:
    """The entry's name; without the UTF-8 flag it comes from Chinese Windows."""
    if not entry.flag_bits & 0x800:
        try:
            return entry.filename.encode("cp437").decode("gb18030")
        except UnicodeError:
            pass
    return entry.filename


def is_table(place: Path) -> bool:
    """Whether a file of this name is one to open; ``~$`` begins the lock files of open workbooks."""
    return place.suffix.lower() in SUFFIXES and not place.name.startswith((".", "~$")) and "__MACOSX" not in place.parts


def member_sheets(data: bytes, place: Path, limits: dict[str, Any]) -> Iterator[Sheet]:
    """The tables of one file of a folder or archive, by its content; a refusal names the file."""
    try:
        if data.startswith(b"PK\x03\x04"):
            with tempfile.TemporaryDirectory(prefix="lungang-member-") as folder:
                unpacked = Path(folder) / "member"
                unpacked.write_bytes(data)
                with zipfile.ZipFile(unpacked) as archive:
                    inside = set(archive.namelist())
                if "[Content_Types].xml" not in inside and "mimetype" not in inside:
                    raise Refused("file_kind", what="nested")
                for sheet in zip_sheets(unpacked, limits):
                    yield {**sheet, "file": place.name}
        elif data.startswith(OLE) or is_page(data[:4096]):
            for sheet in single_file(data, place, limits):
                yield {**sheet, "file": place.name}
        else:
            yield from single_file(data, place, limits)
    except zipfile.BadZipFile:
        raise Refused("file_damaged", sheet=place.name) from None
    except Refused as reason:
        raise Refused(reason.code, **({"sheet": place.name} | reason.facts)) from None


def single_file(data: bytes, place: Path, limits: dict[str, Any]) -> Iterator[Sheet]:
    """The tables of one file that is no archive, by its content."""
    if not data.startswith(OLE):
        yield from text_sheets(data, place, limits)
    elif "EncryptedPackage".encode("utf-16-le") in data or FILEPASS.search(data):
        raise Refused("file_encrypted")
    else:
        sheets = list(workbook_sheets(io.BytesIO(data), limits))
        yield from with_hidden(iter(sheets), hidden_in_xls(data))


def sheets_of(path: Path, limits: dict[str, Any]) -> Iterator[Sheet]:
    """The tables of a workbook, a web page, a CSV file, or a folder or archive of these, by content.

    Raises:
        Refused: says why not.
    """
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if p.is_file() and is_table(p.relative_to(path)))
        if not files:
            raise Refused("no_tables")
        if len(files) > limits["entries"]:
            raise Refused("file_bomb", size=0, limit=limits["unpacked"] >> 20)
        total = sum(p.stat().st_size for p in files)
        if total > limits["bytes"]:
            raise Refused("file_too_big", size=total >> 20, limit=limits["bytes"] >> 20)
        for file in files:
            for sheet in member_sheets(file.read_bytes(), file, limits):
                yield {**sheet, "folder": file.parent.relative_to(path).as_posix()}
        return
    size = path.stat().st_size
    if size > limits["bytes"]:
        raise Refused("file_too_big", size=size >> 20, limit=limits["bytes"] >> 20)
    with path.open("rb") as stream:
        archive = stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
    yield from zip_sheets(path, limits) if archive else single_file(path.read_bytes(), path, limits)


def answered(path: Path, limits: dict[str, Any]) -> str:
    """``{"sheets": …}`` or ``{"refused": …}`` as JSON text; never raises for what a file holds."""
    try:
        return answer(sheets=list(sheets_of(path, limits)))
    except Refused as reason:
        return answer(refused=reason.code, facts=reason.facts)
    except MemoryError:
        return too_much(limits)
    except BaseException as error:  # whatever the reader stumbled over, it was the file; Rust's panics are no Exception
        if not isinstance(error, Exception) and type(error).__module__ != "pyo3_runtime":
            raise
        return answer(refused="file_damaged", facts={})


def too_much(limits: dict[str, Any]) -> str:
    """The answer where memory ran out."""
    return answer(refused="file_too_much", facts={"limit": limits["memory"] // 10**6})


def main() -> None:
    """``python -m solver.files.cells PATH LIMITS``: prints the answer."""
    path, limits = Path(sys.argv[1]), json.loads(sys.argv[2])
    confine(limits)
    try:
        content = answered(path, limits).encode()
    except MemoryError:
        content = too_much(limits).encode()
    sys.stdout.buffer.write(content)


def answer(**content: Any) -> str:
    """JSON without lone surrogates, which no encoder takes."""
    return re.sub("[\ud800-\udfff]", "\ufffd", json.dumps(content, ensure_ascii=False))


if __name__ == "__main__":
    main()
