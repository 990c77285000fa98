"""Starts a module of this package as a process of its own, with nothing else of the project loaded."""

import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def command(module: str, *arguments: str) -> list[str]:
    """The command that runs ``solver.files.{module}``."""
    return [sys.executable, "-P", "-m", f"solver.files.{module}", *arguments]


def environment() -> dict[str, Any]:
    """The environment in which it finds this package, wherever it is started."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}
