"""Teachers with an intermediate title or above who have served longer than two terms in one school must rotate."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.domain import english
from solver.domain.dataset import Bools, Dataset
from solver.domain.months import NO_MONTH, effective_month
from solver.domain.plan import Plan
from solver.domain.posting import Postings
from solver.domain.terms import LABELS, Post, Stage, Text, Title
from solver.domain.violation import Violation
from solver.rules.base import Cite, Rows, Rule, never, param, rows
from solver.rules.shapes import positions
from solver.rules.wording import names, school_name, teacher_name
from solver.words import say


@dataclass(frozen=True)
class Params:
    titles: tuple[str, ...] = param(
        ("一级", "高级", "正高级"),
        "现聘职称在其中的教师应当交流",
        "appointed titles that oblige",
        source="汕尾市城区推进中小学教师队伍建设三年行动方案 第6条（中级及以上）",
        options=tuple(LABELS[Title].values()),
    )
    terms: int = param(
        2,
        "连续任教的聘期数",
        "employment terms in one school",
        "个聘期",
        1,
        10,
        "汕尾市城区推进中小学教师队伍建设三年行动方案 第6条（两个聘期）",
    )
    term_years: int = param(3, "一个聘期的年数", "years of one employment term", "年", 1, 10, "◇")
    strictly_longer: bool = param(
        True,
        "须超过（而非达到）上述年限",
        "service must exceed, not merely reach, those years",
        source="汕尾市城区推进中小学教师队伍建设三年行动方案 第6条（超过）",
    )

    @property
    def months(self) -> int:
        """The threshold of continuous service in months."""
        return self.terms * self.term_years * 12


def obliges(dataset: Dataset, year: int, params: Params) -> Bools:
    """Teachers (T) in the pool with such a title, long enough in the school, whose service no posting interrupted."""
    people, records, eff = dataset.teachers, dataset.records, effective_month(year)
    service = eff - people.entered
    long = (service > params.months) if params.strictly_longer else (service >= params.months)
    titles = [code for code, word in LABELS[Title].items() if word in params.titles]
    # a posting that ended less than the threshold ago was fulfilled (docs/readings.md, 4)
    recent = (records.end < eff) & (eff - (records.end + 1) < params.months)
    fulfilled = np.zeros(len(people), dtype=np.bool_)
    fulfilled[records.teacher[recent]] = True
    return np.asarray(people.in_pool & np.isin(people.title, titles) & long & (people.entered != NO_MONTH) & ~fulfilled)


def limits(dataset: Dataset, postings: Postings, params: Params) -> list[Rows]:
    """Σ starts of a teacher obliged in some year of the horizon ≥ 1, one row for each, also for those without any posting."""
    mask = np.logical_or.reduce([obliges(dataset, year, params) for year in postings.years])
    who = positions(mask)
    if not len(who):
        return []
    row_of = np.cumsum(mask) - 1
    entries = positions(postings.starts & mask[postings.teacher])
    return [rows(RULE.id, row=row_of[postings.teacher[entries]], posting=entries, lower=1, count=len(who), teacher=who)]


def check(dataset: Dataset, plan: Plan, params: Params) -> Sequence[Violation]:
    """Names every obliged teacher who starts no posting, longest service first."""
    people, records, eff = dataset.teachers, dataset.records, effective_month(plan.year)
    posted = {row.teacher for row in plan.starting}
    ended = {
        teacher
        for teacher, end in zip(records.teacher.tolist(), records.end.tolist(), strict=True)
        if end < eff and eff - end - 1 < params.months
    }
    full_time, compulsory = int(Post.TEACHER), (int(Stage.PRIMARY), int(Stage.JUNIOR))
    labels = [title.label for title in Title]
    found = []
    facts = (column.tolist() for column in (people.permanent, people.post, people.stage, people.entered, people.title))
    for position, (identifier, permanent, post, stage, entered, held) in enumerate(zip(people.id, *facts, strict=True)):
        teaches_here, title = permanent and post == full_time and stage in compulsory, labels[held]
        if not teaches_here or entered == NO_MONTH or title not in params.titles or position in ended:
            continue
        service = eff - entered
        if (service > params.months or (service == params.months and not params.strictly_longer)) and (
            identifier not in posted
        ):
            home = dataset.schools.code[int(people.home[position])]
            found.append(
                Violation(
                    RULE.id,
                    teacher=identifier,
                    school=home,
                    year=plan.year,
                    value=service,
                    limit=params.months,
                    facts={"title": title, **names(dataset, identifier, home)},
                )
            )
    return sorted(found, key=lambda violation: (-violation.value, violation.teacher))


def explain(violation: Violation) -> Text:
    """Who is left at home, how long they have served, and the ways out."""
    who, host, title = teacher_name(violation), school_name(violation), violation.facts["title"]
    return say(
        "rules.obligation.breach",
        who=who,
        title=Text(title, english.title(title)),
        year=violation.year,
        host=host,
        value=violation.value,
        limit=violation.limit,
    )


RULE = Rule(
    id="obligation",
    title=say("rules.obligation.title"),
    cites=(
        Cite(
            "汕尾市城区推进中小学教师队伍建设三年行动方案",
            "第6条",
            say("cites.obligation"),
        ),
        Cite("教师〔2014〕4号", "交流轮岗的人员范围", say("cites.obligation_by_years")),
    ),
    in_force="2023-01-01",
    params=Params,
    rows=limits,
    obliges=obliges,
    months=lambda params: int(params.months),
    demands=True,
    check=check,
    explain=explain,
    waiving=never(say("rules.obligation.never")),
)
