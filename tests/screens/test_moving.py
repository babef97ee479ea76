"""Trash, junk and folders from the keyboard."""

import pytest
from textual.pilot import Pilot

from tests.office import Office, letter
from tests.screens.looking import (
    SMALL,
    WIDE,
    app_of,
    bottom,
    press,
    screen_lines,
    screen_text,
    settled,
    until,
    write,
)
from tui_mail.config.people import Role
from tui_mail.config.team import Mailbox, Team
from tui_mail.desk import moving
from tui_mail.desk.administration import apply
from tui_mail.desk.folders import create_folder
from tui_mail.desk.wanted_deletions import DELETED, NOT_FOUND
from tui_mail.errors import NotFound
from tui_mail.screens.going import where_to
from tui_mail.screens.mailbox_tree import MailboxTree
from tui_mail.screens.tree_lines import tree_lines
from tui_mail.store.database import change
from tui_mail.store.models import Account, Item
from tui_mail.store.queries.folders import folder_list
from tui_mail.store.queries.items import readable_row
from tui_mail.store.queries.server_side import deletions_wanted
from tui_mail.store.queries.tree import tree
from tui_mail.store.writes.folders import insert_folder
from tui_mail.store.writes.server_side import finish_deletion


def mailbox(desk: Office) -> int:
    return tree(desk.actor("anna"))[0].id


@pytest.mark.covers("HO-16")
@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_d_trashes_and_in_the_trash_asks_before_it_deletes_for_good(desk: Office, size: tuple[int, int]) -> None:
    (item,) = desk.deliver(letter(1))
    mm = desk.actor("mm")
    async with app_of(desk, "mm").run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "d")
        assert f"Put item {item} into the trash · u undo" in bottom(pilot.app)
        await press(pilot, "b")
        await write(pilot, "trash")
        await press(pilot, "enter", "d")
        assert "nothing takes it back" in screen_text(pilot.app)
        await press(pilot, "escape")
        assert readable_row(mm, item).folder_kind == "trash"
        await press(pilot, "D")
        assert f"Restored item {item} to the inbox" in bottom(pilot.app)
        await press(pilot, "u", "d")
        assert "nothing takes it back" in screen_text(pilot.app)
        await press(pilot, "enter")
        assert "Nothing was done." in bottom(pilot.app)
        await press(pilot, "d", "y", "enter")
        assert f"Deleted item {item} for good" in bottom(pilot.app)
        assert "undo" not in bottom(pilot.app)
    with pytest.raises(NotFound):
        readable_row(mm, item)


async def test_who_may_not_delete_for_good_is_told_so_before_he_is_asked(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    moving.trash(desk.actor("anna"), item)
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "b")
        await write(pilot, "trash")
        await press(pilot, "enter", "d")
        assert "Only a manager of the mailbox deletes for good." in bottom(pilot.app)


@pytest.mark.covers("HO-16")
async def test_marked_items_are_emptied_out_of_the_trash_with_one_key(desk: Office) -> None:
    items = desk.deliver(*(letter(number) for number in range(3)))
    for item in items:
        moving.trash(desk.actor("mm"), item)
    async with app_of(desk, "mm").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "b")
        await write(pilot, "trash")
        await press(pilot, "enter", "ctrl+a", "d")
        assert "Delete for good: 3 items?" in screen_text(pilot.app)
        await press(pilot, "y", "enter")
        assert "Deleted 3 items for good" in bottom(pilot.app)


@pytest.mark.covers("HO-20", "HO-53")
async def test_the_junk_key_works_both_ways(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    anna = desk.actor("anna")
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "exclamation_mark")
        assert readable_row(anna, item).folder_kind == "junk"
        await press(pilot, "b")
        await write(pilot, "junk")
        await press(pilot, "enter", "exclamation_mark")
        assert f"Moved item {item} back to the inbox" in bottom(pilot.app)
    assert readable_row(anna, item).folder_kind == "inbox"


@pytest.mark.covers("CO-29", "HO-58")
async def test_m_asks_for_a_folder_with_a_few_letters_and_the_tree_shows_it_nested(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    anna = desk.actor("anna")
    for path in ("Inbox/Kunden", "Inbox/Kunden/Müller", "Alt"):
        create_folder(anna, mailbox(desk), path)
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "m")
        offered = next(line for line in screen_lines(pilot.app) if " Archive " in line[25:])
        assert "archive" not in offered
        await write(pilot, "kunmül")
        await press(pilot, "enter")
        assert f"Moved item {item} to Inbox/Kunden/Müller" in bottom(pilot.app)
        lines = [line[1:25] for line in screen_lines(pilot.app)]
        inbox, kunden, mueller = (
            next(line for line in lines if name in line) for name in ("Inbox", "Kunden", "Müller")
        )
        assert inbox.index("Inbox") < kunden.index("Kunden") < mueller.index("Müller")
        assert "1" in mueller
    assert readable_row(anna, item).folder == "Inbox/Kunden/Müller"


@pytest.mark.covers("HO-50")
async def test_on_the_inbox_a_sub_folder_is_made_and_mail_is_fetched(desk: Office) -> None:
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        pilot.app.screen.set_focus(pilot.app.screen.query_one(MailboxTree))
        await press(pilot, "g", "g", "j", "plus")
        assert "in kanzlei / Inbox" in screen_text(pilot.app)
        await write(pilot, "Neues")
        await press(pilot, "enter")
        assert "Made the folder Inbox/Neues" in bottom(pilot.app)
        assert "Neues" in screen_text(pilot.app)
        await press(pilot, "f5")
        assert "Asked for what is new at kanzlei" in bottom(pilot.app)
    assert [folder.path for folder in folder_list(desk.actor("anna")) if folder.kind == "plain"] == ["Inbox/Neues"]
    assert Account.get().fetch_wanted_at is not None


async def test_folders_are_made_in_a_mailbox_and_not_in_a_view(desk: Office) -> None:
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        pilot.app.screen.set_focus(pilot.app.screen.query_one(MailboxTree))
        await press(pilot, "G", "plus")
        assert "Go to a mailbox or a folder first." in bottom(pilot.app)


@pytest.mark.covers("HO-17")
async def test_what_the_server_was_asked_to_delete_is_reported_once_it_is_done(desk: Office) -> None:
    found, missing = desk.deliver(letter(1), letter(2))
    mm = desk.actor("mm")
    Account.update(kind="imap").execute()
    for item in (found, missing):
        moving.trash(mm, item)
    async with app_of(desk, "mm").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "b")
        await write(pilot, "trash")
        await press(pilot, "enter", "ctrl+a", "full_stop")
        await write(pilot, "on the server")
        await press(pilot, "enter")
        assert "Delete on the server: 2 items?" in screen_text(pilot.app)
        await pilot.press("y", "enter")
        await until(pilot, lambda: "Asked the server to delete 2 items" in bottom(pilot.app))
        with change():
            wishes = {wish.item: wish.id for wish in deletions_wanted(Account.get().id, 10)}
            finish_deletion(wishes[found], DELETED)
            finish_deletion(wishes[missing], NOT_FOUND)
        await until(pilot, lambda: "1 deleted on the server, 1 not found (it stays in the trash)" in bottom(pilot.app))


async def _to_line(pilot: Pilot[None], title: str) -> None:
    tree = pilot.app.screen.query_one(MailboxTree)
    pilot.app.screen.set_focus(tree)
    await press(pilot, "g", "g")
    for _ in tree.lines:
        if tree.current is not None and tree.current.title == title:
            return
        await press(pilot, "j")
    raise AssertionError(f"no line {title}")


@pytest.mark.covers("HO-46", "HO-57", "HO-59")
async def test_folders_are_renamed_moved_deleted_and_brought_back_from_the_tree(desk: Office) -> None:
    anna = desk.actor("anna")
    (item,) = desk.deliver(letter(1))
    for path in ("Alt", "Kunden", "Kunden/Müller"):
        create_folder(anna, mailbox(desk), path)
    moving.move(anna, item, "Kunden/Müller")
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await _to_line(pilot, "Inbox")
        assert "rename" in screen_lines(pilot.app)[-1]
        await press(pilot, "R")
        assert "Inbox belongs to every mailbox: it stays as it is." in bottom(pilot.app)
        await _to_line(pilot, "Alt")
        await press(pilot, "R", *["backspace"] * 3)
        await write(pilot, "Neu")
        await press(pilot, "enter")
        assert "Alt is Neu now · u undo" in bottom(pilot.app)
        await _to_line(pilot, "Kunden")
        await press(pilot, "m")
        assert "Kunden/Müller" not in screen_text(pilot.app)
        await write(pilot, "neu")
        await press(pilot, "enter")
        assert "Kunden is Neu/Kunden now" in bottom(pilot.app)
        await _to_line(pilot, "Neu")
        await press(pilot, "space")
        assert "Müller" not in "".join(line[:26] for line in screen_lines(pilot.app))
        await press(pilot, "d")
        assert "1 item and 2 folders: all of it goes" in screen_text(pilot.app)
        await press(pilot, "y", "enter")
        assert "Deleted the folder Neu, put 1 item into the trash · u undo" in bottom(pilot.app)
        await press(pilot, "u")
        assert "Brought the folder Neu back" in bottom(pilot.app)
        await _to_line(pilot, "Neu")
        await press(pilot, "i")
        assert "2 folders with 1 item" in screen_text(pilot.app)
        assert "Anna Muster" in screen_text(pilot.app)
    assert readable_row(anna, item).folder == "Neu/Kunden/Müller"


async def test_who_makes_no_folders_is_told_so_and_a_small_screen_has_the_commands(desk: Office) -> None:
    create_folder(desk.actor("anna"), mailbox(desk), "Alt")
    async with app_of(desk, "vera").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await _to_line(pilot, "Alt")
        await press(pilot, "d")
        assert "Only dispatchers and managers of the mailbox make folders." in bottom(pilot.app)
    async with app_of(desk, "anna").run_test(size=SMALL) as pilot:
        await settled(pilot)
        await press(pilot, "b")
        await write(pilot, "kanzlei alt")
        await press(pilot, "enter", "ctrl+p")
        await write(pilot, "Rename folder")
        await press(pilot, "enter")
        assert "kanzlei / Alt" in screen_text(pilot.app)


def test_five_hundred_folders_sixty_deep_stay_quick_and_readable(desk: Office) -> None:
    with change():
        parent = None
        for number in range(500):
            parent = insert_folder(mailbox(desk), parent if number % 60 else None, f"F{number}")
    boxes = tree(desk.actor("anna"))
    lines = tree_lines(boxes, {}, (), 1)
    deep = next(line for line in lines if line.title == "F59")
    assert deep.depth == 60
    assert len([line for line in lines if line.title.startswith("F")]) == 500
    (there,) = where_to([deep]).answers("", 0)
    assert there.label == "kanzlei / ... / F58 / F59"
    assert "F30 / F31" in there.detail, "it is found by what is left out"
    shut = tree_lines(boxes, {}, {next(line.key for line in lines if line.title == "F0")}, 1)
    assert len(shut) == len(lines) - 59


@pytest.mark.covers("HO-58", "HO-62")
@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_m_offers_other_mailboxes_and_the_message_says_where_else_it_is(
    desk: Office, size: tuple[int, int]
) -> None:
    items = desk.deliver(letter(1), letter(2), letter(3))
    everybody: dict[str, Role] = {"*": "member", "mm": "manager"}
    box = Mailbox(code="wissen", name="Wissen", members=everybody, visibility="all", members_act_on="all")
    apply(desk.actor("root"), Team(mailboxes=(box,)))
    anna, wissen = desk.actor("anna"), next(box.id for box in tree(desk.actor("anna")) if box.code == "wissen")
    create_folder(desk.actor("mm"), wissen, "Muster")
    create_folder(anna, mailbox(desk), "Alt")
    moving.move(anna, items[0], "Alt")
    async with app_of(desk, "anna").run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "m")
        shown = [line for line in screen_lines(pilot.app) if " Alt" in line or "wissen: " in line]
        assert "Alt" in shown[0], "used last"
        assert any("wissen: Muster" in line for line in shown)
        await press(pilot, "escape", "ctrl+a", "m")
        await write(pilot, "wismus")
        await press(pilot, "enter")
        assert "Moved 2 items to wissen, Muster · u undo" in bottom(pilot.app)
        await press(pilot, "u")
    for item in items[1:]:
        assert readable_row(anna, item).mailbox == "kanzlei"
    inbox = next(one.id for one in folder_list(anna) if one.mailbox_id == wissen and one.kind == "inbox")
    copy = Item.get_by_id(items[2]).__data__ | {"mailbox": wissen, "folder": inbox, "status": "open"}
    Item.insert({name: value for name, value in copy.items() if name != "id"}).execute()
    async with app_of(desk, "anna").run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "b")
        await write(pilot, "kanzlei inbox")
        await press(pilot, "enter", "g", "g", "enter")
        assert "in mailbox wissen: open" in screen_text(pilot.app)
        await press(pilot, "t")
        assert "also in mailbox wissen: open" in bottom(pilot.app)
