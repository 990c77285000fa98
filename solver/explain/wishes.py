"""Whose first choice was granted and whose not, for each school and subject, and what became of the others."""

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

from solver.domain import english
from solver.domain.terms import Text
from solver.explain.view import View
from solver.explain.wording import Line, joined, school, teacher
from solver.model.build import Model

UNLISTED, NOWHERE = 0, -1
"""Ranks of those posted outside their own choices, and of those not posted."""
NAMED = 4
"""People named at most on each side of a cut-off."""


@dataclass(frozen=True)
class CutOff:
    """First choices of one school and subject: how many could go and wished it most, and how many were granted."""

    school: str
    subject: str
    wanted: int
    granted: int
    elsewhere: int
    """Of the rest, posted to another school."""
    line: Line
    granted_to: tuple[str, ...] = ()
    """教师编号 of those whose first choice this was and who got it."""
    refused: tuple[tuple[str, int], ...] = ()
    """教师编号 of the others with the rank of what they got: 0 outside their choices, −1 not posted."""


def firsts(view: View, model: Model) -> dict[int, tuple[int, int]]:
    """Teacher → (school, subject) of the first choice, where it is open to the teacher."""
    postings = model.postings
    first = np.flatnonzero(postings.starts & (postings.rank == 1))
    main = view.dataset.teachers.subject
    order = first[np.argsort(postings.subject[first] != main[postings.teacher[first]], kind="stable")]
    found: dict[int, tuple[int, int]] = {}
    for row in order.tolist():
        found.setdefault(int(postings.teacher[row]), (int(postings.host[row]), int(postings.subject[row])))
    return found


def cut_offs(view: View, model: Model) -> tuple[CutOff, ...]:
    """Per school and subject, the first choices that were open and what became of them; the most wanted first."""
    dataset = view.dataset
    wishers: dict[tuple[int, int], list[int]] = defaultdict(list)
    for who, key in firsts(view, model).items():
        wishers[key].append(who)
    found = []
    for (host, subject), people in sorted(wishers.items(), key=lambda item: (-len(item[1]), item[0])):
        got = {who: rank(view, who) for who in sorted(people)}
        yes = [who for who in got if view.placed.get(who) is not None and at(view, who) == host]
        no = [(who, got[who]) for who in got if who not in yes]
        found.append(cut_off(view, host, dataset.subjects[subject], yes, no))
    return tuple(found)


def at(view: View, who: int) -> int:
    """The school where a posted teacher starts; −1 for one who starts nowhere."""
    row = view.placed[who]
    return view.dataset.school_position[row.host] if row.reason.starts else -1


def rank(view: View, who: int) -> int:
    """Which choice of a teacher was granted."""
    row = view.placed.get(who)
    if row is None or not row.reason.starts:
        return NOWHERE
    return view.dataset.choice_rank.get((who, view.dataset.school_position[row.host]), UNLISTED)


def cut_off(view: View, host: int, subject: str, yes: list[int], no: list[tuple[int, int]]) -> CutOff:
    """One school and subject in words: who got it, and at what choice the others ended."""
    dataset, place = view.dataset, school(view.dataset, host)
    wanted, elsewhere = len(yes) + len(no), sum(got != NOWHERE for _, got in no)
    zh = f"{place.zh}{subject}：{wanted} 人以此为第一志愿且符合规定，如愿 {len(yes)} 人{named(view, yes).zh}"
    en = f"{place.en}, {english.subject(subject)}: first choice of {wanted} who may go there, granted to {len(yes)}{named(view, yes).en}"
    if no:
        counted = Counter(got for _, got in no)
        order = sorted(counted, key=lambda got: (got == NOWHERE, got == UNLISTED, got))
        zh += "；其余 " + "，".join(f"{counted[got]} 人{ended(got).zh}" for got in order)
        en += "; the others: " + ", ".join(f"{counted[got]} {ended(got).en}" for got in order)
    return CutOff(
        dataset.schools.code[host],
        subject,
        wanted,
        len(yes),
        elsewhere,
        view.say(f"{zh}。", f"{en}."),
        tuple(dataset.teachers.id[who] for who in yes),
        tuple((dataset.teachers.id[who], got) for who, got in no),
    )


def named(view: View, people: list[int]) -> Text:
    """Some names in brackets; none for a published text."""
    if not people or view.audience != "bureau":
        return Text("", "")
    names = [teacher(view.dataset, who) for who in people[:NAMED]]
    more, more_en = ("等", " and others") if len(people) > NAMED else ("", "")
    return Text(
        f"（{joined([name.zh for name in names])}{more}）", f" ({joined([name.en for name in names], 'en')}{more_en})"
    )


def ended(got: int) -> Text:
    """What somebody got instead of the first choice."""
    if got == NOWHERE:
        return Text("没有派出", "not posted")
    if got == UNLISTED:
        return Text("去了志愿以外的学校", "posted outside their choices")
    return Text(f"去了第 {got} 志愿", f"granted choice {got}")


def granted(view: View) -> list[Line]:
    """How the wishes of those posted were met, by rank."""
    wishers = set(view.dataset.choices.teacher.tolist())
    starts = [view.dataset.teacher_position[row.teacher] for row in view.plan.starting]
    ranks = Counter(rank(view, who) for who in starts if who in wishers)
    listed = "，".join(f"{ranks[one]} 人去了第 {one} 志愿" for one in sorted(ranks) if one)
    listed_en = ", ".join(f"{ranks[one]} got choice {one}" for one in sorted(ranks) if one)
    return [
        view.say(
            f"新派出的 {len(starts)} 人中 {sum(ranks.values())} 人填了志愿：{listed}{'，' if listed else ''}{ranks[UNLISTED]} 人去了志愿以外的学校。",
            f"Of {len(starts)} who start, {sum(ranks.values())} stated choices: {listed_en}{', ' if listed_en else ''}{ranks[UNLISTED]} outside their choices.",
        )
    ]
