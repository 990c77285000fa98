"""Whose first choice was granted and whose not, for each school and subject, and what became of the others."""

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

from solver.domain.terms import Text
from solver.explain.view import View
from solver.explain.wording import Line, school, subject_name, teacher
from solver.model.build import Model
from solver.words import listed, say

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
    counted = Counter(got for _, got in no)
    order = sorted(counted, key=lambda got: (got == NOWHERE, got == UNLISTED, got))
    others = listed([say("wishes.so_many", count=counted[got], ended=ended(got)) for got in order], "，")
    said = view.say(
        "wishes.cut_off",
        place=place,
        subject=subject_name(subject),
        wanted=wanted,
        granted=len(yes),
        names=named(view, yes),
        others=say("wishes.the_others", others=others) if no else Text("", ""),
    )
    return CutOff(
        dataset.schools.code[host],
        subject,
        wanted,
        len(yes),
        elsewhere,
        said,
        tuple(dataset.teachers.id[who] for who in yes),
        tuple((dataset.teachers.id[who], got) for who, got in no),
    )


def named(view: View, people: list[int]) -> Text:
    """Some names in brackets; none for a published text."""
    if not people or view.audience != "bureau":
        return Text("", "")
    names = [teacher(view.dataset, who) for who in people[:NAMED]]
    more = say("phrases.and_others") if len(people) > NAMED else Text("", "")
    return say("wishes.among", names=listed(names), more=more)


def ended(got: int) -> Text:
    """What somebody got instead of the first choice."""
    if got == NOWHERE:
        return say("wishes.not_posted")
    if got == UNLISTED:
        return say("wishes.elsewhere")
    return say("wishes.granted", got=got)


def granted(view: View) -> list[Line]:
    """How the wishes of those posted were met, by rank."""
    wishers = set(view.dataset.choices.teacher.tolist())
    starts = [view.dataset.teacher_position[row.teacher] for row in view.plan.starting]
    ranks = Counter(rank(view, who) for who in starts if who in wishers)
    stated = sum(ranks.values())
    got = [say("wishes.got", count=ranks[one], choice=one) for one in sorted(ranks) if one]
    parts = listed([*got, say("wishes.got_none", count=ranks[UNLISTED])], "，")
    return [view.say("wishes.summary", starts=len(starts), stated=stated, parts=parts)]
