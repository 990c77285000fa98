"""In the process that has rosters in memory: who is meant, where they may go, and whether decisions can be kept."""

from dataclasses import replace
from typing import Any

import numpy as np

from app.exports.summary import rule_title
from app.lookups import dataset_of
from app.settings import Settings
from solver.domain.dataset import Bools, Dataset, Ints
from solver.domain.decision import DecisionError
from solver.domain.policy import Policy
from solver.domain.terms import LABELS, Title
from solver.eligibility import closing_rules, conceivable
from solver.policies.content import policy_of
from solver.policies.waivers import waiver_of
from solver.rules.base import PolicyError
from solver.status import posted_by_rules, status
from solver.waivers import agreeing

Content = dict[str, Any]


def search(settings: Settings, roster: str, content: Content, year: int, text: str, most: int) -> dict[str, Any] | None:
    """Teachers whose name, number or school holds a text, with where they stand."""
    dataset = dataset_of(settings, roster)
    if dataset is None:
        return None
    wanted, people, schools = text.strip().casefold(), dataset.teachers, dataset.schools
    home = [schools.name[at] for at in people.home.tolist()]
    found = [
        at
        for at, texts in enumerate(zip(people.name, people.id, home, strict=True))
        if any(wanted in one.casefold() for one in texts)
    ]
    policy = policy_of(content, "")
    standing, posted = status(dataset, policy, year), posted_by_rules(dataset, policy, year)

    def one(at: int) -> dict[str, Any]:
        return {
            "teacher": people.id[at],
            "name": people.name[at],
            "school": schools.code[int(people.home[at])],
            "school_name": home[at],
            "subject": dataset.subjects[int(people.subject[at])],
            "title": LABELS[Title][int(people.title[at])],
            "posted_by_rules": bool(posted[at]),
            "obligated": bool(standing.obligated[at]),
            "excused_by": [rule_title(rule) for rule, mask in standing.excused_by.items() if mask[at]],
            "closed_by": [rule_title(rule) for rule, mask in standing.closed_by.items() if mask[at]],
        }

    return {"total": len(found), "items": [one(at) for at in found[:most]]}


def openings(settings: Settings, roster: str, content: Content, year: int, teacher: str) -> dict[str, Any] | None:
    """Every school a teacher could conceivably go to: open, or closed by which rules; near ones first."""
    dataset = dataset_of(settings, roster)
    if dataset is None:
        return None
    at = dataset.teacher_position.get(teacher)
    if at is None:
        return {"missing": "teacher"}
    doors = hosts(dataset, policy_of(content, ""), year, np.array([at], dtype=np.int32)).get(at, {})
    schools = dataset.schools
    order = sorted(doors, key=lambda host: (bool(doors[host]), float(dataset.distance_km(at, host))))
    items = []
    for host in order:
        distance = float(dataset.distance_km(at, host))
        items.append(
            {
                "school": schools.code[host],
                "school_name": schools.name[host],
                "open": not doors[host],
                "closed_by": [rule_title(rule) for rule in doors[host]],
                "distance_km": round(distance, 1) if np.isfinite(distance) else None,
                "choice": dataset.choice_rank.get((at, host)),
            }
        )
    return {"items": items}


def check(
    settings: Settings, roster: str, content: Content, year: int, decisions: list[dict[str, str]]
) -> list[dict[str, str]] | None:
    """Names and, where a decision cannot be kept, what is wrong with it; in the order of the decisions."""
    dataset = dataset_of(settings, roster)
    if dataset is None:
        return None
    teachers = {one["teacher"] for one in decisions} & dataset.teacher_position.keys()
    who = np.array(sorted(dataset.teacher_position[one] for one in teachers), dtype=np.int32)
    policy = policy_of(content, "")
    doors = hosts(dataset, policy, year, who) if len(who) else {}
    posted = posted_by_rules(dataset, policy, year)
    left = {at: {host for host, closers in there.items() if not closers} for at, there in doors.items()}
    return [judged(dataset, posted, doors, left, one) for one in decisions]


def permit(
    settings: Settings, roster: str, content: Content, year: int, waivers: list[dict[str, Any]]
) -> list[dict[str, str]] | None:
    """Names of what each exception is about, or what is wrong with it."""
    dataset = dataset_of(settings, roster)
    if dataset is None:
        return None
    policy = policy_of(content, "")
    return [permitted(dataset, policy, year, one) for one in waivers]


def permitted(dataset: Dataset, policy: Policy, year: int, table: dict[str, Any]) -> dict[str, str]:
    """One exception by itself."""
    try:
        one = waiver_of(table, "")
        agreeing(dataset, replace(policy, waivers=(one,)), year)
    except (PolicyError, DecisionError) as problem:
        return {"issue": str(problem).removeprefix("：")}
    people, schools = dataset.teachers, dataset.schools
    return {
        "rule_title": rule_title(one.rule),
        "teacher_name": people.name[dataset.teacher_position[one.teacher]] if one.teacher else "",
        "school_name": schools.name[dataset.school_position[one.school]] if one.school else "",
    }


def judged(
    dataset: Dataset,
    posted: Bools,
    doors: dict[int, dict[int, tuple[str, ...]]],
    left: dict[int, set[int]],
    one: dict[str, str],
) -> dict[str, str]:
    """One decision after those before it; ``left`` are the schools still open to each teacher, narrowed on the way."""
    at, host = dataset.teacher_position.get(one["teacher"]), dataset.school_position.get(one["school"])
    if at is None:
        return {"issue": f"花名册里没有教师编号 {one['teacher']}；请核对编号，或用姓名搜索"}
    if host is None and one["school"]:
        return {"issue": f"花名册里没有学校代码 {one['school']}；请核对代码"}
    name, place = dataset.teachers.name[at], dataset.schools.name[host] if host is not None else ""
    named = {"teacher_name": name, "school_name": place}
    free = left.setdefault(at, set())
    if one["kind"] != "lock":
        left[at] = free - {host} if host is not None and one["kind"] == "forbid" else set()
        return named
    if not posted[at]:
        return {**named, "issue": f"{name} 不由教师交流规则派出，不能锁定派出"}
    if host is None and not free:
        return {**named, "issue": f"{name} 不能锁定派出：没有开放的学校"}
    if host is not None and host not in free:
        closers = doors.get(at, {}).get(host)
        why = "这所学校不接收，或就是现任学校"
        if closers is not None:
            titles = "、".join(rule_title(rule) for rule in closers)
            why = f"由这些规则关闭：{titles}" if closers else "与前面的决定冲突"
        return {**named, "issue": f"{name} 不能锁定派往{place}：{why}"}
    left[at] = {host} if host is not None else free
    return named


def hosts(dataset: Dataset, policy: Policy, year: int, teachers: Ints) -> dict[int, dict[int, tuple[str, ...]]]:
    """For each teacher the schools there are postings to, each with the rules that close all of these; none: open."""
    found: dict[int, dict[int, tuple[str, ...]]] = {}
    for block in conceivable(dataset, policy, year, teachers):
        starting = block.take(block.starts)
        rows = zip(
            starting.teacher.tolist(), starting.host.tolist(), closing_rules(dataset, policy, starting), strict=True
        )
        for teacher, host, closers in rows:
            there = found.setdefault(teacher, {})
            there[host] = min(there.get(host, closers), closers, key=len)
    return found
