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
from app.rosters.service import Store, newest, store
from app.rosters.uploads import Upload
from app.settings import Settings
from app.usage import WRONG_USE, CommandError
from solver.words import say


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
            say("cli.serve.port", port=settings.port, another=settings.port + 1),
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
            say("cli.serve.demo_host", host=settings.host),
        )
    if anybody(api.state.engine):
        raise CommandError(
            WRONG_USE,
            say("cli.serve.demo_users", folder=settings.data),
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
            say("cli.serve.another", folder=settings.data),
        ) from None
    except OSError as problem:
        raise CommandError(
            WRONG_USE,
            say("cli.serve.folder", folder=settings.data, why=problem.strerror),
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
            say("cli.serve.no_cluster"),
        )
    if settings.database.startswith("sqlite") and urlsplit(settings.cluster).hostname not in {"127.0.0.1", "localhost"}:
        raise CommandError(
            WRONG_USE,
            say("cli.serve.sqlite_cluster"),
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
            say("cli.serve.newer"),
        ) from None
    except (DBAPIError, ArgumentError, ModuleNotFoundError) as problem:
        raise CommandError(
            WRONG_USE,
            say("cli.serve.no_database", error=type(problem).__name__),
        ) from None


def load_demo(api: FastAPI, demo: Path) -> None:
    """Stores the sample county as if it had been uploaded.

    Raises:
        CommandError: the sample file is not there, as in an installation without the project folder.
    """
    if not demo.is_file():
        raise CommandError(
            WRONG_USE,
            say("cli.serve.no_sample", folder=demo),
        )
    print("正在载入样例县 / loading the sample county …", file=sys.stderr, flush=True)
    with demo.open("rb") as content:
        place = Store(api.state.engine, api.state.settings, api.state.keys, DEMO)
        store(place, [Upload(demo.name, content)])
