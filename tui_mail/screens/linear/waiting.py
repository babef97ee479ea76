"""Asking the store in a thread of its own, so that Ctrl+C comes back to the prompt at once."""

from collections.abc import Callable
from threading import Event
from typing import TypeVar

from tui_mail.screens.store_threads import StoreThreads

T = TypeVar("T")


class Waiting:
    """Waits for what threads do; nobody waits for what was only read any more after Ctrl+C."""

    def __init__(self) -> None:
        self._threads = StoreThreads()

    def read(self, read: Callable[[], T]) -> T:
        """Return what is read. Raises KeyboardInterrupt where it is not waited for any longer."""
        return self._threads.executor.submit(read).result()

    def change(self, change: Callable[[], T], stop: Event | None = None) -> T:
        """Return what is changed: Ctrl+C lets it stop where it can, but what it did is told in any case."""
        future = self._threads.executor.submit(change)
        while True:
            try:
                return future.result()
            except KeyboardInterrupt:
                if stop is not None:
                    stop.set()

    def close(self) -> None:
        """Let the threads close what they opened."""
        self._threads.close()
