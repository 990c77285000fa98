"""The database server that tests share, and on which database each of them runs."""

from collections import Counter
from collections.abc import Iterator

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.app import databases

LONG = ("tests/web/", "tests/docs/", "tests/words/", "tests/roster/")
ON_EACH = ("tests/app/", "tests/web/test_whole_way.py")
"""Tests of the service, and the whole way over its pages. Other tests of pages speak to the same service through a browser,
which takes half as long again as all these: they run on one database, on PostgreSQL where LUNGANG_TESTS_ON says so."""
databases.everywhere()  # before any module makes a service


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test of the service runs on each database, unless it says that it touches none."""
    asked = "kind" in metafunc.fixturenames and metafunc.definition.nodeid.startswith(ON_EACH)
    if asked and metafunc.definition.get_closest_marker("no_database") is None:
        metafunc.parametrize("kind", databases.DATABASES, indirect=True, scope="module")


class WholeFiles(LoadScopeScheduling):
    """Gives the tests of one file on one database to one process, in their order.

    What a file's fixtures hold, such as a server with a plan, is made once and not in each process, and no test finds
    it otherwise because the tests before it happened to run elsewhere.
    """

    def _split_scope(self, nodeid: str) -> str:
        return f"{nodeid.partition('::')[0]} {on_which(nodeid)}"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> WholeFiles:
    config.option.loadscopereorder = False
    return WholeFiles(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long come first, so that the processes end together."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def on_which(nodeid: str) -> str:
    """The kind of database a test runs on; empty for one that touches none."""
    words = nodeid.partition("[")[2].replace("]", "-").replace("[", "-").split("-")
    return next((kind for kind in ("sqlite", "postgresql") if kind in words), "")


@pytest.fixture(scope="module")
def kind(request: pytest.FixtureRequest) -> Iterator[str]:
    """The kind of database whose turn it is; every fixture that starts a service and outlives one test asks for it."""
    databases.turn = getattr(request, "param", databases.DATABASES[0])
    yield databases.turn
    databases.turn = databases.DATABASES[0]


@pytest.fixture(scope="session", autouse=True)
def cluster_ends() -> Iterator[None]:
    yield from databases.stopped()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many tests ran on which database, before the closing line that counts them all."""
    ended = [report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, [])]
    on = Counter(on_which(report.nodeid) for report in ended if report.when == "call")
    if on["sqlite"] or on["postgresql"]:
        terminalreporter.write_line(f"of the service: {on['sqlite']} tests on SQLite, {on['postgresql']} on PostgreSQL")
    if not databases.PROGRAMS and not databases.ONLY:
        terminalreporter.write_line("PostgreSQL is not installed here: everything ran on SQLite alone")
