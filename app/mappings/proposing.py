"""Which kept mapping profile seems made for a file: it is told with the check, and why it may not fit."""

from collections.abc import Iterable, Sequence
from typing import Any

from app.rosters.recipes import RecipeIn
from app.tables import MappingProfile


def proposed(profiles: Sequence[MappingProfile], found: dict[str, Any]) -> dict[str, Any] | None:
    """The profile to propose for a file that was read without any; None where none would change its reading.

    ``fits``: every column and sheet the profile speaks of is in the file under the same name, and no header is looked for
    in another row than it was found in. One that does not fit is told with what it misses, and is never used by itself.

    Args:
        profiles: the last changed first, which of several is proposed where they fit alike.
        found: what the check says of the file.
    """
    told = [(profile, *weighed(RecipeIn(**profile.recipe), found)) for profile in profiles]
    told = [one for one in told if one[1]]
    if not told:
        return None
    profile, useful, lacking = max(told, key=lambda one: (not one[2], one[1]))
    return {"id": profile.id, "name": profile.name, "fits": not lacking, "changes": useful, "lacking": lacking}


def weighed(recipe: RecipeIn, found: dict[str, Any]) -> tuple[int, list[str]]:
    """How many of a profile's entries would change how the file is read, or stand for what it now lacks; and what it speaks of that the file lacks."""
    useful, lacking = 0, []
    sheets = {sheet["sheet"]: sheet for sheet in found["layout"]}
    meanings: dict[str, set[str]] = {}
    for sheet in found["layout"]:
        meanings.setdefault(sheet["table"], set()).update(column["means"] for column in sheet["columns"])
    for choice in recipe.sheets:
        sheet = sheets.get(choice.sheet)
        if sheet is None:
            lacking.append(choice.sheet)
        elif choice.header_row and choice.header_row != sheet["header_row"]:
            lacking.append(f"{choice.sheet}·{choice.header_row}")
        else:
            useful += choice.table is not None and choice.table != sheet["table"]
    for column in recipe.columns:
        places = list(columns_of(found["layout"], column.table, column.header))
        if not places:
            lacking.append(column.header)
            useful += bool(column.means) and column.means not in meanings.get(column.table, {column.means})
        useful += any(place["means"] != column.means for place in places)
    words = {(problem["means"], problem["value"]) for problem in found["problems"]}
    for fix in recipe.fixes:
        useful += any(fix.was == value and fix.column in ("", means) for means, value in words)
    return useful, lacking


def columns_of(layout: Iterable[dict[str, Any]], table: str, header: str) -> Iterable[dict[str, Any]]:
    """The columns of that header in sheets read as the table, or as none yet."""
    for sheet in layout:
        if sheet["table"] in ("", table):
            yield from (column for column in sheet["columns"] if header in (column["key"], column["header"]))
