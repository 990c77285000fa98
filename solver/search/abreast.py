"""Several searches over one model at the same time: what one knows of the first levels the others use."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from solver.search.levels import Levels
from solver.search.watch import LOOK_SECONDS, Stopped, Watch

T = TypeVar("T")
Search = Callable[[Levels], Iterator[T]]
"""What one search finds, one after another, with levels of its own."""


class Lane(Generic[T]):
    """One search in a thread of its own: what it found and has not been taken, and how it ended."""

    def __init__(self, levels: Levels, search: Search[T]) -> None:
        self.levels = levels.beside(levels.watch.beside())
        self.search = search
        self.found: SimpleQueue[T | None] = SimpleQueue()
        self.error: Exception | None = None

    def run(self) -> None:
        """Searches to the end; ``None`` comes last."""
        try:
            for one in self.search(self.levels):
                self.found.put(one)
        except Exception as error:
            self.error = error
        self.found.put(None)

    def results(self, watch: Watch) -> Iterator[T]:
        """What it finds, as soon as it does; progress goes to the caller's watch meanwhile.

        Raises:
            Whatever the search raised.
        """
        while True:
            try:
                one = self.found.get(timeout=LOOK_SECONDS)
            except Empty:
                watch.relay(self.levels.watch)
                continue
            watch.relay(self.levels.watch)
            if one is None:
                break
            yield one
        if self.error is not None:
            raise self.error


def abreast(levels: Levels, searches: Sequence[Search[T]], threads: int) -> Iterator[T]:
    """What several searches find, in the order of the searches, ``threads`` of them at a time.

    HiGHS lets go of Python while it runs, so threads share the cores. Each search has its own relaxations, so that what
    it finds does not depend on the others. One that runs out of time ends alone.

    Raises:
        Whatever a search raised, but ``Stopped``.
    """
    watch = levels.watch
    if threads <= 1 or len(searches) <= 1:
        for search in searches:
            yield from unless_stopped(search(levels))
            if watch.called_off:
                return
        return
    lanes = [Lane(levels, search) for search in searches]
    with ThreadPoolExecutor(threads) as pool:
        try:
            for lane in lanes:
                pool.submit(lane.run)
            for lane in lanes:
                watch.relay(lane.levels.watch)
                yield from unless_stopped(lane.results(watch))
                if watch.called_off:
                    return
        finally:
            for lane in lanes:
                lane.levels.watch.cancelled = True


def unless_stopped(found: Iterator[T]) -> Iterator[T]:
    """What is found until time is up."""
    try:
        yield from found
    except Stopped:
        return
