"""Changes the style of single cells in a worksheet's XML, byte for byte leaving everything else as it was."""

import bisect
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import NamedTuple
from xml.parsers import expat

from solver.files.references import column_number, reference

Place = tuple[int, int]
"""(row, column), both from 1."""
Restyle = Callable[[int, str], int]
"""(number of a style, severity) → the number of the marked style."""
AFTER = frozenset(
    [
        "legacyDrawingHF",
        "drawingHF",
        "picture",
        "oleObjects",
        "controls",
        "webPublishItems",
        "tableParts",
        "extLst",
        "AlternateContent",
    ]
)
"""What may stand after ``legacyDrawing`` in a worksheet."""


class NotEditable(Exception):
    """The worksheet is written in a way that is not edited in place."""


class Tag(NamedTuple):
    """A start tag: where it begins and ends, and its text."""

    start: int
    end: int
    text: bytes

    @property
    def closed(self) -> bool:
        return self.text.endswith(b"/>")

    def value(self, name: bytes) -> bytes | None:
        found = re.search(rb"\s%s\s*=\s*(?:\"([^\"]*)\"|'([^']*)')" % name, self.text)
        return None if found is None else (found[1] if found[1] is not None else found[2])

    def number(self, name: bytes) -> int | None:
        value = self.value(name)
        return int(value) if value is not None and value.isdigit() else None

    def having(self, name: bytes, value: int) -> bytes:
        """The tag with an attribute set."""
        if self.value(name) is not None:
            return re.sub(rb"(\s%s\s*=\s*)(?:\"[^\"]*\"|'[^']*')" % name, rb'\g<1>"%d"' % value, self.text, count=1)
        end = -2 if self.closed else -1
        return self.text[:end].rstrip() + b' %s="%d"' % (name, value) + self.text[end:]


class SheetXml:
    """One worksheet. In XML without comments, CDATA and instructions every ``<`` begins a tag, so tags are found exactly.

    Raises:
        NotEditable: it has any of these, is not UTF-8, or has no cells at all.
    """

    def __init__(self, content: bytes) -> None:
        head = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
        declared = re.match(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([\w-]+)[\"']", head)
        if (declared and declared[1].lower() not in (b"utf-8", b"us-ascii")) or content.startswith(
            (b"\xff\xfe", b"\xfe\xff")
        ):
            raise NotEditable("encoding")
        if b"<!" in content or content.count(b"<?") > head.startswith(b"<?"):
            raise NotEditable("comments, CDATA or instructions")
        opening = re.search(rb"<((?:[\w.-]+:)?)sheetData\s*(/?)>", content)
        if opening is None:
            raise NotEditable("no cells")
        self.content, self.prefix = content, opening[1]
        self.first = opening.end()
        self.empty = opening if opening[2] else None
        closing = content.find(b"</%ssheetData" % self.prefix, self.first)
        self.last = self.first if self.empty else closing
        if self.last < 0:
            raise NotEditable("no end of the cells")

    def _tags(self, name: bytes, start: int, end: int) -> list[Tag]:
        pattern = rb"<%s%s(?=[\s/>])(?:[^>\"']|\"[^\"]*\"|'[^']*')*>" % (self.prefix, name)
        return [
            Tag(found.start(), found.end(), found[0])
            for found in re.compile(pattern).finditer(self.content, start, end)
        ]

    def heads(self, places: set[Place]) -> dict[Place, Place]:
        """Places inside merged cells → the cell that is seen there."""
        rows = sorted({row for row, _ in places})
        columns: dict[int, list[int]] = defaultdict(list)
        for row, column in places:
            columns[row].append(column)
        found: dict[Place, Place] = {}
        for tag in self._tags(b"mergeCell", self.last, len(self.content)):
            corners = re.fullmatch(rb"\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)", tag.value(b"ref") or b"")
            if corners is None:
                continue
            left, right = column_number(corners[1].decode()), column_number(corners[3].decode())
            top, bottom = int(corners[2]), int(corners[4])
            for row in rows[bisect.bisect_left(rows, top) : bisect.bisect_right(rows, bottom)]:
                found |= {(row, column): (top, left) for column in columns[row] if left <= column <= right}
        return found

    def marked(self, marks: Mapping[Place, str], restyle: Restyle) -> list[tuple[int, int, bytes]]:
        """The changes that give cells the marked style: (start, end, what stands there instead), in order.

        Args:
            marks: place → severity. Cells and rows that do not exist yet are added, hidden rows are shown.
        """
        wanted: dict[int, dict[int, str]] = defaultdict(dict)
        for (row, column), severity in marks.items():
            wanted[row][column] = severity
        changes: list[tuple[int, int, bytes]] = []
        rows, number = self._tags(b"row", self.first, self.last), 0
        missing = sorted(wanted)
        for at, tag in enumerate(rows):
            number = tag.number(b"r") or number + 1
            while missing and missing[0] < number:
                changes.append((tag.start, tag.start, self._row(missing[0], wanted[missing.pop(0)], restyle)))
            if missing and missing[0] == number:
                missing.pop(0)
                end = rows[at + 1].start if at + 1 < len(rows) else self.last
                changes += self._in_row(number, tag, end, wanted[number], restyle)
        rest = b"".join(self._row(row, wanted[row], restyle) for row in missing)
        if rest and self.empty:
            text = b"<%ssheetData>%s</%ssheetData>" % (self.prefix, rest, self.prefix)
            changes.append((self.empty.start(), self.empty.end(), text))
        elif rest:
            changes.append((self.last, self.last, rest))
        return changes

    def _in_row(
        self, number: int, tag: Tag, end: int, wanted: dict[int, str], restyle: Restyle
    ) -> list[tuple[int, int, bytes]]:
        changes: list[tuple[int, int, bytes]] = []
        column, missing = 0, sorted(wanted)
        row_style = (tag.number(b"s") or 0) if tag.value(b"customFormat") in (b"1", b"true") else None

        def made(column: int) -> bytes:
            base = self._column_style(column) if row_style is None else row_style
            return self._cell(number, column, restyle(base, wanted[column]))

        for cell in self._tags(b"c", tag.end, end):
            letters = re.match(rb"[A-Z]+", cell.value(b"r") or b"")
            column = column_number(letters[0].decode()) if letters else column + 1
            while missing and missing[0] < column:
                changes.append((cell.start, cell.start, made(missing.pop(0))))
            if missing and missing[0] == column:
                style = restyle(cell.number(b"s") or 0, wanted[missing.pop(0)])
                changes.append((cell.start, cell.end, cell.having(b"s", style)))
        added = b"".join(made(column) for column in missing)
        shown = tag.having(b"hidden", 0) if tag.value(b"hidden") in (b"1", b"true") else tag.text  # to be found
        opened = re.sub(rb"\sspans\s*=\s*(?:\"[^\"]*\"|'[^']*')", b"", shown)  # a hint that would be wrong now
        if added and tag.closed:
            text = opened[:-2].rstrip() + b">" + added + b"</%srow>" % self.prefix
            return [(tag.start, tag.end, text)]
        if added:
            changes.append((close := self.content.rfind(b"</", tag.end, end), close, added))
        text = opened if any(start == stop for start, stop, _ in changes) else shown
        return changes if text == tag.text else [(tag.start, tag.end, text), *changes]

    def _row(self, number: int, wanted: dict[int, str], restyle: Restyle) -> bytes:
        cells = b"".join(self._cell(number, c, restyle(self._column_style(c), wanted[c])) for c in sorted(wanted))
        return b'<%srow r="%d">%s</%srow>' % (self.prefix, number, cells, self.prefix)

    def _cell(self, row: int, column: int, style: int) -> bytes:
        return b'<%sc r="%s" s="%d"/>' % (self.prefix, reference(row, column).encode(), style)

    @cached_property
    def _columns(self) -> list[tuple[int, int, int]]:
        """(first column, last column, style)."""
        tags = self._tags(b"col", 0, self.first)
        return [(tag.number(b"min") or 1, tag.number(b"max") or 0, tag.number(b"style") or 0) for tag in tags]

    def _column_style(self, column: int) -> int:
        return next((style for first, last, style in self._columns if first <= column <= last), 0)

    def unselected(self) -> list[tuple[int, int, bytes]]:
        """The changes after which the sheet is not among those selected together."""
        views = self._tags(b"sheetView", 0, self.first)
        return [(tag.start, tag.end, tag.having(b"tabSelected", 0)) for tag in views if tag.value(b"tabSelected")]

    def drawing(self) -> str | None:
        """The relationship of the drawing that shows comments and controls."""
        for tag in self._tags(b"legacyDrawing", self.last, len(self.content)):
            found = re.search(rb":id\s*=\s*[\"']([^\"']+)[\"']", tag.text)
            return found[1].decode() if found else None
        return None

    def with_drawing(self, identifier: str, office: str) -> tuple[int, int, bytes]:
        """The change that adds such a drawing at its place among the last elements of the worksheet."""
        root = re.search(rb"<%sworksheet(?=[\s>])(?:[^>\"']|\"[^\"]*\"|'[^']*')*>" % self.prefix, self.content)
        if root is None:
            raise NotEditable("no worksheet")
        rest = self.content.find(b">", self.last) + 1 if self.empty is None else self.last
        shift, depth, places = rest - len(root[0]), 0, [self.content.rfind(b"</")]
        parser = expat.ParserCreate()

        def opened(name: str, _: object) -> None:
            nonlocal depth
            depth += 1
            if depth == 2 and name.rpartition(":")[2] in AFTER:
                places.append(parser.CurrentByteIndex + shift)

        def closed(_: str) -> None:
            nonlocal depth
            depth -= 1

        parser.StartElementHandler, parser.EndElementHandler = opened, closed
        parser.Parse(root[0] + self.content[rest:], True)
        text = f'<{self.prefix.decode()}legacyDrawing xmlns:lgr="{office}" lgr:id="{identifier}"/>'
        return min(places), min(places), text.encode()


def changed(content: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    """The content after the changes.

    Raises:
        expat.ExpatError: it would not be well formed.
    """
    pieces, at = [], 0
    for start, end, text in sorted(changes, key=lambda change: change[:2]):
        pieces += [content[at:start], text]
        at = end
    made = b"".join([*pieces, content[at:]])
    expat.ParserCreate().Parse(made, True)
    return made
