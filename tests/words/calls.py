"""Reads the program's source: which sentences it says, with what values, and where words are written outside the catalogue."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHINESE = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Call:
    """One place where a sentence is said."""

    where: str
    keys: tuple[str, ...]
    """One key; none where the code does not name it."""
    values: frozenset[str]
    open_ended: bool
    """Whether values are handed on (**values)."""


@cache
def sources() -> tuple[tuple[str, ast.Module], ...]:
    """Every module of the program, parsed."""
    files = [file for part in ("solver", "app") for file in sorted((ROOT / part).rglob("*.py"))]
    return tuple((str(file.relative_to(ROOT)), ast.parse(file.read_text(encoding="utf-8"))) for file in files)


def name(call: ast.Call) -> str:
    function = call.func
    return (
        function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""
    )


def calls(*functions: str) -> Iterator[tuple[str, ast.Call]]:
    """Calls of functions of these names, with their place."""
    for file, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and name(node) in functions:
                yield f"{file}:{node.lineno}", node


def said() -> list[Call]:
    """Every sentence said by its key; what hands a key on is no sentence of its own."""
    found = []
    for where, node in calls("say"):
        if where.startswith("solver/words/") or not node.args:
            continue
        key = node.args[0]
        if isinstance(key, ast.Name):
            assert where.startswith(("solver/explain/view.py", "solver/explain/standing.py")), f"{where}: say({key.id})"
            continue
        keys = (key.value,) if isinstance(key, ast.Constant) and isinstance(key.value, str) else ()
        named = frozenset(one.arg for one in node.keywords if one.arg is not None)
        found.append(Call(where, keys, named, any(one.arg is None for one in node.keywords)))
    return found


def written() -> Iterator[tuple[str, str]]:
    """Every ``Text`` with Chinese words written in the code instead of the catalogue."""
    for where, node in calls("Text"):
        for part in node.args[:1]:
            words = "".join(
                str(inner.value)
                for inner in ast.walk(part)
                if isinstance(inner, ast.Constant) and isinstance(inner.value, str)
            )
            if CHINESE.search(words):
                yield where, words
