"""How the command line ends: exit codes, and wrong use and surprises told in a sentence instead of a traceback."""

import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer
from pydantic import ValidationError
from typer._click import exceptions as wrong
from typer.core import TyperGroup

from solver.domain.terms import Text
from solver.words import listed, say

FINE, BAD_DATA, WRONG_USE, IMPOSSIBLE, SURPRISE = 0, 1, 2, 3, 70
"""Exit codes; 70 is the customary "internal software error" (BSD sysexits)."""


class CommandError(Exception):
    """Ends a command with an exit code and one sentence for the user."""

    def __init__(self, code: int, text: Text) -> None:
        super().__init__(text.zh)
        self.code = code
        self.text = text


def explained(error: wrong.UsageError) -> Text:
    """A wrong command line in words: which option or value, and what to do."""
    if isinstance(error, wrong.NoSuchOption):
        near = say("cli.usage.near", options=listed(error.possibilities)) if error.possibilities else Text("", "")
        return say("cli.usage.no_option", option=error.option_name, near=near)
    if isinstance(error, wrong.MissingParameter):
        name = named(error)
        return say("cli.usage.missing", name=name)
    if isinstance(error, wrong.BadParameter):
        name = named(error)
        return say("cli.usage.wrong_value", name=name, why=why(error))
    if error.message.startswith("No such command"):
        return say("cli.usage.no_command", why=error.format_message())
    return say("cli.usage.wrong", why=error.format_message())


def why(error: wrong.BadParameter) -> Text:
    """What is wrong with a value; what typer has no kind for stays in its own words."""
    cause = error.__cause__
    kind: str = ""
    facts: dict[str, Any] = {}
    if isinstance(cause, ValidationError):
        first = cause.errors()[0]
        kind, facts = first["type"], first.get("ctx", {})
    match kind:
        case "less_than_equal":
            return say("cli.usage.at_most", limit=f"{facts['le']:g}")
        case "greater_than_equal":
            return say("cli.usage.at_least", limit=f"{facts['ge']:g}")
        case "int_parsing" | "int_from_float":
            return say("cli.usage.whole_number")
        case "float_parsing":
            return say("cli.usage.number")
        case "value_error" if " is not one of " in error.message:
            allowed = error.message.rpartition(" is not one of ")[2].rstrip(".")
            return say("cli.usage.one_of", allowed=allowed.replace("'", ""))
        case _:
            return Text(error.message, error.message)


def named(error: wrong.BadParameter) -> str:
    """``--year`` or ROSTER, as the help page writes it."""
    if error.param is None:
        return ""
    return next((flag for flag in error.param.opts if flag.startswith("--")), (error.param.name or "").upper())


def record(error: BaseException) -> Path:
    """Writes an unexpected error where support can find it, readable by the user alone; returns the file."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="lungang-error-", suffix=".log", delete=False, encoding="utf-8"
    ) as file:
        traceback.print_exception(error, file=file)
        return Path(file.name)


def tell(text: Text) -> None:
    """One sentence on stderr, Chinese then English."""
    print(f"{text.zh}\n{text.en}", file=sys.stderr)


class Commands(TyperGroup):
    """The command group whose every ending is an exit code and, where needed, one sentence."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = False,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Runs a command and leaves with its exit code; ``standalone_mode`` is ignored."""
        sys.exit(self.ending(args, {"prog_name": prog_name, **extra}))

    def ending(self, args: Sequence[str] | None, extra: dict[str, Any]) -> int:
        try:
            result = super().main(args, standalone_mode=False, **extra)
        except wrong.NoArgsIsHelpError as error:
            print(error.format_message())
            return WRONG_USE
        except wrong.UsageError as error:
            tell(explained(error))
            return WRONG_USE
        except CommandError as stop:
            tell(stop.text)
            return stop.code
        except typer.Abort:
            tell(say("cli.usage.cancelled"))
            return 130
        except BrokenPipeError:
            return FINE
        except Exception as error:
            path = record(error)
            tell(say("cli.usage.surprise", path=path))
            return SURPRISE
        return result if isinstance(result, int) else FINE


def existing(path: Path) -> None:
    """Refuses a path that is not there."""
    if not path.exists():
        raise CommandError(WRONG_USE, say("cli.usage.not_found", path=path))


def prepare(folder: Path) -> None:
    """Makes the output folder, before minutes are spent on what could then not be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".lungang-probe"
        probe.touch()
        probe.unlink()
    except OSError as problem:
        raise CommandError(
            WRONG_USE,
            say("cli.usage.cannot_write", folder=folder, why=problem.strerror),
        ) from None
