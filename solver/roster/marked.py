"""The correction loop: the same workbook back, with every offending cell coloured and told in a comment."""

import json
import re
import subprocess
import tempfile
import zipfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import xlsxwriter

from solver.files.child import command, environment
from solver.roster.catalogue import ERROR
from solver.roster.columns import CHECK_SHEET
from solver.roster.problems import FIRST, Problem
from solver.roster.read import Limits, Raw, read
from solver.roster.validate import Loaded

LEVELS = {"error": "错误", "warning": "提醒"}
LISTED = 5_000
"""Problems listed in the sheet of results; the cells are marked all the same."""
SECONDS = 60.0
"""Processor time that opening, marking and saving may take; 20,000 rows of 40 columns take a quarter of it."""
PATIENCE = 180.0
"""Seconds on the clock for the same, on a machine busy with other things."""


def marked(path: str | Path, loaded: Loaded, limits: Limits | None = None) -> bytes:
    """The workbook at ``path`` with its problems marked and a first sheet 检查结果 that counts and lists them.

    An .xlsx or .xlsm workbook keeps everything it has: only the style of the marked cells, the comments and the
    list of sheets are touched; macros alone stay behind, because the answer is an .xlsx. Any other kind of file, and a workbook that cannot be edited, becomes a
    new workbook of its cells as text. A file that cannot be read, or would take too long to mark,
    gives the sheet of results alone.

    Args:
        loaded: what ``load`` said of this file.
    """
    place, limits = Path(path), limits or Limits()
    with tempfile.TemporaryDirectory(prefix="lungang-marked-") as folder:
        out = Path(folder) / "marked.xlsx"
        if is_workbook(place) and _edited(place, out, loaded, limits, {}):
            return out.read_bytes()
        copy = Path(folder) / "copy.xlsx"
        titles = _write_copy(read(place, limits), copy)
        if _edited(copy, out, loaded, limits, titles):
            return out.read_bytes()
        _write_copy(Raw((), ()), copy)  # too much to mark; the list of problems still tells each place
        if not _edited(copy, out, loaded, limits, {"": ""}):
            raise RuntimeError("not even the list of problems could be written")
        return out.read_bytes()


def is_workbook(path: Path) -> bool:
    """Whether the file is an Office Open XML workbook, by content."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False


def _edited(source: Path, out: Path, loaded: Loaded, limits: Limits, titles: dict[str, str]) -> bool:
    """Runs ``solver.files.marking.edit_workbook``; false where the file cannot be edited within the limits."""
    marks = [
        (p.sheet, p.row, p.at or 1, p.severity, f"{LEVELS[p.severity]}：{p.text.zh}") for p in loaded.problems if p.row
    ]
    work: dict[str, Any] = {"limits": asdict(limits) | {"seconds": SECONDS}, "name": CHECK_SHEET, "titles": titles}
    work |= {"marks": marks, "lines": summary(loaded)}
    try:
        ended = subprocess.run(
            command("marking.edit_workbook", str(source.resolve()), str(out)),
            env=environment(),
            input=json.dumps(work).encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return ended.returncode == 0


def summary(loaded: Loaded) -> list[dict[str, Any]]:
    """The lines of the sheet of results: verdict, counts by kind, every problem with its place, every reading."""
    errors, warnings = len(loaded.errors), len(loaded.warnings)
    verdict = (
        f"不能使用：{errors} 处错误须改正，{warnings} 条提醒请核对。"
        if errors
        else f"可以使用：没有错误，{warnings} 条提醒请核对。"
    )
    advice = "改正红色单元格（把鼠标移到单元格上看批注），保存后重新上传；本表和批注会自动更新，不必删除。"
    lines: list[dict[str, Any]] = [_heading(verdict), {"cells": [advice]}, {"cells": []}]
    if loaded.problems:
        lines += [_heading("按种类统计"), _heading("级别", "工作表", "处数", "列", "", "举例")]
        kinds = Counter((p.severity, p.sheet, p.column, p.code) for p in loaded.problems)
        first: dict[tuple[str, ...], Problem] = {}
        for found in loaded.problems:
            first.setdefault((found.severity, found.sheet, found.column, found.code), found)
        for kind, count in sorted(
            kinds.items(), key=lambda item: (item[0][0] != ERROR, item[0][3] not in FIRST, -item[1])
        ):
            severity, sheet, column, _ = kind
            cells = [LEVELS[severity], sheet, count, column, "", first[kind].text.zh, first[kind].text.en]
            lines.append({"cells": cells, "severity": severity})
        lines += [{"cells": []}, _heading("逐条列出"), _heading("级别", "工作表", "单元格", "列", "值", "问题与改法")]
        for p in loaded.problems[:LISTED]:
            line: dict[str, Any] = {"severity": p.severity}
            line["cells"] = [LEVELS[p.severity], p.sheet, "", p.column, p.value, p.text.zh, p.text.en]
            if p.row:
                line["place"] = [p.sheet, p.row, p.at or 1]
            lines.append(line)
        if len(loaded.problems) > LISTED:
            lines.append({"cells": [f"另有 {len(loaded.problems) - LISTED} 条未列出。"]})
        lines.append({"cells": []})
    if loaded.notes:
        lines += [_heading("自动理解（不对请改表中的写法）"), _heading("", "工作表", "处数", "列", "原文", "读作")]
        lines += [{"cells": ["", n.sheet, n.count, n.column, n.value, n.text.zh, n.text.en]} for n in loaded.notes]
    return lines


def _heading(*words: str) -> dict[str, Any]:
    return {"cells": list(words), "bold": True}


def _write_copy(raw: Raw, path: Path) -> dict[str, str]:
    """A workbook of the raw cells as text, each at its place; returns sheet label → sheet title."""
    titles: dict[str, str] = {}
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        text = book.add_format({"num_format": "@"})
        for sheet in raw.sheets:
            title = re.sub(r"[\[\]:*?/\\]", " ", sheet.label).strip("' ")[:26] or "表"
            taken = {name.lower() for name in titles.values()} | {CHECK_SHEET}
            if title.lower() in taken:
                title = next(t for n in range(2, 10_000) if (t := f"{title} {n}").lower() not in taken)
            titles[sheet.label] = title
            page = book.add_worksheet(title)
            repeated = {place for place in sheet.merged if len({*sheet.cells.iloc[place[0]]} - {""}) == 1}
            for at, (number, row) in enumerate(
                zip(sheet.number.tolist(), sheet.cells.itertuples(index=False), strict=True)
            ):
                for column, cell in enumerate(row):
                    if cell and (at, column) not in repeated:  # a title over merged cells is written once
                        page.write_string(number - 1, sheet.left + column, cell[:32_767], text)
        if not raw.sheets:
            book.add_worksheet("空")
    return titles
