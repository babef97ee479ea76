"""The threads in which workers ask the store. Each has a connection of its own, which it closes in the end."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, local
from typing import ParamSpec, TypeVar

from tui_mail.errors import TuiMailError
from tui_mail.store.database import close_database, share_cache

_THREADS = 7  # connections of one screen, at most
_PATIENCE = 1.0  # seconds that leaving waits for a thread that is still reading

P = ParamSpec("P")
T = TypeVar("T")


class _Threads(ThreadPoolExecutor):
    """When something broke in one thread, each opens another connection: those they have may all be dead."""

    _breaks = 0
    _mine = local()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        def ask() -> T:
            if getattr(self._mine, "breaks", 0) != self._breaks:
                self._mine.breaks = self._breaks
                with suppress(Exception):  # a dead connection may not even close
                    close_database()
            try:
                return fn(*args, **kwargs)
            except TuiMailError:  # a refusal is no break
                raise
            except Exception:
                self._breaks += 1
                raise

        return super().submit(ask)


class StoreThreads:
    """A pool that closes its connections: peewee keeps one per thread, and nobody else can reach it."""

    def __init__(self) -> None:
        share_cache(_THREADS)
        self.executor = _Threads(_THREADS, thread_name_prefix="store")
        self._in_each(lambda: None)  # so that none is started later, which would do the closing for another one

    def close(self) -> None:
        """Let every thread close its connection, and end them."""
        self._in_each(close_database)
        self.executor.shutdown()

    def _in_each(self, task: Callable[[], None]) -> None:
        together = Barrier(_THREADS)

        def once() -> None:
            with suppress(BrokenBarrierError):  # one thread is late; the others need not wait for it
                together.wait(_PATIENCE)  # keeps this thread busy until each of the others has its task, too
            task()

        for _ in range(_THREADS):
            self.executor.submit(once)
