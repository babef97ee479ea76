"""A list of a million rows that are made up on the fly, as a program: `python -m tests.screens.million`."""

import sys
from collections.abc import Sequence
from pathlib import Path

from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

import tui_mail.screens.item_list as il
from tui_mail.screens.colours import DARK, LIGHT
from tui_mail.screens.footer_bar import FooterBar, Hint
from tui_mail.screens.frame_line import Divider, FrameLine
from tui_mail.screens.glyphs import UNICODE
from tui_mail.screens.header_bar import HeaderBar
from tui_mail.screens.list_pieces import Line
from tui_mail.screens.sparing_driver import SparingDriver
from tui_mail.screens.status_line import StatusLine
from tui_mail.store.rows import Envelope, Key, Row

NEWEST = 1_795_000_000_000_000
STEP = 61_000_000
NAMES = ["Müller AG", "Jean Dupont", "Gericht Bern", "P. de Vries", "relatie Jansen", "株式会社山田", "Zoë & Söhne"]
SUBJECTS = ["Re: Klage", "Facture 4711", "Eingabe der Gegenpartei", "Offerte", "Planning week 12", "見積書 🙂 ok"]
PEOPLE = [("anna", "Anna Muster"), ("sandra", "Sandra Huber"), ("mm", "Max Meier"), (None, None)]


def made_up_row(number: int) -> Row:
    """Row `number` of a list, newest first."""
    login, name = PEOPLE[number % 4]
    return Row(
        id=10_000_000 - number,
        mailbox_id=1,
        mailbox="kanzlei",
        listed_at=NEWEST - number * STEP,
        received_at=NEWEST - number * STEP,
        direction="in" if number % 5 else "out",
        correspondent=NAMES[number % len(NAMES)],
        subject=f"{SUBJECTS[number % len(SUBJECTS)]} ({number})",
        folder_id=1,
        folder_kind="inbox",
        folder="Inbox",
        status=("new", "open", "pending", "resolved")[number % 4 if number % 3 else 0],
        assignee_id=number % 4 if login else None,
        assignee=login,
        assignee_name=name,
        snoozed_until=None,
        unread=number % 3 == 0,
        starred=number % 11 == 0,
        attachment_count=number % 2,
        attachment_type="pdf" if number % 2 else "",
        case="mandate 2026-00117" if number % 3 else None,
        link_count=number % 3,
        modseq=1,
    )


class MadeUpRows:
    """A source of rows that exist only while they are looked at; `gone` ones are left out."""

    def __init__(self, length: int) -> None:
        self.numbers: Sequence[int] = range(length)
        self.sentence = "taken by Sandra"

    def _at(self, key: Key) -> int:
        """Find the first index that is older than the key."""
        low, high = 0, len(self.numbers)
        while low < high:
            middle = (low + high) // 2
            if made_up_row(self.numbers[middle]).key < key:
                high = middle
            else:
                low = middle + 1
        return low

    def page(self, *, after: Key | None = None, before: Key | None = None, limit: int = 64) -> list[Envelope]:
        if before is not None:
            end = self._at(Key(before.listed_at, before.id + 1))
            numbers = self.numbers[max(0, end - limit) : end]
        else:
            start = 0 if after is None else self._at(after)
            numbers = self.numbers[start : start + limit]
        return [made_up_row(number) for number in numbers]

    def last_page(self, *, limit: int = 64) -> list[Envelope]:
        return [made_up_row(number) for number in self.numbers[-limit:]]

    def count(self) -> int:
        return len(self.numbers)

    def rank(self, key: Key) -> int:
        return self._at(Key(key.listed_at, key.id + 1))

    def key_of(self, line: Line) -> Key:
        return line.key

    def fate(self, row: Envelope) -> str:
        return self.sentence


class Bench(App[None]):
    CSS = "#message { height: 1.3fr; } #tree-room { width: 26; } #tree { height: 1fr; }"
    CSS_PATH = Path(il.__file__).parent / "app.tcss"

    def __init__(self, length: int) -> None:
        super().__init__(driver_class=SparingDriver)
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = "dark"
        self.source = MadeUpRows(length)
        self.failures: list[str] = []

    def compose(self) -> ComposeResult:
        yield HeaderBar(UNICODE)
        with Horizontal(id="rooms"):
            with Vertical(id="tree-room"):
                yield FrameLine(UNICODE, "┌", "", title="Mailboxes")
                yield Widget(id="tree")
            yield Divider(UNICODE)
            with Vertical(id="list-room"):
                title = FrameLine(UNICODE, "", "┐")
                yield title
                yield il.ItemList(UNICODE, title)
                yield FrameLine(UNICODE, "", "┤")
                yield Widget(id="message")
        yield StatusLine(UNICODE, "└", "┘", title="Assigned 3 items to Sandra · u undo")
        words = ["assign", "take", "snooze", "status", "link", "archive", "reply", "note", "undo"]
        yield FooterBar([Hint(word[0], word, word != "take") for word in words])

    def on_mount(self) -> None:
        header = self.query_one(HeaderBar)
        header.place, header.who = "kanzlei / all", "anna · dispatcher"
        items = self.query_one(il.ItemList)
        items.focus()
        items.show(self.source)

    def on_item_list_read_failed(self, message: il.ItemList.ReadFailed) -> None:
        self.failures.append(message.sentence)


if __name__ == "__main__":
    Bench(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000).run()
