"""Sharing a mailbox from the keyboard: one key, a name, Enter; and the colleague's screen that follows."""

import sys

import pytest
from textual.widgets import OptionList

from tests.office import Office, letter
from tests.screens.looking import (
    SMALL,
    WIDE,
    app_of,
    bottom,
    burst,
    press,
    screen_lines,
    screen_text,
    settled,
    until,
    write,
)
from tests.screens.pty_session import PtySession
from tui_mail.config.team import Mailbox
from tui_mail.desk.administration.mailboxes import create_mailbox
from tui_mail.desk.administration.sharing import share, unshare
from tui_mail.desk.administration.users import deactivate_user
from tui_mail.desk.internal import send_message
from tui_mail.screens.app import TuiMail
from tui_mail.screens.glyphs import ASCII
from tui_mail.screens.mailbox_tree import MailboxTree
from tui_mail.screens.share_page import SharePage
from tui_mail.store.queries.administration import stored_mailboxes
from tui_mail.store.queries.lists import page
from tui_mail.store.rows import Row, View


def members(code: str = "kanzlei") -> object:
    return stored_mailboxes()[code].fields["members"]


def line_of(app: TuiMail, name: str) -> str:
    return next(line for line in screen_lines(app) if name in line)


@pytest.mark.covers("TS-08", "TS-23")
async def test_a_key_a_name_and_enter_share_a_mailbox_and_enter_again_takes_it_back(desk: Office) -> None:
    app = app_of(desk, "mm")
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await burst(pilot, "S", *"otto", "enter")
        assert "otto is member of kanzlei now · Enter takes it back" in screen_text(app)
        assert "member" in line_of(app, "Otto Outsider")
        assert members() == {"anna": "dispatcher", "sandra": "member", "mm": "manager", "vera": "viewer"} | {
            "otto": "member"
        }
        await press(pilot, "enter")
        assert "otto has lost kanzlei · Enter gives it back" in screen_text(app)
        assert "otto" not in str(members())
        await press(pilot, "escape")
        assert not isinstance(app.screen, SharePage)


async def test_sharing_may_be_the_first_thing_that_is_asked_for(desk: Office) -> None:
    app = app_of(desk, "mm")
    async with app.run_test(size=WIDE) as pilot:
        await burst(pilot, "S", *"otto", "enter")
        await until(pilot, lambda: "otto is member of kanzlei now" in screen_text(app))


@pytest.mark.covers("TS-08")
async def test_several_colleagues_one_after_the_other_without_leaving(desk: Office) -> None:
    app = app_of(desk, "mm")
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await burst(pilot, "S", *"otto", "enter", *"sandra", "enter")
        assert "sandra has lost kanzlei" in screen_text(app)
        assert members() == {"anna": "dispatcher", "mm": "manager", "vera": "viewer", "otto": "member"}
        await press(pilot, "enter")
        assert "sandra is member of kanzlei now" in screen_text(app), "in the role that she had"


@pytest.mark.covers("CO-08", "CO-03")
async def test_tab_goes_through_the_roles(desk: Office) -> None:
    app = app_of(desk, "mm")
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "S")
        await write(pilot, "vera")
        for role in ("member", "dispatcher", "manager", "viewer"):
            await press(pilot, "tab")
            assert f"vera is {role} of kanzlei now · Shift+Tab: the role before" in screen_text(app)
        await press(pilot, "shift+tab")
        assert members() == {"anna": "dispatcher", "sandra": "member", "mm": "manager", "vera": "manager"}


@pytest.mark.covers("HO-04", "HO-88")
async def test_a_public_mailbox_is_given_to_everybody_as_members(desk: Office) -> None:
    app = app_of(desk, "mm")
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await burst(pilot, "S", *"every", "enter")
        assert "Everybody is member of kanzlei now" in screen_text(app)
        assert "member" in line_of(app, "everybody with a login")
    assert page(desk.actor("otto"), View()) == []
    desk.deliver(letter(1))
    assert len(page(desk.actor("otto"), View())) == 1


@pytest.mark.covers("HO-88", "TS-23")
async def test_the_owner_of_a_private_mailbox_stays_its_manager(desk: Office) -> None:
    create_mailbox(desk.actor("root"), Mailbox(code="mm", name="Martin", owner="mm"))
    app = app_of(desk, "mm")
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        assert "mm 🔒" in screen_text(app)
        lines = app.screen.query_one(MailboxTree).lines
        down = next(at for at, line in enumerate(lines) if line.title == "mm")
        await press(pilot, "shift+tab", "home", *("j" * down), "S")
        assert "Share mm with" in screen_text(app)
        await write(pilot, "martin")
        assert "manager, owner" in line_of(app, "Martin Muster")
        await press(pilot, "enter")
        assert "mm owns mm and stays its manager." in screen_text(app)
        await write(pilot, "anna")
        await press(pilot, "enter")
    assert members("mm") == {"mm": "manager", "anna": "dispatcher"}


async def test_where_no_mailbox_is_at_hand_it_is_asked_which_one(desk: Office) -> None:
    create_mailbox(desk.actor("root"), Mailbox(code="martin", name="Martin", owner="mm"))
    app = app_of(desk, "mm")
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await burst(pilot, "S", *"mart", "enter", *"anna", "enter")
        assert "anna is dispatcher of martin now" in screen_text(app)
    assert members("martin") == {"mm": "manager", "anna": "dispatcher"}


async def test_messages_of_colleagues_are_not_shared(desk: Office) -> None:
    send_message(desk.actor("anna"), desk.blobs, ["mm"], "Kaffee?", "um zehn")
    app = app_of(desk, "mm")
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "Kaffee?" in screen_text(app))
        await press(pilot, "S")
        assert "Messages of colleagues go to those who are named in them" in bottom(app)


@pytest.mark.parametrize("login", ["anna", "sandra", "vera"])
async def test_who_does_not_manage_the_mailbox_is_told_who_does(desk: Office, login: str) -> None:
    desk.deliver(letter(1))
    app = app_of(desk, login)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await press(pilot, "S")
        assert "Only its managers and admins share a mailbox." in bottom(app)
        assert not isinstance(app.screen, SharePage)


async def test_what_somebody_else_changed_meanwhile_is_said_and_shown(desk: Office) -> None:
    app = app_of(desk, "mm")
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "S")
        share(desk.actor("root"), "kanzlei", "otto", "viewer")
        await write(pilot, "otto")
        await press(pilot, "enter")
        assert "Somebody changed it meanwhile: otto is viewer there now." in screen_text(app)
        assert "viewer" in line_of(app, "Otto Outsider")
        await press(pilot, "enter")
        assert "otto has lost kanzlei" in screen_text(app)


async def test_who_lost_the_mailbox_meanwhile_is_told_so_by_the_desk(desk: Office) -> None:
    app = app_of(desk, "mm")
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        share(desk.actor("root"), "kanzlei", "root", "manager")
        await press(pilot, "S")
        unshare(desk.actor("root"), "kanzlei", "mm")
        await write(pilot, "otto")
        await press(pilot, "enter")
        assert "There is no mailbox" in screen_text(app)
    assert "otto" not in str(members())


async def test_the_last_manager_cannot_take_the_mailbox_from_himself(desk: Office) -> None:
    app = app_of(desk, "mm")
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await burst(pilot, "S", *"martin", "enter")
        assert "mm is the last manager of kanzlei" in screen_text(app)
    assert "mm" in str(members())


async def test_who_was_switched_off_is_not_offered(desk: Office) -> None:
    deactivate_user(desk.actor("root"), "otto")
    app = app_of(desk, "mm")
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "S")
        await write(pilot, "otto")
        assert "Nobody here is called so." in screen_text(app)
        await press(pilot, "enter", "tab")
        assert "otto" not in str(members())


async def test_without_colours_too_one_sees_who_is_meant(desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = app_of(desk, "mm")
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await press(pilot, "S")
        people = app.screen.query_one(OptionList)
        underlined = [
            y for y in range(5) if any(segment.style and segment.style.underline for segment in people.render_line(y))
        ]
        assert underlined == [0]


async def test_in_ascii_the_page_has_no_other_sign(desk: Office) -> None:
    app = app_of(desk, "mm", ASCII)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await press(pilot, "S")
        shown = screen_text(app)
        assert "x Martin Muster" in shown
        assert "- " in line_of(app, "Otto")
        assert not set(shown.replace("·", "")) - set(map(chr, range(32, 127))) - {"\n"}


@pytest.mark.covers("TS-08", "TS-22", "TS-23", "TS-21")
def test_the_running_session_of_the_colleague_shows_the_mailbox_a_moment_later(desk: Office) -> None:
    desk.deliver(letter(1, subject="Offerte"))
    assert not isinstance(page(desk.actor("otto"), View()), Row)
    command = [sys.executable, "-m", "tui_mail", "--home", str(desk.home.root), "--as"]
    with PtySession([*command, "otto"]) as colleague, PtySession([*command, "mm"]) as owner:
        colleague.wait_for(b"No mailbox is shared with you")
        owner.wait_for(b"1 of 1")
        owner.type("Sotto\r")
        owner.wait_for(b"otto is member of kanzlei now")
        colleague.wait_for(b"Offerte")
        colleague.wait_for(b"kanzlei")
