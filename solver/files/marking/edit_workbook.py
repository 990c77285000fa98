"""``python -m solver.files.marking.edit_workbook SOURCE OUT``: marks a workbook as JSON on standard input says, under hard limits."""

import gc
import json
import sys
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from lxml import etree

from solver.files.limits import checked_entries, confine
from solver.files.marking.cell_comments import commented
from solver.files.marking.cell_styles import Styles
from solver.files.marking.office_package import Package, parsed, target_of, written
from solver.files.marking.results_sheet import sheet as results
from solver.files.marking.sheet_cells import NotEditable, Place, SheetXml, changed

WORKBOOK = "xl/workbook.xml"
PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"


class Book:
    """The workbook's parts that are about all its sheets."""

    def __init__(self, package: Package, name: str) -> None:
        """``name``: the sheet of results."""
        self.package = package
        self.root = parsed(package.read(WORKBOOK))
        self.space = self.root.tag.rpartition("}")[0] + "}"
        self.sheets = self.root.find(self.space + "sheets")
        self.relations = package.relations(WORKBOOK)
        (styles,) = self.relations.of("styles")[:1]
        self.styles_part = target_of(WORKBOOK, styles)
        self.styles = Styles(package.read(self.styles_part), again=name in {one.get("name") for one in self.sheets})
        parts = {one.get("Id"): target_of(WORKBOOK, one) for one in self.relations.of("worksheet")}
        self.parts = {str(one.get("name")): parts[key] for one in self.sheets if (key := _identifier(one)) in parts}
        self.office = _office(self.sheets)

    def without_macros(self) -> None:
        """A marked workbook is a plain .xlsx: macros and signatures, which would be wrong now, stay behind."""
        self.package.kind(WORKBOOK, PLAIN)
        for one in self.relations.of("vbaProject"):
            self.package.drop(target_of(WORKBOOK, one))
            self.relations.remove(one)
        signed = self.package.relations("")
        for one in signed.of("origin"):
            signed.remove(one)

    def first(self, name: str) -> str:
        """The part of the sheet of results: that of an earlier check, or a new one before all other sheets."""
        if name in self.parts:
            rest = self.package.relations(self.parts[name])
            for one in list(rest.root):
                rest.remove(one)
            at = [str(one.get("name")) for one in self.sheets].index(name)
        else:
            self.parts[name] = self.package.free("xl/worksheets/sheetCheck{}.xml")
            self.package.kind(self.parts[name], WORKSHEET)
            identifier = self.relations.add(f"{self.office}/worksheet", f"/{self.parts[name]}")
            numbers = [int(one.get("sheetId", "0")) for one in self.sheets]
            made = etree.Element(self.space + "sheet", name=name, sheetId=str(max(numbers, default=0) + 1))
            made.set(f"{{{self.office}}}id", identifier)
            self.sheets.insert(at := 0, made)
            for defined in self.root.iter(self.space + "definedName"):
                if (place := defined.get("localSheetId")) is not None:
                    defined.set("localSheetId", str(int(place) + 1))
        self.sheets[at].attrib.pop("state", None)
        for view in self.root.iter(self.space + "workbookView"):
            view.set("activeTab", str(at))
            view.set("firstSheet", "0")
        return self.parts[name]

    def show(self, name: str) -> None:
        """Brings a hidden sheet into view."""
        for one in self.sheets:
            if one.get("name") == name:
                one.attrib.pop("state", None)

    def write(self) -> None:
        self.package.changed[self.styles_part] = self.styles.content()
        self.package.changed[WORKBOOK] = written(self.root)


def _identifier(sheet: Any) -> str:
    return next((str(value) for name, value in sheet.items() if name.rpartition("}")[2] == "id" and "}" in name), "")


def _office(sheets: Any) -> str:
    """The namespace of relationships, which differs between the two kinds of Office Open XML."""
    for one in sheets:
        for name in one.attrib:
            if name.endswith("}id"):
                return str(name[1:].partition("}")[0])
    raise NotEditable("no sheets")


def mark(package: Package, book: Book, part: str, problems: dict[Place, list[tuple[str, str]]]) -> None:
    """Colours the cells of one worksheet by the worst of their problems and tells these in comments."""
    content = package.read(part)
    relations = package.relations(part)
    if not problems and not relations.of("comments") and b"tabSelected" not in content[:20_000]:
        return
    try:
        sheet = SheetXml(content)
    except NotEditable:
        if problems:
            raise
        return
    heads = sheet.heads(set(problems))
    merged: dict[Place, list[tuple[str, str]]] = defaultdict(list)
    for place, told in problems.items():  # a merged cell is marked at its head
        merged[heads.get(place, place)] += told
    worst = {place: "error" if any(one == "error" for one, _ in told) else "warning" for place, told in merged.items()}
    texts = {place: "\n".join(dict.fromkeys(text for _, text in told)) for place, told in merged.items()}
    changes = sheet.unselected() + sheet.marked(worst, book.styles.marked)
    if new := commented(package, part, sheet, texts, book.office):
        changes.append(sheet.with_drawing(new, book.office))
    if changes:
        package.changed[part] = changed(content, changes)


def main() -> None:
    source, out = sys.argv[1:3]
    work = json.load(sys.stdin)
    confine(work["limits"])
    gc.disable()  # this process ends with the work
    with zipfile.ZipFile(source) as archive:
        checked_entries(archive, work["limits"])
        package = Package(archive)
        book = Book(package, work["name"])
        book.without_macros()
        titles = work["titles"] or {name: name for name in book.parts}
        places: dict[str, dict[Place, list[tuple[str, str]]]] = {name: defaultdict(list) for name in book.parts}
        for sheet, row, column, severity, text in work["marks"]:
            if titles.get(sheet) in places:
                places[titles[sheet]][row, column].append((severity, text))
        for name, part in book.parts.items():
            if name != work["name"]:
                if places[name]:
                    book.show(name)
                mark(package, book, part, places[name])
        space = book.space.strip("{}")
        package.changed[book.first(work["name"])] = results(work["lines"], titles, book.styles, space, shown=True)
        book.write()
        package.save(Path(out))


if __name__ == "__main__":
    main()
