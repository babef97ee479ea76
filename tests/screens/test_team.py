"""The team from the keyboard: who is who, which address is whose, labels, absences; and what is refused to whom."""

import pytest
from textual.pilot import Pilot

from tests.office import Office, letter
from tests.screens.looking import (
    SMALL,
    WIDE,
    app_of,
    at_work,
    bottom,
    press,
    screen_lines,
    screen_text,
    settled,
    until,
    write,
)
from tui_mail.config.home import create_home
from tui_mail.config.team import Mailbox
from tui_mail.desk import triage
from tui_mail.desk.administration import initialise
from tui_mail.desk.administration.labels import add_label
from tui_mail.desk.administration.mailboxes import create_mailbox
from tui_mail.desk.administration.users import change_user
from tui_mail.screens.app import TuiMail
from tui_mail.screens.footer_bar import HintCell
from tui_mail.screens.form_page import FormPage
from tui_mail.screens.glyphs import ASCII, UNICODE
from tui_mail.screens.line_table import LineTable
from tui_mail.screens.team_screen import TeamScreen
from tui_mail.store.database import close_database
from tui_mail.store.opening import open_store
from tui_mail.store.queries.administration import stored_mailboxes, stored_users
from tui_mail.store.queries.items import readable_row
from tui_mail.store.queries.labels import labels
from tui_mail.store.queries.team_tables import absence_table


def line_of(app: TuiMail, words: str) -> str:
    return next(line for line in screen_lines(app) if words in line)


def dimmed(app: TuiMail) -> set[str]:
    return {cell.hint.key for cell in app.screen.query(HintCell) if not cell.hint.allowed}


async def see_team(pilot: Pilot[None], *keys: str) -> None:
    await settled(pilot)
    await press(pilot, "g", "u")
    await until(pilot, lambda: "(1)" in screen_text(pilot.app) or "(6)" in screen_text(pilot.app))
    await press(pilot, *keys)


async def go_to(pilot: Pilot[None], key: str) -> None:
    table = pilot.app.screen.query_one(LineTable)
    at = next(at for at, line in enumerate(table._lines) if line.key == key)
    await press(pilot, "home", *("j" * at))


async def fill(pilot: Pilot[None], key: str, text: str) -> None:
    assert isinstance(pilot.app.screen, FormPage)
    pilot.app.screen._form.begin(key)
    await press(pilot, "end", "ctrl+u")
    await write(pilot, text)


@pytest.mark.covers("CO-02", "CO-08", "CO-03")
@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_the_central_table_says_which_address_is_whose(desk: Office, size: tuple[int, int]) -> None:
    create_mailbox(desk.actor("root"), Mailbox(code="martin", name="Martin", owner="mm"))
    app = app_of(desk, "root")
    async with app.run_test(size=size) as pilot:
        await see_team(pilot, "2")
        assert "2 Mailboxes (2)" in screen_text(app)
        assert "kanzlei@muster.example" in line_of(app, "▌ kanzlei")
        assert "public" in line_of(app, "▌ kanzlei")
        assert "mm 🔒" in line_of(app, " martin ")
        assert "│ Members         anna (dispatcher), mm (manager), sandra (member)" in screen_text(app)
        await press(pilot, "j")
        assert "private to mm" in screen_text(app)


@pytest.mark.covers("CO-08", "TS-22")
async def test_the_users_with_their_rights_mailboxes_and_open_items(desk: Office) -> None:
    item, _ = desk.deliver(letter(1), letter(2))
    triage.assign(desk.actor("anna"), item, desk.person("sandra"))
    change_user(desk.actor("root"), "sandra", {"departments": ["Litigation"]})
    app = app_of(desk, "mm")
    async with app.run_test(size=WIDE) as pilot:
        await see_team(pilot)
        assert "1 Users (6)" in screen_text(app)
        assert "Litigation" in line_of(app, "Sandra Keller")
        assert "kanzlei (member)" in line_of(app, "Sandra Keller")
        assert line_of(app, "Sandra Keller").rstrip("│ ").endswith("1")
        assert dimmed(app) == {"n", "e", "d", "S"}
        await press(pilot, "n")
        assert "managed by admins; you are none" in bottom(app)
        await press(pilot, "d")
        assert "managed by admins; you are none" in bottom(app)


@pytest.mark.covers("TS-21")
async def test_who_shares_nothing_sees_himself_and_whom_to_ask(desk: Office) -> None:
    app = app_of(desk, "otto")
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        assert "No mailbox is shared with you." in screen_text(app)
        assert "Ask the manager of a mailbox, or an admin, to make you a member." in screen_text(app)
        await see_team(pilot)
        assert "Otto Outsider" in screen_text(app)
        assert "anna" not in screen_text(app)
        await press(pilot, "2")
        assert "kanzlei" not in screen_text(app)
        assert "to make you a member." in screen_text(app)
        await press(pilot, "3", "e")
        assert "There is nothing here." in bottom(app)


@pytest.mark.covers("TS-21")
async def test_an_empty_instance_says_how_to_make_the_first_mailbox(desk: Office) -> None:
    close_database()
    home = create_home(desk.home.root.parent / "empty")
    root = initialise(home, "root", "Root")
    open_store(home)
    app = TuiMail(root, at_work, glyphs=UNICODE)
    async with app.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: "There is no mailbox yet." in screen_text(app))
        assert "g u, then 2, then n" in screen_text(app)
        await press(pilot, "g", "u", "2", "n")
        await fill(pilot, "code", "office")
        await fill(pilot, "name", "Office")
        await press(pilot, "ctrl+s")
        assert "Made the mailbox office" in bottom(app)
        await until(pilot, lambda: "▌ office" in screen_text(app))
        await press(pilot, "escape")
        await until(pilot, lambda: "There is no mailbox yet." not in screen_text(app))
    assert stored_mailboxes()["office"].fields["members"] == {"root": "manager"}


@pytest.mark.covers("HO-88")
async def test_a_mailbox_becomes_private_by_its_form_and_mistakes_stand_at_their_field(desk: Office) -> None:
    app = app_of(desk, "root")
    async with app.run_test(size=SMALL) as pilot:
        await see_team(pilot, "2", "e")
        await fill(pilot, "owner", "nobody")
        await fill(pilot, "after", "8h")
        await press(pilot, "ctrl+s")
        assert "Not saved: see the field." in bottom(app)
        assert "nobody here has the login 'nobody'" in screen_text(app)
        await fill(pilot, "owner", "mm")
        await fill(pilot, "name", "")
        await press(pilot, "ctrl+s")
        assert "is missing" in screen_text(app)
        await fill(pilot, "name", "Martin")
        await press(pilot, "ctrl+s")
        assert "Changed kanzlei: name, owner, reassign" in bottom(app)
        await until(pilot, lambda: "mm 🔒" in screen_text(app))
    assert stored_mailboxes()["kanzlei"].fields["owner"] == "mm"


async def test_a_manager_changes_his_mailbox_but_not_whose_it_is(desk: Office) -> None:
    app = app_of(desk, "mm")
    async with app.run_test(size=WIDE) as pilot:
        await see_team(pilot, "2", "e")
        await fill(pilot, "owner", "mm")
        await press(pilot, "ctrl+s")
        assert "Only an admin changes the owner of a mailbox" in bottom(app)
        await fill(pilot, "owner", "")
        await fill(pilot, "overdue_after", "3d")
        await press(pilot, "ctrl+s")
        assert "Changed kanzlei: overdue_after" in bottom(app)
        await press(pilot, "n")
        assert "managed by admins" in bottom(app)
    app = app_of(desk, "anna")
    async with app.run_test(size=WIDE) as pilot:
        await see_team(pilot, "2", "e")
        assert "Only its managers and admins change a mailbox." in bottom(app)
        assert "sandra" not in screen_text(app), "who shares it is its managers' business"
        await press(pilot, "S")
        assert "Only its managers and admins share a mailbox." in bottom(app)


@pytest.mark.covers("TS-23", "HO-04")
async def test_a_mailbox_is_shared_from_the_table_too(desk: Office) -> None:
    app = app_of(desk, "root")
    async with app.run_test(size=WIDE) as pilot:
        await see_team(pilot, "2", "S")
        await write(pilot, "otto")
        await press(pilot, "enter")
        assert "otto is member of kanzlei now" in screen_text(app)
        await press(pilot, "escape")
        await until(pilot, lambda: "otto (member)" in screen_text(app))


async def test_a_user_is_made_changed_switched_off_with_a_hand_over_and_let_in_again(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    triage.assign(desk.actor("anna"), item, desk.person("sandra"))
    app = app_of(desk, "root")
    async with app.run_test(size=WIDE) as pilot:
        await see_team(pilot, "n")
        for key, text in {"login": "lea", "name": "Lea Neu", "departments": "tax, litigation"}.items():
            await fill(pilot, key, text)
        await press(pilot, "ctrl+s")
        assert "Added the user lea" in bottom(app)
        await until(pilot, lambda: "▌ lea" in screen_text(app))
        await press(pilot, "e")
        await fill(pilot, "email", "lea@muster.example")
        await press(pilot, "ctrl+s")
        assert "Changed lea" in bottom(app)
        await go_to(pilot, "sandra")
        await press(pilot, "d")
        assert "Switch sandra off. Who gets what is still to be done?" in screen_text(app)
        await write(pilot, "anna")
        await press(pilot, "enter")
        assert "sandra is switched off · d lets him in again · Handed item 1" in bottom(app)
        await until(pilot, lambda: " off " in line_of(app, "▌ sandra"))
        await press(pilot, "d")
        assert "Activated sandra" in bottom(app)
    assert stored_users()["lea"].fields["departments"] == ["tax", "litigation"]
    row = readable_row(desk.actor("anna"), item)
    assert row.assignee_id == desk.person("anna")


async def test_the_last_admin_is_not_switched_off(desk: Office) -> None:
    app = app_of(desk, "root")
    async with app.run_test(size=WIDE) as pilot:
        await see_team(pilot)
        await go_to(pilot, "root")
        await press(pilot, "d", "enter")
        assert "Nobody would be admin any more" in bottom(app)


@pytest.mark.covers("CK-22")
async def test_everybody_says_himself_when_he_is_away_and_who_stands_in(desk: Office) -> None:
    app = app_of(desk, "otto")
    async with app.run_test(size=SMALL) as pilot:
        await see_team(pilot, "a")
        assert "I am away from" in screen_text(app)
        await press(pilot, "enter")
        assert "I am away until" in screen_text(app)
        await write(pilot, "2026-12-24 18:00")
        assert "Thu 24 Dec 2026 18:00" in screen_text(app), "the date is shown before it is accepted"
        await press(pilot, "enter")
        await write(pilot, "sandra")
        await press(pilot, "enter")
        assert "Otto Outsider is away from" in bottom(app)
        await until(pilot, lambda: " away " in line_of(app, "▌ otto"))
        await press(pilot, "a")
        assert "back" in screen_text(app)
        await press(pilot, "enter")
        assert "Otto Outsider is back" in bottom(app)


async def test_others_absences_are_noted_by_who_dispatches_with_them(desk: Office) -> None:
    app = app_of(desk, "mm")
    async with app.run_test(size=WIDE) as pilot:
        await see_team(pilot)
        await go_to(pilot, "otto")
        await press(pilot, "a", "enter", "enter", "enter")
        assert "Others' absences are noted by admins" in bottom(app)
        await go_to(pilot, "sandra")
        await press(pilot, "a", "enter", "enter", "enter")
        assert "Sandra Keller is away from" in bottom(app)


@pytest.mark.covers("CK-22")
async def test_i_am_away_is_among_the_commands(desk: Office) -> None:
    app = app_of(desk, "anna")
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+p")
        await write(pilot, "i am away")
        await until(pilot, lambda: "from when until when, and who stands in" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "I am away from" in screen_text(app))
        await press(pilot, "enter", "enter", "enter")
        assert "Anna Muster is away from" in bottom(app)
    assert [one.login for one in absence_table(desk.actor("anna"))] == ["anna"]


@pytest.mark.covers("HO-71")
async def test_labels_are_made_renamed_retired_and_offered_again(desk: Office) -> None:
    add_label(desk.actor("root"), "category", "Complaint", direction="in", family="Support")
    app = app_of(desk, "root")
    async with app.run_test(size=SMALL) as pilot:
        await see_team(pilot, "3")
        assert "Support" in line_of(app, "▌ category")
        await press(pilot, "n")
        await fill(pilot, "name", "Tax")
        await press(pilot, "ctrl+s")
        assert "Added the department Tax" in bottom(app)
        await until(pilot, lambda: "▌ department" in screen_text(app))
        await press(pilot, "e")
        await fill(pilot, "name", "Taxes")
        await press(pilot, "ctrl+s")
        assert "Renamed the department Tax to Taxes" in bottom(app)
        await until(pilot, lambda: "Taxes" in line_of(app, "▌ department"))
        await press(pilot, "d")
        assert "· d offers it again" in bottom(app)
        await until(pilot, lambda: "retired" in line_of(app, "▌ department"))
        await press(pilot, "d")
        await until(pilot, lambda: "retired" not in screen_text(app))
    assert [label.name for label in labels("department")] == ["Taxes"]


async def test_what_others_change_appears_by_itself_and_the_cursor_stays(desk: Office) -> None:
    app = app_of(desk, "root")
    async with app.run_test(size=WIDE) as pilot:
        await see_team(pilot)
        await go_to(pilot, "sandra")
        change_user(desk.actor("root"), "anna", {"name": "Anna Meier"})
        await until(pilot, lambda: "Anna Meier" in screen_text(app))
        assert "▌ sandra" in screen_text(app)


async def test_a_form_with_changes_is_left_only_when_asked_twice_and_help_names_the_keys(desk: Office) -> None:
    app = app_of(desk, "root")
    async with app.run_test(size=WIDE) as pilot:
        await see_team(pilot, "e")
        await fill(pilot, "name", "X")
        await press(pilot, "escape")
        assert "Esc again leaves it so" in bottom(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, TeamScreen)
        await press(pilot, "question_mark")
        assert "from when until when somebody is away" in screen_text(app)
        await press(pilot, "escape", "tab", "escape")
        assert isinstance(app.screen, TeamScreen)
        await press(pilot, "escape")
        assert not isinstance(app.screen, TeamScreen)
    assert stored_users()["anna"].fields["name"] == "Anna Muster"


async def test_in_ascii_the_tables_have_no_other_sign(desk: Office) -> None:
    create_mailbox(desk.actor("root"), Mailbox(code="martin", name="Martin", owner="mm"))
    app = app_of(desk, "root", ASCII)
    async with app.run_test(size=SMALL) as pilot:
        await see_team(pilot)
        for key in ("1", "2", "3"):
            await press(pilot, key)
            await until(pilot, lambda: "Team" in screen_text(app))
            assert not set(screen_text(app).replace("·", "")) - set(map(chr, range(32, 127))) - {"\n"}
        await press(pilot, "2")
        assert "mm [P]" in screen_text(app)
