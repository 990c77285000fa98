"""Looking after an installation: the audit's chain, new encryption keys, a forgotten password, old data."""

from datetime import date
from pathlib import Path

from cryptography.fernet import Fernet
from sqlalchemy import Connection, Engine, LargeBinary, Table
from sqlmodel import SQLModel, select

from app.access.roles import SYSTEM
from app.access.service import reset_password
from app.audit.chain import first_break
from app.crypto import Keys, KeysMissing, key_file, keys, write_keys
from app.db import WRITES, reading
from app.exports.base import save
from app.retention.service import carried_out, found
from app.serving import alone, reached
from app.settings import Settings
from app.tables import User
from app.usage import BAD_DATA, WRONG_USE, CommandError
from solver.words import say


def chosen(data: Path | None) -> Settings:
    """The settings for a data folder that exists.

    Raises:
        CommandError: there is none.
    """
    settings = Settings(data=data) if data is not None else Settings()
    if not settings.data.is_dir():
        raise CommandError(WRONG_USE, say("cli.upkeep.no_folder", folder=settings.data))
    return settings


def audit(data: Path | None) -> None:
    """Checks the audit's chain; the service may be running."""
    broken, lines, digest = first_break(reached(chosen(data)))
    if broken is not None:
        raise CommandError(
            BAD_DATA,
            say("cli.upkeep.tampered", line=broken),
        )
    print(f"审计完整 / whole：{lines} 条 / lines，末条摘要 / last digest {digest}")
    print(
        "请另外保存条数和摘要：下次核对时据此发现末尾被删。 / Note both elsewhere: they show a cut-off end next time."
    )


def one_time_password(name: str, data: Path | None) -> None:
    """Gives a user a new one-time password."""
    engine = reached(chosen(data))
    with reading(engine) as session:
        user = session.exec(select(User).where(User.name == name)).first()
    if user is None:
        raise CommandError(WRONG_USE, say("cli.upkeep.no_user", name=name))
    _, password = reset_password(engine, SYSTEM, user.id)
    print(f"用户 {name} 的一次性密码 / one-time password: {password}")


def forget(before: date, really: bool, data: Path | None) -> None:
    """Deletes personal data of before a day, or says how much there is; the service may be running."""
    settings = chosen(data)
    engine = reached(settings)
    what = carried_out(engine, settings, SYSTEM, before) if really else found(engine, before)
    done = "已删去 / deleted" if really else "可删 / to delete"
    print(f"{done}：花名册 rosters {len(what.rosters)}，求解 solves {len(what.solves)}，方案 plans {len(what.plans)}")
    print(
        f"公布过的方案保留 / published plans kept: {len(what.kept)}；正在求解的花名册不动 / rosters at work: {len(what.busy)}"
    )
    if not really:
        print("加 --yes 才会删除，不能撤销 / add --yes to delete, for good")


def rotate(data: Path | None) -> None:
    """Makes a new key, seals everything with it, and drops the old ones; the service must be stopped."""
    settings = chosen(data)
    with alone(settings):
        engine, path = reached(settings), key_file(settings)
        keys(settings)  # makes the first where there is none
        fresh = Fernet.generate_key().decode()
        write_keys(path, [fresh, *path.read_text(encoding="ascii").split()])
        count = reseal(engine, settings)
        write_keys(path, [fresh])
    print(f"已换新密钥，重新加密 {count} 项 / new key, {count} items sealed anew")


def reseal(engine: Engine, settings: Settings) -> int:
    """Seals every file and field with the newest key; may be repeated after having been cut short. How many there were.

    Raises:
        CommandError: something was sealed with a key that is gone; nothing is lost, the old keys stay.
    """
    ring, count = keys(settings), 0
    files = [path for folder in (settings.rosters, settings.plans) for path in folder.rglob("*") if path.is_file()]
    try:
        for file in files:
            if not file.name.startswith("."):
                save(file, ring.renewed(file.read_bytes()), mode=0o600)
                count += 1
        with engine.execution_options(**{WRITES: True}).begin() as connection:
            count += sum(reseal_table(connection, ring, table) for table in SQLModel.metadata.sorted_tables)
    except KeysMissing:
        raise CommandError(
            BAD_DATA,
            say("cli.upkeep.key_gone"),
        ) from None
    return count


def reseal_table(connection: Connection, ring: Keys, table: Table) -> int:
    """Seals every field of a table anew that is kept sealed, which is every field of bytes; how many there were.

    Raises:
        KeysMissing: one was sealed with a key that is gone.
    """
    key, sealed = list(table.primary_key), [one for one in table.columns if isinstance(one.type, LargeBinary)]
    count = 0
    for row in connection.execute(table.select()).mappings().all() if sealed else ():
        fresh = {one.name: ring.renewed(row[one.name]) for one in sealed if row[one.name]}
        if fresh:
            same = [one == row[one.name] for one in key]
            connection.execute(table.update().where(*same).values(**fresh))
            count += len(fresh)
    return count
