"""The command ``papers``: the public notice and the letters to schools from a roster and a plan, marked as drafts."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.markup import escape

from app.rosters.commands import Roster
from app.usage import BAD_DATA, CommandError, prepare
from solver.words import say

Which = Literal["notice", "schools", "all"]


def papers(
    context: typer.Context,
    roster: Roster,
    plan_file: Annotated[Path, typer.Argument(metavar="PLAN", help="方案：plan.json，或任何名单 / plan")],
    paper: Annotated[
        Which, typer.Option("--paper", help="notice 公示名单，schools 学校通知单，默认都要 / which")
    ] = "all",
    form: Annotated[Literal["docx", "pdf", "all"], typer.Option("--format", help="docx、pdf，默认都要 / form")] = "all",
    policy: Annotated[str, typer.Option("--policy", help="政策方案，默认同方案文件 / policy profile")] = "",
    bureau: Annotated[str, typer.Option("--bureau", help="落款单位 / bureau")] = "",
    contact: Annotated[str, typer.Option("--contact", help="联系电话 / telephone")] = "",
    fonts: Annotated[Path | None, typer.Option("--fonts", help="另有字体的文件夹 / folder of fonts")] = None,
    out: Annotated[Path, typer.Option("--out", help="输出文件夹 / output folder")] = Path("out"),
) -> None:
    """Writes the documents of a verified plan; official ones come from the service, after approval."""
    from app import console
    from app.documents.press import SOURCES, Order, built_in, printed
    from app.documents.service import facts
    from app.explain.commands import opened
    from app.exports.base import SAMPLE_NOTICE, save
    from app.exports.listing import listed
    from app.exports.papers import PAPERS
    from app.settings import Settings
    from solver.calendar.working_days import WorkingDays

    prepare(out)
    with console.Watch() as watch:
        found = opened(roster, plan_file, policy, "bureau", watch)
        watch.show("write")
        dataset, plan = found.dataset, found.verified.plan
        today: date = context.obj.today()
        settings = Settings(bureau=bureau, contact=contact)
        said = facts(found.policy.steps, WorkingDays(), "draft", settings, None, today)
        document = {
            "year": plan.year,
            "notice": SAMPLE_NOTICE if dataset.invented else "",
            "policy": {"title": found.policy.title, "source": found.policy.source},
            "schools": [
                {"学校代码": code, "学校名称": name}
                for code, name in zip(dataset.schools.code, dataset.schools.name, strict=True)
            ],
            "postings": [listed(dataset, row) for row in plan.rows],
        }
        written = []
        for name in PAPERS if paper == "all" else (paper,):
            content = PAPERS[name].write(document, said, ())
            for kind in SOURCES if form == "all" else (form,):
                order = Order(kind, built_in(name, kind), ((name, content),), together=True, fonts=fonts)  # type: ignore[arg-type]
                made = printed(order)
                if made.fonts_missing:
                    raise CommandError(
                        BAD_DATA,
                        say("cli.no_font"),
                    )
                path = out / f"{name}-{plan.year}.{kind}"
                save(path, made.content)
                written.append(path.name)
    screen = console.output()
    if dataset.invented:
        screen.print(SAMPLE_NOTICE)
    screen.print(
        escape(f"已写出到 {out}：{'、'.join(written)}（草案，未经批准不得公示） / drafts written"), soft_wrap=True
    )
