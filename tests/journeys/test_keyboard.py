"""The main job from the keyboard: mail of a real server is worked on by a dispatcher, a member and a viewer."""

import asyncio
import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.journeys import mails
from tests.journeys.instance import Instance, new_instance, on_dovecot
from tests.screens.looking import SMALL, WIDE, bottom, press, screen_lines, screen_text, settled, until, write
from tests.servers.dovecot import Dovecot
from tui_mail.config.home import create_home
from tui_mail.desk import triage
from tui_mail.screens.app import TuiMail
from tui_mail.screens.footer_bar import HintCell
from tui_mail.screens.glyphs import UNICODE
from tui_mail.store.actor import SYSTEM, Actor
from tui_mail.store.daemon_lock import daemon_runs
from tui_mail.store.database import close_database
from tui_mail.store.queries.directory import user_by_login
from tui_mail.store.queries.items import history
from tui_mail.store.rows import Detail

SEEN_WITHIN = 2.0
"""Seconds until a change made elsewhere is on an open screen; what was measured is printed."""
CI_FACTOR = 5
"""A busy machine may be slower."""

COLLEAGUES = """
[[users]]
login = "sandra"
name = "Sandra Keller"
[[users]]
login = "vera"
name = "Vera Viewer"
"""
MEMBERS = 'visibility = "claim_queue"\nmembers = { anna = "dispatcher", sandra = "member", vera = "viewer" }\n'


@pytest.fixture
def user(tmp_path: Path) -> str:
    return "k" + hashlib.sha256(str(tmp_path).encode()).hexdigest()[:12]


@pytest.fixture
def instance(tmp_path: Path, dovecot: Dovecot, user: str) -> Iterator[Instance]:
    account = on_dovecot(dovecot, user, primary_address="kanzlei@muster.example")
    team = account.replace('members = { anna = "dispatcher" }\n', MEMBERS)
    with new_instance(tmp_path, None, COLLEAGUES, team) as made:
        yield made


@pytest.fixture
def readable(instance: Instance, dovecot: Dovecot, user: str) -> Instance:
    """Let all members and viewers read everything."""
    account = on_dovecot(dovecot, user, primary_address="kanzlei@muster.example")
    members = MEMBERS.replace("claim_queue", "all")
    instance.apply(COLLEAGUES, account.replace('members = { anna = "dispatcher" }\n', members))
    return instance


def person(login: str) -> Actor:
    found = user_by_login(login)
    assert found is not None
    return found


def app_of(instance: Instance, login: str) -> TuiMail:
    return TuiMail(person(login), partial(daemon_runs, create_home(instance.root)), glyphs=UNICODE)


def item_of(instance: Instance, subject: str) -> Detail:
    return instance.by_subject()[subject]


def standing(instance: Instance) -> list[object]:
    """What people did so far, and what came of it; that somebody looked at an item is no change of it."""
    return [
        (
            replace(item.row, modseq=0, unread=False),
            (item.links, item.notes),
            [event for event in history(SYSTEM, item.row.id) if event.action != "opened"],
        )
        for item in instance.items()
    ]


def dimmed(pilot: Pilot[None]) -> set[str]:
    """What the footer shows as refused."""
    return {cell.hint.word for cell in pilot.app.screen.query(HintCell) if not cell.hint.allowed}


async def answered(pilot: Pilot[None], sentence: str) -> None:
    """Wait for the answer of an action."""
    await until(pilot, lambda: sentence in bottom(pilot.app))
    await settled(pilot)


async def tell(pilot: Pilot[None], key: str, *words: str) -> None:
    """Press the key of an action and tell it what it asks for, field by field."""
    await press(pilot, key)
    for number, text in enumerate(words):
        if number:
            await press(pilot, "tab")
        await write(pilot, text)
    await press(pilot, "enter")


def plain(text: str) -> str:
    """Give a text without frames and however it was wrapped."""
    return " ".join(text.replace("│", " ").split())


async def shows(pilot: Pilot[None], words: str) -> None:
    await until(pilot, lambda: words in screen_text(pilot.app))


async def cursor_on(pilot: Pilot[None], subject: str) -> None:
    """Move the cursor to a row of the list."""
    await press(pilot, "g", "g")
    for _ in range(20):
        if any(line.lstrip("│").startswith("▌") and subject in line for line in rows_of(pilot)):
            return
        await press(pilot, "j")
    raise AssertionError(screen_text(pilot.app))


def rows_of(pilot: Pilot[None]) -> list[str]:
    """The lines of the screen from where the list begins."""
    lines = screen_lines(pilot.app)
    start = lines[1].find("▼") - 2
    return [line[start - 1 :] for line in lines]


async def seen_after(pilot: Pilot[None], what: str, change: Callable[[], object], shown: Callable[[], bool]) -> None:
    """Make a change elsewhere and wait, without a key, until it is on the screen."""
    changing = asyncio.create_task(asyncio.to_thread(elsewhere, change))
    while not changing.done():
        await pilot.pause(0.01)
    begun = await changing
    await until(pilot, shown, SEEN_WITHIN * CI_FACTOR)
    print(f"\n{what}: on the screen of {pilot.app.size.width} columns {max(0, time.monotonic() - begun):.2f} s later")


def elsewhere(change: Callable[[], object]) -> float:
    """Make a change in another thread, as another program would; returns when it was made."""
    try:
        change()
        return time.monotonic()
    finally:
        close_database()


@pytest.mark.parametrize("size", [WIDE, SMALL])
@pytest.mark.covers("TS-10", "TS-11", "TS-12", "TS-22")
async def test_a_dispatcher_does_the_main_job_without_leaving_the_keyboard(
    instance: Instance, dovecot: Dovecot, user: str, size: tuple[int, int]
) -> None:
    dovecot.deliver(user, [mails.TWO_CONTACTS, mails.HTML, mails.UMLAUT])
    instance.once()
    item = item_of(instance, "Eine Frage").row.id
    async with app_of(instance, "anna").run_test(size=size) as pilot:
        await shows(pilot, "of 3")
        await shows(pilot, "anna · dispatcher · ✗ no daemon runs: mail does not come in")
        for subject in ("Eine Frage", "Nur HTML", "Grüße aus Zürich"):
            assert subject in screen_text(pilot.app)

        await cursor_on(pilot, "Eine Frage")
        await tell(pilot, "a", "sandra", "bitte heute")
        await answered(pilot, f"Assigned item {item} to Sandra Keller · u undo")

        await cursor_on(pilot, "Eine Frage")
        await press(pilot, "z")
        await write(pilot, "2030-12-02 9:30")
        await shows(pilot, "Mon 2 Dec 2030 09:30")
        await press(pilot, "enter")
        await answered(pilot, f"Snoozed item {item} until")
        await shows(pilot, "of 2")

        await press(pilot, "g", "z")
        await shows(pilot, "▼ 1 of 1")
        assert "◷" in screen_text(pilot.app)
        await press(pilot, "Z")
        await answered(pilot, f"item {item}")
        await press(pilot, "0")
        await shows(pilot, "of 3")
        assert item_of(instance, "Eine Frage").row.snoozed_until is None

        await cursor_on(pilot, "Eine Frage")
        await tell(pilot, "l", "klage")
        await answered(pilot, f"Linked item {item} to mandate 2026-00117")

        await cursor_on(pilot, "Eine Frage")
        await tell(pilot, "n", "ruft morgen an")
        await answered(pilot, f"item {item}")

        await cursor_on(pilot, "Eine Frage")
        await press(pilot, "e")
        await answered(pilot, f"Archived item {item} · u undo")
        await shows(pilot, "of 2")
        await press(pilot, "u")
        await answered(pilot, f"item {item}")
        await shows(pilot, "of 3")

        await cursor_on(pilot, "Eine Frage")
        await press(pilot, "h")
        await shows(pilot, f"History of item {item}")
        await press(pilot, "home")
        told = plain(screen_text(pilot.app))
        for _ in range(4):
            await press(pilot, "space")
            told += plain(screen_text(pilot.app))
        for words in (
            "arrived",
            "Anna Muster assigned it to Sandra Keller",
            "bitte heute",
            "Anna Muster snoozed it until Mon 2 Dec 2030 09:30",
            "Anna Muster woke it",
            "Anna Muster linked it to mandate 2026-00117",
            "Anna Muster left a note",
            "ruft morgen an",
            "Anna Muster archived it",
            "Anna Muster took back: archive",
        ):
            assert words in told
        await press(pilot, "escape")
    row = item_of(instance, "Eine Frage").row
    assert (row.assignee, row.case, row.folder_kind) == ("sandra", "mandate 2026-00117", "inbox")


@pytest.mark.parametrize("size", [WIDE, SMALL])
@pytest.mark.covers("TS-22", "CK-02")
async def test_a_member_takes_an_item_works_on_it_and_is_told_what_is_not_his(
    instance: Instance, dovecot: Dovecot, user: str, size: tuple[int, int]
) -> None:
    dovecot.deliver(user, [mails.TWO_CONTACTS, mails.HTML])
    instance.once()
    item = item_of(instance, "Eine Frage").row.id
    triage.assign(person("anna"), item_of(instance, "Nur HTML").row.id, person("anna").user_id or 0)
    async with app_of(instance, "sandra").run_test(size=size) as pilot:
        await shows(pilot, "▼ 1 of 1")
        await shows(pilot, "sandra · member")
        assert "Nur HTML" not in screen_text(pilot.app)
        assert dimmed(pilot) >= {"assign", "snooze", "status", "link", "archive", "note"}
        assert "take" not in dimmed(pilot)
        await press(pilot, "enter")
        await shows(pilot, "only its envelope is shown")
        assert "Guten Tag" not in screen_text(pilot.app)
        await press(pilot, "escape")

        before = standing(instance)
        for key in ("a", "A", "s", "z", "l", "e", "n", "asterisk"):
            await press(pilot, key)
            await answered(pilot, "Nobody has this item yet: take it first (t).")
        assert standing(instance) == before

        await press(pilot, "t")
        await answered(pilot, f"item {item}")
        await until(pilot, lambda: not dimmed(pilot) & {"snooze", "status", "link", "archive", "note"})
        await press(pilot, "enter")
        await shows(pilot, "Guten Tag")
        await press(pilot, "escape")
        assert "assign" in dimmed(pilot)
        before = standing(instance)
        await press(pilot, "a")
        await answered(pilot, "Only a dispatcher assigns to others here; you can take it yourself (t).")
        assert standing(instance) == before

        await tell(pilot, "s", "pend")
        await answered(pilot, f"Set item {item} to pending · u undo")
        await tell(pilot, "n", "rufe an")
        await answered(pilot, f"item {item}")
        await press(pilot, "e")
        await answered(pilot, f"Archived item {item} · u undo")
        await shows(pilot, "Nothing to do here.")
    row = item_of(instance, "Eine Frage").row
    assert (row.assignee, row.status, row.folder_kind) == ("sandra", "resolved", "archive")
    assert [event.actor for event in history(SYSTEM, item) if event.action == "take"] == ["sandra"]


@pytest.mark.parametrize("size", [WIDE, SMALL])
@pytest.mark.covers("TS-22")
async def test_a_viewer_reads_changes_nothing_and_is_told_so(
    readable: Instance, dovecot: Dovecot, user: str, size: tuple[int, int]
) -> None:
    dovecot.deliver(user, [mails.TWO_CONTACTS])
    readable.once()
    async with app_of(readable, "vera").run_test(size=size) as pilot:
        await shows(pilot, "▼ 1 of 1")
        await shows(pilot, "vera · viewer")
        assert dimmed(pilot) >= {"take", "assign", "snooze", "status", "link", "archive", "note"}
        before = standing(readable)
        for key in ("t", "a", "A", "s", "z", "l", "e", "n"):
            await press(pilot, "escape", key)
            await answered(pilot, "You are a viewer here: you can read, not change.")
        assert standing(readable) == before
        await press(pilot, "enter")
        await shows(pilot, "Guten Tag")


@pytest.mark.parametrize("size", [WIDE, SMALL])
@pytest.mark.covers("TS-05")
async def test_what_happens_elsewhere_is_on_the_open_screen_without_a_key(
    instance: Instance, dovecot: Dovecot, user: str, size: tuple[int, int]
) -> None:
    dovecot.deliver(user, [mails.TWO_CONTACTS, mails.HTML])
    instance.once()
    first, second = item_of(instance, "Eine Frage").row.id, item_of(instance, "Nur HTML").row.id
    with instance.daemon():
        async with app_of(instance, "anna").run_test(size=size) as pilot:

            def line_with(subject: str, sign: str) -> bool:
                return any(subject in line and sign in line for line in screen_lines(pilot.app))

            await shows(pilot, "of 2")
            await shows(pilot, "● live")
            sandra = person("sandra")
            await seen_after(
                pilot,
                "taken through the desk",
                lambda: triage.take(sandra, first),
                lambda: line_with("Eine Frage", " SK "),
            )
            await seen_after(
                pilot,
                "archived by the command line",
                lambda: instance.run("--as", "anna", "archive", str(second)),
                lambda: "of 1" in screen_text(pilot.app),
            )
            await seen_after(
                pilot,
                "delivered to the server",
                lambda: dovecot.deliver(user, mails.UMLAUT),
                lambda: "Grüße aus Zürich" in screen_text(pilot.app),
            )
