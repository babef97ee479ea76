"""A conversation on the command line."""

import pytest

from tests.cli.conftest import Desk, Shell
from tests.desk.test_conversations import mail


@pytest.mark.covers("HO-32", "HO-65")
def test_a_conversation_is_printed_as_a_tree_and_parted_and_joined(desk: Desk, shell: Shell) -> None:
    ids = desk.deliver(mail(1, subject="Offer"), mail(3, 2, 1, subject="Re: Offer"), mail(4, 1, subject="Bill"))
    lines = shell("thread", ids[0]).out.splitlines()
    assert [line.split()[0] for line in lines] == [str(ids[0]), "(a", str(ids[1]), str(ids[2])]
    assert lines[3].endswith('Bill (continues "Offer")')
    assert [one.get("item") for one in shell("thread", ids[0], "--json").json] == [ids[0], None, *ids[1:]]
    shown = shell("show", ids[1], "--json").json
    assert (shown["is_reply"], shown["related"]) == (True, 2)
    assert shell("split-thread", ids[2], login="mm").code == 0
    assert len(shell("thread", ids[2], "--json").json) == 1
    assert shell("merge-thread", ids[2], ids[0], login="mm").code == 0
    assert len(shell("thread", ids[2], "--json").json) == 4
    assert shell("undo", login="mm").code == 0
    assert len(shell("thread", ids[2], "--json").json) == 1


def test_what_is_done_to_a_conversation_is_done_to_each_mail_that_one_sees_of_it(desk: Desk, shell: Shell) -> None:
    ids = desk.deliver(mail(1, subject="Offer"), mail(2, 1, subject="Re: Offer"), mail(3, subject="Other"))
    assert shell("archive", ids[1], "--conversation").out == "Archived 2 items\n"
    told = {one["id"]: one["folder"] for one in shell("list", "--json").json}
    assert told == {ids[0]: "archive", ids[1]: "archive", ids[2]: "inbox"}
    assert shell("undo").out == "Undid archive of 2 items\n"
    assert shell("archive", ids[1], "--conversation", login="otto").code == 4


def test_who_sees_nothing_of_an_item_sees_nothing_of_its_conversation(desk: Desk, shell: Shell) -> None:
    (item,) = desk.deliver(mail(1))
    assert shell("thread", item, login="otto").code == 4
