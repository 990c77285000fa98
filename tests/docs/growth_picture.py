"""Draws ``docs/growth.svg``: how the time grows with the county, from the table of docs/benchmarks.md, both axes by doublings."""

import math
import re
from collections.abc import Sequence

from tests.docs.pages import ROOT
from tests.docs.picture import FONT, INK, PAPER, QUIET
from tests.docs.picture import text as words

TABLE = ROOT / "docs" / "benchmarks.md"
HEAD = "| 教师 teachers |"
AIM = 2.6
"""Times the seconds for twice the teachers, at most."""
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 860, 440, 70, 250, 60, 60
TOTAL, SOLVE, BUILD, LIMIT = "#c2410c", "#1d4ed8", "#16a34a", "#9aa5b1"


def measured() -> list[tuple[float, float, float, float, str]]:
    """Teachers, seconds of build, solve and both, and how many times the row before, a row of the table each."""
    lines = TABLE.read_text("utf-8").splitlines()
    first = next(place for place, line in enumerate(lines) if line.startswith(HEAD)) + 2
    rows = []
    for line in lines[first:]:
        if not line.startswith("|"):
            break
        cells = [re.sub(r"[,\s]", "", cell) for cell in line.strip("|").split("|")]
        rows.append((*(float(cells[place]) for place in (0, 2, 3, 4)), cells[5]))
    return rows


def text() -> str:
    """The picture."""
    rows = measured()
    teachers = [row[0] for row in rows]
    aim = [rows[0][3] * AIM ** math.log2(count / teachers[0]) for count in teachers]
    low, high = min(row[1] for row in rows), max(*(row[3] for row in rows), *aim)
    wide, tall = math.log2(teachers[-1] / teachers[0]), math.log2(high / low)

    def place(count: float, seconds: float) -> tuple[float, float]:
        x = LEFT + (WIDTH - LEFT - RIGHT) * math.log2(count / teachers[0]) / wide
        return x, HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * math.log2(seconds / low) / tall

    def line(
        seconds: Sequence[float],
        colour: str,
        label: str,
        *,
        dashed: bool = False,
        thick: float = 2.0,
        lower: float = 0.0,
    ) -> list[str]:
        points = [place(count, value) for count, value in zip(teachers, seconds, strict=True)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dash = ' stroke-dasharray="6 5"' if dashed else ""
        drawn = [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{thick}"{dash}/>']
        if not dashed:
            drawn += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in points]
        x, y = points[-1]
        return [*drawn, words(x + 12, y + 4 + lower, label, 13, colour)]

    parts = [words(LEFT - 40, 28, "规模与时间 / Size and time：150 所学校，“综合”，已证明 proven", 16, INK, bold=True)]
    for count in teachers:
        x, _ = place(count, low)
        parts.append(f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{HEIGHT - BOTTOM}" stroke="#e5e7eb"/>')
        parts.append(words(x, HEIGHT - BOTTOM + 22, f"{count:,.0f}", 12, QUIET, "middle"))
    for power in range(math.ceil(math.log2(low)), math.floor(math.log2(high)) + 1):
        _, y = place(teachers[0], 2.0**power)
        parts.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#e5e7eb"/>')
        parts.append(words(LEFT - 8, y + 4, f"{2.0**power:g} s", 12, QUIET, "end"))
    parts.append(words((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, "教师 teachers", 12, QUIET, "middle"))
    parts += line(aim, LIMIT, f"每次翻番 {AIM} 倍（上限）/ the aim", dashed=True)
    parts += line([row[1] for row in rows], BUILD, f"建模 build　{rows[-1][1]:g} s")
    parts += line([row[2] for row in rows], SOLVE, f"求解 solve　{rows[-1][2]:g} s", lower=10)
    total = [row[3] for row in rows]
    parts += line(total, TOTAL, f"合计 total　{total[-1]:g} s", thick=3.0, lower=-4)
    for number, (_, _, _, after, times) in enumerate(rows[1:], 1):
        x, y = place(math.sqrt(teachers[number - 1] * teachers[number]), math.sqrt(total[number - 1] * after))
        parts.append(words(x + 10, y + 32, f"×{times}", 12, TOTAL))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="{FONT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )
