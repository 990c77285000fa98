"""The command line: serve, plan, check, verify, sample."""

import dataclasses
import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.markup import escape

from app.bench import commands as bench_commands
from app.calendars import commands as calendar_commands
from app.clock import planning_year
from app.documents import commands as document_commands
from app.explain import commands as explain_commands
from app.frontiers import commands as frontier_commands
from app.rosters import commands as roster_commands
from app.rosters.commands import AsJson, RecipeFile, Roster
from app.upkeep import commands as upkeep_commands
from app.usage import BAD_DATA, FINE, IMPOSSIBLE, WRONG_USE, CommandError, Commands, existing, prepare, tell
from solver.domain.terms import Text
from solver.words import listed, say, sentences

if TYPE_CHECKING:  # the solver side is imported inside the commands: --help and wrong use answer at once
    from app.console import Watch
    from solver.domain.dataset import Dataset
    from solver.domain.policy import GoalProfile, Policy
    from solver.pipeline import Impossible
    from solver.roster.problems import Problem

MOST_YEARS = 5
DEMO_ROSTER = Path(__file__).parents[1] / "data" / "samples" / "seaside-3000.xlsx"

cli = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="轮岗：教师交流轮岗规划。从花名册到可核验的候选方案。 Teacher exchange-rotation planner.",
)


@dataclasses.dataclass(frozen=True)
class Surroundings:
    """What the commands take from outside."""

    today: Callable[[], date] = date.today


PolicyName = Annotated[str, typer.Option("--policy", help="政策方案：名称或自己的 .toml 文件 / policy profile")]
Year = Annotated[
    int | None, typer.Option("--year", min=2000, max=2100, help="学年，默认下一个 9 月 1 日 / school year")
]


WaiverFile = Annotated[
    Path | None,
    typer.Option("--waivers", metavar="TOML", help="特批：经批准的例外，每条一节 [[waivers]] / permitted exceptions"),
]


Years = Annotated[
    int,
    typer.Option("--years", min=1, max=MOST_YEARS, help="规划几年：1 为年度方案，多年为中期方案 / school years"),
]


@cli.callback()
def start(context: typer.Context) -> None:
    context.obj = context.obj or Surroundings()


@cli.command(help="从花名册生成候选方案，逐个核验并写出文件 / roster in, verified plans out")
def plan(
    context: typer.Context,
    roster: Roster,
    policy: PolicyName = "shanwei-chengqu",
    goals: Annotated[
        str, typer.Option("--goals", help="目标方案，用逗号分隔；默认全部 / goal profiles, default all")
    ] = "",
    year: Year = None,
    years: Years = 1,
    seed: Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, help="随机种子 / seed")] = 0,
    time_limit: Annotated[
        float, typer.Option("--time-limit", min=1, max=86400, help="每个目标方案最多多少秒 / seconds per profile")
    ] = 60.0,
    out: Annotated[Path, typer.Option("--out", help="输出文件夹 / output folder")] = Path("out"),
    write_mps: Annotated[bool, typer.Option("--write-mps", help="同时写出模型 / also write the models")] = False,
    alternatives: Annotated[
        int,
        typer.Option("--alternatives", min=0, max=20, help="每个目标方案再给几个明显不同的方案 / further plans each"),
    ] = 0,
    lock: Annotated[
        list[str] | None, typer.Option("--lock", help="必须这样派：教师编号=学校代码，可多次 / must be posted so")
    ] = None,
    forbid: Annotated[
        list[str] | None, typer.Option("--forbid", help="不得这样派：教师编号=学校代码，或只写教师 / must not be")
    ] = None,
    waivers: WaiverFile = None,
    near: Annotated[
        Path | None, typer.Option("--near", metavar="PLAN", help="尽量少改动这份已公布方案 / change this plan least")
    ] = None,
    recipe: RecipeFile = None,
) -> None:
    from app import console
    from app.decisions import decisions, permitted, published
    from app.exports.base import SAMPLE_NOTICE, Dossier, registry, save
    from app.exports.yearly import parts
    from app.impossible import UNSURE
    from solver.pipeline import DecisionError, Request, Stopped, TooLarge, Unsure, cores, plan_county
    from solver.verify.verify import PlanRejected

    if years > 1 and (near is not None or alternatives):
        raise CommandError(
            WRONG_USE,
            say("cli.one_year_only"),
        )
    rules, profiles = chosen(policy, goals)
    rules = permitted(waivers, rules)
    existing(roster)
    prepare(out)
    clear(out, profiles)
    with console.Watch() as watch:
        began = perf_counter()
        dataset = read(roster, watch, recipe)
        was_read = perf_counter()
        request = Request(
            year=year or planning_year(context.obj.today()),
            policy=rules,
            profiles=profiles,
            seed=seed,
            time_limit=time_limit,
            decisions=decisions(lock or (), forbid or ()),
            published=published(near, dataset, year or planning_year(context.obj.today())),
            alternatives=alternatives,
            years=years,
            threads=cores(),
        )
        try:
            result = plan_county(dataset, request, report=watch.report, mps_folder=out if write_mps else None)
        except Stopped:
            raise CommandError(
                BAD_DATA,
                say("cli.no_plan_in_time", seconds=time_limit),
            ) from None
        except DecisionError as problem:
            raise CommandError(WRONG_USE, say("cli.decision_not_kept", why=problem)) from None
        except TooLarge as large:
            raise CommandError(
                WRONG_USE,
                say("cli.years_too_large", years=large.years, candidates=large.candidates, most=large.most),
            ) from None
        except Unsure:
            raise CommandError(BAD_DATA, UNSURE) from None
        except PlanRejected as rejected:
            raise CommandError(BAD_DATA, say("cli.not_verified", why=rejected)) from None
        if result.impossible is not None:
            raise CommandError(IMPOSSIBLE, impossible(result.impossible))
        watch.show("write")
        solved = perf_counter()
        written = []
        for candidate in result.candidates:
            dossier = Dossier(candidate, dataset, rules, seed, request.decisions, near is not None)
            for export in registry().values():
                path = out / f"plan-{candidate.profile.id}.{export.suffix}"
                save(path, export.write(dossier))
                written.append(path)
            for part in parts(dossier):
                for export in registry().values():
                    path = out / f"plan-{candidate.profile.id}-{part.year}.{export.suffix}"
                    save(path, export.write(part))
                    written.append(path)
    phases = result.phases
    seconds = {"read": was_read - began, "build": phases.build, "solve": phases.solve, "verify": phases.verify}
    seconds["write"] = perf_counter() - solved + (solved - was_read - sum(dataclasses.astuple(phases)))
    screen = console.output()
    if dataset.invented:
        screen.print(SAMPLE_NOTICE)
    screen.print(console.comparison(dataset, rules, result.candidates))
    screen.print(console.time_line(seconds), soft_wrap=True)
    screen.print(escape(f"已写出 {len(written)} 个文件到 {out} / files written"), soft_wrap=True)
    made = {candidate.profile.id for candidate in result.candidates}
    if late := [profile.title for profile in profiles if profile.id not in made]:
        tell(say("cli.incomplete", seconds=time_limit, late=listed(late), made=len(made)))


cli.command(help="检查花名册，列出全部问题，可标在工作簿上 / every problem of a roster")(roster_commands.check)
cli.command(help="写出空白的花名册模板 / an empty roster workbook")(roster_commands.template)
cli.command(help="用各校的新文件更新花名册，写出新版本 / newer files of some schools")(roster_commands.update)
cli.command(help="比较花名册的两个版本，按人按项列出 / what changed between two versions")(roster_commands.diff)


@cli.command(help="核验任何一份交流名单（可手工编制） / check anybody's plan against every rule")
def verify(
    roster: Roster,
    plan_file: Annotated[Path, typer.Argument(metavar="PLAN", help="名单：.json、.csv 或 .xlsx / plan")],
    policy: PolicyName = "shanwei-chengqu",
    year: Year = None,
    years: Years = 1,
    waivers: WaiverFile = None,
    as_json: AsJson = False,
) -> None:
    from app import console
    from app.decisions import permitted
    from app.explain.answers import PART, Made
    from app.exports.summary import verdict
    from app.rosters.problems import plain
    from solver.roster.plan_list import read_plan
    from solver.verify import invariants
    from solver.verify.verify import verify as verified

    rules, _ = chosen(policy, "")
    rules = permitted(waivers, rules)
    existing(plan_file)
    with console.Watch() as watch:
        dataset = read(roster, watch)
        if Made.read(plan_file).part:
            raise CommandError(WRONG_USE, PART)
        listed, problems = read_plan(plan_file, dataset, year)
        if listed is None:
            watch.pause()
            refuse(problems, say("cli.list_unreadable"))
        watch.show("verify")
        if years > 1:
            first = year or min((row.start // 12 for row in listed.moving), default=listed.year)
            listed = dataclasses.replace(listed, year=first, years=years)
        result = verified(dataset, listed, rules)
    broken = [invariants.explain(violation).zh for violation in result.broken]
    if as_json:
        document = {
            "valid": result.valid,
            "year": listed.year,
            **({"years": years} if years > 1 else {}),
            "policy": rules.id,
            "dataset": dataset.digest,
            "verification": [verdict(finding) for finding in result.findings],
            "broken": broken,
            "problems": [plain(problem) for problem in problems],
        }
        print(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        screen = console.output()
        if problems:
            screen.print(console.problem_table(problems))
        for line in broken:
            screen.print(f"[red]不成立[/] {escape(line)}")
        screen.print(console.verdict_table(result))
        screen.print("核验通过 / valid" if result.valid else "核验不通过：上表中“不符合”的规则必须改正 / not valid")
    raise typer.Exit(FINE if result.valid else BAD_DATA)


cli.command(help="两个目标之间的有效前沿：少一个缺岗要多走多少公里 / what one goal costs in another")(
    frontier_commands.frontier
)
cli.command(help="解释整份方案、一名教师或一所学校的安排，或为什么不去某校 / why the plan is as it is")(
    explain_commands.explain
)
cli.command(help="比较几份名单，可含手工名单和“无人交流” / plans side by side")(explain_commands.compare)
cli.command(help="公示名单和学校通知单的草稿，Word 和 PDF / drafts of the documents")(document_commands.papers)
cli.command(help="到 9 月 1 日的日程，按工作日从后向前推算 / the way to 1 September")(calendar_commands.calendar)


@cli.command(help="生成虚构的样例县 / an invented county")
def sample(
    teachers: Annotated[int, typer.Option("--teachers", min=1, max=100_000, help="教师人数")],
    schools: Annotated[int, typer.Option("--schools", min=1, max=5_000, help="学校数")],
    out: Annotated[Path, typer.Option("--out", help="文件（.xlsx）或文件夹 / .xlsx file or folder")],
    seed: Annotated[int, typer.Option("--seed", min=0, help="随机种子")] = 1,
) -> None:
    from app import console
    from solver.sample import county, write_csv_folder, write_workbook

    with console.Watch() as watch:
        watch.show("build")
        try:
            tables = county(teachers, schools, seed)
        except ValueError as problem:
            zh, _, en = str(problem).partition(" / ")
            raise CommandError(WRONG_USE, say("cli.no_sample", why=Text(zh, en or zh))) from None
        watch.show("write")
        prepare(out.parent)
        (write_workbook if out.suffix.lower() == ".xlsx" else write_csv_folder)(tables, out)
    console.output().print(escape(f"已写出 {out}（虚构数据） / written, invented data"))


cli.command("audit", help="核对审计链是否完整 / check that nothing in the audit was changed")(upkeep_commands.audit)
cli.command("reset-password", help="给用户新的一次性密码 / a new one-time password")(upkeep_commands.reset_password)
cli.command("rotate-keys", help="换新密钥并重新加密 / new encryption keys")(upkeep_commands.rotate_keys)
cli.command("backup", help="备份数据文件夹 / back up the data folder")(upkeep_commands.backup)
cli.command("restore", help="从备份恢复 / restore a backup")(upkeep_commands.restore)
cli.command("forget", help="删去到期的个人资料 / delete personal data whose time is over")(upkeep_commands.forget)


cli.command(help="与其他求解器和逐人安排比较快慢与好坏 / this engine beside other methods")(bench_commands.benchmark)


@cli.command(help="启动网页与接口服务 / start the service")
def serve(
    data: Annotated[Path | None, typer.Option("--data", help="数据文件夹 / data folder")] = None,
    port: Annotated[int | None, typer.Option("--port", min=0, max=65535, help="端口 / port")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="载入样例县 / load the sample county")] = False,
) -> None:
    from app.processes import warm

    warm()
    from app.serving import serve as serving

    serving(data, port, DEMO_ROSTER if demo else None)


def chosen(policy: str, names: str) -> "tuple[Policy, tuple[GoalProfile, ...]]":
    """The policy and goal profiles named on the command line.

    Raises:
        CommandError: wrong use; the sentence lists what there is.
    """
    from solver import policies
    from solver.rules.base import PolicyError

    try:
        wanted = [name.strip() for name in names.replace("，", ",").split(",") if name.strip()]
        profiles = [policies.goal_profile(name) for name in wanted or policies.goal_profiles()]
        return policies.policy(policy), tuple({profile.id: profile for profile in profiles}.values())
    except PolicyError as problem:
        raise CommandError(WRONG_USE, say("cli.policy_wrong", why=problem)) from None


def clear(out: Path, profiles: "Sequence[GoalProfile]") -> None:
    """Removes what an earlier run left for the same goal profiles: a run without a plan must not seem to have one."""
    from app.exports.base import registry

    for profile in profiles:
        names = [f"plan-{profile.id}.{export.suffix}" for export in registry().values()]
        alternatives = [f"plan-{profile.id}-[0-9]*.{export.suffix}" for export in registry().values()]
        found = [path.name for pattern in alternatives for path in out.glob(pattern)]
        for name in (*names, *found, f"model-{profile.id}.mps"):
            try:
                (out / name).unlink(missing_ok=True)
            except OSError as problem:
                raise CommandError(
                    WRONG_USE,
                    say("cli.cannot_replace", file=out / name, why=problem.strerror),
                ) from None


def read(roster: Path, watch: "Watch", recipe: Path | None = None) -> "Dataset":
    """The roster, or the end of the command with its problems shown on stderr."""
    from solver.roster import load

    existing(roster)
    said = roster_commands.recipe_in(recipe)
    watch.show("read", str(roster.name))
    loaded = load(roster, recipe=said)
    if loaded.dataset is None:
        watch.pause()
        refuse(loaded.problems, say("cli.roster_errors"))
    return loaded.dataset


def refuse(problems: "Sequence[Problem]", what: Text) -> NoReturn:
    """Shows the errors and ends the command."""
    from rich.console import Console

    from app import console

    errors = [problem for problem in problems if problem.severity == "error"]
    Console(stderr=True, highlight=False, width=140).print(console.problem_table(errors))
    raise CommandError(BAD_DATA, say("cli.errors", what=what, count=len(errors)))


def impossible(result: "Impossible") -> Text:
    """Why there is no plan, as one paragraph."""
    from app.impossible import advice, proven

    return sentences(proven(result), advice(result.loosenings))


def main() -> None:
    """Entry point of the script ``lungang``."""
    cli()
