"""Commands on rosters: check one, mark one up, update it, compare two versions, write the empty template."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from app.usage import BAD_DATA, FINE, WRONG_USE, CommandError, existing, prepare
from solver.words import say

if TYPE_CHECKING:  # the solver side is imported inside the commands: --help and wrong use answer at once
    from solver.roster import Loaded, Recipe

Roster = Annotated[Path, typer.Argument(help="花名册：.xlsx、.xls、CSV，或装有它们的文件夹、.zip / roster")]
AsJson = Annotated[bool, typer.Option("--json", help="以 JSON 输出 / machine-readable")]
Marked = Annotated[
    Path | None,
    typer.Option("--marked", help="另存一份标出问题单元格、带批注的工作簿（.xlsx） / workbook with problems marked"),
]


RecipeFile = Annotated[
    Path | None,
    typer.Option("--recipe", help="读法（JSON）：列名对照和修正规则，与网页、接口相同 / columns and fixes"),
]
Rows = Annotated[
    list[Path] | None,
    typer.Option("--rows", help="只含改正行的文件，可多次：更新相同的行，新的行加入 / files of corrected rows"),
]


def recipe_in(path: Path | None) -> "Recipe":
    """The recipe in a file; nothing for no file.

    Raises:
        CommandError: it cannot be used.
    """
    from solver.roster import Recipe, RecipeError

    if path is None:
        return Recipe()
    from app.errors import Refusal
    from app.rosters.recipes import parsed

    existing(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
        found = json.loads(text)
        # a mapping profile as the API gives it holds its recipe under that name
        return parsed(json.dumps(found["recipe"]) if isinstance(found, dict) and "recipe" in found else text)
    except RecipeError as reason:
        raise CommandError(BAD_DATA, reason.text) from None
    except Refusal as reason:
        where = "、".join(f"{issue['where']}（{issue['text']}）" for issue in reason.errors[:5])
        raise CommandError(BAD_DATA, say("cli.rosters.no_recipe", file=path, why=where)) from None
    except (ValueError, OSError):
        raise CommandError(BAD_DATA, say("cli.rosters.no_json", file=path)) from None


def check(
    roster: Roster, marked: Marked = None, recipe: RecipeFile = None, rows: Rows = None, as_json: AsJson = False
) -> None:
    """Lists every problem of a roster and how it was understood."""
    from app import console
    from solver.roster import load

    existing(roster)
    if marked is not None:
        workbook_name(marked)
    said = recipe_in(recipe)
    for path in rows or ():
        existing(path)
    with console.Watch() as watch:
        watch.show("read")
        loaded = load(roster, corrections=rows or (), recipe=said)
        if marked is not None:
            watch.show("write")
            from app.exports.base import save
            from solver.roster.marked import marked as marked_up

            save(marked, marked_up(roster, loaded), mode=0o600)  # it holds the same personal data as the roster
    if as_json:
        from app.rosters.problems import checked

        print(json.dumps(checked(loaded), ensure_ascii=False, indent=1))
    else:
        screen = console.output()
        if loaded.problems:
            screen.print(console.problem_table(loaded.problems))
        if loaded.notes:
            screen.print(console.note_table(loaded.notes))
        if loaded.people:
            screen.print(console.people_table(loaded.people))
        screen.print(verdict(loaded))
        if marked is not None:
            screen.print(escape(f"已写出 {marked}：红色为错误，黄色为提醒，批注写明改法 / marked workbook written"))
    raise typer.Exit(FINE if loaded.dataset is not None else BAD_DATA)


def template(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="要写出的 .xlsx / file to write")],
) -> None:
    """Writes the empty roster workbook."""
    from app import console
    from app.exports.base import save
    from solver.roster.template import template as empty

    workbook_name(out)
    save(out, empty())
    console.output().print(escape(f"已写出 {out}：填好后用 check 检查 / template written"))


def update(
    roster: Roster,
    newer: Annotated[list[Path], typer.Argument(metavar="NEWER...", help="各校的新文件，只代替该校的行 / newer files")],
    out: Annotated[Path, typer.Option("--out", help="写出新版本的工作簿（.xlsx） / the new version")],
    rows: Annotated[
        bool, typer.Option("--rows", help="新文件只含改正的行，更新相同的行 / they hold corrected rows only")
    ] = False,
    recipe: RecipeFile = None,
) -> None:
    """Writes a new version in which the rows of some schools, or single rows, come from newer files."""
    from app import console
    from app.exports.base import save
    from solver.roster import load
    from solver.roster.canonical import workbook

    for path in (roster, *newer):
        existing(path)
    workbook_name(out)
    with console.Watch() as watch:
        watch.show("read")
        said = recipe_in(recipe)
        loaded = load(roster, corrections=newer, recipe=said) if rows else load(roster, updates=newer, recipe=said)
    screen = console.output()
    if loaded.problems:
        screen.print(console.problem_table(loaded.problems))
    if loaded.notes:
        screen.print(console.note_table(loaded.notes))
    if loaded.dataset is not None:
        save(out, workbook(loaded.dataset, loaded.apart), mode=0o600)
        screen.print(escape(f"已写出新版本 {out}，原文件没有改动 / new version written"))
    screen.print(verdict(loaded))
    raise typer.Exit(FINE if loaded.dataset is not None else BAD_DATA)


def diff(
    before: Annotated[Path, typer.Argument(metavar="BEFORE", help="旧版本 / former version")],
    after: Annotated[Path, typer.Argument(metavar="AFTER", help="新版本 / newer version")],
    as_json: AsJson = False,
) -> None:
    """Lists what changed between two versions, by school, person and field."""
    from app import console
    from app.rosters.problems import differing
    from solver.roster import load
    from solver.roster.diff import differences

    versions = []
    with console.Watch() as watch:
        for path in (before, after):
            existing(path)
            watch.show("read", path.name)
            loaded = load(path)
            if loaded.dataset is None:
                raise CommandError(
                    BAD_DATA,
                    say("cli.rosters.not_comparable", file=path, errors=len(loaded.errors)),
                )
            versions.append(loaded.dataset)
    found = differences(*versions)
    if as_json:
        print(json.dumps(differing(found), ensure_ascii=False, indent=1))
        return
    screen = console.output()
    for move in found.moves:
        screen.print(
            escape(
                f"调动 {move.key} {move.name}：{move.before_name}（{move.before}）→ {move.after_name}（{move.after}）"
            )
        )
    if found.changes:
        screen.print(console.change_table(found.changes))
    for line in found.odd:
        screen.print(f"[yellow]提醒[/] {escape(line.zh)}")
    words = {"added": "新增", "removed": "减少", "changed": "变动"}
    parts = [
        f"{table}{words[kind]} {count} 行"
        for table, kinds in found.counts.items()
        for kind, count in kinds.items()
        if count
    ]
    screen.print("、".join(parts) + " / changed" if parts else "两个版本的内容相同 / no differences")


def workbook_name(path: Path) -> None:
    """Refuses a name that spreadsheets would not open, or a folder that cannot be written."""
    if path.suffix.lower() != ".xlsx":
        raise CommandError(WRONG_USE, say("cli.rosters.no_workbook", file=path))
    prepare(path.parent)


def verdict(loaded: "Loaded") -> str:
    """The last line of a check."""
    if loaded.dataset is None:
        errors = len(loaded.errors)
        return f"不能使用：{errors} 处错误，请按上表改正后重试 / {errors} errors to correct"
    schools, teachers = len(loaded.dataset.schools), len(loaded.dataset.teachers)
    apart = f"，另列 {len(loaded.apart)} 人" if loaded.apart else ""
    return f"可以使用：{schools} 所学校，{teachers} 名教师{apart}，{len(loaded.problems)} 条提醒 / usable"
