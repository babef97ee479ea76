"""An item that moves to another mailbox: who may, what goes along, what stays, and how it comes back."""

import pytest

from tests.office import Office, letter
from tui_mail.config.team import read_team
from tui_mail.desk import linking, marks, moving, tagging, triage
from tui_mail.desk.administration import apply
from tui_mail.desk.administration.sharing import share
from tui_mail.desk.bulk import bulk
from tui_mail.desk.change import Done
from tui_mail.desk.erasing import erase_mail
from tui_mail.desk.folders import create_folder
from tui_mail.desk.moving import Destination
from tui_mail.desk.notes import add_note
from tui_mail.desk.snoozing import snooze
from tui_mail.desk.undo import undo
from tui_mail.errors import Conflict, NotFound, NotPermitted
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import database
from tui_mail.store.models import Document, EventText, Folder, Item, Mailbox, Record, Tombstone
from tui_mail.store.queries.events import mailbox_history
from tui_mail.store.queries.items import detail, history, readable_row, row
from tui_mail.store.queries.lists import count
from tui_mail.store.queries.tree import modseqs
from tui_mail.store.rows import Elsewhere, View
from tui_mail.store.verifying.history import verify_history

OTHER = """
[[accounts]]
name = "other"
kind = "maildir"
path = "{path}"
primary_address = "billing@muster.example"
[[mailboxes]]
code = "billing"
name = "Billing"
account = "other"
visibility = "all"
members = {{ anna = "member", mm = "manager", vera = "viewer" }}
"""


@pytest.fixture
def billing(office: Office) -> int:
    """Let there be a second mailbox: Anna is a member, mm its manager, Vera looks on; Sandra has no business there."""
    (office.home.root / "billing" / "cur").mkdir(parents=True)
    file = office.home.root / "billing.toml"
    file.write_text(OTHER.format(path=office.home.root / "billing"))
    apply(office.actor("root"), read_team(file))
    return int(Mailbox.get(Mailbox.code == "billing").id)


def chains_hold() -> bool:
    return all(verify_history(box.id, box.code).damage == () for box in Mailbox.select())


def test_an_item_moves_with_all_that_hangs_on_it_and_keeps_its_history(office: Office, billing: int) -> None:
    anna, mm = office.actor("anna"), office.actor("mm")
    item, other = office.deliver(letter(1), letter(2))
    kanzlei = row(anna, item).mailbox_id
    record = Record.get(Record.kind == "contact").id
    triage.assign(anna, item, office.person("sandra"))
    add_note(anna, item, "Frist")
    tagging.tag(anna, item, "eilt")
    linking.link(anna, item, record)
    marks.star(anna, item)
    marks.mark_read(anna, item)
    marks.mark_read(mm, other)
    snooze(anna, item, now() + 3600 * SECOND)
    create_folder(mm, billing, "Offen")
    before = modseqs(anna)
    done = moving.move(anna, item, Destination(billing, "inbox"))
    assert done.sentence == (
        f"Moved item {item} to billing, the inbox; unassigned, as Sandra Keller can have no items of billing"
    )
    assert all(modseqs(anna)[key] > before[key] for key in (kanzlei, billing))
    seen = readable_row(anna, item)
    assert (seen.mailbox, seen.folder_kind, seen.assignee, seen.tags) == ("billing", "inbox", None, ("eilt",))
    assert seen.starred
    assert not seen.unread
    assert seen.snoozed_until
    assert readable_row(mm, item).unread
    whole = detail(anna, item)
    assert [note.text for note in whole.notes] == ["Frist"]
    assert record in [link.record_id for link in whole.links]
    actions = [event.action for event in history(anna, item)]
    assert actions[0] == "arrived"
    assert actions[-2:] == ["moved-away", "move"]
    assert "assign" in actions
    assert {document.mailbox for document in Document.select().where(Document.message == _message(item))} == {billing}
    with pytest.raises(NotFound):
        row(office.actor("sandra"), item)
    assert [count(anna, View(mailbox_id=box, snoozed=None)) for box in (kanzlei, billing)] == [1, 1]
    assert mailbox_history(anna, "kanzlei", 1)[0].action == "moved-away"
    assert undo(anna).sentence == f"Undid move of item {item}: it is in kanzlei again"
    back = readable_row(anna, item)
    assert (back.mailbox, back.assignee) == ("kanzlei", "sandra")
    assert Tombstone.select().where(Tombstone.mailbox == kanzlei).count() == 0
    assert chains_hold()


def _message(item: int) -> int:
    return int(Item.get_by_id(item).message)


def test_what_was_moved_away_is_not_fetched_again_and_comes_back_by_hand(office: Office, billing: int) -> None:
    anna = office.actor("mm")
    (item,) = office.deliver(letter(1))
    kanzlei = row(anna, item).mailbox_id
    moving.move(anna, item, Destination(billing, "inbox"))
    assert office.deliver(letter(1)) == []
    moving.move(anna, item, Destination(kanzlei, "archive"))
    assert readable_row(anna, item).status == "resolved"
    assert Tombstone.select(Tombstone.mailbox).tuples().first() == (billing,)
    assert chains_hold()


def test_the_right_is_needed_on_both_sides(office: Office, billing: int) -> None:
    (item,) = office.deliver(letter(1))
    to = Destination(billing, "inbox")
    triage.take(office.actor("sandra"), item)
    with pytest.raises(NotFound, match="no such mailbox"):
        moving.move(office.actor("sandra"), item, to)
    with pytest.raises(NotPermitted, match="viewer"):
        moving.move(office.actor("vera"), item, to)
    (brought,) = office.deliver(letter(2))
    moving.move(office.actor("mm"), brought, to)
    kanzlei = row(office.actor("mm"), item).mailbox_id
    with pytest.raises(NotPermitted, match="not assigned to you"):
        moving.move(office.actor("anna"), brought, Destination(kanzlei, "inbox"))
    with pytest.raises(NotFound):
        moving.move(office.actor("otto"), item, to)
    with pytest.raises(Conflict, match="the trash of another mailbox"):
        moving.move(office.actor("anna"), item, Destination(billing, "trash"))
    with pytest.raises(NotFound, match="billing has no folder 'Nirgends'"):
        moving.move(office.actor("anna"), item, Destination(billing, "Nirgends"))


def test_who_only_looks_on_there_brings_nothing(office: Office, billing: int) -> None:
    (item,) = office.deliver(letter(1))
    share(office.actor("mm"), "kanzlei", "vera", "dispatcher")
    with pytest.raises(NotPermitted, match="You may not bring items to billing: you are a viewer there"):
        moving.move(office.actor("vera"), item, Destination(billing, "inbox"))


def test_private_mail_and_messages_between_colleagues_stay(office: Office, billing: int) -> None:
    (sent,) = office.deliver(letter(2, from_="kanzlei@muster.example", to="jean@dupont.example"), role="sent")
    mm = office.actor("mm")
    Item.update(private_to=mm.user_id).where(Item.id == sent).execute()
    with pytest.raises(Conflict, match="private"):
        moving.move(mm, sent, Destination(billing, "sent"))
    Item.update(private_to=None).where(Item.id == sent).execute()
    moving.move(mm, sent, Destination(billing, "sent"))
    Item.update(private_to=mm.user_id).where(Item.id == sent).execute()
    lines = mailbox_history(office.actor("anna"), "kanzlei", 100)
    assert sent not in [line.item for line in lines]


def test_a_message_that_the_other_mailbox_has_is_not_moved_and_both_say_so(office: Office, billing: int) -> None:
    anna, mm = office.actor("anna"), office.actor("mm")
    (item,) = office.deliver(letter(1))
    inbox = Folder.get((Folder.mailbox == billing) & (Folder.kind == "inbox")).id
    copy = Item.get_by_id(item).__data__ | {"mailbox": billing, "folder": inbox, "assignee": mm.user_id}
    twin = Item.insert({**{key: value for key, value in copy.items() if key != "id"}, "status": "open"}).execute()
    assert detail(anna, item).elsewhere == (Elsewhere(twin, "billing", "open", "Martin Muster"),)
    triage.assign(anna, item, office.person("sandra"))
    assert detail(office.actor("sandra"), item).elsewhere == ()
    with pytest.raises(Conflict, match=rf"billing has this message already \(item {twin}: open\)"):
        moving.move(anna, item, Destination(billing, "inbox"))
    assert readable_row(anna, item).mailbox == "kanzlei"


def test_many_go_at_once_and_come_back_with_one_undo(office: Office, billing: int) -> None:
    anna = office.actor("anna")
    items = office.deliver(*(letter(number) for number in range(4)))
    result = bulk(items, lambda item: moving.move(anna, item, Destination(billing, "archive")))
    assert result.sentence == "Moved 4 items to billing, the archive"
    assert {readable_row(anna, item).status for item in items} == {"resolved"}
    undo(anna)
    assert {(readable_row(anna, item).mailbox, readable_row(anna, item).status) for item in items} == {
        ("kanzlei", "new")
    }
    assert chains_hold()


def test_a_move_that_others_went_on_from_is_not_taken_back(office: Office, billing: int) -> None:
    anna, mm = office.actor("anna"), office.actor("mm")
    (item,) = office.deliver(letter(1))
    moved = moving.move(anna, item, Destination(billing, "inbox"))
    triage.archive(mm, item)
    with pytest.raises(Conflict, match="Not undone"):
        undo(anna, moved.event_id)
    assert readable_row(anna, item).mailbox == "billing"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_of_what_was_moved_and_is_erased_each_history_says_which_of_its_texts_went(
    office: Office, billing: int
) -> None:
    mm = office.actor("mm")
    (item,) = office.deliver(letter(1))
    add_note(mm, item, "Zyklamenwiese")
    moving.move(mm, item, Destination(billing, "inbox"))
    add_note(mm, item, "Zyklamenwiese, noch einmal")
    erase_mail(mm, item, "Antrag")
    assert not EventText.select().where(EventText.text.contains("Zyklamen")).exists()
    assert chains_hold()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_of_many_what_somebody_moves_meanwhile_waits_for_the_turn_of_its_new_mailbox(
    office: Office, billing: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One transaction that takes mailboxes as they come, while others take them by their ids, would block both."""
    monkeypatch.setattr("tui_mail.desk.bulk.HOLD", 60.0)
    mm = office.actor("mm")
    items = office.deliver(letter(1), letter(2), letter(3))
    turns: list[tuple[int, object]] = []

    def do(item: int) -> Done:
        if not turns:
            moving.move(mm, items[1], Destination(billing, "inbox"))
        turns.append((item, database.top_transaction()))
        return tagging.tag(mm, item, "eilt")

    assert len(bulk(items, do).done) == 3
    assert [item for item, _ in turns] == [items[0], items[2], items[1]]
    first, second, last = (turn for _, turn in turns)
    assert first is second
    assert last is not first
