"""The sheet of results: verdict, counts, every problem with a link to its cell, every reading."""

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from solver.files.marking.cell_styles import Styles
from solver.files.references import reference

WIDTHS = (8, 16, 10, 18, 24, 70, 70)
WRAPPED = 5
"""Columns from this one on hold sentences."""
LONGEST = 32_767


def sheet(lines: list[dict[str, Any]], titles: Mapping[str, str], styles: Styles, space: str, *, shown: bool) -> bytes:
    """The worksheet's XML; everything is text, so that no value of the roster becomes a formula.

    A line has its cells, and may be bold, be coloured by a severity, or link to a place (sheet, row, column).

    Args:
        titles: sheet as messages name it → its title in the workbook.
        space: the namespace of worksheets in this workbook.
    """
    top, wrapped, bold, link = (
        styles.result(),
        styles.result(wrap=True),
        styles.result(bold=True),
        styles.result(link=True),
    )
    coloured = {severity: styles.result(severity=severity) for severity in ("error", "warning")}
    rows, links = [], []
    for number, line in enumerate(lines, start=1):
        cells: dict[int, tuple[Any, int]] = {}
        for column, value in enumerate(line["cells"], start=1):
            if value not in ("", None):
                cells[column] = value, bold if line.get("bold") else wrapped if column >= WRAPPED else top
        if severity := line.get("severity"):
            cells[1] = cells[1][0], coloured[severity]
        if (place := line.get("place")) and place[0] in titles:
            address = reference(place[1], place[2])
            cells[3] = address, link
            title = titles[place[0]].replace("'", "''")
            target = quoteattr(f"'{title}'!{address}")
            links.append(f'<hyperlink ref="{reference(number, 3)}" location={target} display="{address}"/>')
        written = "".join(_cell(number, column, *cells[column]) for column in sorted(cells))
        rows.append(f'<row r="{number}">{written}</row>')
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(WIDTHS, start=1)
    )
    view = '<sheetView tabSelected="1" workbookViewId="0"/>' if shown else '<sheetView workbookViewId="0"/>'
    linked = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{space}">'
        '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f"<sheetViews>{view}</sheetViews><cols>{columns}</cols><sheetData>{''.join(rows)}</sheetData>{linked}"
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    ).encode()


def _cell(row: int, column: int, value: Any, style: int) -> str:
    place = f'<c r="{reference(row, column)}" s="{style}"'
    if isinstance(value, int):
        return f"{place}><v>{value}</v></c>"
    text = "".join(c for c in str(value)[:LONGEST] if c in "\n\t" or (c >= " " and c not in "\ufffe\uffff"))
    return f'{place} t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
