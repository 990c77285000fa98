"""The rows behind a plan's figures: each school's people, who is deferred, each school's indicators before and after."""

from typing import Any

import numpy as np

from app.exports.base import Dossier
from app.exports.listing import first_day, last_day, shown
from solver.domain.plan import Assignment
from solver.domain.terms import COMPULSORY, Reason
from solver.explain.school import NORMS
from solver.goals.equity import INDICATORS, tally
from solver.status import status

DEFERRED = "符合暂缓交流条款"
"""All that is said of a deferral outside the bureau's own file: no reason, no dates."""


def movements(dossier: Dossier) -> list[dict[str, Any]]:
    """Every person who leaves, comes, stays on or returns, once for each school concerned, by school."""
    dataset = dossier.dataset
    found: list[tuple[int, int, dict[str, Any]]] = []
    for row in shown(dossier.candidate.verified.plan):
        if row.reason is Reason.RETURN:
            views = ((3, row.home, row.host),)
        elif row.reason is Reason.STAY:
            views = ((2, row.host, row.home),)
        else:
            views = ((0, row.home, row.host), (1, row.host, row.home))  # type: ignore[assignment]
        for order, here, there in views:
            at = dataset.school_position[here]
            found.append((at, order, moved(dossier, row, at, order, there)))
    return [line for _, _, line in sorted(found, key=lambda item: item[:2])]


def moved(dossier: Dossier, row: Assignment, at: int, order: int, there: str) -> dict[str, Any]:
    dataset = dossier.dataset
    schools = dataset.schools
    return {
        "学校代码": schools.code[at],
        "学校名称": schools.name[at],
        "进出": ("派出", "接收", "留任", "期满返回")[order],
        "教师编号": row.teacher,
        "姓名": dataset.teachers.name[dataset.teacher_position[row.teacher]],
        "学段": row.stage.label,
        "任教学科": row.subject,
        "对方学校": schools.name[dataset.school_position[there]],
        "开始日期": first_day(row.start),
        "结束日期": last_day(row.end),
        "事由": row.reason.label,
    }


def deferred(dossier: Dossier) -> list[dict[str, Any]]:
    """Everybody whose deferral covers the effective date, without reason and dates, by school."""
    dataset, people = dossier.dataset, dossier.dataset.teachers
    mask = status(dataset, dossier.policy, dossier.year).excused_by.get("deferral")
    here = np.flatnonzero(mask).tolist() if mask is not None else []
    return [
        {
            "教师编号": people.id[who],
            "姓名": people.name[who],
            "学校代码": dataset.schools.code[int(people.home[who])],
            "学校名称": dataset.schools.name[int(people.home[who])],
            "任教学科": dataset.subjects[int(people.subject[who])],
            "结论": DEFERRED,
        }
        for who in sorted(here, key=lambda who: (int(people.home[who]), who))
    ]


def indicators(dossier: Dossier) -> list[dict[str, Any]]:
    """Teachers per 100 students of every school with students of a stage, before and after, against the norm.

    After a medium-term plan is its last year.

    Source of the norms: 教督〔2017〕6号, see ``solver.explain.school.NORMS``.
    """
    dataset = dossier.dataset
    schools = dataset.schools
    before, after = tally(dataset, dossier.candidate.verified.plan.last)
    found = []
    for at in range(len(schools)):
        for stage in COMPULSORY:
            students = int(schools.students[at, stage])
            for indicator, title in INDICATORS.items() if students else ():
                norm = NORMS[indicator, stage]
                was, now = (100 * heads[indicator, stage, at] / students for heads in (before, after))
                found.append(
                    {
                        "学校代码": schools.code[at],
                        "学校名称": schools.name[at],
                        "学段": stage.label,
                        "指标": f"每百名学生{title.zh}",
                        "方案前": round(was, 3),
                        "方案后": round(now, 3),
                        "标准": norm,
                        "方案前达标": "是" if was >= norm else "否",
                        "方案后达标": "是" if now >= norm else "否",
                    }
                )
    return found
