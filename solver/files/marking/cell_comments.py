"""Comments of a worksheet: those of this check are added, those of an earlier check go, everybody else's stay."""

import copy
import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

from solver.files.marking.office_package import Package, local, parsed, target_of, written
from solver.files.marking.sheet_cells import Place, SheetXml
from solver.files.references import column_number, reference

AUTHOR = "轮岗检查"
"""Marks of an earlier check are known by it, and go when the workbook is checked again."""
FORMER = "｜"
"""In the author's name, stands before the author of the comment the cell had."""
SIGNED = "［轮岗检查］"
"""Begins every comment of ours, for programs that forget who wrote it."""
BEFORE = "\n———\n"
"""Stands between our comment and the one the cell had."""
LONGEST = 8_000
COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
DRAWING = "application/vnd.openxmlformats-officedocument.vmlDrawing"
NEW_DRAWING = """<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" \
xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/>\
</o:shapelayout></xml>"""
SHAPE_KIND = """<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">\
<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>"""
BOX = re.compile(r"<v:shape\s.*?</v:shape>\s*", re.DOTALL)
SHAPE = """<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;\
width:240pt;height:{height}pt;z-index:{z};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">\
<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>\
<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>\
<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left}, 15, {top}, 2, {right}, 15, {bottom}, 4\
</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"""


def commented(package: Package, part: str, sheet: SheetXml, texts: Mapping[Place, str], office: str) -> str | None:
    """Writes comments into a worksheet's parts; returns the relationship of a new drawing that the sheet must name.

    A cell with a threaded comment keeps that alone, because a cell cannot have both.

    Args:
        texts: place → what is wrong and what to do.
        office: the namespace of relationships in this workbook.
    """
    relations = package.relations(part)
    place = next((target_of(part, one) for one in relations.of("comments")), "")
    if place not in package and not texts:
        return None
    threaded = set[str]()
    for one in relations.of("threadedComment"):
        threads = target_of(part, one)
        threaded |= (
            {str(thread.get("ref")) for thread in parsed(package.read(threads))} if threads in package else set()
        )
    fresh = {reference(*at): text for at, text in texts.items()}
    fresh = {ref: text for ref, text in fresh.items() if ref not in threaded}
    if place in package:
        notes = Notes(package.read(place))
    else:
        place = package.free("xl/commentsCheck{}.xml")
        package.kind(place, COMMENTS)
        relations.add(f"{office}/comments", f"/{place}")
        notes = Notes.none(sheet)
    notes.clean()
    drawn = set(notes.by_place)
    for ref, text in fresh.items():
        notes.add(ref, text)
    if not notes.changed:
        return None
    package.changed[place] = notes.content()
    return _drawn(package, part, sheet, notes, drawn, office)


class Notes:
    """The part that holds a worksheet's comments."""

    def __init__(self, content: bytes) -> None:
        self.root = parsed(content)
        self.space = self.root.tag.rpartition("}")[0] + "}"
        self.authors, self.list = self.root.find(self.space + "authors"), self.root.find(self.space + "commentList")
        if self.authors is None or self.list is None:
            raise ValueError("no comments in a part of comments")
        self.by_place = {str(one.get("ref")): one for one in self.list}
        self.gone: set[str] = set()
        """Places whose comment was ours alone."""
        self.changed = False
        self.texts: dict[str, str] = {}

    @classmethod
    def none(cls, sheet: SheetXml) -> "Notes":
        """No comments yet, in the worksheet's own namespace."""
        space = re.search(
            rb"\sxmlns%s\s*=\s*[\"']([^\"']+)" % (b":" + sheet.prefix[:-1] if sheet.prefix else b""), sheet.content
        )
        name = space[1].decode() if space else "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        return cls(f'<comments xmlns="{name}"><authors/><commentList/></comments>'.encode())

    def author(self, name: str) -> str:
        """The number of an author."""
        names = [one.text or "" for one in self.authors]
        if name not in names:
            etree.SubElement(self.authors, self.space + "author").text = name
            return str(len(names))
        return str(names.index(name))

    def _author_of(self, note: Any) -> str:
        number = int(note.get("authorId", "0"))
        return (self.authors[number].text or "") if number < len(self.authors) else ""

    def clean(self) -> None:
        """Takes away what an earlier check wrote, and gives cells back the comment they had."""
        for ref, note in list(self.by_place.items()):
            author, said = self._author_of(note), "".join(note.itertext())
            if not (author.startswith(AUTHOR) or said.startswith(SIGNED)):
                continue
            self.changed = True
            if BEFORE.strip() not in said:
                self.list.remove(note)
                del self.by_place[ref]
                self.gone.add(ref)
                continue
            self._cut(note)
            note.set("authorId", self.author(author.partition(FORMER)[2]))

    def _cut(self, note: Any) -> None:
        """Leaves of a comment what stands after our part of it."""
        for one in list(note.iter(self.space + "t")):
            _, mark, rest = (one.text or "").partition(BEFORE)
            if not mark:
                _, mark, rest = (one.text or "").partition(BEFORE.strip())
            one.text = rest.lstrip("\n") if mark else ""
            if mark:
                return

    def add(self, ref: str, text: str) -> None:
        """Our comment at a place, before the one that stands there."""
        self.texts[ref], self.changed = text, True
        former = self.by_place.get(ref)
        content = etree.Element(self.space + "text")
        run = etree.SubElement(content, self.space + "r")
        words = f"{SIGNED}\n{text}"[:LONGEST] + (BEFORE if former is not None else "")
        _write(etree.SubElement(run, self.space + "t"), words)
        author = AUTHOR
        if former is not None:
            if name := self._author_of(former):
                author += FORMER + name
            for one in (part for part in former if local(part) == "text"):
                if one.text is None and any(local(part) == "r" for part in one):
                    content.extend(copy.deepcopy(part) for part in one)
                else:
                    rest = etree.SubElement(etree.SubElement(content, self.space + "r"), self.space + "t")
                    _write(rest, "".join(one.itertext()))
            self.list.remove(former)
        note = etree.SubElement(self.list, self.space + "comment", ref=ref, authorId=self.author(author))
        note.append(content)
        self.by_place[ref] = note

    def content(self) -> bytes:
        return written(self.root)


def _write(element: Any, text: str) -> None:
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    element.text = "".join(c for c in text if c in "\n\t" or (c >= " " and c not in "\ufffe\uffff"))


def _drawn(package: Package, part: str, sheet: SheetXml, notes: Notes, drawn: set[str], office: str) -> str | None:
    """Draws the boxes of new comments and takes away those of comments that are gone."""
    relations = package.relations(part)
    drawings = {one.get("Id"): target_of(part, one) for one in relations.of("vmlDrawing")}
    place = drawings.get(sheet.drawing() or "", "")
    known = place in package
    vml = package.read(place).decode("utf-8") if known else NEW_DRAWING
    if removed := {_row_and_column(ref) for ref in notes.gone}:
        vml = BOX.sub(lambda box: "" if _place(box[0]) in removed else box[0], vml)
    boxes = _boxes(vml, [ref for ref in notes.texts if ref not in drawn], notes)
    if not known and not boxes:
        return None
    end = vml.rfind("</xml>")
    if end < 0:
        raise ValueError("not a drawing")
    vml = vml[:end] + ("" if 'id="_x0000_t202"' in vml else SHAPE_KIND) + boxes + vml[end:]
    if not known:
        place = package.free("xl/drawings/vmlDrawingCheck{}.vml")
        package.ending("vml", DRAWING)
    package.changed[place] = vml.encode("utf-8")
    return None if known else relations.add(f"{office}/vmlDrawing", f"/{place}")


def _boxes(vml: str, new: list[str], notes: Notes) -> str:
    first = max((int(number) for number in re.findall(r'id="_x0000_s(\d{1,7})"', vml)), default=1024) + 1
    boxes = []
    for number, ref in enumerate(new):
        row, column = _row_and_column(ref)
        text = notes.texts[ref]
        lines = 2 + sum(1 + len(line) // 22 for line in text.split("\n"))
        where = {
            "left": column + 1,
            "top": max(0, row - 1),
            "right": column + 6,
            "bottom": max(0, row - 1) + min(lines, 22),
        }
        size = {"height": 15 * min(lines, 22), "id": first + number, "z": number + 1}
        boxes.append(SHAPE.format(row=row, column=column, **where, **size))
    return "".join(boxes)


def _row_and_column(ref: str) -> tuple[int, int]:
    """J3 → (2, 9), both from 0."""
    found = re.fullmatch(r"([A-Z]+)(\d+)", ref)
    return (int(found[2]) - 1, column_number(found[1]) - 1) if found else (-1, -1)


def _place(box: str) -> tuple[int, int]:
    row, column = (re.search(rf"<x:{name}>\s*(\d+)\s*</x:{name}>", box) for name in ("Row", "Column"))
    return (int(row[1]), int(column[1])) if row and column else (-1, -1)
