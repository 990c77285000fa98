"""Runs the commands of a page the way a reader does, and compares what they print with what the page shows."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.docs.pages import ROOT, Block

BOUNDARY = "<<< end of block >>>"
LIMIT_SECONDS = 400
ANYTHING = "…"
"""In a shown output: stands for any text, such as a time that differs from run to run."""


def workspace(folder: Path) -> Path:
    """A folder that looks like a fresh checkout with its environment set up, for commands to write into."""
    for name in ("app", "solver", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "data").symlink_to(ROOT / "data")
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


def commands(block: Block) -> str | None:
    """A block as shell commands: a named file is written, ``sh`` runs as it stands, ``python`` through the interpreter."""
    if block.file:
        return f"cat > '{block.file}' <<'END_OF_FILE'\n{block.text}END_OF_FILE\n"
    if block.language == "sh":
        return block.text
    if block.language == "python":
        return f".venv/bin/python - <<'END_OF_PYTHON'\n{block.text}END_OF_PYTHON\n"
    return None


def run(page: list[Block], folder: Path) -> list[tuple[Block, str, str | None]]:
    """Runs the commands of a page in one shell, stopping at the first that fails.

    Returns:
        For every block run: the block, what it printed, and what the page shows below it (None: nothing).

    Raises:
        AssertionError: a command failed; says which block and what it wrote.
    """
    run_here = [(at, block, script) for at, block in enumerate(page) if (script := commands(block)) is not None]
    whole = "".join(f"{script}echo '{BOUNDARY}'\n" for _, _, script in run_here)
    done = subprocess.run(
        ["bash", "-eu", "-c", whole],
        cwd=folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", "COLUMNS": "140"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=LIMIT_SECONDS,
        check=False,
    )
    printed = done.stdout.split(BOUNDARY + "\n")
    assert done.returncode == 0, f"{run_here[len(printed) - 1][1].text}\n{printed[-1]}\n{done.stderr}"
    return [(block, printed[order], shown_below(page, at)) for order, (at, block, _) in enumerate(run_here)]


def shown_below(page: list[Block], at: int) -> str | None:
    """The output a page shows for a block: the ``text`` block that follows it."""
    return page[at + 1].text if at + 1 < len(page) and page[at + 1].language == "text" else None


def matches(shown: str, printed: str) -> bool:
    """Whether an output is what the page shows; how many spaces stand in a row does not count."""
    pattern = re.escape(spaced(shown)).replace(re.escape(ANYTHING), "(?:.|\n)*?")
    return re.fullmatch(pattern, spaced(printed)) is not None


def spaced(text: str) -> str:
    """One space for several, none at line ends."""
    return "\n".join(re.sub(" +", " ", line).rstrip() for line in text.strip().splitlines())
