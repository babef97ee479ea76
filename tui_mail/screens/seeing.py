"""Seeing each other: which item is on this screen, and who else is at which; looked at in a thread of its own."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Event

from textual import work
from textual.message import Message
from textual.screen import Screen
from textual.worker import get_current_worker

from tui_mail.mail.text import safe_line
from tui_mail.screens.frame_line import FrameLine
from tui_mail.screens.item_list import ItemList
from tui_mail.screens.list_pieces import Ghost
from tui_mail.screens.message_room import MessageRoom
from tui_mail.store import presence
from tui_mail.store.actor import Actor
from tui_mail.store.presence import Other, Presence, new_session
from tui_mail.store.trouble import Borne

LOOK_EVERY = 0.5
"""Seconds between two looks at who is where."""
_BREATH = 0.25  # how long leaving the program may wait for this thread
_STEP = 10  # seconds: a time that counts up is told no finer, so that the line stays calm
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Company:
    """What is said of the others at an item, and what the sign in the list stands for."""

    sentence: str
    doing: str  # answering | reading


class Seeing:
    """Tells others where this screen is, and shows where they are; its worker is the screen's."""

    @dataclass
    class Seen(Message):
        """Somebody came or went."""

        company: Mapping[int, Company]

    def __init__(self, screen: Screen[None], actor: Actor) -> None:
        self._screen = screen
        self._actor = actor
        self._here = _Here()
        self._company: Mapping[int, Company] = {}

    def begin(self) -> None:
        """Look from now on, and notice what is on the screen."""
        self._screen.set_interval(_BREATH, self._notice)
        self.look()

    def look(self) -> None:
        """Look, also again after something broke."""
        _attend(self._screen, self._actor, self._here)

    def show(self, company: Mapping[int, Company]) -> None:
        """Show who is where."""
        self._company = company
        self._screen.query_one(ItemList).show_others({item: there.doing for item, there in company.items()})
        self._say()

    def _notice(self) -> None:
        room = self._screen.query_one(MessageRoom)
        shown = room.pane.item
        item = None if shown is None or isinstance(shown, Ghost) or not room.display else room.pane.item_id
        if item != self._here.item:
            self._here.go(item)
            self._say()

    def _say(self) -> None:
        there = self._company.get(self._here.item or 0)
        self._screen.query_one("#message-line", FrameLine).say("" if there is None else there.sentence)


class _Here:
    """The item on the screen, as the thread is told of it."""

    def __init__(self) -> None:
        self.item: int | None = None
        self._moved = Event()

    def go(self, item: int | None) -> None:
        """Be at another item."""
        self.item = item
        self._moved.set()

    def stay(self, seconds: float) -> bool:
        """Wait; True where the item is another one meanwhile."""
        moved = self._moved.wait(seconds)
        self._moved.clear()
        return moved


@work(thread=True, exclusive=True, exit_on_error=False, group="seeing")
def _attend(screen: Screen[None], actor: Actor, here: _Here) -> None:
    worker = get_current_worker()

    def tell(company: Mapping[int, Company]) -> None:
        screen.post_message(Seeing.Seen(company))

    attend(actor, here, tell, lambda: worker.is_cancelled)


def attend(
    actor: Actor, here: _Here, tell: Callable[[Mapping[int, Company]], None], stopped: Callable[[], bool]
) -> None:
    """Say every few seconds where the person is, and tell what is different about the others; leave in the end."""
    assert actor.user_id is not None  # noqa: S101 - screens are people's
    session, said = new_session(), None
    shown: Mapping[int, Company] | None = None
    beat = looked = float("-inf")
    with Presence(gone_after=presence.GONE_AFTER) as there:
        try:
            while not stopped():
                item, at = here.item, time.monotonic()
                if item != said and item is None:
                    there.leave(session)
                elif item is not None and (item != said or at - beat >= presence.BEAT_EVERY):
                    there.come(session, actor.user_id, item)
                    beat = at
                said = item
                if at - looked >= LOOK_EVERY:
                    looked = at
                    company = {key: company_of(others) for key, others in there.others_at(actor).items()}
                    if company != shown:
                        shown = company
                        tell(company)
                here.stay(_BREATH)
        finally:
            with Borne():
                there.leave(session)


def company_of(others: Sequence[Other]) -> Company:
    """Say who is at an item; who answers is named first."""
    words = [_words(other) for other in others[:_NAMED]]
    if len(others) > _NAMED:
        words.append(f"{len(others) - _NAMED} more")
    answers = any(other.doing == "answering" for other in others)
    return Company(" · ".join(words), "answering" if answers else "reading")


def _words(other: Other) -> str:
    name = safe_line(other.name)
    if other.doing == "answering":
        return f"{name} is answering since {_for(other.seconds)}"
    return f"{name} is reading" if other.doing else f"{name} is here"


def _for(seconds: int) -> str:
    """Tell a stretch of time: 0:40, 12:30, then in hours."""
    seconds -= seconds % _STEP
    return f"{seconds // 60}:{seconds % 60:02}" if seconds < 3600 else f"{seconds // 3600} h"
