"""Measures reading, checking and marking a large workbook: ``python -m tests.roster.measure [TEACHERS] [PROBLEMS]``."""

import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from solver.roster import load
from solver.roster.marked import marked
from solver.sample.county import county
from solver.sample.write import write_workbook

COLUMNS = 40
EXTRA = ("民族", "政治面貌", "手机号", "最高学位", "入编时间", "紧急联系人", "备注", "区域", "在岗状态", "健康状况")
"""Columns of real rosters that the layout does not need; as many are added as bring the sheet to ``COLUMNS``."""
SLIPS = (
    ("现聘职称", "院士"),
    ("出生年月", "1985-13"),
    ("编制类型", "待定"),
    ("现任学校代码", "没有的学校"),
    ("进入现单位年月", "去年"),
    ("参加工作年月", "2008年"),
    ("任教学段", "大学部"),
    ("学历", "不明"),
    ("任教年级", "十二级"),
    ("身份证号", "990101199003070741"),
)


def large(path: Path, teachers: int, problems: int) -> Path:
    """An invented county with a sheet 教师 of 40 columns and that many wrong cells in as many rows."""
    tables = county(teachers, max(8, teachers // 60), 1)
    staff = tables["教师"].astype(object)
    for name in EXTRA[: COLUMNS - staff.shape[1]]:
        staff[name] = [f"{name}{n % 97}" for n in range(len(staff))]
    staff = staff.where(staff != "", "无").where(staff.notna(), "无")
    for n in range(problems):
        header, value = SLIPS[n % len(SLIPS)]
        staff.iat[n * len(staff) // problems, staff.columns.get_loc(header)] = value
    assert staff.shape[1] == COLUMNS
    write_workbook({**tables, "教师": staff}, path)
    return path


def told(what: str, function: Any) -> None:
    """Runs one piece of work in a process of its own and prints what it took."""
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_timed, args=(what, *function))
    process.start()
    process.join()


def _timed(what: str, source: Path, out: Path | None) -> None:
    load(Path(__file__).parent)  # imports are not what is measured
    began, cpu = time.monotonic(), _cpu()
    loaded = load(source)
    read, read_cpu = time.monotonic() - began, _cpu() - cpu
    memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) >> 10
    print(f"{what}: read and check {read:.1f} s ({read_cpu:.1f} CPU s), {len(loaded.problems)} problems, {memory} MB")
    if out is not None:
        began, cpu = time.monotonic(), _cpu()
        out.write_bytes(marked(source, loaded))
        memory = (
            max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) >> 10
        )
        print(f"{what}: marked workbook {time.monotonic() - began:.1f} s ({_cpu() - cpu:.1f} CPU s), {memory} MB")


def _cpu() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    teachers, problems = (int(word) for word in (*sys.argv[1:], *("20000", "5000")[len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as folder:
        source = large(Path(folder) / "large.xlsx", teachers, problems)
        told(f"{teachers} x {COLUMNS}", (source, Path(folder) / "marked.xlsx"))
