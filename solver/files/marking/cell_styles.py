"""Styles of marked cells: the cell's own style with another fill, which remembers the fill it stands in for."""

import copy
import zlib
from collections.abc import Mapping
from typing import Any

from lxml import etree

from solver.files.marking.office_package import local, parsed, written

BASES = {"error": (0xB0, 0xB0), "warning": (0xE0, 0x80)}
"""Green and blue of a mark before its sixteen shades each, which no eye tells apart: they hold a check of the former colour."""
LINK = "FF0563C1"


def colour(severity: str, behind: Mapping[str, str]) -> str:
    """A severity's colour over a former one (the attributes of its element)."""
    check = zlib.crc32(repr(sorted(behind.items())).encode()) & 0xFF
    green, blue = BASES[severity]
    return f"FFFF{green | check >> 4:02X}{blue | check & 0xF:02X}"


def severity_of(rgb: str) -> str | None:
    """Which mark a colour is, if any."""
    if len(rgb) != 8 or not rgb.upper().startswith("FFFF"):
        return None
    shade = int(rgb[4:6], 16) & 0xF0, int(rgb[6:8], 16) & 0xF0
    return next((severity for severity, base in BASES.items() if shade == base), None)


class Styles:
    """The part ``styles.xml``."""

    def __init__(self, content: bytes, *, again: bool) -> None:
        """``again``: the workbook was marked before; fills of those marks go at once."""
        self.root = parsed(content)
        self.space = self.root.tag.rpartition("}")[0] + "}"
        self.fonts, self.fills, self.formats = (self._group(name) for name in ("fonts", "fills", "cellXfs"))
        self._made: dict[tuple[int, str], int] = {}
        self._filled: dict[tuple[str, str], int] = {}
        for fill in self.fills if again else ():
            _restore(fill)

    def _group(self, name: str) -> Any:
        found = self.root.find(self.space + name)
        if found is None:
            raise ValueError(f"no {name}")
        return found

    def _element(self, name: str, **attributes: str) -> Any:
        return etree.Element(self.space + name, attributes)

    def marked(self, base: int, severity: str) -> int:
        """The number of a style that is ``base`` filled with a severity's colour."""
        if (base, severity) not in self._made:
            own = self.formats[base] if base < len(self.formats) else self.formats[0]
            made = copy.deepcopy(own)
            made.set("fillId", str(self._fill(int(own.get("fillId", "0")), severity)))
            made.set("applyFill", "1")
            self._made[base, severity] = self._append(self.formats, made)
        return self._made[base, severity]

    def _fill(self, former: int, severity: str) -> int:
        solid = self._solid(self.fills[former]) if former < len(self.fills) else None
        behind = dict(solid.attrib) if solid is not None else {"indexed": "64"}
        key = severity, repr(sorted(behind.items()))
        if key not in self._filled:
            fill = self._element("fill")
            pattern = etree.SubElement(fill, self.space + "patternFill", patternType="solid")
            etree.SubElement(pattern, self.space + "fgColor", rgb=colour(severity, behind))
            etree.SubElement(pattern, self.space + "bgColor", behind)
            self._filled[key] = self._append(self.fills, fill)
        return self._filled[key]

    def _solid(self, fill: Any) -> Any:
        """The colour of a plain fill."""
        pattern = fill.find(self.space + "patternFill")
        return (
            pattern.find(self.space + "fgColor")
            if pattern is not None and pattern.get("patternType") == "solid"
            else None
        )

    def result(self, *, bold: bool = False, link: bool = False, wrap: bool = False, severity: str = "") -> int:
        """The number of a style of the sheet of results."""
        font = self._element("font")
        if bold:
            etree.SubElement(font, self.space + "b")
        if link:
            etree.SubElement(font, self.space + "u")
        etree.SubElement(font, self.space + "sz", val="11")
        etree.SubElement(font, self.space + "color", {"rgb": LINK} if link else {"indexed": "8"})
        etree.SubElement(font, self.space + "name", val="等线")
        numbers = {"numFmtId": "0", "borderId": "0", "fillId": str(self._fill(0, severity)) if severity else "0"}
        made = self._element("xf", fontId=str(self._append(self.fonts, font)), **numbers)
        made.attrib.update({"applyFont": "1", "applyFill": "1", "applyAlignment": "1"})
        etree.SubElement(made, self.space + "alignment", {"vertical": "top"} | ({"wrapText": "1"} if wrap else {}))
        return self._append(self.formats, made)

    def _append(self, group: Any, element: Any) -> int:
        group.append(element)
        group.set("count", str(len(group)))
        return len(group) - 1

    def content(self) -> bytes:
        return written(self.root)


def _restore(fill: Any) -> None:
    """Gives the fill of a mark the colour it stood in for, or none.

    The former colour is the second one of the fill. LibreOffice puts another in its place; then the check fails.
    """
    pattern = fill[0] if len(fill) else None
    front, behind = (
        next((one for one in (pattern if pattern is not None else ()) if local(one) == name), None)
        for name in ("fgColor", "bgColor")
    )
    if pattern is None or front is None or (severity := severity_of(front.get("rgb", ""))) is None:
        return
    former = dict(behind.attrib) if behind is not None else {}
    if former == {"indexed": "64"} or colour(severity, former) != front.get("rgb"):
        former = {}
    for one in list(pattern):
        pattern.remove(one)
    pattern.set("patternType", "solid" if former else "none")
    if former:
        space = pattern.tag.rpartition("}")[0] + "}"
        etree.SubElement(pattern, space + "fgColor", former)
        etree.SubElement(pattern, space + "bgColor", indexed="64")
