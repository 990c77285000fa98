"""Documents in PDF, set by Typst from a template; the content is data, and without a Chinese font nothing is made."""

import json
import re
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import typst

from app.exports.word import TemplateError

MEDIA_TYPE = "application/pdf"
BODY = (
    "FangSong",
    "STFangsong",
    "FangSong_GB2312",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Source Han Serif CN",
    "Noto Serif SC",
    "SimSun",
    "NSimSun",
    "Songti SC",
    "STSong",
)
HEAD = (
    "SimHei",
    "STHeiti",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Droid Sans Fallback",
)
"""Families with the Chinese of the GB sets, the preferred first: imitation Song or Song for text, Hei for headings."""
FRAME = """#let data = json("data.json")
#set page(
  background: if data.watermark != "" {
    rotate(-35deg, text(font: data.fonts.head, size: 150pt, fill: rgb(208, 0, 0, 34), data.watermark))
  },
  header: if data.watermark != "" {
    align(center, text(font: data.fonts.head, size: 12pt, fill: rgb("#b00020"), data.watermark + "：未经批准，不得公示"))
  },
)
#set text(font: data.fonts.body, lang: "zh", region: "cn")
#include "template.typ"
"""
"""Around every template, so that no template of an office's own leaves out a draft's mark by mistake."""


class NoChineseFont(Exception):
    """Without one Typst would leave the Chinese out without a word."""


@cache
def library(folder: Path | None) -> typst.Fonts:
    """The fonts of this machine and of ``folder``, looked up once: it takes longer than a letter."""
    return typst.Fonts(font_paths=[str(folder)] if folder else [])


def fonts(folder: Path | None = None) -> dict[str, list[str]]:
    """The families for text and headings this machine has, also from ``folder``.

    Raises:
        NoChineseFont: it has none that is known to hold Chinese.
    """
    there = set(library(folder).families())
    body, head = ([name for name in wanted if name in there] for wanted in (BODY, HEAD))
    if not body and not head:
        raise NoChineseFont
    return {"body": body or head, "head": head or body}


def render(template: bytes, content: dict[str, Any], folder: Path | None = None) -> bytes:
    """The document of a content; the template sees nothing but its own folder.

    Raises:
        NoChineseFont: see ``fonts``.
        TemplateError: the template is broken or names what is not there; says in which line.
    """
    found = fonts(folder)
    with tempfile.TemporaryDirectory(prefix="lungang-pdf-") as name:
        place = Path(name)
        (place / "main.typ").write_text(FRAME, encoding="utf-8")
        (place / "template.typ").write_bytes(template)
        (place / "data.json").write_text(json.dumps({**content, "fonts": found}, ensure_ascii=False), encoding="utf-8")
        try:
            made = typst.compile(
                str(place / "main.typ"),
                root=str(place),
                font_paths=library(folder),
                package_path=str(place / "packages"),
                package_cache_path=str(place / "packages"),
            )
        except typst.TypstError as wrong:
            raise TemplateError(f"模板不能排版：{said(wrong)}") from None
        except RuntimeError as wrong:
            raise TemplateError(f"模板不能排版：{str(wrong)[:200]}") from None
    return bytes(made)


def said(wrong: Any) -> str:
    """The compiler's own words with the line of the template they are about."""
    where = re.search(r"template\.typ:(\d+)", str(getattr(wrong, "diagnostic", "")))
    line = f"第 {where[1]} 行，" if where else ""
    return f"{line}{str(wrong.message)[:200]}"
