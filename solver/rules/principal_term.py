"""Principals serve terms of their own: they are not posted as teachers, and where they rotate every school keeps one principal."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain.dataset import Bools, Dataset, Ints
from solver.domain.headcount import school_now
from solver.domain.months import NO_MONTH, effective_month
from solver.domain.plan import Plan
from solver.domain.posting import Postings
from solver.domain.terms import Post, Stage, Text
from solver.domain.violation import Violation
from solver.rules.base import Cite, Pool, Rows, Rule, never, param, rows
from solver.rules.shapes import positions
from solver.rules.wording import names, school_facts, school_name, teacher_name
from solver.words import say

NONE, PRINCIPALS, ALL = "none", "principals", "all"
HEADS = (Post.PRINCIPAL, Post.VICE_PRINCIPAL)


@dataclass(frozen=True)
class Params:
    term_years: int = param(
        3,
        "校长每届任期",
        "years of a principal's term",
        "年",
        1,
        10,
        "汕尾市城区推进中小学校长队伍建设三年行动方案 第3条",
    )
    terms: int = param(
        2, "同校任职最多届数", "terms in one school", "届", 1, 10, "汕尾市城区推进中小学校长队伍建设三年行动方案 第3条"
    )
    deputies: bool = param(
        False, "副校长同样计算任期", "vice principals serve the same terms", source="教师〔2014〕4号含副校长"
    )
    exchange: str = param(
        NONE,
        "列入同一份方案的校长交流：none 不列入，principals 校长，all 校长和副校长；届满可以交流，任期内不动，每校仍有一名校长",
        "who rotates in the same plan: nobody, principals, or vice principals too; at the end of a term, never within one, "
        "each school keeping one principal",
        source="◇",
        options=(NONE, PRINCIPALS, ALL),
    )

    @property
    def limit(self) -> int:
        """Months in one school after which a principal leaves."""
        return 12 * self.terms * self.term_years


def rotating(params: Params) -> tuple[Post, ...]:
    """Posts whose holders the plan may move; none unless principals rotate in it."""
    return {NONE: (), PRINCIPALS: (Post.PRINCIPAL,), ALL: HEADS}[params.exchange]


def free_to_move(dataset: Dataset, year: int, params: Params) -> Bools:
    """T: on 1 September a term has ended within the last twelve months, or all terms are over; an unknown entry is neither."""
    entered, term = dataset.teachers.entered, 12 * params.term_years
    served = effective_month(year) - entered
    at_an_end = (served >= term) & (served % term < 12)
    return np.asarray((entered != NO_MONTH) & (at_an_end | (served >= params.limit)))


def members(dataset: Dataset, year: int, params: Params) -> Bools:
    """T: permanent principals of compulsory stages who may rotate in this plan."""
    people = dataset.teachers
    return people.permanent & people.compulsory & np.isin(people.post, rotating(params))


def closed(dataset: Dataset, year: int, params: Params) -> Bools:
    """校长 and 副校长 (T) whom the plan may not post: all of them, or those within a term."""
    posts = dataset.teachers.post
    moving = np.isin(posts, rotating(params)) & free_to_move(dataset, year, params)
    return np.isin(posts, HEADS) & ~moving


def top_stage(dataset: Dataset) -> Ints:
    """Highest compulsory stage each school (S) runs, which its principal has to qualify for."""
    return np.where(dataset.schools.runs[:, Stage.JUNIOR], Stage.JUNIOR, Stage.PRIMARY)


def unqualified(dataset: Dataset, postings: Postings, params: Params) -> Bools:
    """Closes principals' postings to schools whose highest compulsory stage is above their certificate."""
    people = dataset.teachers
    if not rotating(params):
        return np.zeros(len(postings), dtype=np.bool_)
    above = top_stage(dataset)[postings.host] > people.certified_stage[postings.teacher]
    return np.asarray(above & np.isin(people.post, HEADS)[postings.teacher])


def limits(dataset: Dataset, postings: Postings, params: Params) -> list[Rows]:
    """One principal at each school: min(1, now) ≤ now + arrivals − departures ≤ max(1, now); vice principals stay as many."""
    people, size, blocks = dataset.teachers, len(dataset.schools), []
    for post in rotating(params):
        own = people.permanent & (people.post == post)
        for year in postings.years:
            place = school_now(dataset, year)
            now = np.bincount(place[own], minlength=size)
            live = positions(postings.active(year) & own[postings.teacher])
            if not len(live):
                continue
            school = np.concatenate([postings.host[live], place[postings.teacher[live]]])
            touched = np.unique(school)
            least, most = (np.minimum(1, now), np.maximum(1, now)) if post is Post.PRINCIPAL else (now, now)
            blocks.append(
                rows(
                    RULE.id,
                    row=np.searchsorted(touched, school),
                    posting=np.concatenate([live, live]),
                    coefficient=np.concatenate([np.ones(len(live)), -np.ones(len(live))]),
                    lower=(least - now)[touched],
                    upper=(most - now)[touched],
                    count=len(touched),
                    school=touched,
                    year=year,
                )
            )
    return blocks


def remarks(dataset: Dataset, year: int, params: Params) -> Sequence[Violation]:
    """Principals who have served too long; where they rotate, schools that do not have exactly one. No breach of a plan."""
    return over_term(dataset, year, params) if params.exchange == NONE else unled(dataset, year, params)


def over_term(dataset: Dataset, year: int, params: Params) -> Sequence[Violation]:
    """Principals whose months since 进入现单位年月 exceed terms × term years on 1 September, longest first.

    For officials to act on where principals do not rotate in the plan itself.
    """
    people, limit = dataset.teachers, params.limit
    posts = HEADS if params.deputies else (Post.PRINCIPAL,)
    served = effective_month(year) - people.entered
    long = np.flatnonzero(np.isin(people.post, posts) & (people.entered != NO_MONTH) & (served > limit))
    found = []
    for who in long.tolist():
        teacher, school = people.id[who], dataset.schools.code[int(people.home[who])]
        facts = {"post": Post(int(people.post[who])).label, **names(dataset, teacher, school)}
        found.append(
            Violation(
                RULE.id, teacher, school, year=year, value=int(served[who]), limit=limit, kind="over", facts=facts
            )
        )
    return sorted(found, key=lambda one: (-one.value, one.teacher))


def unled(dataset: Dataset, year: int, params: Params) -> Sequence[Violation]:
    """Schools with teachers of the pool and not exactly one principal in the roster, where principals rotate."""
    people, schools = dataset.teachers, dataset.schools
    heads = np.bincount(school_now(dataset, year)[people.post == Post.PRINCIPAL], minlength=len(schools))
    manned = np.bincount(people.home[people.in_pool], minlength=len(schools)) > 0
    return [
        Violation(RULE.id, school=schools.code[place], year=year, value=int(heads[place]), limit=1, kind="unled")
        for place in np.flatnonzero(manned & (heads != 1)).tolist()
    ]


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Reads every row that places a principal, then counts the principals of every school before and after."""
    people, found = dataset.teachers, []
    for row in plan.moving:
        who = dataset.teacher_position.get(row.teacher)
        post = None if who is None else Post(int(people.post[who]))
        if who is None or post not in HEADS:
            continue
        kind = ""
        if params.exchange == ALL or (params.exchange == PRINCIPALS and post is Post.PRINCIPAL):
            kind = next(_wrong(dataset, plan.year, params, who, dataset.school_position.get(row.host)), "fine")
        if kind != "fine":
            served = effective_month(plan.year) - int(people.entered[who])
            facts = {"post": post.label, **names(dataset, row.teacher, row.host)}
            found.append(
                Violation(
                    RULE.id,
                    teacher=row.teacher,
                    school=row.host,
                    year=plan.year,
                    value=served if kind == "within" else 0,
                    kind=kind,
                    facts=facts,
                )
            )
    return [*found, *_leaderless(dataset, plan, params)]


def _wrong(dataset: Dataset, year: int, params: Params, who: int, host: int | None) -> Iterator[str]:
    """What forbids a principal's move: an unknown entry, a running term, a certificate below the school's stages."""
    people, entered = dataset.teachers, int(dataset.teachers.entered[who])
    served = effective_month(year) - entered
    if entered == NO_MONTH:
        yield "unknown"
    elif served < params.limit and (served < 12 * params.term_years or served % (12 * params.term_years) >= 12):
        yield "within"
    if host is not None:
        highest = Stage.JUNIOR if dataset.schools.runs[host, Stage.JUNIOR] else Stage.PRIMARY
        if int(people.certified_stage[who]) < highest:
            yield "stage"


def _leaderless(dataset: Dataset, plan: Plan, params: Params) -> Iterator[Violation]:
    """Schools that the plan leaves without a principal, gives a second one, or whose vice principals it changes in number."""
    if params.exchange == NONE:
        return
    people, records, schools = dataset.teachers, dataset.records, dataset.schools
    eff = effective_month(plan.year)
    running = {
        who: host
        for who, host, end in zip(records.teacher.tolist(), records.host.tolist(), records.end.tolist(), strict=True)
        if end >= eff
    }
    homes, posts, permanent = people.home.tolist(), people.post.tolist(), people.permanent.tolist()
    for post in HEADS if params.exchange == ALL else (Post.PRINCIPAL,):
        holders = [who for who, own in enumerate(posts) if own == post and permanent[who]]
        now = Counter(running.get(who, homes[who]) for who in holders)
        after = now.copy()
        for row in (*plan.moving, *plan.running):
            who, host = dataset.teacher_position.get(row.teacher), dataset.school_position.get(row.host)
            if who is not None and host is not None and posts[who] == post and permanent[who]:
                after[running.get(who, homes[who])] -= 1
                after[host] += 1
        for school in sorted(after):
            most = max(1, now[school]) if post is Post.PRINCIPAL else now[school]
            least = min(1, now[school]) if post is Post.PRINCIPAL else now[school]
            if not least <= after[school] <= most:
                yield Violation(
                    RULE.id,
                    school=schools.code[school],
                    year=plan.year,
                    value=after[school],
                    limit=most if after[school] > most else least,
                    kind="many" if after[school] > most else "few",
                    facts={"post": post.label, **school_facts(dataset, school)},
                )


def explain(violation: Violation) -> Text:
    """Whom to take off the list, what a school lacks, or which principal has served too long."""
    who, place, year = teacher_name(violation), school_name(violation), violation.year
    if violation.kind == "unled":
        return say("principal_term.unled", place=place, value=violation.value)
    named = violation.facts["post"]
    post = next((one.text for one in Post if one.label == named), Text(named, named))
    value, limit = violation.value, violation.limit
    if violation.kind == "over":
        return say("rules.principal_term.too_long", post=post, who=who, year=year, host=place, value=value, limit=limit)
    if violation.kind == "within":
        return say("principal_term.within", post=post, who=who, year=year, value=value, place=place)
    if violation.kind == "unknown":
        return say("principal_term.unknown", post=post, who=who, place=place)
    if violation.kind == "stage":
        return say("principal_term.stage", post=post, who=who, place=place)
    if violation.kind == "few":
        return say("principal_term.few", post=post, place=place, value=value, limit=limit)
    if violation.kind == "many":
        return say("principal_term.many", post=post, place=place, value=value, limit=limit)
    return say("rules.principal_term.as_teacher", post=post, who=who, host=place)


RULE = Rule(
    id="principal_term",
    title=say("rules.principal_term.title"),
    cites=(
        Cite(
            "汕尾市城区推进中小学校长队伍建设三年行动方案",
            "第3条",
            say("cites.principals"),
        ),
        Cite("教师〔2014〕4号", "交流轮岗的人员范围", say("cites.principals_move")),
    ),
    in_force="2023-01-01",
    params=Params,
    bars_teachers=closed,
    bars=unqualified,
    rows=limits,
    pool=Pool(posts=rotating, members=members, years=lambda params: int(params.term_years), whole_school=True),
    check=check,
    explain=explain,
    waiving=never(say("rules.principal_term.never")),
    remarks=remarks,
    closes=say("rules.principal_term.closes"),
)
