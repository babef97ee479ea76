"""Asking the store from a key: in a thread, and what it refuses is said at the bottom."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from textual import work
from textual.screen import Screen

from tui_mail.errors import TuiMailError
from tui_mail.screens.status_line import StatusLine

T = TypeVar("T")


@work(exit_on_error=False, group="read")
async def read_then(screen: Screen[None], read: Callable[[], T], then: Callable[[T], object]) -> None:
    """Read, and go on with what was read."""
    try:
        found = await asyncio.to_thread(read)
    except TuiMailError as error:
        screen.query_one(StatusLine).answer(error.sentence, "refused")
    else:
        then(found)
