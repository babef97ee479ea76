"""Folders that people make: by whom, under which names, and what becomes of those that go."""

import pytest

from tests.office import Office, letter
from tui_mail.desk import folders, moving
from tui_mail.desk.folder_removal import contents_of, remove_folder
from tui_mail.desk.undo import undo
from tui_mail.errors import Conflict, NotFound, NotPermitted, TuiMailError, UsageError
from tui_mail.store.models import Event, Item, Mailbox
from tui_mail.store.queries.folders import folder_list
from tui_mail.store.queries.items import readable_row
from tui_mail.store.queries.tree import modseqs, tree
from tui_mail.store.verifying.history import verify_history


@pytest.fixture
def mailbox(office: Office) -> int:
    return tree(office.actor("anna"))[0].id


def plain(office: Office, login: str = "anna") -> list[str]:
    return [folder.path for folder in folder_list(office.actor(login)) if folder.kind == "plain"]


@pytest.mark.covers("HO-50")
def test_a_dispatcher_makes_a_sub_folder_of_the_inbox(office: Office, mailbox: int) -> None:
    anna = office.actor("anna")
    before = modseqs(anna)
    assert folders.create_folder(anna, mailbox, "Inbox/Newsletters").sentence == "Made the folder Inbox/Newsletters"
    assert plain(office) == ["Inbox/Newsletters"]
    assert modseqs(anna) != before
    nodes = tree(anna)[0].folders
    (made,) = [node for node in nodes if node.kind == "plain"]
    assert made.parent_id == next(node.id for node in nodes if node.kind == "inbox")


@pytest.mark.parametrize("login", ["sandra", "vera"])
def test_members_and_viewers_see_folders_but_make_none(office: Office, mailbox: int, login: str) -> None:
    folders.create_folder(office.actor("mm"), mailbox, "Kunden")
    assert plain(office, login) == ["Kunden"]
    actor = office.actor(login)
    with pytest.raises(NotPermitted, match="dispatchers and managers"):
        folders.create_folder(actor, mailbox, "Meine")
    with pytest.raises(NotPermitted, match="dispatchers and managers"):
        folders.rename_folder(actor, mailbox, "Kunden", "Meine")
    with pytest.raises(NotPermitted, match="dispatchers and managers"):
        folders.delete_empty_folder(actor, mailbox, "Kunden")


@pytest.mark.parametrize("login", ["otto", "root"])
def test_who_may_see_nothing_in_a_mailbox_is_told_that_there_is_none(office: Office, mailbox: int, login: str) -> None:
    with pytest.raises(NotFound):
        folders.create_folder(office.actor(login), mailbox, "Kunden")
    assert folder_list(office.actor(login)) == []


def test_names_are_unique_among_siblings_whatever_their_case(office: Office, mailbox: int) -> None:
    anna = office.actor("anna")
    folders.create_folder(anna, mailbox, "Kunden")
    with pytest.raises(Conflict, match="already"):
        folders.create_folder(anna, mailbox, "kunden")
    folders.create_folder(anna, mailbox, "Inbox/Kunden")
    folders.create_folder(anna, mailbox, "Andere")
    with pytest.raises(Conflict, match="already"):
        folders.rename_folder(anna, mailbox, "Andere", "KUNDEN")
    assert folders.rename_folder(anna, mailbox, "Kunden", "KUNDEN").path == "KUNDEN"


@pytest.mark.parametrize("name", ["", "  ", "a\x1b[2Jb", "Trash", "inbox", "x" * 101])
def test_a_name_that_is_none_is_refused(office: Office, mailbox: int, name: str) -> None:
    with pytest.raises(TuiMailError) as refused:
        folders.create_folder(office.actor("anna"), mailbox, name)
    assert isinstance(refused.value, UsageError | Conflict)
    assert plain(office) == []


def test_there_are_no_folders_in_trash_and_junk_nor_in_what_is_not_there(office: Office, mailbox: int) -> None:
    anna = office.actor("anna")
    for above in ("Trash", "Junk", "Quarantine"):
        with pytest.raises(Conflict, match=f"There are no folders in {above}"):
            folders.create_folder(anna, mailbox, f"{above}/Kunden")
    with pytest.raises(NotFound, match="no folder 'Nirgends'"):
        folders.create_folder(anna, mailbox, "Nirgends/Kunden")


def test_a_folder_moves_with_all_that_is_in_it_and_never_into_itself(office: Office, mailbox: int) -> None:
    anna = office.actor("anna")
    for path in ("A", "A/B", "A/B/C", "D"):
        folders.create_folder(anna, mailbox, path)
    assert folders.move_folder(anna, mailbox, "A", "D").path == "D/A"
    assert plain(office) == ["D", "D/A", "D/A/B", "D/A/B/C"]
    for inside in ("D/A", "D/A/B", "D/A/B/C"):
        with pytest.raises(Conflict, match="into itself"):
            folders.move_folder(anna, mailbox, "D/A", inside)
    folders.move_folder(anna, mailbox, "D/A", "/")
    assert plain(office) == ["A", "A/B", "A/B/C", "D"]


def test_only_an_empty_folder_is_deleted(office: Office, mailbox: int) -> None:
    anna = office.actor("anna")
    (item,) = office.deliver(letter(1))
    folders.create_folder(anna, mailbox, "A")
    folders.create_folder(anna, mailbox, "A/B")
    with pytest.raises(Conflict, match="holds other folders"):
        folders.delete_empty_folder(anna, mailbox, "A")
    moving.move(anna, item, "A/B")
    with pytest.raises(Conflict, match="not empty"):
        folders.delete_empty_folder(anna, mailbox, "A/B")
    moving.move(anna, item, "inbox")
    folders.delete_empty_folder(anna, mailbox, "A/B")
    folders.delete_empty_folder(anna, mailbox, "A")
    assert plain(office) == []


@pytest.mark.parametrize("name", ["Inbox", "Trash", "Archive"])
def test_the_folders_that_every_mailbox_has_stay_as_they_are(office: Office, mailbox: int, name: str) -> None:
    anna = office.actor("anna")
    with pytest.raises(Conflict, match="stays as it is"):
        folders.rename_folder(anna, mailbox, name, "Anders")
    with pytest.raises(Conflict, match="stays as it is"):
        folders.delete_empty_folder(anna, mailbox, name)


def test_what_is_done_with_folders_stands_in_the_history_of_the_mailbox(office: Office, mailbox: int) -> None:
    anna = office.actor("anna")
    folders.create_folder(anna, mailbox, "A")
    folders.rename_folder(anna, mailbox, "A", "B")
    folders.delete_empty_folder(anna, mailbox, "B")
    events = list(Event.select().where((Event.mailbox == mailbox) & (Event.actor == anna.user_id)).order_by(Event.id))
    assert [event.action for event in events] == ["create-folder", "rename-folder", "delete-folder"]
    assert Mailbox.get_by_id(mailbox).history_head == events[-1].hash


@pytest.mark.covers("HO-41")
def test_folders_lie_as_deep_as_anybody_wants_and_never_deeper_by_moving(office: Office, mailbox: int) -> None:
    anna = office.actor("anna")
    path = "/".join(f"F{number}" for number in range(60))
    for depth in range(1, 61):
        folders.create_folder(anna, mailbox, "/".join(path.split("/")[:depth]))
    assert plain(office)[-1] == path
    folders.create_folder(anna, mailbox, "Andere")
    for depth in range(1, 42):
        folders.create_folder(anna, mailbox, f"Andere/{'/'.join('x' * depth)}")
    with pytest.raises(Conflict, match="at most 100 deep"):
        folders.move_folder(anna, mailbox, "Andere", path)
    (item,) = office.deliver(letter(1))
    moving.move(anna, item, path)
    assert readable_row(anna, item).folder == path


@pytest.mark.covers("HO-57")
def test_what_was_done_to_folders_is_taken_back(office: Office, mailbox: int) -> None:
    anna = office.actor("anna")
    for path in ("A", "A/B", "C"):
        folders.create_folder(anna, mailbox, path)
    folders.rename_folder(anna, mailbox, "A", "Alt")
    folders.move_folder(anna, mailbox, "C", "Alt/B")
    assert plain(office) == ["Alt", "Alt/B", "Alt/B/C"]
    assert undo(anna).sentence == "Alt/B/C is C again"
    assert undo(anna).sentence == "Alt is A again"
    folders.delete_empty_folder(anna, mailbox, "A/B")
    assert undo(anna).sentence == "Brought the folder A/B back"
    assert plain(office) == ["A", "A/B", "C"]
    assert undo(anna).sentence == "Took the folder C away again"
    (item,) = office.deliver(letter(1))
    moved = moving.move(anna, item, "A/B")
    made = Event.select().where(Event.action == "create-folder").order_by(Event.id)[1]
    with pytest.raises(Conflict, match="something is in the folder A/B by now"):
        undo(anna, made.id)
    undo(anna, moved.event_id)
    with pytest.raises(NotPermitted):
        undo(office.actor("vera"), made.id)
    undo(office.actor("mm"), made.id)
    assert plain(office) == ["A"]
    assert verify_history(mailbox, "kanzlei").damage == ()


@pytest.mark.covers("HO-57")
def test_a_folder_is_deleted_with_all_that_is_in_it_and_one_undo_brings_it_back(office: Office, mailbox: int) -> None:
    anna = office.actor("anna")
    items = office.deliver(*(letter(number) for number in range(5)))
    for path in ("A", "A/B", "A/B/C"):
        folders.create_folder(anna, mailbox, path)
    for item, path in zip(items, ("A", "A", "A/B/C", "A/B/C", "A/B/C"), strict=True):
        moving.move(anna, item, path)
    assert contents_of(anna, mailbox, "A").words == "5 items and 2 folders"
    with pytest.raises(NotPermitted, match="dispatchers and managers"):
        remove_folder(office.actor("sandra"), mailbox, "A")
    steps = iter([False] * 4)
    stopped = remove_folder(anna, mailbox, "A", lambda: next(steps, True))
    assert stopped.sentence.endswith("the folder A stays")
    assert plain(office) == ["A", "A/B", "A/B/C"]
    removed = remove_folder(anna, mailbox, "A")
    assert removed.sentence.startswith("Deleted the folder A, put ")
    assert plain(office) == []
    assert [readable_row(anna, item).folder_kind for item in items] == ["trash"] * 5
    assert "Brought the folder A back and undid trash of" in undo(anna).sentence
    undo(anna)
    assert plain(office) == ["A", "A/B", "A/B/C"]
    assert [readable_row(anna, item).folder for item in items] == ["A", "A", *["A/B/C"] * 3]
    remove_folder(anna, mailbox, "A")
    moving.restore(anna, items[0])
    assert readable_row(anna, items[0]).folder_kind == "inbox"
    assert verify_history(mailbox, "kanzlei").damage == ()


def test_a_folder_with_private_mail_of_somebody_else_stays_with_it(office: Office, mailbox: int) -> None:
    anna, mm = office.actor("anna"), office.actor("mm")
    other = office.deliver(letter(1))[0]
    (sent,) = office.deliver(letter(2, from_="mm@muster.example", to="jean@dupont.example"), role="sent")
    Item.update(private_to=mm.user_id).where(Item.id == sent).execute()
    folders.create_folder(anna, mailbox, "A")
    moving.move(mm, sent, "A")
    moving.move(anna, other, "A")
    removed = remove_folder(anna, mailbox, "A")
    assert removed.sentence == (
        f"Put 1 item into the trash; item {sent} refused: This mail is private: only who sent it reads it; "
        "the folder A stays"
    )
    assert plain(office) == ["A"]
