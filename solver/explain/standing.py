"""Where a teacher stands under the policy before any plan, with the clause and the facts used."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from solver.calendar.retirement import statutory_retirement
from solver.domain.dataset import Dataset
from solver.domain.headcount import in_force, just_ended
from solver.domain.months import NO_MONTH, effective_month
from solver.domain.policy import Policy
from solver.domain.terms import COMPULSORY, Deferral, Post, Stage, Text, Title
from solver.explain.wording import BUREAU, Line, line, month, school, span, title_name
from solver.rules.base import active
from solver.rules.base import registry as rules
from solver.rules.principal_term import rotating
from solver.status import Status, posted_by_rules
from solver.words import listed, say


class Kind(StrEnum):
    """The six standings; the first that applies in this order, except that a duty comes before being free."""

    OUT_OF_SCOPE = "out_of_scope"
    LOCKED = "locked"
    DEFERRED = "deferred"
    EXEMPT = "exempt"
    OBLIGATED = "obligated"
    FREE = "free"


TITLES = {
    Kind.OUT_OF_SCOPE: say("standing.outside"),
    Kind.LOCKED: say("standing.locked"),
    Kind.DEFERRED: say("standing.deferred"),
    Kind.EXEMPT: say("standing.exempt"),
    Kind.OBLIGATED: say("standing.obligated"),
    Kind.FREE: say("standing.free"),
}
EXCUSES = {"locked_in_term": Kind.LOCKED, "deferral": Kind.DEFERRED}
"""Rules whose excuse has a standing of its own; every other rule that excuses makes a teacher exempt."""


@dataclass(frozen=True)
class Standing:
    """A teacher's standing, the sentences that carry it, and the rules that close every school to the teacher."""

    kind: Kind
    lines: tuple[Line, ...]
    closed_by: tuple[str, ...]
    returning: bool
    """A posting ends by the effective date."""

    @property
    def title(self) -> Text:
        return TITLES[self.kind]


@dataclass(frozen=True)
class Case:
    """One teacher looked at under a policy on 1 September of ``year``."""

    dataset: Dataset
    policy: Policy
    year: int
    teacher: int
    audience: str

    def params(self, rule: str) -> Any | None:
        """A rule's parameters under the policy, None where it is off."""
        return next((item.params for item in active(self.policy) if item.rule.id == rule), None)

    @property
    def effective(self) -> int:
        return effective_month(self.year)

    def say(self, key: str, rule: str = "", /, **values: object) -> Line:
        """A sentence of the catalogue with the clause of a rule."""
        return line(say(key, **values), rule, self.policy)


def standing(dataset: Dataset, policy: Policy, status: Status, teacher: int, audience: str = BUREAU) -> Standing:
    """A teacher's standing with its facts.

    Args:
        status: of all teachers under the same policy, ``solver.status.status``.
        teacher: position in the roster.
        audience: "bureau" or "public"; the public is told neither reasons of deferral nor dates that reveal an age.
    """
    case = Case(dataset, policy, status.year, teacher, audience)
    closed = tuple(rule for rule, mask in status.closed_by.items() if mask[teacher])
    excused = tuple(rule for rule, mask in status.excused_by.items() if mask[teacher])
    ended = bool(np.any(dataset.records.teacher[just_ended(dataset, status.year)] == teacher))
    beside = not dataset.teachers.in_pool[teacher]
    if beside and not posted_by_rules(dataset, policy, status.year)[teacher]:
        return Standing(Kind.OUT_OF_SCOPE, out_of_scope(case), closed, ended)
    kinds = [EXCUSES.get(rule, Kind.EXEMPT) for rule in excused]
    own = Kind.OBLIGATED if status.obligated[teacher] else Kind.FREE
    kind = next((one for one in Kind if one in kinds), own)
    said = [FACTS[rule](case) if rule in FACTS else generic(case, rule) for rule in dict.fromkeys((*excused, *closed))]
    if beside:
        said = [own_pool(case), *said]
    elif kind in (Kind.OBLIGATED, Kind.FREE) or status.obligated[teacher]:
        said = [*duty(case, bool(status.obligated[teacher]), excused=bool(kinds)), *said]
    said += unfinished_papers(case, excused)
    said += permitted(case)
    if ended:
        said.append(posting_ended(case))
    return Standing(kind, tuple(said), closed, ended)


def out_of_scope(case: Case) -> tuple[Line, ...]:
    """Why the teacher rules post nobody like this (docs/readings.md, 3)."""
    people, teacher = case.dataset.teachers, case.teacher
    own = Post(int(people.post[teacher]))
    if not people.permanent[teacher]:
        return (case.say("standing.temporary"),)
    if own in (Post.PRINCIPAL, Post.VICE_PRINCIPAL):
        return (principal(case),)
    if own is not Post.TEACHER:
        return (case.say("standing.other_post", post=own.text),)
    stage = Stage(int(people.stage[teacher]))
    compulsory = listed(stage.text for stage in COMPULSORY)
    return (case.say("standing.other_stage", stage=stage.text, compulsory=compulsory),)


def service(case: Case) -> Text:
    """Since when at the school and for how long on the effective date."""
    entered = int(case.dataset.teachers.entered[case.teacher])
    if entered == NO_MONTH:
        return say("standing.entry_unknown")
    length = span(case.effective - entered)
    return say("standing.service", entered=month(entered), year=case.year, length=length)


def duty(case: Case, obligated: bool, *, excused: bool) -> list[Line]:
    """Title and service against the thresholds, and what interrupts the service."""
    params = case.params("obligation")
    if params is None:
        return [case.say("standing.no_obligation")]
    people, records = case.dataset.teachers, case.dataset.records
    title = Title(int(people.title[case.teacher])).label
    served, entered = service(case), int(people.entered[case.teacher])
    months, asked = case.effective - entered, span(params.months)
    over = say("standing.more_than") if params.strictly_longer else say("standing.at_least")
    if obligated:
        so = say("standing.must")
        if excused:
            so = say("standing.must_but")
        return [
            case.say(
                "standing.duty", "obligation", title=title_name(title), served=served, over=over, asked=asked, so=so
            )
        ]
    found = []
    if title not in params.titles:
        obliging = listed(map(title_name, params.titles))
        found.append(case.say("standing.title_free", "obligation", title=title_name(title), obliging=obliging))
    if entered == NO_MONTH:
        found.append(case.say("standing.service_unknown", "obligation"))
    elif months < params.months or (params.strictly_longer and months == params.months):
        found.append(case.say("standing.not_yet", "obligation", served=served, over=over, asked=asked))
    mine = (records.teacher == case.teacher) & (records.end < case.effective)
    if mine.any():
        end = int(records.end[mine].max())
        since = case.effective - (end + 1)
        if since == 0:
            found.append(case.say("standing.counts_anew_now", "obligation", end=month(end), asked=asked))
        elif since < params.months:
            lapse = span(since)
            found.append(
                case.say("standing.counts_anew", "obligation", end=month(end), year=case.year, since=lapse, asked=asked)
            )
    return found


def near_retirement(case: Case) -> Line:
    people, params = case.dataset.teachers, case.params("near_retirement")
    months = span(getattr(params, "months", 0))
    who = slice(case.teacher, case.teacher + 1)
    retires = int(statutory_retirement(people.birth[who], people.retirement_track[who])[0])
    if case.audience != BUREAU:
        return case.say("standing.near_retirement", "near_retirement", months=months)
    left = span(retires - case.effective)
    return case.say(
        "standing.near_retirement_dated",
        "near_retirement",
        retires=month(retires),
        year=case.year,
        left=left,
        months=months,
    )


def deferral(case: Case) -> Line:
    people, teacher = case.dataset.teachers, case.teacher
    if case.audience != BUREAU:
        return case.say("standing.deferral", "deferral")
    reason = Deferral(int(people.deferral[teacher]))
    first, last = month(int(people.deferral_from[teacher])), month(int(people.deferral_to[teacher]))
    papers = listed(paper for paper, has in approvals(case) if has)
    return case.say(
        "standing.deferral_dated", "deferral", reason=reason.text, first=first, last=last, papers=papers, year=case.year
    )


def permitted(case: Case) -> list[Line]:
    """Exceptions permitted for this teacher by name; the public is not told why, for reasons may be personal."""
    who, found = case.dataset.teachers.id[case.teacher], []
    for one in case.policy.waivers:
        if one.teacher != who or one.until < case.effective:
            continue
        title, by, until = rules()[one.rule].title, one.permitted_by, month(one.until)
        at = case.dataset.school_position.get(one.school)
        place = Text("", "") if at is None else school(case.dataset, at)
        if case.audience != BUREAU:
            words = (
                say("waiver.opens_untold", rule=title, by=by, until=until)
                if at is None
                else say("waiver.opens_there_untold", rule=title, by=by, until=until, school=place)
            )
        elif at is None:
            words = say("waiver.opens", rule=title, by=by, until=until, reason=one.reason)
        else:
            words = say("waiver.opens_there", rule=title, by=by, until=until, reason=one.reason, school=place)
        found.append(line(words, one.rule, case.policy))
    return found


def approvals(case: Case) -> list[tuple[Text, bool]]:
    """The approvals a deferral of this teacher needs, and whether each is there."""
    people, teacher, params = case.dataset.teachers, case.teacher, case.params("deferral")
    if params is None:
        return []
    wanted = [
        (say("standing.notice"), params.notice, people.notice_in_school),
        (say("standing.consent"), params.consent, people.bureau_consent),
        (
            say("standing.leave"),
            params.illness_leave and people.deferral[teacher] == Deferral.ILLNESS,
            people.leave_on_record,
        ),
    ]
    return [(paper, bool(has[teacher])) for paper, needed, has in wanted if needed]


def unfinished_papers(case: Case, excused: tuple[str, ...]) -> list[Line]:
    """A stated deferral that does not hold, and why; for the bureau only."""
    people, teacher = case.dataset.teachers, case.teacher
    if case.audience != BUREAU or "deferral" in excused or people.deferral[teacher] == Deferral.NONE:
        return []
    lacking = [paper for paper, has in approvals(case) if not has]
    if lacking:
        return [case.say("standing.papers_missing", "deferral", papers=listed(lacking))]
    first, last = month(int(people.deferral_from[teacher])), month(int(people.deferral_to[teacher]))
    return [case.say("standing.deferral_past", "deferral", first=first, last=last, year=case.year)]


def locked(case: Case) -> Line:
    records = case.dataset.records
    mine = np.flatnonzero(in_force(case.dataset, case.year) & (records.teacher == case.teacher))
    last = int(mine[np.argmax(records.end[mine])])
    at = school(case.dataset, int(records.host[last]))
    start, end = month(int(records.start[last])), month(int(records.end[last]))
    return case.say("standing.on_posting", "locked_in_term", at=at, start=start, end=end)


def too_new(case: Case) -> Line:
    started = int(case.dataset.teachers.started_work[case.teacher])
    months = span(max(0, case.effective - started))
    limit = span(12 * int(getattr(case.params("minimum_service"), "years", 0)))
    return case.say(
        "standing.too_new", "minimum_service", started=month(started), year=case.year, months=months, limit=limit
    )


def fulfilled(case: Case) -> Line:
    records, params = case.dataset.records, case.params("prior_rotation")
    months = getattr(params, "months", 0)
    long = span(months)
    done = (records.teacher == case.teacher) & (records.end < case.effective)
    count = int((done & (records.end - records.start + 1 >= months)).sum())
    return case.say("standing.fulfilled", "prior_rotation", count=count, long=long)


def principal(case: Case) -> Line:
    own = Post(int(case.dataset.teachers.post[case.teacher]))
    params = case.params("principal_term")
    rule = "principal_term" if params is not None else ""
    if params is not None and own in rotating(params):
        return case.say("standing.principal_within", rule, post=own.text)
    return case.say("standing.principal", rule, post=own.text)


def own_pool(case: Case) -> Line:
    """Of somebody whom a rule brings in beside the teachers: the post, how long in it, and what follows."""
    own, served = Post(int(case.dataset.teachers.post[case.teacher])), service(case)
    if own is Post.RESEARCHER:
        return case.say("standing.researcher_due", "researcher_term", served=served)
    return case.say("standing.principal_rotates", "principal_term", post=own.text, served=served)


def posting_ended(case: Case) -> Line:
    records = case.dataset.records
    ended = np.flatnonzero(just_ended(case.dataset, case.year) & (records.teacher == case.teacher))[-1]
    at = school(case.dataset, int(records.host[ended]))
    start, end = month(int(records.start[ended])), month(int(records.end[ended]))
    return case.say("standing.posting_ended", "return", at=at, start=start, end=end, year=case.year)


def generic(case: Case, rule: str) -> Line:
    """For a rule without a sentence of its own here: its short reason."""
    found = rules()[rule]
    short = found.closes if found.closes.zh else found.title
    return case.say("standing.generic", rule, reason=short)


FACTS: dict[str, Callable[[Case], Line]] = {
    "near_retirement": near_retirement,
    "deferral": deferral,
    "locked_in_term": locked,
    "minimum_service": too_new,
    "prior_rotation": fulfilled,
    "principal_term": principal,
}
"""Rule id → the sentence with a teacher's own facts."""
