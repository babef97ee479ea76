"""The morning of a dispatcher, by keyboard alone in a real terminal: sixty items, two keys for an ordinary decision."""

import re
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any, ClassVar

import pytest

from tests.desk.labels import make_labels, qualify
from tests.journeys.morning import COLLEAGUES, MAILS, MEMBERS, MORE_MEMBERS, Mail
from tests.journeys.seat import Seat
from tests.journeys.whole import counters_agree
from tests.office import Office, letter
from tui_mail.config.team import read_team
from tui_mail.desk.administration import apply
from tui_mail.desk.verifying import verify
from tui_mail.store.actor import SYSTEM
from tui_mail.store.queries.items import detail, history, readable_row
from tui_mail.store.queries.lists import count
from tui_mail.store.rows import UNTIL_REPLY
from tui_mail.store.standing_views import standing_views

ENTER, TAB = "\r", "\t"
SIMPLE: dict[str, tuple[tuple[str, ...], str]] = {
    "archive": (("e",), "Archived item {} "),
    "resolve": (("s", "3"), "Set item {} to resolved"),
    "tomorrow": (("z", ENTER), "Snoozed item {} until"),
    "until a reply": (("z", " "), "Snoozed item {} until a reply"),
    "junk": (("!",), "Put item {} to the junk"),
}
"""Ordinary decisions that take the same keys every time, and what is answered."""
ORDINARY = {*SIMPLE, "to", "take", "category"}
MOST_KEYS = 2
NEWSLETTERS = sum(mail.decided == ("newsletter",) for mail in MAILS)
LOGINS = {"Petra Vogt": "petra", "Luc Favre": "luc", "Sandra Keller": "sandra", "Martin Muster": "mm"}


class Morning:
    """The dispatcher at work; counts the keys of every decision."""

    def __init__(self, anna: Seat, sandra: Seat, items: dict[str, int]) -> None:
        self.anna, self.sandra, self.items = anna, sandra, items
        self.digits: dict[str, str] = {}
        self.keys: dict[str, list[int]] = defaultdict(list)

    def handle(self, mail: Mail) -> None:
        """Decide about the mail under the cursor."""
        self.anna.stands_on(mail.subject[:16])
        for step in mail.decided:
            kind, _, what = step.partition(" ")
            whole = step if step in SIMPLE else kind
            before = self.anna.keys
            if whole in SIMPLE:
                keys, said = SIMPLE[whole]
                self.anna.type(*keys)
                self.anna.is_told(said.format(self.items[mail.subject]))
            else:
                self._steps[kind](self, mail, what.removeprefix("to "))
            self.keys[whole].append(self.anna.keys - before)

    def _assign(self, mail: Mail, whom: str) -> None:
        if not self.digits:  # the hands learn once who stands where
            self.anna.type("a")
            self.anna.shows("Assign item")
            self.anna.shows("department")
            self.digits = {name: digit for digit, name in re.findall(r"│ +(\d) (\w+(?: \w+)?)  ", self.anna.text)}
            self.anna.type(self.digits[whom])
        else:
            self.anna.type("a", self.digits[whom])
        gave = "Assigned" if whom in LOGINS else "Gave"
        self.anna.is_told(f"{gave} item {self.items[mail.subject]} to {whom}")

    def _take(self, mail: Mail, _: str) -> None:
        self.anna.type("t")
        self.anna.is_told(f"Took item {self.items[mail.subject]} ")
        self.anna.type("j")

    def _link(self, mail: Mail, number: str) -> None:
        self.anna.type("l", *number, ENTER)
        self.anna.is_told(f"Linked item {self.items[mail.subject]} to")

    def _category(self, mail: Mail, name: str) -> None:
        self.anna.type("#", "1")
        self.anna.is_told(f"Set the category of item {self.items[mail.subject]} to {name}")

    def _note(self, mail: Mail, whom: str) -> None:
        self.anna.type("n", *"Frist notiert", TAB, *whom[:6].lower(), ENTER)
        self.anna.is_told(f"item {self.items[mail.subject]}")

    def _mistake(self, mail: Mail, _: str) -> None:
        self.anna.type("!")
        self.anna.is_told(f"Put item {self.items[mail.subject]} to the junk")
        self.anna.until(lambda: mail.subject not in self.anna.text)
        self.anna.type("u")
        self.anna.is_told(f"Undid junk of item {self.items[mail.subject]}")
        self.anna.shows(mail.subject)
        self.anna.type("k")
        self.anna.stands_on(mail.subject)

    def _newsletter(self, mail: Mail, _: str) -> None:
        """Mark it; the last one archives them all."""
        self.anna.type("x")
        if mail == [one for one in MAILS if one.decided == ("newsletter",)][-1]:
            self.anna.type("e")
            self.anna.is_told(f"Archived {NEWSLETTERS} items")

    def _lose(self, mail: Mail, how: str) -> None:
        """Sandra takes it under the hands of the dispatcher, who is told. She may do nothing else with it."""
        item = self.items[mail.subject]
        if how == "before":
            self.sandra.type("j")
        else:
            self.sandra.type("G", "k")
            self.anna.type("a")
            self.anna.shows(f"Assign item {item} to")
        self.sandra.stands_on(mail.subject)
        self.sandra.type("e")
        self.sandra.is_told("Nobody has this item yet: take it first (t).")
        self.sandra.type("t")
        self.sandra.is_told(f"Took item {item}")
        if how == "before":
            self.anna.stands_on("taken by Sandra Keller")
        else:
            self.anna.type(self.digits["Petra Vogt"])
            self.anna.is_told("Sandra Keller has this item now.")

    _steps: ClassVar[dict[str, Callable[["Morning", Mail, str], None]]] = {
        "to": _assign,
        "take": _take,
        "case": _link,
        "category": _category,
        "note": _note,
        "mistaken": _mistake,
        "newsletter": _newsletter,
        "taken": _lose,
    }


def delivered(office: Office) -> dict[str, int]:
    """Let all of it arrive; returns the items by subject."""
    team = (office.home.root / "team.toml").read_text().replace(MEMBERS, MORE_MEMBERS)
    (office.home.root / "team.toml").write_text(COLLEAGUES + team)
    apply(office.actor("root"), read_team(office.home.root / "team.toml"))
    make_labels()
    qualify("sandra", departments=("litigation",))
    oldest_first = MAILS[::-1]
    letters = [
        letter(number, from_=f"{mail.sender} <post{number}@sender.example>", subject=mail.subject)
        for number, mail in enumerate(oldest_first)
    ]
    return {mail.subject: item for mail, item in zip(oldest_first, office.deliver(*letters), strict=True)}


@pytest.mark.timeout(120)
@pytest.mark.covers("CK-11", "CK-13", "TS-09", "TS-10", "TS-11", "TS-12")
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_dispatcher_hands_out_sixty_items_with_two_keys_for_an_ordinary_decision(office: Office) -> None:
    items = delivered(office)
    assert len(items) == 60
    with Seat(office.home, "sandra") as sandra, Seat(office.home, "anna", [sandra]) as anna:
        sandra.shows("▼ 1 of 60")
        anna.shows("▼ 1 of 60")
        anna.type("2")
        anna.shows(" Unassigned ")
        morning = Morning(anna, sandra, items)
        for mail in MAILS:
            morning.handle(mail)
        run_through_the_department(sandra, items)
        anna.type("2")
        anna.shows("Nothing to do here. 6 snoozed: g z shows them.")
        print(f"\n{anna.keys} keys for {len(MAILS)} items:", dict(morning.keys))
    assert {kind: max(used) for kind, used in morning.keys.items() if kind in ORDINARY and max(used) > MOST_KEYS} == {}
    assert set(morning.keys) >= ORDINARY
    everything_stands(office, items)


def run_through_the_department(sandra: Seat, items: dict[str, int]) -> None:
    """Sandra takes what her department got, the one that waits for longest first, and is done with each."""
    for mail in [mail for mail in MAILS if mail.decided == ("to litigation",)][::-1]:
        sandra.type("N")
        sandra.is_told(f"Took item {items[mail.subject]} · N goes on")
        sandra.type("s", "3")
        sandra.is_told(f"Set item {items[mail.subject]} to resolved")


def everything_stands(office: Office, items: dict[str, int]) -> None:
    """The store has it as it was decided: who has what, how far it is, where it lies, and every step in the history."""
    assert count(SYSTEM, standing_views(None)["2"][1]) == 0
    for mail in MAILS:
        assert (mail.decided, *_outcome(items[mail.subject])) == (mail.decided, *_expected(mail.decided)), mail
    (note,) = [note for item in items.values() for note in detail(SYSTEM, item).notes]
    assert (note.text, note.author) == ("Frist notiert", "Anna Muster")
    offered = readable_row(SYSTEM, items["Ihre Anfrage: unser Angebot"])
    filed = readable_row(SYSTEM, items["Klage: Beilagen 4 bis 9"])
    assert (offered.category, filed.case) == ("Offer", "mandate 2026-00117")
    counters_agree()
    assert [report.damage for report in verify(office.actor("root"), office.blobs)] == [()] * 5


def _outcome(item: int) -> tuple[object, ...]:
    row = readable_row(SYSTEM, item)
    steps = [event.action for event in history(SYSTEM, item) if event.action not in ("arrived", "opened")]
    return row.assignee, row.status, row.folder_kind, row.snoozed_until, steps


def _expected(decided: tuple[str, ...]) -> tuple[object, ...]:
    """Say who has it then, its status, its folder, until when it sleeps, and what was done."""
    *first, last = decided
    before = {"case": ["link"], "category": ["category"], "note": ["note"], "mistaken": ["junk", "undo"], "": []}
    steps = before[first[0].partition(" ")[0] if first else ""]
    tomorrow = datetime.combine(datetime.now().astimezone().date() + timedelta(days=1), time(9))
    morning = int(tomorrow.astimezone().timestamp() * 1_000_000)
    outcomes: dict[str, tuple[Any, ...]] = {
        "archive": (None, "resolved", "archive", None, ["archive"]),
        "newsletter": (None, "resolved", "archive", None, ["archive"]),
        "resolve": (None, "resolved", "inbox", None, ["status"]),
        "tomorrow": (None, "new", "inbox", morning, ["snooze"]),
        "until a reply": (None, "new", "inbox", UNTIL_REPLY, ["snooze"]),
        "junk": (None, "new", "junk", None, ["junk"]),
        "take": ("anna", "open", "inbox", None, ["take"]),
        "to litigation": ("sandra", "resolved", "inbox", None, ["department", "take", "status"]),
    }
    if last in outcomes:
        *stands, done = outcomes[last]
        return *stands, [*steps, *done]
    if last.startswith("taken"):
        return "sandra", "open", "inbox", None, ["take"]
    return LOGINS[last.removeprefix("to ")], "open", "inbox", None, [*steps, "assign"]
