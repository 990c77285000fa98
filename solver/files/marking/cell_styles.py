"""Styles of marked cells: the cell's own style with another fill, which remembers the fill it stands in for."""

import copy
from typing import Any

from lxml import etree

from solver.files.marking.office_package import local, parsed, written

COLOURS = {"error": "FFFFC7CF", "warning": "FFFFEB9D"}
"""Nobody's own cells are of just these colours: a mark is known by its fill when the workbook comes back."""
LINK = "FF0563C1"


class Styles:
    """The part ``styles.xml``. Marks of an earlier check lose their fill as soon as it is opened."""

    def __init__(self, content: bytes, *, remembers: bool) -> None:
        """``remembers``: the program that saved it last keeps the second colour of a solid fill, where the former one is."""
        self.root = parsed(content)
        self.space = self.root.tag.rpartition("}")[0] + "}"
        self.fonts, self.fills, self.formats = (self._group(name) for name in ("fonts", "fills", "cellXfs"))
        self._made: dict[tuple[int, str], int] = {}
        self._filled: dict[tuple[str, str], int] = {}
        for fill in self.fills:
            if _ours(fill):
                _restore(fill, remembers=remembers)

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
        colour = self._solid(self.fills[former]) if former < len(self.fills) else None
        behind = dict(colour.attrib) if colour is not None else {"indexed": "64"}
        key = severity, repr(sorted(behind.items()))
        if key not in self._filled:
            fill = self._element("fill")
            pattern = etree.SubElement(fill, self.space + "patternFill", patternType="solid")
            etree.SubElement(pattern, self.space + "fgColor", rgb=COLOURS[severity])
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


def _ours(fill: Any) -> bool:
    return any(local(one) == "fgColor" and one.get("rgb", "").upper() in COLOURS.values() for one in fill.iter())


def _restore(fill: Any, *, remembers: bool) -> None:
    """Gives a marked fill the colour it stood in for, or none."""
    (pattern,) = list(fill)
    front, behind = ([one for one in pattern if local(one) == name] for name in ("fgColor", "bgColor"))
    former = dict(behind[0].attrib) if behind and remembers else {}
    if not former or former == {"indexed": "64"}:
        for one in list(pattern):
            pattern.remove(one)
        pattern.set("patternType", "none")
        return
    front[0].attrib.clear()
    front[0].attrib.update(former)
    behind[0].attrib.clear()
    behind[0].set("indexed", "64")
