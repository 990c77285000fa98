"""Words without what makes no difference: how names, codes and headers are compared."""

import re
import unicodedata
from functools import cache, lru_cache

from opencc import OpenCC

BLANKS = frozenset(
    {
        "",
        "无",
        "没有",
        "暂无",
        "暂缺",
        "缺",
        "空",
        "空白",
        "(空)",
        "不详",
        "未填",
        "—",
        "——",
        "-",
        "--",
        "/",
        "//",
        "///",
        "\\",
    }
    | {"n/a", "na", "null", "none", "nan", "#n/a"}
)
"""Words people write for an empty cell."""


@lru_cache(maxsize=2**16)
def plain(text: str) -> str:
    """A word without width variants, blanks and marks: what names and codes are compared by."""
    return re.sub(r"[\s*:'\"]", "", unicodedata.normalize("NFKC", text)).lower()


@lru_cache(maxsize=2**12)
def simplified(word: str) -> str:
    """A word in simplified characters: 數學 → 数学."""
    return str(_converter().convert(word))


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def plain_header(text: str) -> str:
    """A header without its unit: 需求人数（人） → 需求人数."""
    word = plain(text)
    return re.sub(r"[(\[【〔][^)\]】〕]*[)\]】〕]$", "", word) or word


def is_blank(text: str) -> bool:
    return plain(text) in BLANKS


def form(text: str) -> str:
    """The form of a text, digits being alike: 2019.9 and 2020.8 are of one form."""
    return re.sub(r"[\d一二三四五六七八九]", "0", text)
