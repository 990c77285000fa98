"""Reads the program's source: which sentences it says, with what values, and where words are written outside the catalogue."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHINESE = re.compile("[\u4e00-\u9fff]")
SENTENCE = re.compile("[A-Za-z]{2,} [A-Za-z]{2,}")


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


def codes() -> set[str]:
    """Every word written in the code that may be the code of a problem or a note of reading a roster."""
    return {
        node.value
        for file, tree in sources()
        if file.startswith(("solver/roster/", "solver/files/", "app/"))
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def plain(node: ast.expr) -> str | None:
    """The words of a text written out in the code; None for anything else."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
    if isinstance(node, ast.BinOp):
        parts = [part for part in (plain(node.left), plain(node.right)) if part is not None]
        return "".join(parts) if parts else None
    return None


def written() -> Iterator[tuple[str, str]]:
    """Sentences written in the code instead of the catalogue: Chinese words with English ones after them, or as a ``Text``."""
    for file, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                if name(node) == "param":  # what a rule's own figure is called stands beside the figure
                    continue
                first, rest = node.args[:1], [*node.args, *(one.value for one in node.keywords)]
                if name(node) == "Text" and first and CHINESE.search(plain(first[0]) or ""):
                    yield f"{file}:{node.lineno}", plain(first[0]) or ""
                    continue
            elif isinstance(node, ast.Tuple | ast.List):
                rest = node.elts
            elif isinstance(node, ast.Dict):
                continue
            else:
                continue
            for one, other in pairwise(rest):
                zh, en = plain(one), plain(other)
                if zh and en and CHINESE.search(zh) and SENTENCE.search(en) and not CHINESE.search(en):
                    yield f"{file}:{node.lineno}", zh
