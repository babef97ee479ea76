"""Shared inboxes and one's own: each is chosen by name, stands apart, and shows who is responsible for what."""

import pytest

from tests.office import Office, letter
from tests.screens.looking import SMALL, WIDE, at_work, burst, press, screen_lines, screen_text, settled, until, write
from tui_mail.config.team import read_team
from tui_mail.desk.administration import apply
from tui_mail.desk.intake.delivery import Delivery, Kept
from tui_mail.desk.intake.reading import Reading
from tui_mail.desk.triage import assign
from tui_mail.errors import NotFound
from tui_mail.mail.arrival import read_arrival
from tui_mail.screens.app import TuiMail
from tui_mail.screens.header_bar import HeaderBar
from tui_mail.screens.mailbox_tree import MailboxTree
from tui_mail.store.clock import now
from tui_mail.store.database import change
from tui_mail.store.queries import items
from tui_mail.store.queries.accounts import feeding_accounts
from tui_mail.store.queries.lists import count, page
from tui_mail.store.rows import View
from tui_mail.store.writes.remote_folders import keep_remote_folder

OWN = """
[[accounts]]
name = "own"
kind = "maildir"
path = "{path}"
primary_address = "anna@private.example"
[[mailboxes]]
code = "anna"
name = "Anna privat"
account = "own"
owner = "anna"
members = {{ anna = "manager" }}
"""


@pytest.fixture
def private(desk: Office) -> int:
    """Let Anna have a mailbox of her own with a letter in it, beside a letter in the shared one."""
    desk.deliver(letter(1, subject="Klage"))
    team = desk.home.root / "own.toml"
    (desk.home.root / "own" / "cur").mkdir(parents=True)
    team.write_text(OWN.format(path=desk.home.root / "own"))
    apply(desk.actor("root"), read_team(team))
    account = next(one for one in feeding_accounts() if one.name == "own")
    raw = letter(2, subject="Geburtstag", from_="Mutter <mutter@private.example>", to="anna@private.example")
    (name,) = desk.blobs.put([raw])
    with change():
        folder = keep_remote_folder(account.id, "inbox", "inbox", 7)
    Delivery(account).deliver(folder, [Kept("1", raw, name, now(), Reading(read_arrival(raw), ""))])
    (row,) = items_of(desk, "anna", account.mailbox_id)
    return row


def items_of(desk: Office, login: str, mailbox: int) -> list[int]:
    return [row.id for row in page(desk.actor(login), View(mailbox_id=mailbox))]


@pytest.mark.covers("CK-01", "HO-48")
async def test_a_shared_inbox_is_chosen_from_a_list_apart_from_ones_own(desk: Office, private: int) -> None:
    app = TuiMail(desk.actor("anna"), at_work)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        assert "Klage" in screen_text(app)
        assert "Geburtstag" in screen_text(app), "all inboxes"
        await press(pilot, "b")
        assert "kanzlei" in screen_text(app)
        assert "anna" in screen_text(app)
        await write(pilot, "kanzlei inbox")
        await press(pilot, "enter")
        assert "kanzlei" in app.screen.query_one(HeaderBar).place
        assert "Klage" in screen_text(app)
        assert "Geburtstag" not in screen_text(app)
        await burst(pilot, "b", *"anna", "enter")
        assert "Geburtstag" in screen_text(app)
        assert "Klage" not in screen_text(app)


@pytest.mark.covers("CK-25", "CO-28")
async def test_ones_own_inbox_stands_apart_with_a_padlock_and_nobody_else_has_it(desk: Office, private: int) -> None:
    app = TuiMail(desk.actor("anna"), at_work)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        shown = screen_text(app)
        assert "anna 🔒" in shown
        assert "kanzlei 🔒" not in shown
        assert [
            line.title for line in app.screen.query_one(MailboxTree).lines if line.title in ("anna", "kanzlei")
        ] == [
            "kanzlei",
            "anna",
        ]
    for login in ("mm", "sandra", "root"):
        other = TuiMail(desk.actor(login), at_work)
        async with other.run_test(size=WIDE) as pilot:
            await settled(pilot)
            assert "Geburtstag" not in screen_text(other)
        with pytest.raises(NotFound):
            items.row(desk.actor(login), private)
        assert count(desk.actor(login), View()) == (0 if login == "root" else 1)


@pytest.mark.covers("CK-06")
async def test_who_has_an_item_is_responsible_and_stands_in_list_and_header(desk: Office, at_once: None) -> None:
    (item,) = desk.deliver(letter(1, subject="Klage"))
    assign(desk.actor("anna"), item, desk.person("sandra"))
    app = TuiMail(desk.actor("mm"), at_work)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await until(pilot, lambda: f"item {item}" in screen_text(app))
        line = next(line for line in screen_lines(app) if "▌" in line)
        assert " SK " in line
        assert f"Sandra Keller · item {item}" in screen_text(app)
    mine = TuiMail(desk.actor("sandra"), at_work)
    async with mine.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "1")
        assert "Klage" in screen_text(mine), "it stands among what is hers to do"
