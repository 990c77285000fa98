"""The commands for looking after an installation; the work is imported when asked for, so that --help answers at once."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[Path | None, typer.Option("--data", help="数据文件夹 / data folder")]
Archive = Annotated[Path, typer.Argument(metavar="FILE.tar", help="备份文件 / backup file")]
Name = Annotated[str, typer.Argument(help="用户名 / user")]


def audit(data: Data = None) -> None:
    """Checks the audit's chain; the service may be running."""
    from app.upkeep import work

    work.audit(data)


def reset_password(name: Name = "admin", data: Data = None) -> None:
    """Gives a user a new one-time password."""
    from app.upkeep import work

    work.one_time_password(name, data)


def rotate_keys(data: Data = None) -> None:
    """Makes a new key and seals everything with it; the service must be stopped."""
    from app.upkeep import work

    work.rotate(data)


def backup(archive: Archive, data: Data = None) -> None:
    """Writes one archive; the service may be running."""
    from app.upkeep import backups, work

    backups.backup(archive, work.chosen(data))


def forget(
    before: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="这一天之前上传的 / uploaded before this day")],
    yes: Annotated[bool, typer.Option("--yes", help="真的删除 / really delete")] = False,
    data: Data = None,
) -> None:
    """Deletes rosters of before a day and what was made from them; published plans and the audit stay."""
    from app.upkeep import work

    work.forget(before.date(), yes, data)


def restore(archive: Archive, data: Data = None) -> None:
    """Puts a backup into an empty data folder and, with LUNGANG_DATABASE_URL, into an empty PostgreSQL database."""
    from app.settings import Settings
    from app.upkeep import backups

    backups.restore(archive, Settings(data=data) if data is not None else Settings())
