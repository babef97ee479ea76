"""History and reasons at the command line, for whoever may read the item."""

import pytest

from tests.cli.conftest import Desk, Shell
from tests.office import letter
from tui_mail.desk import snoozing, triage
from tui_mail.store.database import change
from tui_mail.store.models import Mailbox, User
from tui_mail.store.rows import UNTIL_REPLY


@pytest.fixture
def item(desk: Desk) -> int:
    """An item about which something was decided, and something was rejected."""
    return desk.take_in(letter(1, subject="relnr 99999: Mandat 2026-00117"))[0]


def test_why_says_in_sentences_what_was_decided_the_newest_last(item: int, desk: Desk, shell: Shell) -> None:
    mm = desk.actor("mm")
    triage.take(mm, item)
    snoozing.snooze(mm, item, UNTIL_REPLY)
    reply = letter(2, subject="Re", in_reply_to="<1@dupont.example>", references="<1@dupont.example>")
    (second,) = desk.take_in(reply)
    lines = [line.strip() for line in shell("why", item).out.splitlines()]
    assert lines[0].startswith("Filed at mandate 2026-00117 Müller / Klage")
    for said in ("linked to contact 00456 Jean Dupont: address jean@dupont.example", "relnr 99999 unknown"):
        assert said in lines
    assert lines[-2].endswith("  woke it")
    assert lines[-1] == f"reply: item {second}"
    assert not [line for line in lines if "took it" in line]
    found = shell("why", item, "--json").json
    assert [one["action"] for one in found["automatic"]] == ["arrived", "wake"]


@pytest.mark.covers("CK-12")
def test_a_colleague_of_the_department_who_may_read_the_item_reads_its_history(
    item: int, desk: Desk, shell: Shell
) -> None:
    with change():
        User.update(departments='["litigation"]').where(User.login.in_(["sandra", "mm", "otto"])).execute()
        Mailbox.update(visibility="all").execute()
    triage.take(desk.actor("mm"), item)
    assert "take" in shell("history", item, login="sandra").out
    shell.refused(4, "history", item, login="otto")  # of the department, but no member


@pytest.mark.covers("CK-10")
def test_show_says_who_answered_and_what_comes_by_itself(item: int, desk: Desk, shell: Shell) -> None:
    waiting = shell("show", item, "--json").json
    assert waiting["answered_by"] == []
    assert [one["what"] for one in waiting["scheduled"]] == ["overdue"]
    assert "Scheduled   overdue from" in shell("show", item).out
    desk.open()
    answer = letter(3, from_="mm@muster.example", to="jean@dupont.example", in_reply_to="<1@dupont.example>")
    (sent,) = desk.deliver(answer, role="sent")
    (answered,) = shell("show", item, "--json").json["answered_by"]
    assert (answered["who"], answered["item"]) == ("Martin Muster", sent)
    assert f"with item {sent}" in shell("show", item).out
