"""An Office Open XML file as parts: those that are changed in memory, all others copied as they are."""

import posixpath
import zipfile
from pathlib import Path
from typing import Any

from lxml import etree

TYPES = "[Content_Types].xml"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT = "http://schemas.openxmlformats.org/package/2006/content-types"
FAST = 3
"""Compression level: twice as fast as the usual one for files a tenth larger."""


def parsed(content: bytes) -> Any:
    """The root of an XML part; nothing outside it is ever fetched, and entities stay as they are.

    Raises:
        etree.XMLSyntaxError: not well formed.
    """
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def written(root: Any) -> bytes:
    """An XML part as bytes."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def local(element: Any) -> str:
    """An element's name without its namespace; empty for comments and instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


class Relations:
    """What a part refers to."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.changed = False

    def of(self, kind: str) -> list[Any]:
        """The relationships of a kind, told by the last word of their type."""
        return [one for one in self.root if str(one.get("Type", "")).rpartition("/")[2] == kind]

    def add(self, kind: str, target: str) -> str:
        """A new relationship by its full type; returns its identifier."""
        taken = {one.get("Id") for one in self.root}
        identifier = next(name for n in range(1, 10**6) if (name := f"rIdCheck{n}") not in taken)
        etree.SubElement(self.root, f"{{{RELATIONS}}}Relationship", Id=identifier, Type=kind, Target=target)
        self.changed = True
        return identifier

    def remove(self, one: Any) -> None:
        self.root.remove(one)
        self.changed = True


class Package:
    """The parts of an archive."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.changed: dict[str, bytes] = {}
        self.dropped: set[str] = set()
        self.types = parsed(archive.read(TYPES))
        self._relations: dict[str, Relations] = {}

    def __contains__(self, part: str) -> bool:
        return part in self.changed or (part not in self.dropped and part in self.archive.NameToInfo)

    def read(self, part: str) -> bytes:
        """A part's content.

        Raises:
            KeyError: there is no such part.
        """
        return self.changed[part] if part in self.changed else self.archive.read(part)

    def free(self, pattern: str) -> str:
        """A name for a new part; ``pattern`` has ``{}`` for a number."""
        return next(name for n in range(1, 10**6) if (name := pattern.format(n)) not in self)

    def relations(self, part: str) -> Relations:
        """What a part refers to; kept, and written when the package is saved."""
        if part not in self._relations:
            place = relations_part(part)
            root = parsed(self.read(place)) if place in self else etree.Element(f"{{{RELATIONS}}}Relationships")
            self._relations[part] = Relations(root)
        return self._relations[part]

    def kind(self, part: str, content_type: str) -> None:
        """Says what a part is."""
        for one in self.types:
            if local(one) == "Override" and one.get("PartName", "").lower() == f"/{part}".lower():
                one.set("ContentType", content_type)
                return
        etree.SubElement(self.types, f"{{{CONTENT}}}Override", PartName=f"/{part}", ContentType=content_type)

    def ending(self, extension: str, content_type: str) -> None:
        """Says what parts of an ending are."""
        if not any(local(one) == "Default" and one.get("Extension", "").lower() == extension for one in self.types):
            default = etree.Element(f"{{{CONTENT}}}Default", Extension=extension, ContentType=content_type)
            self.types.insert(0, default)

    def drop(self, part: str) -> None:
        """Leaves a part out."""
        self.dropped.add(part)
        self.changed.pop(part, None)
        for one in list(self.types):
            if local(one) == "Override" and one.get("PartName", "") == f"/{part}":
                self.types.remove(one)

    def save(self, out: Path) -> None:
        for part, relations in self._relations.items():
            if relations.changed:
                self.changed[relations_part(part)] = written(relations.root)
        self.changed[TYPES] = written(self.types)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=FAST) as target:
            for name, info in self.archive.NameToInfo.items():
                if name not in self.dropped and not info.is_dir():
                    target.writestr(name, self.changed.pop(name) if name in self.changed else self.archive.read(name))
            for name, content in self.changed.items():
                target.writestr(name, content)


def relations_part(part: str) -> str:
    """Where a part's relationships are kept."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def target_of(part: str, relation: Any) -> str:
    """The part a relationship of another part leads to."""
    target = str(relation.get("Target", "")).replace("\\", "/")
    return posixpath.normpath(
        target.lstrip("/") if target.startswith("/") else f"{posixpath.dirname(part)}/{target}"
    ).lstrip("/")
