"""The history of a whole mailbox at the command line: who reads which lines, and what of it is left of items gone."""

import pytest

from tests.cli.conftest import Desk, Shell
from tests.office import letter
from tui_mail.config.team import read_team
from tui_mail.desk import moving, purging
from tui_mail.desk.administration import apply

MADE = [("create-mailbox", None), *[("share", None)] * 4]
"""How the history of every mailbox with four members begins."""


@pytest.fixture
def items(desk: Desk) -> list[int]:
    """Three items: one that sandra has, one that nobody has, one that is purged."""
    mine, free, gone = desk.take_in(letter(1), letter(2), letter(3))
    manager = desk.actor("mm")
    moving.trash(manager, gone)
    purging.purge(manager, gone)
    return [mine, free, gone]


def lines(shell: Shell, login: str, *words: object) -> list[tuple[str, int | None]]:
    """What somebody reads of the mailbox: actions and items."""
    told = shell("history", "--mailbox", "kanzlei", "--json", *words, login=login).json
    return [(line["action"], line["item"]) for line in told]


def test_who_reads_the_mailbox_reads_all_of_its_history_also_of_what_is_gone(items: list[int], shell: Shell) -> None:
    shell("folder", "create", "Inbox/Neu")
    assert "that you may see" in shell.refused(4, "history", items[2], login="mm")
    for login in ("mm", "anna", "vera"):
        told = lines(shell, login)
        assert told[-3:] == [("trash", items[2]), ("purge", items[2]), ("create-folder", None)]
        assert told.count(("arrived", items[0])) == 1
    assert lines(shell, "mm", "--limit", 2) == [("purge", items[2]), ("create-folder", None)]
    text = shell("history", "--mailbox", "kanzlei").out
    assert f"item {items[2]}" in text
    assert "path Inbox/Neu" in text
    (last,) = shell("history", "--mailbox", "kanzlei", "--limit", 1, "--json").json
    assert set(last) == {"at", "actor", "action", "before", "after", "why", "item"}
    assert "item" not in shell("history", items[0], "--json").json[0]


def test_a_member_reads_the_lines_of_his_items_and_of_the_mailbox(items: list[int], shell: Shell) -> None:
    shell("folder", "create", "Inbox/Neu")
    assert lines(shell, "sandra") == [*MADE, ("create-folder", None)]
    shell("assign", "sandra", items[0])
    mine = [("arrived", items[0]), ("create-folder", None), ("assign", items[0])]
    assert lines(shell, "sandra") == [*MADE, *mine]


def test_where_items_are_only_assigned_it_is_the_same(items: list[int], desk: Desk, shell: Shell) -> None:
    desk.open()
    path = desk.home.root / "team.toml"
    path.write_text(path.read_text().replace('"claim_queue"', '"assigned_only"'))
    apply(desk.actor("root"), read_team(path))
    assert not [line for line in lines(shell, "sandra") if line[1] is not None]


def test_outsiders_are_told_of_no_mailbox(items: list[int], shell: Shell) -> None:
    for login in ("otto", "root"):
        assert "no mailbox 'kanzlei'" in shell.refused(4, "history", "--mailbox", "kanzlei", login=login)
    assert "no mailbox 'andere'" in shell.refused(4, "history", "--mailbox", "andere")


def test_it_is_of_an_item_or_of_a_mailbox(items: list[int], shell: Shell) -> None:
    shell.refused(2, "history")
    shell.refused(2, "history", items[0], "--mailbox", "kanzlei")
    shell.refused(2, "history", items[0], "--limit", 2)
    shell.refused(2, "history", "--mailbox", "kanzlei", "--limit", 0)
