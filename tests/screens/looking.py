"""Looking at a screen that runs: waiting for its workers, and reading what it shows."""

from collections.abc import Callable
from contextlib import suppress
from time import monotonic

from textual import events
from textual.app import App
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.worker import WorkerFailed

from tests.office import Office
from tui_mail.desk.outside import Outside
from tui_mail.screens.app import TuiMail
from tui_mail.screens.glyphs import UNICODE, Glyphs

WIDE = (120, 40)
SMALL = (80, 24)


def at_work() -> bool:
    """Say that a daemon runs, where the screen asks."""
    return True


def app_of(desk: Office, login: str = "anna", glyphs: Glyphs = UNICODE) -> TuiMail:
    """Give the application of a person."""
    return TuiMail(desk.actor(login), at_work, glyphs=glyphs)


def app_with_files(desk: Office, login: str = "anna", glyphs: Glyphs = UNICODE, *, restricted: bool = False) -> TuiMail:
    """Give the application of a person who has the bytes of messages, and files of this machine, at hand."""
    outside = Outside(desk.home.root, restricted=restricted)
    return TuiMail(desk.actor(login), at_work, glyphs=glyphs, blobs=desk.blobs, outside=outside)


async def settled(pilot: Pilot[None]) -> None:
    """Wait until no worker but the watch runs and all messages are handled."""
    while True:
        await pilot.pause()
        busy = [
            worker for worker in pilot.app.workers if worker.group not in ("watch", "seeing") and not worker.is_finished
        ]
        if not busy:
            break
        with suppress(WorkerFailed):  # what a screen makes of that is for the test to see
            await pilot.app.workers.wait_for_complete(busy)
    await pilot.pause()


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, each after the one before has done its work."""
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


async def burst(pilot: Pilot[None], *keys: str) -> None:
    """Let keys come all at once, as a slow line delivers them; what they do takes a while."""
    for key in keys:
        pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
    await settled(pilot)


async def write(pilot: Pilot[None], text: str) -> None:
    """Type a text, faster than it is painted."""
    for letter in text:
        pilot.app.post_message(events.Key(_character_to_key(letter), letter))
    await settled(pilot)


async def until(pilot: Pilot[None], condition: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait for something that comes by itself."""
    end = monotonic() + seconds
    while not condition():
        assert monotonic() < end, screen_text(pilot.app)
        await pilot.pause(0.01)


def screen_lines(app: App[None]) -> list[str]:
    """Give the lines of the screen; empty ones while it is laid out."""
    strips = app.screen._compositor.render_strips()  # what the terminal would get
    lines = ["".join(segment.text for segment in line) for line in strips]
    return lines if len(lines) == app.size.height else [""] * app.size.height


def screen_text(app: App[None]) -> str:
    """Give the whole screen as text."""
    return "\n".join(screen_lines(app))


def bottom(app: App[None]) -> str:
    """Give the line in which actions answer."""
    return screen_lines(app)[-2]
