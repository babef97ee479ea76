"""Hearing of what is for me: the number in the header, a sentence when something new comes, the page that lists it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from textual.app import App
from textual.screen import Screen

from tui_mail.desk.notifications import see
from tui_mail.desk.preferences import PREFERENCES, preferences, set_preference
from tui_mail.mail.text import safe_line
from tui_mail.screens.choices import Choice, Question, among
from tui_mail.screens.header_bar import HeaderBar
from tui_mail.screens.main_pages import show_record
from tui_mail.screens.message_room import MessageRoom
from tui_mail.screens.picker import ask
from tui_mail.screens.read_then import read_then
from tui_mail.screens.status_line import StatusLine
from tui_mail.screens.tree_lines import TreeLine
from tui_mail.store.actor import Actor
from tui_mail.store.queries import items
from tui_mail.store.queries.notifications import Heard, waiting
from tui_mail.store.rows import Envelope, Row

_LONGEST = 200  # characters of what a terminal is told


@dataclass(frozen=True, slots=True)
class ForMe:
    """What waits for somebody, and how he wants to be told of it."""

    waiting: tuple[Heard, ...] = ()
    notify: str = "none"


NOTHING = ForMe()


def read_for_me(actor: Actor) -> ForMe:
    """Read what waits. Runs in a thread."""
    return ForMe(tuple(waiting(actor)), preferences(actor)["notify"])


class Hearing:
    """Tells what is new, and shows what waits; its workers are the screen's."""

    def __init__(
        self,
        screen: Screen[None],
        actor: Actor,
        open_item: Callable[[Envelope], None],
        open_task: Callable[[int], None],
    ) -> None:
        self._screen = screen
        self._actor = actor
        self._open_item = open_item
        self._open_task = open_task
        self._known: set[int] | None = None

    def hear(self, told: ForMe) -> None:
        """Count what waits, and say what is new; what waited when the screen was opened is only counted."""
        self._screen.query_one(HeaderBar).for_me = len(told.waiting)
        new = [] if self._known is None else [one for one in told.waiting if one.id not in self._known]
        self._known = {one.id for one in told.waiting}
        if new:
            self._screen.query_one(MessageRoom).open_anew({one.item for one in new})
            sentence = new[0].sentence if len(new) == 1 else f"{len(new)} things are for you"
            self._screen.query_one(StatusLine).answer(f"{sentence} · g n shows {'it' if len(new) == 1 else 'them'}")
            tell_terminal(self._screen.app, told.notify, sentence)

    def show_page(self) -> None:
        """List what waits."""
        from tui_mail.screens.notifications_page import NotificationsPage  # 20 ms that the first screen need not wait

        read_then(
            self._screen,
            partial(waiting, self._actor),
            lambda heard: self._screen.app.push_screen(NotificationsPage(self._actor, heard), self._chosen),
        )

    def ask_how(self) -> None:
        """Ask how I want to be told."""
        (notify,) = (one for one in PREFERENCES if one.name == "notify")
        offered = [Choice(value, value, meaning) for value, meaning in notify.values]
        question = Question("Tell me by", lambda typed: among(offered, typed), "Enter takes it · Esc closes")
        ask(self._screen, question, lambda picked: self._keep(picked.value))

    def _keep(self, notify: str) -> None:
        def said(_nothing: None) -> None:
            self._screen.query_one(StatusLine).answer(f"You will be told by: {notify}.")

        read_then(self._screen, partial(set_preference, self._actor, "notify", notify), said)

    def _chosen(self, heard: Heard | None) -> None:
        """Go to the item, which is seen then, or to the task or record, which is seen now."""
        if heard is None:
            return
        if heard.item is not None:
            read_then(self._screen, partial(items.row, self._actor, heard.item), self._open_item)
        elif heard.task is not None:
            task = heard.task
            read_then(self._screen, partial(see, self._actor, [heard.id]), lambda _: self._open_task(task))
        elif heard.record is not None:
            record = heard.record
            read_then(
                self._screen,
                partial(see, self._actor, [heard.id]),
                lambda _: show_record(self._screen, self._actor, record),
            )


def clean_line(sentence: str) -> str:
    """Return a sentence as a terminal may be told it outside of the screen: short, and without what ends or steers."""
    return safe_line(sentence).replace(";", ",")[:_LONGEST]


def tell_terminal(app: App[object], notify: str, sentence: str) -> None:
    """Ring, or let the terminal show a notification."""
    line = clean_line(sentence)
    if notify == "bell":
        app.bell()
    elif app._driver is not None and notify in ("osc9", "osc777"):
        app._driver.write(f"\x1b]9;{line}\x1b\\" if notify == "osc9" else f"\x1b]777;notify;tui-mail;{line}\x1b\\")


def place_of(lines: Iterable[TreeLine], row: Envelope) -> TreeLine | None:
    """Return the line of the tree under which an item lies."""
    key = f"mailbox {row.mailbox_id}"
    if isinstance(row, Row):
        key = f"folder {row.folder_id}" if row.snoozed_until is None else f"snoozed {row.mailbox_id}"
    return next((line for line in lines if line.key == key), None)
