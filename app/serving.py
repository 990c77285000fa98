"""Runs the service on this machine, with the sample county loaded where asked."""

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI
from filelock import FileLock, Timeout
from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, DBAPIError

from app.access.roles import DEMO
from app.access.service import anybody, first_administrator
from app.db import connect
from app.main import create_app
from app.migrate import WrongDatabase, migrate
from app.rosters.service import newest, store
from app.rosters.uploads import Upload
from app.settings import Settings
from app.usage import WRONG_USE, CommandError
from solver.domain.terms import Text


def serve(data: Path | None, port: int | None, demo: Path | None) -> None:
    """Serves until interrupted; what is None comes from the environment or its default.

    Raises:
        CommandError: the data folder or the port cannot be used.
    """
    given: dict[str, Any] = {name: value for name, value in (("data", data), ("port", port)) if value is not None}
    if demo is not None:
        given["open_access"] = True
    settings = Settings(**given)
    try:
        listener = listening(settings)
    except OSError:
        raise CommandError(
            WRONG_USE,
            Text(
                f"端口 {settings.port} 不能使用（可能已被占用），请用 --port 换一个，例如 --port {settings.port + 1}",
                f"Port {settings.port} cannot be used.",
            ),
        ) from None
    lock = alone(settings)
    api = opened(settings)
    if settings.open_access:
        demonstrable(api, settings)
    if demo is not None and not newest(api.state.engine, 1)[0]:
        load_demo(api, demo)
    address, number = listener.getsockname()[:2]
    print(f"轮岗已启动：http://{address}:{number}/  接口文档：http://{address}:{number}/docs", flush=True)
    if not settings.open_access and (first := first_administrator(api.state.engine)):
        name, password = first
        print(
            f"第一次启动，用户名 {name}，一次性密码 {password}（只显示这一次，七天内有效，登录后请改密码）", flush=True
        )
        print(f"first start: user {name}, one-time password {password}, shown this once, good for a week", flush=True)
    print(f"serving on http://{address}:{number}/ — Ctrl+C 结束 / to stop", flush=True)
    with lock:
        uvicorn.Server(uvicorn.Config(api, log_config=None, access_log=False, **proxied(settings))).run(
            sockets=[listener]
        )


def listening(settings: Settings) -> socket.socket:
    """The socket to serve on, whose connections send at once what they have.

    asyncio sees to that only where the socket names its protocol, which one that was made here does not; without it a
    client that keeps its connection waits 40 ms for the end of every short answer (Nagle's algorithm and the delayed
    acknowledgement, RFC 896 and RFC 1122 section 4.2.3.2).

    Raises:
        OSError: the port cannot be used.
    """
    listener = socket.create_server((settings.host, settings.port))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # which accepted connections inherit
    return listener


def proxied(settings: Settings) -> dict[str, Any]:
    """Whose word uvicorn takes on who the client is and whether it came by https: that of named proxies only."""
    return {"proxy_headers": bool(settings.proxies), "forwarded_allow_ips": list(settings.proxies)}


def demonstrable(api: FastAPI, settings: Settings) -> None:
    """Lets a demonstration, where nobody signs in, run only on this machine and never on a folder with users.

    Raises:
        CommandError: otherwise.
    """
    if settings.host not in {"127.0.0.1", "localhost", "::1"}:
        raise CommandError(
            WRONG_USE,
            Text(
                f"演示方式不需要登录，只能在本机（127.0.0.1）运行，不能在 {settings.host} 上运行；请去掉 --demo 或 LUNGANG_HOST",
                "A demonstration needs no sign-in and runs on 127.0.0.1 only; leave out --demo or LUNGANG_HOST.",
            ),
        )
    if anybody(api.state.engine):
        raise CommandError(
            WRONG_USE,
            Text(
                f"数据文件夹 {settings.data} 已有用户，不能以不需登录的演示方式打开；请去掉 --demo，或用 --data 换一个文件夹",
                f"{settings.data} has users and is not opened without sign-in; leave out --demo, or choose another --data.",
            ),
        )


def alone(settings: Settings) -> FileLock:
    """The data folder's lock, held by this process until it ends, however it ends.

    Raises:
        CommandError: another server has it, or the folder cannot be used.
    """
    lock = FileLock(settings.data / ".server.lock", mode=0o600)
    try:
        settings.prepare()
        lock.acquire(timeout=0)
    except Timeout:
        raise CommandError(
            WRONG_USE,
            Text(
                f"另一个服务正在使用数据文件夹 {settings.data}；请先停止它，或用 --data 换一个文件夹",
                f"Another server uses {settings.data}; stop it, or choose another --data.",
            ),
        ) from None
    except OSError as problem:
        raise CommandError(
            WRONG_USE,
            Text(f"不能使用数据文件夹 {settings.data}（{problem.strerror}），请换一个 --data", "Data folder unusable."),
        ) from None
    return lock


def opened(settings: Settings) -> FastAPI:
    """The application on its database.

    Raises:
        CommandError: the database cannot be reached or is not one of this version.
    """
    clustered(settings)
    with explained():
        return create_app(settings)


def clustered(settings: Settings) -> None:
    """Sees to it that solves can be sent to the cluster that is set, if one is.

    Raises:
        CommandError: its libraries are not installed, or its machines could not all use the database.
    """
    if not settings.cluster:
        return
    if find_spec("distributed") is None:
        raise CommandError(
            WRONG_USE,
            Text(
                "设了 LUNGANG_CLUSTER，但没有安装所需的库；请安装 lungang[cluster]",
                "LUNGANG_CLUSTER is set, but its libraries are missing: install lungang[cluster].",
            ),
        )
    if settings.database.startswith("sqlite") and urlsplit(settings.cluster).hostname not in {"127.0.0.1", "localhost"}:
        raise CommandError(
            WRONG_USE,
            Text(
                "集群的各台机器不能共用 SQLite 文件；请用 LUNGANG_DATABASE_URL 设一个 PostgreSQL 数据库",
                "Machines of a cluster cannot share a SQLite file: set LUNGANG_DATABASE_URL to a PostgreSQL database.",
            ),
        )


def reached(settings: Settings) -> Engine:
    """The database alone, with the tables of this version.

    Raises:
        CommandError: as ``opened``.
    """
    with explained():
        engine = connect(settings.database)
        migrate(engine)
        return engine


@contextmanager
def explained() -> Iterator[None]:
    """Says in words why a database cannot be used."""
    try:
        yield
    except WrongDatabase:
        raise CommandError(
            WRONG_USE,
            Text(
                "数据库由更新的版本（或别的程序）建立，本版本不能使用；请升级程序，或用 --data 换一个文件夹",
                "The database was made by a newer version or another program; upgrade, or choose another --data.",
            ),
        ) from None
    except (DBAPIError, ArgumentError, ModuleNotFoundError) as problem:
        raise CommandError(
            WRONG_USE,
            Text(
                f"不能连接数据库（{type(problem).__name__}）；请检查 LUNGANG_DATABASE_URL 的地址、用户和密码，以及数据库是否已启动",
                "The database cannot be reached; check LUNGANG_DATABASE_URL and that the database runs.",
            ),
        ) from None


def load_demo(api: FastAPI, demo: Path) -> None:
    """Stores the sample county as if it had been uploaded.

    Raises:
        CommandError: the sample file is not there, as in an installation without the project folder.
    """
    if not demo.is_file():
        raise CommandError(
            WRONG_USE,
            Text(
                f"找不到样例县 {demo}；请先用 sample 命令生成花名册，启动后在网页上传",
                f"No sample county at {demo}.",
            ),
        )
    print("正在载入样例县 / loading the sample county …", file=sys.stderr, flush=True)
    with demo.open("rb") as content:
        store(api.state.engine, api.state.settings, api.state.keys, DEMO, [Upload(demo.name, content)])
