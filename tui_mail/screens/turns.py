"""What is done in threads, one thing after the other in the order of the keys; what takes long can be stopped."""

import asyncio
from collections.abc import Callable
from threading import Event
from typing import TypeVar

T = TypeVar("T")


class Turns:
    """Gives each its turn."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._long: list[Event] = []

    async def take(self, act: Callable[[], T], stop: Event | None) -> T:
        """Do it in a thread when it is its turn. `stop` is what a long one looks at; leaving the program sets it."""
        if stop is None:
            async with self._turn:
                return await asyncio.to_thread(act)
        self._long.append(stop)
        try:
            return await self.take(act, None)
        finally:
            stop.set()
            self._long.remove(stop)

    def stop(self) -> bool:
        """Stop what takes long; False where nothing does."""
        for stop in self._long:
            stop.set()
        return bool(self._long)
