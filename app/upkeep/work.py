"""Looking after an installation: the audit's chain, new encryption keys, a forgotten password, backup and restore."""

import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
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
from solver.domain.terms import Text


def chosen(data: Path | None) -> Settings:
    """The settings for a data folder that exists.

    Raises:
        CommandError: there is none.
    """
    settings = Settings(data=data) if data is not None else Settings()
    if not settings.data.is_dir():
        raise CommandError(WRONG_USE, Text(f"找不到数据文件夹 {settings.data}", f"No data folder {settings.data}."))
    return settings


def audit(data: Path | None) -> None:
    """Checks the audit's chain; the service may be running."""
    broken, lines, digest = first_break(reached(chosen(data)))
    if broken is not None:
        raise CommandError(
            BAD_DATA,
            Text(
                f"审计链从第 {broken} 条起对不上：有人改动过数据库。请保留现场并报告信息安全负责人。",
                f"The audit does not hold from line {broken} on: the database was tampered with.",
            ),
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
        raise CommandError(WRONG_USE, Text(f"没有用户 {name}", f"No user {name}."))
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
            Text("有内容用已不存在的密钥加密；旧密钥均保留，请先找回缺少的密钥", "Sealed with a key that is gone."),
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


def backup(archive: Path, data: Path | None) -> None:
    """Writes the database and the sealed files into one archive; the service may be running.

    The database is copied first: every file it refers to was written before, and files are never changed.
    """
    settings = chosen(data)
    sqlite_only(settings)
    with tempfile.TemporaryDirectory(dir=settings.data) as folder:
        copy = Path(folder) / "lungang.db"
        with closing(sqlite3.connect(settings.data / "lungang.db")) as live, closing(sqlite3.connect(copy)) as target:
            live.backup(target)
        fresh = archive.with_name(f".{archive.name}.new")
        try:
            with open(fresh, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
                with tarfile.open(fileobj=file, mode="w") as tar:
                    tar.add(copy, "lungang.db")
                    for kept in ("rosters", "plans"):
                        tar.add(
                            settings.data / kept, kept, filter=lambda member: None if "/." in member.name else member
                        )
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(archive)
        except OSError as problem:
            fresh.unlink(missing_ok=True)
            raise CommandError(
                WRONG_USE, Text(f"不能写入 {archive}（{problem.strerror}）", f"Cannot write {archive}.")
            ) from None
    print(f"已备份到 {archive} / backed up")
    print(f"密钥不在其中，请另外保管 {key_file(settings)} / the keys are not in it: keep them elsewhere")


def restore(archive: Path, data: Path | None) -> None:
    """Puts a backup into an empty data folder, into which the keys were put before."""
    settings = Settings(data=data) if data is not None else Settings()
    sqlite_only(settings)
    with alone(settings):
        if (settings.data / "lungang.db").exists() or any(settings.rosters.iterdir()):
            raise CommandError(
                WRONG_USE,
                Text(f"数据文件夹 {settings.data} 不是空的，请恢复到新的文件夹", f"{settings.data} is not empty."),
            )
        if not key_file(settings).exists():
            raise CommandError(
                WRONG_USE,
                Text(
                    f"缺少密钥：请先把密钥文件放到 {key_file(settings)}", f"Put the keys at {key_file(settings)} first."
                ),
            )
        try:
            with unpacked(archive, settings.data) as folder:
                for part in ("rosters", "plans"):
                    shutil.rmtree(settings.data / part)
                    (folder / part).rename(settings.data / part)
                (folder / "lungang.db").rename(settings.data / "lungang.db")
        except (OSError, tarfile.TarError):
            raise CommandError(
                BAD_DATA, Text(f"{archive} 不是可用的备份文件", f"{archive} is no usable backup.")
            ) from None
        broken, lines, _ = first_break(reached(settings))
        settings.prepare()
    print(
        f"已恢复到 {settings.data} / restored；审计 {lines} 条，{'完整 / whole' if broken is None else f'第 {broken} 条起对不上'}"
    )


@contextmanager
def unpacked(archive: Path, beside: Path) -> Iterator[Path]:
    """An archive's content in a temporary folder on the same disk; names that lead out of it are refused."""
    with tempfile.TemporaryDirectory(dir=beside) as folder, tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
        yield Path(folder)


def sqlite_only(settings: Settings) -> None:
    """Refuses on PostgreSQL, which has tools of its own for this."""
    if settings.database_url:
        raise CommandError(
            WRONG_USE,
            Text(
                "数据库是 PostgreSQL：请用 pg_dump 备份数据库，并另行备份数据文件夹",
                "On PostgreSQL back up with pg_dump, and the data folder beside it.",
            ),
        )
