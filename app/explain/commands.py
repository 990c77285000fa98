"""The commands that explain a plan (whole, one teacher, one school, why not a school) and compare several."""

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.markup import escape

from app.rosters.commands import AsJson, Roster
from app.usage import BAD_DATA, WRONG_USE, CommandError, existing
from solver.domain.terms import Text
from solver.words import say

if TYPE_CHECKING:  # the solver side is imported inside the commands: --help and wrong use answer at once
    from app.explain.answers import Explained, Made
    from solver.domain.dataset import Dataset
    from solver.domain.plan import Plan
    from solver.domain.policy import Policy
    from solver.explain.candidate import Candidate


def explain(
    roster: Roster,
    plan_file: Annotated[Path, typer.Argument(metavar="PLAN", help="方案：plan.json，或任何名单 / plan")],
    teacher: Annotated[str, typer.Option("--teacher", help="教师编号 / teacher")] = "",
    school: Annotated[str, typer.Option("--school", help="学校代码 / school")] = "",
    why_not: Annotated[
        str, typer.Option("--why-not", help="为什么不去这所学校（学校代码） / why not this school")
    ] = "",
    instead_of: Annotated[
        str, typer.Option("--instead-of", help="为什么派我不派他：与这名教师互换的代价 / why me and not this teacher")
    ] = "",
    how_to: Annotated[
        str,
        typer.Option(
            "--how-to",
            help="怎样才能去这所学校（学校代码），或留下（stay） / what would let the teacher go there, or stay",
        ),
    ] = "",
    largest_share: Annotated[
        bool, typer.Option("--largest-share", help="今年最多能派出多少人 / the largest annual share possible")
    ] = False,
    without: Annotated[
        str, typer.Option("--without", help="如果不执行这条规则（规则编号） / what if this rule were off")
    ] = "",
    policy: Annotated[str, typer.Option("--policy", help="政策方案，默认同方案文件 / policy profile")] = "",
    audience: Annotated[
        Literal["bureau", "public"], typer.Option("--audience", help="给谁看：教育局或公开 / for whom")
    ] = "bureau",
    language: Annotated[Literal["zh", "en"], typer.Option("--language", help="语言 / language")] = "zh",
    time_limit: Annotated[
        float, typer.Option("--time-limit", min=1, max=3600, help="精确代价最多算多少秒 / seconds for exact prices")
    ] = 60.0,
    as_json: AsJson = False,
) -> None:
    """Explains a plan, one of its teachers or one of its schools, and what would have to be different."""
    from app import console
    from app.explain.answers import plain, spoken
    from app.explain.questions import Question, Unanswerable, answered

    question = Question(
        teacher=teacher, school=school, why_not=why_not, instead_of=instead_of, how_to=how_to,
        largest_share=largest_share, without=without, seconds=time_limit,
    )  # fmt: skip
    if question.confused:
        raise CommandError(
            WRONG_USE,
            say("cli.explain.how_to_ask"),
        )
    existing(plan_file)
    with console.Watch() as watch:
        found = opened(roster, plan_file, policy, audience, watch)
        dataset = found.dataset
        question = dataclasses.replace(
            question, school=code(found, school), why_not=code(found, why_not), how_to=code(found, how_to)
        )
        watch.show("solve")
        try:
            prices = found.prices_within(time_limit) if question.priced else None
            answer = answered(found, question, prices, found.again if found.medium else None)
        except Unanswerable as refused:
            raise CommandError(WRONG_USE, refused.words) from None
    if as_json:
        print(
            json.dumps(
                {
                    "year": found.view.year,
                    "audience": audience,
                    **plain(answer),
                    "terms": plain(found.terms(answer)),
                },
                ensure_ascii=False,
                indent=1,
            )
        )
        return
    screen = console.output()
    if dataset.invented:
        from app.exports.base import SAMPLE_NOTICE

        screen.print(SAMPLE_NOTICE)
    for line in spoken(answer):
        screen.print("· " + escape(line.said(language)), soft_wrap=True)
    for line in found.terms(answer):
        screen.print("  " + escape(line.said(language)), soft_wrap=True, style="dim")
    if (found.aimed_at if found.medium else found.profile) is None:
        screen.print(
            "（名单没有最优证明，只说明直接影响；精确代价请用 plan 命令写出的 plan-*.json / no proof of optimality: direct effects only）"
        )


def compare(
    roster: Roster,
    plan_files: Annotated[
        list[Path], typer.Argument(metavar="PLANS", help="一至四份名单：plan.json、.csv 或 .xlsx / one to four lists")
    ],
    nobody: Annotated[
        bool, typer.Option("--nobody", help="同时与“无人交流”比较 / compare with nobody moving as well")
    ] = False,
    last_year: Annotated[
        bool,
        typer.Option("--last-year", help="同时与花名册中上学年的交流比较 / compare with last year's postings as well"),
    ] = False,
    policy: Annotated[str, typer.Option("--policy", help="政策方案 / policy profile")] = "",
    gain: Annotated[
        bool,
        typer.Option(
            "--gain", help="算出每份名单在安排人数和路程不变差时还能补多少缺岗 / posts that could still be filled"
        ),
    ] = False,
    language: Annotated[Literal["zh", "en"], typer.Option("--language", help="语言 / language")] = "zh",
    time_limit: Annotated[
        float, typer.Option("--time-limit", min=1, max=3600, help="--gain 每份最多多少秒 / seconds for each --gain")
    ] = 60.0,
    as_json: AsJson = False,
) -> None:
    """Compares lists, whoever made them."""
    from app import console
    from app.cli import chosen, read, refuse
    from app.explain.answers import Made, plain
    from solver.explain import compare as comparing
    from solver.model.build import build
    from solver.roster.plan_list import read_plan

    for path in plan_files:
        existing(path)
    with console.Watch() as watch:
        dataset = read(roster, watch)
        for path in plan_files:
            whole(Made.read(path))
        first = Made.read(plan_files[0])
        rules, _ = chosen(policy or first.policy or "shanwei-chengqu", "")
        rules = dataclasses.replace(rules, waivers=first.waivers or rules.waivers)
        plans = []
        for path in plan_files:
            plan, problems = read_plan(path, dataset)
            if plan is None:
                watch.pause()
                refuse(problems, say("cli.file_unreadable", file=path))
            plans.append((Text(path.stem, path.stem), plan))
        if nobody:
            plans.append((say("comparisons.nobody"), comparing.nobody_moves(dataset, plans[0][1].year)))
        watch.show("verify")
        try:
            candidates = [comparing.candidate(dataset, rules, title, plan) for title, plan in plans]
            if last_year:
                candidates.append(earlier(comparing.last_year(dataset, rules, plans[0][1].year), rules))
            answer = comparing.compare(dataset, rules, candidates)
        except ValueError as problem:
            zh, _, en = str(problem).partition(" / ")
            raise CommandError(WRONG_USE, Text(zh, en)) from None
        distances = []
        if gain:
            watch.show("solve")
            model = build(dataset, rules, (candidates[0].plan.year,))
            for one in candidates[: len(plan_files)]:
                try:
                    found = comparing.distance(
                        model, one, "unmet_posts", ("overdue", "travel"), seconds=time_limit, county=(dataset, rules)
                    )
                except comparing.Stopped:
                    found = None
                distances += [found] if found is not None else []
    if as_json:
        document = {"people": plain(answer.people), "schools": plain(answer.schools), "distances": plain(distances)}
        plans_out = [
            {"title": plain(one.title), "valid": one.verification.valid, "goals": dict(one.goals), "placed": one.placed}
            for one in answer.plans
        ]
        print(json.dumps({"plans": plans_out, "lines": plain(answer.lines), **document}, ensure_ascii=False, indent=1))
        return
    screen = console.output()
    if dataset.invented:
        from app.exports.base import SAMPLE_NOTICE

        screen.print(SAMPLE_NOTICE)
    for line in (*answer.lines, *(one.line for one in distances)):
        screen.print("· " + escape(line.said(language)), soft_wrap=True)


def earlier(found: "tuple[Dataset, Plan] | None", rules: "Policy") -> "Candidate":
    """Last year's postings as a candidate.

    Raises:
        CommandError: the roster records none.
    """
    from solver.explain.compare import candidate

    if found is None:
        raise CommandError(
            WRONG_USE,
            say("cli.explain.no_last_year"),
        )
    return candidate(found[0], rules, say("comparisons.last_year"), found[1])


def whole(made: "Made") -> None:
    """Refuses what covers several years, or is a part of such a plan.

    Raises:
        CommandError: it does.
    """
    from app.explain.answers import MEDIUM, PART

    if made.part or made.years > 1:
        raise CommandError(WRONG_USE, PART if made.part else MEDIUM)


def opened(roster: Path, plan_file: Path, policy: str, audience: str, watch: Any) -> "Explained":
    """The roster and the plan, read and verified, or the end of the command."""
    from app.cli import chosen, read, refuse
    from app.explain.answers import PART, Explained, Made
    from solver.roster.plan_list import read_plan
    from solver.verify.verify import PlanRejected, accept

    made = Made.read(plan_file)
    if made.part:
        raise CommandError(WRONG_USE, PART)
    rules, _ = chosen(policy or made.policy or "shanwei-chengqu", "")
    rules = dataclasses.replace(rules, waivers=made.waivers or rules.waivers)
    dataset = read(roster, watch)
    plan, problems = read_plan(plan_file, dataset, made.year or None)
    if plan is None:
        watch.pause()
        refuse(problems, say("cli.list_unreadable"))
    plan = dataclasses.replace(plan, years=made.years)
    watch.show("verify")
    try:
        verified = accept(dataset, plan, rules)
    except PlanRejected as rejected:
        raise CommandError(
            BAD_DATA,
            say("cli.breaks_rules", why=str(rejected)),
        ) from None
    return Explained(dataset, rules, verified, made, audience)


def code(found: "Explained", given: str) -> str:
    """A school's code, where its name was given instead; anything else as it is."""
    schools = found.dataset.schools
    if given not in found.dataset.school_position and given in schools.name:
        return schools.code[schools.name.index(given)]
    return given
