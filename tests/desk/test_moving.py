"""Trash, junk, folders: where an item goes, what goes with it, and how it comes back."""

import pytest

from tests.office import Office, letter
from tui_mail.desk import moving, triage
from tui_mail.desk.bulk import bulk
from tui_mail.desk.folders import create_folder, delete_empty_folder
from tui_mail.desk.snoozing import snooze
from tui_mail.desk.undo import undo
from tui_mail.errors import Conflict, NotFound
from tui_mail.store.clock import SECOND, now
from tui_mail.store.queries.items import history, readable_row
from tui_mail.store.queries.lists import count, page
from tui_mail.store.queries.tree import tree
from tui_mail.store.rows import View


def mailbox(office: Office) -> int:
    return tree(office.actor("anna"))[0].id


def where(office: Office, item: int) -> str:
    row = readable_row(office.actor("anna"), item)
    return row.folder if row.folder_kind == "plain" else row.folder_kind


@pytest.mark.covers("HO-16")
def test_what_is_deleted_lies_in_the_trash_and_is_restored_to_where_it_was(office: Office) -> None:
    inbox, archived = office.deliver(letter(1), letter(2))
    anna = office.actor("anna")
    triage.archive(anna, archived)
    for item in (inbox, archived):
        moving.trash(anna, item)
        assert where(office, item) == "trash"
    assert moving.restore(anna, inbox).sentence == f"Restored item {inbox} to the inbox"
    moving.restore(anna, archived)
    assert (where(office, inbox), where(office, archived)) == ("inbox", "archive")
    assert moving.restore(anna, inbox).event_id is None


@pytest.mark.covers("HO-16")
def test_trashing_twice_deletes_nothing_for_good(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    moving.trash(anna, item)
    assert moving.trash(anna, item).event_id is None
    assert where(office, item) == "trash"


@pytest.mark.covers("HO-20")
def test_junk_leaves_the_inbox_and_comes_back(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    moving.junk(anna, item)
    assert (where(office, item), readable_row(anna, item).status) == ("junk", "new")
    assert page(anna, View()) == []
    moving.not_junk(anna, item)
    assert where(office, item) == "inbox"


def test_outside_the_inbox_nothing_sleeps_and_in_the_archive_all_is_resolved(office: Office) -> None:
    first, second = office.deliver(letter(1), letter(2))
    anna = office.actor("anna")
    for item in (first, second):
        snooze(anna, item, now() + 3600 * SECOND)
    moving.trash(anna, first)
    moving.move(anna, second, "archive")
    assert [readable_row(anna, item).snoozed_until for item in (first, second)] == [None, None]
    assert readable_row(anna, second).status == "resolved"
    undo(anna)
    undo(anna)
    assert all(readable_row(anna, item).snoozed_until for item in (first, second))
    assert (where(office, first), where(office, second)) == ("inbox", "inbox")


def test_what_is_put_away_is_no_work_in_any_number_or_view(office: Office) -> None:
    first, second = office.deliver(letter(1), letter(2))
    anna = office.actor("anna")
    triage.take(anna, first)
    triage.take(anna, second)
    mine = View(folder_kind=None, assignee=anna.user_id, statuses=frozenset({"new", "open"}), put_away=False)
    assert (count(anna, mine), tree(anna)[0].count) == (2, 2)
    moving.trash(anna, first)
    assert (count(anna, mine), tree(anna)[0].count) == (1, 1)
    assert [row.id for row in page(anna, mine)] == [second]
    (trash,) = [folder for folder in tree(anna)[0].folders if folder.kind == "trash"]
    assert (trash.count, trash.is_empty) == (1, False)


def test_an_item_moves_to_a_folder_by_its_path(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    create_folder(anna, mailbox(office), "Inbox/Kunden")
    create_folder(anna, mailbox(office), "Inbox/Kunden/Müller")
    done = moving.move(anna, item, "inbox/kunden/müller")
    assert done.sentence == f"Moved item {item} to Inbox/Kunden/Müller"
    assert where(office, item) == "Inbox/Kunden/Müller"
    assert moving.move(anna, item, "Inbox/Kunden/Müller").event_id is None
    moving.trash(anna, item)
    moving.restore(anna, item)
    assert where(office, item) == "Inbox/Kunden/Müller"
    with pytest.raises(NotFound, match="The mailbox kanzlei has no folder 'Inbox/Nirgends'"):
        moving.move(anna, item, "Inbox/Nirgends")


@pytest.mark.parametrize("folder", ["sent", "quarantine"])
def test_nothing_is_moved_to_where_it_cannot_belong(office: Office, folder: str) -> None:
    (item,) = office.deliver(letter(1))
    with pytest.raises(Conflict, match=f"Nothing can be moved to the {folder} by hand"):
        moving.move(office.actor("anna"), item, folder)


def test_what_was_sent_moves_back_to_sent(office: Office) -> None:
    (item,) = office.deliver(letter(1, from_="kanzlei@muster.example", to="jean@dupont.example"), role="sent")
    anna = office.actor("anna")
    moving.move(anna, item, "archive")
    moving.move(anna, item, "sent")
    assert where(office, item) == "sent"
    with pytest.raises(Conflict, match="cannot be junk"):
        moving.junk(anna, item)


def test_what_was_in_a_folder_that_is_gone_is_restored_to_the_inbox_and_not_undone(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    create_folder(anna, mailbox(office), "Kurz")
    moving.move(anna, item, "Kurz")
    trashed = moving.trash(anna, item)
    delete_empty_folder(anna, mailbox(office), "Kurz")
    with pytest.raises(Conflict, match="the folder it was in is not there any more"):
        undo(anna, trashed.event_id)
    moving.restore(anna, item)
    assert where(office, item) == "inbox"


def test_many_are_trashed_with_one_key_and_brought_back_with_one_undo(office: Office) -> None:
    items = office.deliver(*(letter(number) for number in range(4)))
    anna = office.actor("anna")
    assert bulk(items, lambda item: moving.trash(anna, item)).sentence == "Put 4 items into the trash"
    assert len(undo(anna).done) == 4
    assert [where(office, item) for item in items] == ["inbox"] * 4


def test_the_history_tells_where_it_was_and_where_it_went(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    inbox = readable_row(anna, item).folder_id
    moving.trash(anna, item)
    event = history(anna, item)[-1]
    trash = readable_row(anna, item).folder_id
    assert (event.action, event.before, event.after) == (
        "trash",
        {"folder": inbox, "restore_to": None},
        {"folder": trash, "restore_to": inbox},
    )
