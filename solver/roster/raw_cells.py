"""Runs alone in a child process: opens an untrusted file under hard limits and prints its cells as JSON text."""

import csv
import datetime
import io
import itertools
import json
import math
import re
import sys
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import python_calamine

if TYPE_CHECKING or __package__:
    from solver.roster.raw_forms import hidden, html_tables
else:  # started as a script, so its neighbour is found beside it and nothing else of the project is loaded
    sys.path.append(str(Path(__file__).parent))
    from raw_forms import hidden, html_tables

# This module is started as a script by ``read``, so it imports nothing of the project: starting it
# must be quick, and a file that breaks it must not reach more than this process.

Sheet = dict[str, Any]
SIGNATURES = (
    (b"\x89PNG", "图片", "an image"),
    (b"\xff\xd8\xff", "图片", "an image"),
    (b"GIF8", "图片", "an image"),
    (b"II*\x00", "图片", "an image"),
    (b"RIFF", "图片或媒体", "an image or media"),
    (b"%PDF", "PDF 文档", "a PDF"),
    (b"Rar!", "RAR 压缩包", "a RAR archive"),
    (b"7z\xbc\xaf", "7z 压缩包", "a 7z archive"),
    (b"\x1f\x8b", "gzip 压缩包", "a gzip archive"),
    (b"{\\rtf", "RTF 文档", "an RTF document"),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_MERGES = 20_000
MAX_REPEATED = 200_000
"""Cells noted as repeating a merged cell's value."""


class Refused(Exception):
    """The file cannot be read; ``code`` is an entry of the problem catalogue."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def text_of(cell: Any) -> str:
    """A cell as text: 7.0 → 7, dates → ISO, booleans → 是/否, outer blanks removed.

    A number of 16 or more digits has lost its last ones in Excel; it is written with an exponent so
    that nobody takes it for an identifier.
    """
    if type(cell) is str:
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float):
        if not math.isfinite(cell):
            return ""
        if abs(cell) >= 1e15:
            return f"{cell:.15e}"
        return str(int(cell)) if cell == int(cell) else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.strftime("%Y-%m-%d") if cell.year >= 1000 else str(cell)
    return str(cell).strip()


def table(name: str, rows: Iterable[list[str]], first: int, limits: dict[str, Any]) -> Sheet:
    """Non-blank rows with the numbers people see, all of one width.

    Raises:
        Refused: more rows, columns or characters than allowed.
    """
    kept: list[list[str]] = []
    numbers: list[int] = []
    characters = 0
    for number, row in enumerate(rows, first):
        if any(row):
            kept.append(row)
            numbers.append(number)
            characters += sum(map(len, row))
            if len(kept) > limits["rows"]:
                raise Refused("too_many_rows", sheet=name, count=f">{limits['rows']}", limit=limits["rows"])
            if characters > limits["characters"]:
                raise Refused("file_too_much", sheet=name, limit=limits["memory"] >> 20)
    width = 0
    for row in kept:
        while row and not row[-1]:
            row.pop()
        width = max(width, len(row))
    if width > limits["columns"]:
        raise Refused("too_many_columns", sheet=name, count=width, limit=limits["columns"])
    for row in kept:
        row.extend([""] * (width - len(row)))
    return {"name": name, "numbers": numbers, "columns": [list(column) for column in zip(*kept, strict=True)]}


def workbook_sheets(stream: Any, limits: dict[str, Any]) -> Iterator[Sheet]:
    """Every worksheet of an Excel or OpenDocument workbook; merged cells repeat their value."""
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
        for (row0, column0), (row1, column1) in (sheet.merged_cell_ranges or [])[:MAX_MERGES]:
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


def decoded(data: bytes, name: str) -> str:
    """Text of a CSV file: byte-order mark, else UTF-8, else GB18030."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                raise Refused("file_encoding", sheet=name) from None
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding).removeprefix("\ufeff")  # GB18030 has a byte-order mark of its own
        except UnicodeDecodeError:
            continue
    raise Refused("file_encoding", sheet=name)


def csv_sheet(data: bytes, name: str, limits: dict[str, Any]) -> Sheet:
    """One CSV file as a table; comma, tab or semicolon, whichever the first lines use most."""
    text = decoded(data, name)
    if any(unicodedata.category(c) == "Cc" and c not in "\t\r\n" for c in text[:4000]):
        raise Refused("file_kind", sheet=name, zh="二进制数据", en="binary data")
    opening = text[:4000]
    delimiter = max(",\t;", key=opening.count)
    csv.field_size_limit(1_000_000)
    try:
        rows = (
            [cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        )
        return table(name, rows, 1, limits)
    except csv.Error:
        raise Refused("file_damaged", sheet=name) from None


def checked_entries(archive: zipfile.ZipFile, limits: dict[str, Any]) -> list[zipfile.ZipInfo]:
    """The archive's entries, after looking at what they would unpack to.

    Raises:
        Refused: encrypted, too large, or compressed beyond any real workbook.
    """
    entries = archive.infolist()
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused("file_encrypted")
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if unpacked > limits["unpacked"] or (unpacked > 10_000_000 and unpacked / packed > limits["ratio"]):
        raise Refused("file_bomb", size=unpacked >> 20, limit=limits["unpacked"] >> 20)
    if len(entries) > limits["entries"]:
        raise Refused("file_bomb", size=unpacked >> 20, limit=limits["unpacked"] >> 20)
    return entries


SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".et", ".ods", ".html", ".htm"})
"""Files inside a folder or archive that are opened; others are passed over."""


def with_hidden(sheets: Iterator[Sheet], path: Path) -> Iterator[Sheet]:
    """Adds to each sheet of a workbook how many of its rows and columns with content are hidden."""
    try:
        unseen = hidden(path)
    except (zipfile.BadZipFile, ValueError, SyntaxError, KeyError, OSError):
        unseen = {}  # what is hidden is only told, never needed
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
                    raise Refused("file_kind", zh="Word 或 PowerPoint 文档", en="a Word or PowerPoint document")
                with path.open("rb") as stream:
                    yield from with_hidden(workbook_sheets(stream, limits), path)
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
                yield from member_sheets(data, place, limits)
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
                    raise Refused("file_kind", zh="压缩包中的压缩包", en="an archive inside the archive")
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


def is_page(head: bytes) -> bool:
    """Whether a file begins like a web page."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = head.decode("utf-16", errors="replace").lstrip().lower().encode()
    return start.startswith(b"<") and not (start.startswith(b"<?xml") and b"<html" not in start)


def page_sheets(data: bytes, name: str, limits: dict[str, Any]) -> Iterator[Sheet]:
    """The tables of a web page that many systems write under the name .xls."""
    charset = re.search(rb"charset=[\"']?([\w-]+)", data[:4096], re.IGNORECASE)
    try:
        text = data.decode(charset[1].decode()) if charset else decoded(data, name)
    except (UnicodeDecodeError, LookupError):
        text = decoded(data, name)
    tables = html_tables(text, limits["cells"])
    if not tables:
        raise Refused("file_kind", zh="没有表格的网页或 XML", en="a web page or XML without a table")
    for number, rows in enumerate(tables, 1):
        yield table(name if len(tables) == 1 else f"{name} {number}", rows, 1, limits)


def row_sheets(data: bytes, limits: dict[str, Any]) -> Iterator[Sheet]:
    """The tables of JSON rows, as personnel systems send them: ``{"tables": {"教师": [{"姓名": "…"}]}}``."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        raise Refused("rows_wrong", zh="不是有效的 JSON", en="not valid JSON") from None
    tables = content.get("tables") if isinstance(content, dict) else None
    if not isinstance(tables, dict) or not tables:
        raise Refused("rows_wrong", zh="缺少 tables", en="tables is missing")
    for name, rows in tables.items():
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise Refused("rows_wrong", sheet=name, zh=f"{name} 应为行的列表", en=f"{name} must be a list of rows")
        headers = list(dict.fromkeys(header for row in rows for header in row))
        if len(headers) > limits["columns"]:
            raise Refused("too_many_columns", sheet=name, count=len(headers), limit=limits["columns"])
        if any(isinstance(cell, dict | list) for row in rows for cell in row.values()):
            raise Refused("rows_wrong", sheet=name, zh="单元格应为文字或数字", en="cells must be texts or numbers")
        cells = ([text_of(row.get(header)) for header in headers] for row in rows)
        yield table(name, itertools.chain([[header.strip() for header in headers]], cells), 1, limits)


def single_file(data: bytes, place: Path, limits: dict[str, Any]) -> Iterator[Sheet]:
    """The tables of one file that is no archive, by its content."""
    head = data[:4096]
    if not data:
        raise Refused("file_empty")
    if head.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused("file_encrypted")
        yield from workbook_sheets(io.BytesIO(data), limits)
        return
    for signature, zh, en in SIGNATURES:
        if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:8].startswith(signature) or head.startswith(signature):
            raise Refused("file_kind", zh=zh, en=en)
    if place.suffix.lower() == ".json":
        yield from row_sheets(data, limits)
        return
    if is_page(head):
        yield from page_sheets(data, place.stem, limits)
        return
    if head.lstrip().startswith(b"<"):
        raise Refused("file_kind", zh="XML 文档", en="an XML document")
    try:
        yield csv_sheet(data, place.stem, limits)
    except Refused as reason:
        if reason.code == "file_encoding" and place.suffix.lower() not in {".csv", ".tsv", ".txt"}:
            raise Refused("file_kind", zh="无法识别的数据", en="unknown data") from None
        raise


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
            yield from member_sheets(file.read_bytes(), file, limits)
        return
    size = path.stat().st_size
    if size > limits["bytes"]:
        raise Refused("file_too_big", size=size >> 20, limit=limits["bytes"] >> 20)
    with path.open("rb") as stream:
        archive = stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
    yield from zip_sheets(path, limits) if archive else single_file(path.read_bytes(), path, limits)


def confine(limits: dict[str, Any]) -> None:
    """Caps this process's own memory and processor time, where the system can."""
    try:
        import resource
    except ImportError:  # Windows: the parent's clock and the size checks remain
        return
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    seconds = int(limits["seconds"]) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """``raw_cells.py PATH LIMITS``: prints ``{"sheets": …}`` or ``{"refused": …}``."""
    path, limits = Path(sys.argv[1]), json.loads(sys.argv[2])
    confine(limits)
    try:
        text = answer(sheets=list(sheets_of(path, limits)))
    except Refused as reason:
        text = answer(refused=reason.code, facts=reason.facts)
    except MemoryError:
        text = answer(refused="file_too_much", facts={"limit": limits["memory"] >> 20})
    except Exception:  # whatever the reader stumbled over, it was the file
        text = answer(refused="file_damaged", facts={})
    sys.stdout.buffer.write(text.encode())


def answer(**content: Any) -> str:
    """JSON without lone surrogates, which no encoder takes."""
    return re.sub("[\ud800-\udfff]", "\ufffd", json.dumps(content, ensure_ascii=False))


if __name__ == "__main__":
    main()
