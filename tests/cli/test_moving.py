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
