"""What a screen says of how an item came: quarantined, by another channel, read on the server, from which account."""

import pytest

from tests.desk.intake.test_destinations import configure
from tests.office import Office, letter
from tests.screens.looking import (
    SMALL,
    WIDE,
    app_with_files,
    bottom,
    press,
    screen_lines,
    screen_text,
    settled,
    until,
    write,
)
from tui_mail.config.team import read_team
from tui_mail.desk.administration import apply
from tui_mail.desk.intake.delivery import Delivery, Kept
from tui_mail.desk.intake.reading import Reading
from tui_mail.mail.arrival import read_arrival
from tui_mail.screens.glyphs import UNICODE
from tui_mail.store.canonical import from_json, to_json
from tui_mail.store.clock import now
from tui_mail.store.database import change
from tui_mail.store.models import Account, Sighting
from tui_mail.store.queries.accounts import feeding_accounts
from tui_mail.store.queries.items import detail

WHY = "It could not be read: the reader hung for 10 seconds."
HOSTILE = "\x1b]0;owned\x07 [@click=app.quit]here[/] \u202egnp.exe"


def quarantine(desk: Office, raw: bytes) -> None:
    """Let a message arrive that the reader cannot read."""
    (name,) = desk.blobs.put([raw])
    kept = Kept("900", raw, name, now(), Reading(read_arrival(raw), WHY))
    Delivery(feeding_accounts()[0]).deliver(desk.folder(), [kept])


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_a_message_in_quarantine_says_why_is_seen_as_it_came_and_tried_again(
    desk: Office, at_once: None, size: tuple[int, int]
) -> None:
    quarantine(desk, letter(1, subject="Mandat 2026-00117", body=f"{HOSTILE}\nEnde\n"))
    app = app_with_files(desk, "anna")
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await until(pilot, lambda: "1 in quarantine (g a)" in screen_lines(app)[0])
        await press(pilot, "g", "a")
        assert "1 message in the quarantine of kanzlei." in screen_text(app)
        await press(pilot, "escape", "b")
        await write(pilot, "quar")
        await press(pilot, "enter")
        assert "R retry" in screen_lines(app)[-1]
        assert "H raw" in screen_lines(app)[-1]
        await press(pilot, "enter")
        await until(pilot, lambda: f"In quarantine: {WHY}"[: size[0] - 10] in screen_text(app))
        await press(pilot, "H")
        await until(pilot, lambda: "Message-ID" in screen_text(app) or "Message-Id" in screen_text(app))
        assert "tui-mail show 1 --raw" in screen_text(app)
        assert "[@click=app.quit]here[/]" in screen_text(app)
        assert not {"\x1b", "\x07", "\u202e"} & set(screen_text(app))
        await press(pilot, "escape", "R")
        await until(pilot, lambda: "Took item 1 out of the quarantine" in bottom(app), 20)
        await until(pilot, lambda: "● live" in screen_lines(app)[0])
    moved = detail(desk.actor("anna"), 1)
    assert (moved.row.folder_kind, moved.problem, moved.row.case) == ("inbox", "", "mandate 2026-00117")


async def test_a_member_hears_nothing_of_the_quarantine_and_elsewhere_nothing_is_tried_again(desk: Office) -> None:
    quarantine(desk, letter(1))
    (item,) = desk.deliver(letter(2))
    async with app_with_files(desk, "sandra").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "R")
        assert "Only what lies in quarantine is tried again." in bottom(pilot.app)
        assert "● live" in screen_lines(pilot.app)[0]
        await press(pilot, "H")
        await until(pilot, lambda: f"Nobody has item {item} yet: take it first (t)." in bottom(pilot.app))


@pytest.mark.covers("TS-01")
@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_what_came_by_another_channel_says_so_in_the_list_and_in_the_message(
    desk: Office, at_once: None, size: tuple[int, int]
) -> None:
    configure(desk, 'channel = "bea"')
    desk.deliver(letter(1, subject="Ein sehr langer Betreff " * 8), letter(2, subject="Kurz"))
    app = app_with_files(desk, "anna")
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        rows = [line for line in screen_lines(app) if "Jean Dupont" in line and UNICODE.received in line]
        assert [row.rstrip(" │").endswith(" bea") for row in rows] == [True, True]
        await press(pilot, "enter")
        await until(pilot, lambda: "Came by bea" in screen_text(app))


@pytest.mark.covers("CO-12")
async def test_what_was_read_on_the_server_is_a_fact_at_the_item_and_nobody_s_mark(desk: Office, at_once: None) -> None:
    (item,) = desk.deliver(letter(1))
    with change():
        account = Account.get(Account.name == "kanzlei")
        wanted = to_json({**from_json(account.settings), "import_seen": True})  # as an IMAP account would have it
        Account.update(settings=wanted).where(Account.id == account.id).execute()
        Sighting.update(seen_there=True).execute()
    app = app_with_files(desk, "anna")
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await until(pilot, lambda: "read on the server" in screen_text(app))
        assert UNICODE.unread in next(line for line in screen_lines(app) if "Brief 1" in line)
    assert detail(desk.actor("anna"), item).row.unread


@pytest.mark.covers("HO-48")
async def test_the_root_shows_the_inboxes_of_all_accounts_that_one_has_a_right_to(desk: Office) -> None:
    team = desk.home.root / "more.toml"
    accounts = "".join(
        f'[[accounts]]\nname="{name}"\nkind="maildir"\npath="/nowhere/{name}"\n'
        f'[[mailboxes]]\ncode="{name}"\nname="{name}"\naccount="{name}"\n{who}\n'
        for name, who in (
            ("public", 'members={ "*" = "member" }\nvisibility="all"'),
            ("annas", 'owner="anna"'),
            ("martins", 'owner="mm"'),
        )
    )
    team.write_text(accounts)
    apply(desk.actor("root"), read_team(team))
    for number, account in enumerate(feeding_accounts(), 1):
        raw = letter(number, subject=f"An {account.name}")
        (name,) = desk.blobs.put([raw])
        desk.folders.clear()
        folder = desk.folder()
        Delivery(account).deliver(folder, [Kept(str(number), raw, name, now(), Reading(read_arrival(raw), ""))])
    app = app_with_files(desk, "anna")
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        assert "0 All" in screen_text(app)
        for name in ("kanzlei", "public", "annas"):
            assert f"An {name}" in screen_text(app)
        assert "An martins" not in screen_text(app)
        assert "▼ 1 of 3" in screen_text(app)
