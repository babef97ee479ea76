"""The accounts on the screen while a daemon runs: what is saved is followed at once, and a long round is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.instance import SECRET, Instance, new_instance, on_dovecot
from tests.journeys.mails import mail
from tests.screens.looking import WIDE, at_work, bottom, press, screen_lines, screen_text, settled, until, write
from tests.servers.dovecot import Dovecot
from tui_mail.screens.accounts_form import AccountForm
from tui_mail.screens.app import TuiMail
from tui_mail.screens.glyphs import UNICODE
from tui_mail.store.actor import Actor
from tui_mail.store.database import change
from tui_mail.store.models import User
from tui_mail.store.queries.directory import user_by_login

FIRST, SECOND = "screenfirst", "screensecond"


@pytest.fixture
def instance(tmp_path: Path, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Instance]:
    """Give an instance with one account on the private mail server."""
    monkeypatch.setenv("TEST_SECRET", SECRET)
    with new_instance(tmp_path, None, on_dovecot(dovecot, FIRST)) as made:
        yield made


def admin() -> Actor:
    with change():
        login = User.get(User.admin == True).login  # noqa: E712 - SQL
    found = user_by_login(login)
    assert found is not None
    return found


async def put(app: TuiMail, key: str, text: str) -> None:
    assert isinstance(app.screen, AccountForm)
    app.screen._form.entries[key].put(text)


@pytest.mark.covers("TS-15", "TS-16", "CO-04")
async def test_an_account_that_is_saved_on_the_screen_is_fetched_at_once(instance: Instance, dovecot: Dovecot) -> None:
    dovecot.add_user(SECOND, SECRET)
    dovecot.deliver(SECOND, mail("Guten Tag vom zweiten Konto", message_id="second@test"))
    app = TuiMail(admin(), at_work, glyphs=UNICODE, is_owner=True)
    with instance.daemon():
        async with app.run_test(size=WIDE) as pilot:
            await settled(pilot)
            await press(pilot, "g", "e")
            await until(pilot, lambda: FIRST in screen_text(app))
            await press(pilot, "n")
            await write(pilot, f"{SECOND}@muster.example")
            for key, text in (
                ("name", SECOND),
                ("mailbox.code", "second"),
                ("mailbox.name", "Second"),
                ("host", "localhost"),
                ("port", str(dovecot.port)),
                ("ca_file", str(dovecot.ca_file)),
                ("login", SECOND),
                ("secret", "env:TEST_SECRET"),
            ):
                await put(app, key, text)
            await press(pilot, "ctrl+s")
            await until(pilot, lambda: f"Saved {SECOND}" in bottom(app))
            await until(pilot, lambda: any(f" {SECOND} " in line and "well" in line for line in screen_lines(app)), 30)
            await until(pilot, lambda: "INBOX" in screen_text(app), 10)
            assert SECRET not in screen_text(app)
            await press(pilot, "escape")
            await until(pilot, lambda: "Guten Tag vom zweiten Konto" in screen_text(app), 10)


@pytest.mark.covers("CO-06")
async def test_the_folders_of_a_real_server_get_their_roles_by_hand(instance: Instance, dovecot: Dovecot) -> None:
    dovecot.deliver(FIRST, mail("Alt", message_id="old@test"), "Alte Sachen")
    app = TuiMail(admin(), at_work, glyphs=UNICODE, is_owner=True)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "g", "e")
        await until(pilot, lambda: FIRST in screen_text(app))
        await press(pilot, "r")
        await until(pilot, lambda: "Sent  sent" in screen_text(app), 10)  # known without a hand
        await write(pilot, "alte")
        await press(pilot, "enter")
        await write(pilot, "arch")
        await press(pilot, "enter")
        await until(pilot, lambda: "Alte Sachen of screenfirst is archive now" in bottom(app), 10)
        await press(pilot, "r")
        await until(pilot, lambda: "Alte Sachen  archive, by hand" in screen_text(app), 10)


async def test_a_long_round_is_told_above_the_list_while_it_goes_on(instance: Instance, dovecot: Dovecot) -> None:
    dovecot.deliver(FIRST, [mail(f"Brief {number}", message_id=f"{number}@long") for number in range(2000)])
    app = TuiMail(admin(), at_work, glyphs=UNICODE)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        with instance.daemon():
            await until(pilot, lambda: f"{FIRST} " in screen_lines(app)[0] and " of 2,000" in screen_lines(app)[0], 30)
            await until(pilot, lambda: "● live" in screen_lines(app)[0], 60)
