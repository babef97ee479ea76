"""The triage run: who gets what next."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.desk.labels import make_labels, qualify
from tests.office import Office, letter
from tui_mail.config.team import Mailbox
from tui_mail.desk import moving, privacy, routing, snoozing, triage
from tui_mail.desk.administration.mailboxes import create_mailbox
from tui_mail.desk.next_item import next_item
from tui_mail.errors import NotFound, NotPermitted
from tui_mail.store.clock import SECOND, now
from tui_mail.store.queries.items import history, readable_row
from tui_mail.store.queries.lists import page
from tui_mail.store.rows import View
from tui_mail.store.visibility import places


def test_the_item_that_waits_for_longest_is_taken_and_then_the_next(office: Office) -> None:
    first, second = office.deliver(letter(1), letter(2))
    sandra = office.actor("sandra")
    done = next_item(sandra)
    assert (done.item_id, done.sentence) == (first, f"Took item {first}")
    row = readable_row(sandra, first)
    assert (row.assignee, row.status) == ("sandra", "open")
    taken = history(sandra, first)[-1]
    assert (taken.action, taken.actor, taken.why) == ("take", "sandra", "next in the queue")
    assert next_item(sandra).item_id == second
    with pytest.raises(NotFound, match="Nothing waits for you"):
        next_item(sandra)


def test_an_item_that_woke_still_waits_since_it_came(office: Office) -> None:
    first, second = office.deliver(letter(1), letter(2))
    anna = office.actor("anna")
    snoozing.snooze(anna, first, now() + 3600 * SECOND)
    assert next_item(office.actor("mm")).item_id == second
    snoozing.wake(anna, first)
    assert next_item(office.actor("mm")).item_id == first


def test_only_what_asks_for_work_is_handed_out(office: Office) -> None:
    put_off, done, waits, thrown_away, filed, had, _ = office.deliver(*map(letter, range(7)))
    anna, sandra = office.actor("anna"), office.actor("sandra")
    snoozing.snooze(anna, put_off, now() + 3600 * SECOND)
    triage.set_status(anna, done, "resolved")
    triage.set_status(anna, waits, "pending")
    moving.trash(anna, thrown_away)
    moving.move(anna, filed, "junk")
    triage.assign(anna, had, office.person("mm"))
    office.deliver(letter(8, from_="sandra@muster.example"), role="sent")
    given = next_item(sandra).item_id
    assert given not in (put_off, done, waits, thrown_away, filed, had)
    with pytest.raises(NotFound):
        next_item(sandra)


def test_what_is_for_my_department_comes_first_and_what_is_for_another_never(office: Office) -> None:
    make_labels()
    qualify("sandra", departments=("litigation",), qualifications=("french",))
    plain, for_tax, for_me, in_french, in_dutch = office.deliver(*map(letter, range(5)))
    anna, sandra = office.actor("anna"), office.actor("sandra")
    routing.set_department(anna, for_tax, "tax")
    routing.set_department(anna, for_me, "litigation")
    routing.set_qualification(anna, in_french, "french")
    routing.set_qualification(anna, in_dutch, "dutch")
    assert [next_item(sandra).item_id for _ in range(3)] == [for_me, in_french, plain]
    with pytest.raises(NotFound):
        next_item(sandra)
    qualify("mm", departments=("tax",))
    assert next_item(office.actor("mm")).item_id == for_tax


def test_nothing_is_handed_out_where_a_dispatcher_does_that(open_an_office: Callable[..., Office]) -> None:
    office = open_an_office(visibility="assigned_only")
    office.deliver(letter(1))
    for login in ("sandra", "anna", "mm"):
        with pytest.raises(NotPermitted, match="handed out by a dispatcher"):
            next_item(office.actor(login))
    (mailbox,) = places(office.actor("sandra"))
    with pytest.raises(NotPermitted, match="handed out by a dispatcher"):
        next_item(office.actor("sandra"), mailbox)


def test_who_may_take_nothing_is_told_why(office: Office) -> None:
    office.deliver(letter(1))
    (mailbox,) = places(office.actor("vera"))
    with pytest.raises(NotPermitted, match="You are a viewer here"):
        next_item(office.actor("vera"), mailbox)
    for login, why in (("vera", "You are a viewer here"), ("root", "are no member of it")):
        with pytest.raises(NotPermitted, match=why):
            next_item(office.actor(login))
    with pytest.raises(NotFound, match="Nothing waits"):
        next_item(office.actor("otto"))
    with pytest.raises(NotFound, match="no such mailbox"):
        next_item(office.actor("otto"), mailbox)


def test_who_takes_nothing_in_different_mailboxes_for_different_reasons_is_told_both(office: Office) -> None:
    owned = Mailbox(code="otto", name="Otto", owner="otto", visibility="assigned_only", members={"vera": "member"})
    create_mailbox(office.actor("root"), owned)
    with pytest.raises(NotPermitted, match="you only read there, or a dispatcher"):
        next_item(office.actor("vera"))


def test_private_mail_is_nobodys_next(office: Office) -> None:
    (sent,) = office.deliver(letter(1, from_="anna@muster.example"), role="sent")
    anna = office.actor("anna")
    triage.set_status(anna, sent, "open")
    moving.move(anna, sent, "inbox")
    privacy.make_private(anna, sent)
    with pytest.raises(NotFound):
        next_item(office.actor("sandra"))


@pytest.mark.covers("CK-07")
def test_two_processes_share_a_hundred_items_and_none_is_handed_out_twice(office: Office) -> None:
    items = office.deliver(*map(letter, range(100)))
    racers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.desk.taking", str(office.home.root), login],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
            text=True,
        )
        for login in ("sandra", "mm")
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    got = [[int(line) for line in racer.communicate(timeout=60)[0].split()] for racer in racers]
    assert sorted(got[0] + got[1]) == items
    assert all(got)
    assert all(racer.returncode == 0 for racer in racers)
    anna = office.actor("anna")
    for login, hers in zip(("sandra", "mm"), got, strict=True):
        assert {row.id for row in page(anna, View(assignee=office.person(login)), limit=200)} == set(hers)
    assert all([event.action for event in history(anna, item)] == ["arrived", "take"] for item in items)
