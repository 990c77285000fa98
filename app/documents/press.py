"""What makes documents, in a process of its own: a template with an endless loop must not stop the service."""

import io
import os
import sys
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from app.exports import pdf, word
from app.exports.papers import Content
from app.exports.pdf import NoChineseFont
from app.exports.word import TemplateError
from app.processes import prepare as prepared

Form = Literal["docx", "pdf"]
TEMPLATES = Path(__file__).parents[1] / "exports" / "templates"
SOURCES = {"docx": "docx", "pdf": "typ"}
"""Form → ending of its template."""
MEDIA_TYPES = {"docx": word.MEDIA_TYPE, "pdf": pdf.MEDIA_TYPE}
NOWHERE = "http://127.0.0.1:9"
MOST_MEMORY = 4 * 2**30
"""Bytes of address space of the process, fonts included."""


@dataclass(frozen=True)
class Order:
    """What to print: one content, or several, each a file of a zip."""

    form: Form
    template: bytes
    contents: tuple[tuple[str, Content], ...]
    """File name without ending, and content."""
    together: bool
    """A single file, for a single content."""
    fonts: Path | None = None


@dataclass(frozen=True)
class Printed:
    """The file, or why there is none: ``template`` in words, or ``fonts``."""

    content: bytes = b""
    wrong: str = ""
    fonts_missing: bool = False


def prepare() -> None:
    """The process ends with the server, reaches no network and has bounded memory."""
    prepared()
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):  # Typst would fetch packages a template names
        os.environ[name] = os.environ[name.lower()] = NOWHERE
    if sys.platform != "win32":
        import resource

        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def built_in(paper: str, form: str) -> bytes:
    """The template that comes with the software."""
    return (TEMPLATES / f"{paper}.{SOURCES[form]}").read_bytes()


def printed(order: Order) -> Printed:
    """Carries an order out; never raises for what is wrong with a template."""
    try:
        if order.together:
            ((_, content),) = order.contents
            return Printed(one(order, content))
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
            for name, content in order.contents:
                files.writestr(f"{name}.{order.form}", one(order, content))
        return Printed(archive.getvalue())
    except TemplateError as wrong:
        return Printed(wrong=str(wrong))
    except NoChineseFont:
        return Printed(fonts_missing=True)


def one(order: Order, content: dict[str, Any]) -> bytes:
    if order.form == "pdf":
        return pdf.render(order.template, content, order.fonts)
    return word.render(order.template, content)
