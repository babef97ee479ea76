"""The next pieces of work begin in a thread of their own, while this one is still busy with the last."""

from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from tui_mail.store.database import close_database

Thing = TypeVar("Thing")


@contextmanager
def made_ahead(things: Generator[Thing, None, None], most: int) -> Iterator[Iterator[Thing]]:
    """Give what a generator yields, in order, up to `most` of it made beforehand; what it raises comes in its turn.

    At the end of the block nothing of it runs any more.
    """
    pool = ThreadPoolExecutor(1, thread_name_prefix="ahead")
    waiting: deque[Future[Thing | None]] = deque()

    def given() -> Iterator[Thing]:
        while len(waiting) < most:
            waiting.append(pool.submit(next, things, None))
        while (thing := waiting.popleft().result()) is not None:
            waiting.append(pool.submit(next, things, None))
            yield thing

    try:
        yield given()
    finally:
        for one in waiting:
            one.cancel()
        pool.submit(things.close)
        pool.submit(close_database)  # a new login may have asked it for a token
        pool.shutdown()
