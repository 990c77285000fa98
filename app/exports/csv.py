"""The posting list as CSV that spreadsheet programs open with Chinese intact and formulas dead."""

import csv
import io
from typing import Any

from app.exports.base import Dossier, Export
from app.exports.listing import COLUMNS, listing

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"


def harmless(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula gets a leading apostrophe (OWASP, CSV injection)."""
    return "'" + value if isinstance(value, str) and value.startswith(DANGEROUS) else value


def write(dossier: Dossier) -> bytes:
    """UTF-8 with byte order mark, one line per row of the plan."""
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(COLUMNS)
    lines.writerows([harmless(row[name]) for name in COLUMNS] for row in listing(dossier))
    return (BOM + text.getvalue()).encode()


EXPORT = Export(id="csv", suffix="csv", media_type="text/csv; charset=utf-8", write=write)
