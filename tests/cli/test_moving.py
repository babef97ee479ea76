"""Trash, junk, folders and deleting for good, as verbs."""

import pytest

from tests.cli.conftest import Desk, Shell
from tests.office import letter


@pytest.mark.covers("HO-16", "HO-20")
def test_there_and_back_by_verbs(item: int, shell: Shell) -> None:
    for there, back, folder in (("trash", "restore", "trash"), ("junk", "not-junk", "junk")):
        assert shell(there, item).code == 0
        assert shell("show", item, "--json").json["folder"] == folder
        assert shell(back, item).code == 0
        assert shell("show", item, "--json").json["folder"] == "inbox"
    shell("trash", item)
    shell("undo")
    assert shell("show", item, "--json").json["folder"] == "inbox"
    events = shell("history", item, "--json").json
    assert events[-2]["after"] == {"folder": "trash", "restore_to": "inbox"}


@pytest.mark.covers("HO-50")
def test_folders_are_made_renamed_moved_filled_and_deleted(item: int, shell: Shell) -> None:
    assert shell("folder", "create", "Inbox/Kunden").out == "Made the folder Inbox/Kunden.\n"
    assert shell("folder", "create", "Alt", "--mailbox", "kanzlei", "--json").json["path"] == "Alt"
    shell("folder", "rename", "Inbox/Kunden", "Mandanten")
    shell("folder", "move", "Inbox/Mandanten", "Alt")
    listed = shell("folder", "list", "--json").json
    assert [one["path"] for one in listed if one["kind"] == "plain"] == ["Alt", "Alt/Mandanten"]
    assert shell("move", "alt/mandanten", item).out == f"Moved item {item} to Alt/Mandanten\n"
    assert shell("show", item, "--json").json["folder"] == "Alt/Mandanten"
    assert shell("history", item, "--json").json[-2]["after"]["folder"] == "Alt/Mandanten"
    assert [one["id"] for one in shell("list", "--folder", "Alt/Mandanten", "--json").json] == [item]
    assert shell("list", "--folder", "Alt", "--json").json == []
    assert "no folder 'Weg'" in shell.refused(4, "list", "--folder", "Weg")
    assert "not empty" in shell.refused(5, "folder", "delete", "Alt/Mandanten")
    shell("move", "inbox", item)
    assert shell("folder", "delete", "Alt/Mandanten").code == 0
    assert "no folder 'Alt/Mandanten'" in shell.refused(4, "folder", "delete", "Alt/Mandanten")
    assert shell.refused(3, "folder", "create", "Neu", login="sandra")
    assert shell.refused(4, "folder", "create", "Neu", "--mailbox", "andere")
    assert shell.refused(3, "folder", "create", "Neu", login="otto")


@pytest.mark.covers("HO-16")
def test_deleting_for_good_wants_to_be_meant_and_leaves_the_message_at_its_records(desk: Desk, shell: Shell) -> None:
    (item,) = desk.take_in(letter(1, subject="Mandat 2026-00117: Frage"))
    raw = shell("show", item, "--raw").stdout
    shell("trash", item)
    assert "Say --yes if that is meant" in shell.refused(2, "purge", item, login="mm")
    assert "Only a manager" in shell.refused(3, "purge", item, "--yes")
    assert shell("purge", item, "--yes", login="mm").out == f"Deleted item {item} for good\n"
    for verb in ("show", "history", "why", "take"):
        shell.refused(4, verb, item, login="mm")
    found = shell("case", "show", "mandate", "2026-00117", "--json").json
    assert found["items"] == []
    (kept,) = found["kept"]
    assert (kept["item"], kept["mailbox"], kept["origin"]) == (item, "kanzlei", "criteria")
    assert {document["kind"] for document in kept["documents"]} == {"eml"}
    assert "kept" in shell("case", "show", "mandate", "2026-00117").out
    assert shell("case", "get", "mandate", "2026-00117", item).stdout == raw
    assert "no file pdf" in shell.refused(4, "case", "get", "mandate", "2026-00117", item, "pdf")
    assert "Nothing is kept" in shell.refused(4, "case", "get", "mandate", "2026-00117", item, login="sandra")
    assert shell("case", "show", "mandate", "2026-00117", "--json", login="sandra").json["kept"] == []


def test_what_has_no_server_is_not_deleted_there(item: int, shell: Shell) -> None:
    shell("trash", item)
    assert "no server" in shell.refused(5, "delete-on-server", "--yes", item, login="mm")


@pytest.mark.covers("HO-62", "HO-58")
def test_what_is_moved_to_a_shared_folder_is_seen_by_everybody(item: int, shell: Shell) -> None:
    assert shell("mailbox", "create", "wissen", "Wissen", "--for-all", login="root").code == 0
    shell("folder", "create", "Muster", "--mailbox", "wissen", login="root")
    shell.refused(4, "show", item, login="otto")
    assert shell("move", "wissen/Muster", item).out == f"Moved item {item} to wissen, Muster\n"
    assert shell("show", item, "--json", login="otto").json["folder"] == "Muster"
    assert shell("take", item, login="otto").code == 0
    assert shell("list", "--mailbox", "kanzlei", "--json").json == []
    assert "no folder 'Weg'" in shell.refused(4, "move", "--mailbox", "wissen", "Weg", item)
    shell("move", "--mailbox", "kanzlei", "inbox", item)
    assert shell("show", item, "--json").json["mailbox"] == "kanzlei"
    assert shell("show", item, "--json").json["assignee"] is None
    actions = [event["action"] for event in shell("history", item, "--json").json]
    assert [name for name in actions if name != "opened"][-3:] == ["take", "moved-away", "move"]
    shell("undo")
    assert shell("show", item, "--json").json["assignee"] == "otto"


@pytest.mark.covers("HO-57", "HO-60", "HO-61")
def test_a_folder_goes_with_its_content_if_that_is_meant_and_tells_what_is_in_it(item: int, shell: Shell) -> None:
    shell("folder", "create", "Alt")
    shell("folder", "create", "Alt/Tief")
    shell("move", "Alt/Tief", item)
    assert shell("list", "--folder", "Alt", "--json").json == []
    assert [one["id"] for one in shell("list", "--folder", "Alt", "--search", "is:unread", "--json").json] == [item]
    facts = shell("folder", "show", "Alt", "--json").json
    assert (facts["items"], facts["folders"], facts["items_below"]) == (0, 1, 1)
    assert {"name": "Anna Muster", "role": "dispatcher"} in facts["members"]
    why = shell.refused(2, "folder", "delete", "Alt", "--with-content")
    assert "Alt: 1 item and 1 folder, all of it goes" in why
    assert shell("folder", "delete", "Alt", "--with-content", "--yes").out == (
        "Deleted the folder Alt, put 1 item into the trash.\n"
    )
    assert shell("show", item, "--json").json["folder"] == "trash"
    shell("undo")
    assert shell("show", item, "--json").json["folder"] == "Alt/Tief"
    assert [one["id"] for one in shell("list", "--view", "last received", "--json").json] == [item]
    assert shell("list", "--view", "last sent", "--json").json == []
