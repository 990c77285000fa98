"""Draws ``docs/plan.svg``, a real plan of the sample county: ``python -m tests.docs.picture`` plans it anew."""

import math
from collections import Counter
from html import escape
from pathlib import Path

import numpy as np

from solver import policies
from solver.domain.dataset import Dataset
from solver.domain.plan import Plan
from solver.domain.policy import Policy
from solver.domain.terms import Locality
from solver.goals import base as goals
from solver.goals.equity import INDICATORS, official
from solver.pipeline import Candidate, Request, plan_county
from solver.roster import load
from tests.docs.pages import ROOT

SAMPLE = ROOT / "data" / "samples" / "seaside-3000.xlsx"
TARGET = ROOT / "docs" / "plan.svg"
YEAR, PROFILE, SECONDS = 2027, "balanced", 300.0

WIDTH, MARGIN, MAP_TOP, MAP_HEIGHT = 1080, 40, 112, 410
FONT = "'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif"
INK, QUIET, PAPER = "#1f2933", "#6b7680", "#ffffff"
AFTER, BEFORE = "#c2410c", "#9aa5b1"
PLACES = {Locality.URBAN: "#1d4ed8", Locality.TOWN: "#60a5fa", Locality.RURAL: "#16a34a"}
TOWARD, LEVELLED, REVERSE = "#ea580c", "#94a3b8", "#7c3aed"
FLOWS = {TOWARD: "派往乡村、薄弱学校", LEVELLED: "其他", REVERSE: "逆向（派往城区、优质学校）"}


def text(
    x: float, y: float, words: str, size: int = 13, colour: str = INK, anchor: str = "start", bold: bool = False
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" text-anchor="{anchor}"{weight}>'
        f"{escape(words)}</text>"
    )


def draw(dataset: Dataset, policy: Policy, candidate: Candidate) -> str:
    """The picture of one plan: headline figures, who goes where on the map, and what it changes."""
    plan = candidate.verified.plan
    x, y = positions(dataset)
    parts = [*headline(dataset, candidate), *flows(dataset, plan, x, y), *places(dataset, plan, x, y), *legend()]
    changes = list(changed(dataset, policy, candidate))
    top = MAP_TOP + MAP_HEIGHT + 74
    parts += bars(changes, top)
    height = top + 34 * math.ceil(len(changes) / 2) + 30
    parts.append(
        text(
            WIDTH - MARGIN,
            height - 12,
            f"样例县为虚构 / invented county · 花名册 {dataset.digest[:12]} · python -m tests.docs.picture",
            10,
            QUIET,
            "end",
        )
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="{FONT}">'
        f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def positions(dataset: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """Where each school stands on the map, in the picture's units; north is up, scales equal."""
    schools = dataset.schools
    east = schools.longitude * math.cos(math.radians(float(np.nanmean(schools.latitude))))
    north = schools.latitude
    scale = min((WIDTH - 2 * MARGIN - 20) / np.ptp(east), (MAP_HEIGHT - 20) / np.ptp(north))
    x = WIDTH / 2 + (east - (east.max() + east.min()) / 2) * scale
    y = MAP_TOP + MAP_HEIGHT / 2 - (north - (north.max() + north.min()) / 2) * scale
    return x, y


def headline(dataset: Dataset, candidate: Candidate) -> list[str]:
    """Title and the figures people ask for first."""
    plan, proof = candidate.verified.plan, candidate.proof
    moved = len(plan.starting)
    left = len(candidate.unplaced)
    figures = [
        (f"{moved}", f"人交流，{len(dataset.teachers)} 名教师中"),
        (f"{candidate.obligated - left} / {candidate.obligated}", "应交流教师已安排，其余逐一写明原因"),
        (f"{candidate.verified.goals['travel'] / max(moved, 1):.1f} 公里", "常住地到接收学校平均单程"),
        (f"{proof.gap:.4%}", "与最优的差距上限"),
    ]
    title = f"{YEAR} 年教师交流方案：{candidate.profile.title}"
    parts = [
        text(MARGIN, 34, title, 20, bold=True),
        text(MARGIN, 54, f"{len(dataset.schools)} 所学校 · 全部规则经独立核验", 12, QUIET),
    ]
    for order, (figure, words) in enumerate(figures):
        left_edge = MARGIN + order * (WIDTH - 2 * MARGIN) / len(figures)
        parts.append(text(left_edge, 88, figure, 22, AFTER if order == 0 else INK, bold=True))
        parts.append(text(left_edge, 105, words, 12, QUIET))
    return parts


def flows(dataset: Dataset, plan: Plan, x: np.ndarray, y: np.ndarray) -> list[str]:
    """A curve for each pair of schools, thicker for more teachers, bent so that the two directions stay apart."""
    pairs = Counter((dataset.school_position[row.home], dataset.school_position[row.host]) for row in plan.starting)
    drawn = []
    order = {LEVELLED: 0, REVERSE: 1, TOWARD: 2}
    for (home, host), count in sorted(pairs.items(), key=lambda item: order[colour(dataset, *item[0])]):
        dx, dy = x[host] - x[home], y[host] - y[home]
        bend_x, bend_y = (x[home] + x[host]) / 2 + 0.18 * dy, (y[home] + y[host]) / 2 - 0.18 * dx
        drawn.append(
            f'<path d="M{x[home]:.1f} {y[home]:.1f}Q{bend_x:.1f} {bend_y:.1f} {x[host]:.1f} {y[host]:.1f}" fill="none" '
            f'stroke="{colour(dataset, home, host)}" stroke-width="{0.7 + 0.7 * count:.1f}" stroke-opacity="0.5"/>'
        )
    return drawn


def colour(dataset: Dataset, home: int, host: int) -> str:
    """What a flow counts as (docs/readings.md, 7)."""
    schools = dataset.schools
    if schools.favoured[home] and schools.leading[host]:
        return REVERSE
    return TOWARD if schools.favoured[host] and not schools.favoured[home] else LEVELLED


def places(dataset: Dataset, plan: Plan, x: np.ndarray, y: np.ndarray) -> list[str]:
    """A dot for each school, its area by its staff, and the names of the townships."""
    people, schools = dataset.teachers, dataset.schools
    staff = np.bincount(people.home[people.permanent], minlength=len(schools))
    parts = [
        f'<circle cx="{x[at]:.1f}" cy="{y[at]:.1f}" r="{1.5 + 0.75 * math.sqrt(staff[at]):.1f}" '
        f'fill="{PLACES[Locality(schools.locality[at])]}" stroke="{PAPER}" stroke-width="1"/>'
        for at in np.argsort(-staff)
    ]
    named: dict[str, list[int]] = {}
    for at, town in enumerate(schools.town):  # the streets of the seat lie too close for a name each
        named.setdefault("城区" if schools.locality[at] == Locality.URBAN else town, []).append(at)
    for name, here in named.items():
        parts.append(
            f'<g paint-order="stroke" stroke="{PAPER}" stroke-width="4" stroke-linejoin="round">'
            + text(float(x[here].mean()), float(y[here].mean()) + 4, name, 13, INK, "middle", bold=True)
            + "</g>"
        )
    return parts


def legend() -> list[str]:
    """What dots and curves mean."""
    top, at, parts = MAP_TOP + MAP_HEIGHT + 24, float(MARGIN), []
    for locality, fill in PLACES.items():
        parts.append(f'<circle cx="{at + 5}" cy="{top - 4}" r="5" fill="{fill}"/>')
        parts.append(text(at + 15, top, f"{locality.label}学校", 12, QUIET))
        at += 92
    parts.append(text(at, top, "（面积 = 在编教师数）", 12, QUIET))
    at += 160
    for stroke, words in FLOWS.items():
        parts.append(f'<path d="M{at} {top - 4}h26" stroke="{stroke}" stroke-width="3"/>')
        parts.append(text(at + 32, top, words, 12, QUIET))
        at += 60 + 12.5 * len(words)
    top, at = top + 26, MARGIN
    for fill, words in ((BEFORE, "方案前"), (AFTER, "方案后")):
        parts.append(f'<rect x="{at}" y="{top - 9}" width="16" height="8" fill="{fill}"/>')
        parts.append(text(at + 22, top, words, 12, QUIET))
        at += 82
    parts.append(f'<path d="M{at + 4} {top - 13}v16" stroke="{INK}" stroke-width="1.5"/>')
    parts.append(text(at + 12, top, "国家规定的上限（差异系数）", 12, QUIET))
    return parts


def changed(dataset: Dataset, policy: Policy, candidate: Candidate) -> list[tuple[str, float, float, float | None]]:
    """Figures before and after the plan, with a limit where there is one."""
    plan = candidate.verified.plan
    nothing = Plan(plan.year, ())
    posts = goals.registry()["unmet_posts"]
    found: list[tuple[str, float, float, float | None]] = [
        (
            f"{posts.title.zh}（{posts.unit.zh}）",
            posts.measure(dataset, nothing, policy),
            candidate.verified.goals["unmet_posts"],
            None,
        )
    ]
    for before, after in zip(official(dataset, nothing), official(dataset, plan), strict=True):
        title = f"{after.stage.label}差异系数·{INDICATORS[after.indicator].zh}"
        found.append((title, before.value, after.value, after.limit))
    return found


def bars(changes: list[tuple[str, float, float, float | None]], top: float) -> list[str]:
    """Two columns of before → after, the limit as a tick; each row on its own scale from 0."""
    parts = []
    half = (WIDTH - 2 * MARGIN) / 2
    rows = math.ceil(len(changes) / 2)
    for order, (title, before, after, limit) in enumerate(changes):
        left, y = MARGIN + half * (order // rows), top + 34 * (order % rows)
        start, room = left + 216, half - 330
        scale = room / max(before, after, limit or 0, 1e-9)
        form = ".0f" if limit is None else ".3f"
        parts.append(text(left, y + 11, title, 12))
        parts.append(f'<rect x="{start}" y="{y}" width="{before * scale:.1f}" height="6" fill="{BEFORE}"/>')
        parts.append(f'<rect x="{start}" y="{y + 8}" width="{after * scale:.1f}" height="6" fill="{AFTER}"/>')
        if limit is not None:
            parts.append(f'<path d="M{start + limit * scale:.1f} {y - 3}v20" stroke="{INK}" stroke-width="1.5"/>')
        parts.append(text(start + room + 8, y + 11, f"{before:{form}} → {after:{form}}", 12, INK))
    return parts


def main() -> None:
    dataset = load(SAMPLE).dataset
    assert dataset is not None
    policy = policies.policy()
    request = Request(YEAR, policy, (policies.goal_profile(PROFILE),), time_limit=SECONDS)
    (candidate,) = plan_county(dataset, request).candidates
    Path(TARGET).write_text(draw(dataset, policy, candidate), encoding="utf-8")
    print(TARGET.relative_to(ROOT))


if __name__ == "__main__":
    main()
