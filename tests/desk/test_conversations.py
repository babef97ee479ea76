"""Conversations: how mails are joined as they come in, and how people join and part them by hand."""

import random
import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.desk.intake.test_duplicates import deliver, second_account
from tests.office import Office, letter
from tui_mail.desk import moving, purging, snoozing, triage
from tui_mail.desk.conversations import merge, split
from tui_mail.desk.undo import undo
from tui_mail.errors import Conflict, NotFound, NotPermitted
from tui_mail.store.actor import SYSTEM
from tui_mail.store.database import close_database
from tui_mail.store.models import Item, Message, ThreadName
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.accounts import feeding_accounts
from tui_mail.store.queries.conversations import Conversation, conversation, neighbour
from tui_mail.store.queries.items import row
from tui_mail.store.rows import UNTIL_REPLY, Row


def mail(number: int, *before: int | str, **headers: str) -> bytes:
    """Return a message that names others, the nearest first."""
    ids = [one if isinstance(one, str) else f"<{one}@dupont.example>" for one in before]
    named = {"in_reply_to": ids[0], "references": " ".join(reversed(ids))} if ids else {}
    own = headers.pop("own", f"<{number}@dupont.example>")
    raw = letter(number, **{"date": f"Mon, 02 Nov 2026 09:{number:02}:00 +0100", **named, **headers})
    return raw.replace(f"Message-ID: <{number}@dupont.example>".encode(), f"Message-ID: {own}".encode())


def partition() -> set[frozenset[int]]:
    """Return which items are one conversation."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for item, thread in tuples(Item.select(Item.id, Message.thread).join(Message, on=(Message.id == Item.message))):
        found[thread].add(item)
    return {frozenset(items) for items in found.values()}


def names() -> dict[int, int]:
    return dict(tuples(ThreadName.select(ThreadName.name, ThreadName.thread)))


def drawn(found: Conversation) -> list[str]:
    """Draw a conversation: the items by their ids."""
    lines = ["  " * one.depth + (str(one.row.id) if one.row else f"({one.missing})") for one in found.lines]
    return [*lines, *(["elsewhere"] if found.elsewhere else [])]


def test_mails_that_name_each_other_are_one_conversation_whatever_came_first(office: Office) -> None:
    first = office.deliver(mail(3, 2, 1), mail(9), mail(1))
    second = office.deliver(mail(2, 1))
    assert partition() == {frozenset({first[0], first[2], *second}), frozenset({first[1]})}
    assert drawn(conversation(office.actor("anna"), first[0])) == [
        str(first[2]), f"  {second[0]}", f"    {first[0]}",
    ]  # fmt: skip


def test_two_answers_to_a_mail_that_is_not_here_are_joined_and_it_takes_its_place_when_it_comes(office: Office) -> None:
    one, other = office.deliver(mail(2, 1), mail(3, 1))
    assert drawn(conversation(SYSTEM, one)) == ["(1)", f"  {one}", f"  {other}"]
    (question,) = office.deliver(mail(1))
    assert drawn(conversation(SYSTEM, question)) == [str(question), f"  {one}", f"  {other}"]


@pytest.mark.parametrize("junk", ["<>", "<local>", "<yes>", "Your message of Monday"])
def test_what_names_no_mail_joins_nothing(office: Office, junk: str) -> None:
    office.deliver(*(mail(number, junk) for number in range(1, 4)))
    office.deliver(*(mail(number, own=junk, body=f"{number}") for number in range(4, 7)))
    assert len(partition()) == 6


def test_exchange_says_more_than_an_id_and_is_understood(office: Office) -> None:
    ids = office.deliver(mail(1), mail(2, in_reply_to='Your message of "Mon, 2 Nov" <1@dupont.example>'))
    assert partition() == {frozenset(ids)}


def test_a_carrier_that_uses_one_id_for_many_mails_makes_no_conversation_of_them(office: Office) -> None:
    same = "<parcel@carrier.example>"
    parcels = office.deliver(*(mail(number, own=same, body=f"Parcel {number}") for number in range(1, 4)))
    (answer,) = office.deliver(mail(7, same))
    assert partition() == {frozenset({parcels[0], answer}), frozenset({parcels[1]}), frozenset({parcels[2]})}


def test_a_copy_that_a_list_wrote_below_is_in_the_conversation(office: Office) -> None:
    ids = office.deliver(mail(1), mail(1, body="Guten Tag\n-- \nlist\n"), mail(2, 1))
    assert partition() == {frozenset(ids)}


def test_a_message_with_itself_among_a_thousand_references_is_taken_in(office: Office) -> None:
    many = [f"<r{number}@x.example>" for number in range(1000)]
    (one,) = office.deliver(mail(1, 1, *many))
    (other,) = office.deliver(mail(2, many[3]))
    assert partition() == {frozenset({one, other})}


def test_two_accounts_that_take_in_a_conversation_in_the_same_moment_do_not_split_it(office: Office) -> None:
    accounts = [feeding_accounts()[0], second_account(office)]
    together = threading.Barrier(2)

    def take_in(which: int) -> None:
        together.wait(10)
        for number in range(1 + which, 17, 2):  # each answers what the other one brings in
            deliver(office, accounts[which], mail(number, *([number - 1] if number > 1 else [])), first=number)
        close_database()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(take_in, which) for which in range(2)]:
            done.result()
    assert [len(part) for part in partition()] == [16]


BOUNCE = """\
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

It could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; nobody@x.example
--b
Content-Type: {type}

Message-ID: <5@dupont.example>
Subject: Offer

--b--
"""
RECEIPT = """\
Content-Type: multipart/report; report-type=disposition-notification; boundary=b

--b

It was read.
--b
Content-Type: message/disposition-notification

Original-Message-ID: <5@dupont.example>
Disposition: manual-action/MDN-sent-manually; displayed

--b--
"""


def report(number: int, form: str) -> bytes:
    """Return a report without In-Reply-To."""
    head = mail(number, from_="MAILER-DAEMON@mx.example", subject="Read: Offer").partition(b"Content-Type")[0]
    return head + form.replace("\n", "\r\n").encode()


@pytest.mark.covers("HO-32")
@pytest.mark.parametrize(
    "form", [BOUNCE.replace("{type}", "text/rfc822-headers"), BOUNCE.replace("{type}", "message/rfc822"), RECEIPT]
)
def test_receipts_and_bounces_hang_under_the_mail_that_they_speak_of(office: Office, form: str) -> None:
    sent, answer = office.deliver(mail(5), mail(6, 5))
    triage.assign(office.actor("anna"), sent, office.person("sandra"))
    snoozing.snooze(office.actor("anna"), sent, UNTIL_REPLY)
    (report_item,) = office.deliver(report(7, form))
    told = row(office.actor("anna"), report_item)
    assert isinstance(told, Row)
    assert told.assignee == "sandra", "who has the mail should know"
    still = row(office.actor("anna"), sent)
    assert isinstance(still, Row)
    assert still.snoozed_until == UNTIL_REPLY, "a report is no reply"
    found = conversation(office.actor("anna"), sent)
    assert drawn(found) == [str(sent), f"  {answer}", f"  {report_item}"]
    assert [line.continues for line in found.lines] == ["", "Brief 5", ""]


@pytest.mark.covers("HO-65")
def test_a_row_says_how_many_mails_belong_to_it_and_that_it_is_an_answer_to_one_that_is_not_here(
    office: Office,
) -> None:
    first, second, third = office.deliver(mail(1), mail(2, 1), mail(8, 77))
    seen = [row(office.actor("anna"), item) for item in (first, second, third)]
    assert [(one.thread_count, one.is_reply) for one in seen if isinstance(one, Row)] == [
        (1, False), (1, True), (0, True),
    ]  # fmt: skip


@pytest.mark.covers("HO-34")
def test_a_conversation_goes_over_all_mailboxes_and_tells_nothing_of_those_one_may_not_see(office: Office) -> None:
    (first,) = office.deliver(mail(1))
    account = second_account(office)
    deliver(office, account, mail(2, 1), mail(3, 2))
    second, third = sorted({row[0] for row in tuples(Item.select(Item.id))} - {first})
    assert drawn(conversation(office.actor("anna"), first)) == [str(first), f"  {second}", f"    {third}"]
    assert drawn(conversation(office.actor("mm"), first)) == [str(first), "elsewhere"]
    seen = row(office.actor("mm"), first)
    assert isinstance(seen, Row)
    assert seen.thread_count == 0
    with pytest.raises(NotFound):
        conversation(office.actor("mm"), second)
    (last,) = office.deliver(mail(4, 3, 2, 1))
    assert drawn(conversation(office.actor("mm"), first)) == [str(first), "  (2)", f"    {last}", "elsewhere"]


def test_of_what_nobody_has_taken_a_member_sees_the_envelope_in_the_tree_and_in_the_count(office: Office) -> None:
    first, second = office.deliver(mail(1), mail(2, 1))
    triage.assign(office.actor("anna"), first, office.person("sandra"))
    sandra = office.actor("sandra")
    assert [type(one).__name__ for one in conversation(sandra, first).rows] == ["Row", "Envelope"]
    mine = row(sandra, first)
    assert isinstance(mine, Row)
    assert mine.thread_count == 1
    assert neighbour(sandra, first, 1) == row(sandra, second)
    assert neighbour(sandra, first, -1) is None
    assert neighbour(sandra, second, 1) is None


def test_a_purged_mail_leaves_its_name_so_that_what_it_joined_stays_together(office: Office) -> None:
    stranger = "Fremd <fremd@else.example>"  # at no record, which would keep it
    first, between, last = office.deliver(mail(1), mail(2, 1, from_=stranger), mail(3, 2))
    mm = office.actor("mm")
    moving.trash(mm, between)
    purging.purge(mm, between)
    (later,) = office.deliver(mail(4, 2))
    assert partition() == {frozenset({first, last, later})}
    assert drawn(conversation(mm, first)) == [str(first), "  (1)", f"    {last}", f"    {later}"]
    (other,) = office.deliver(mail(5))
    merge(mm, other, first)
    undo(mm)
    assert partition() == {frozenset({first, last, later}), frozenset({other})}


def test_a_split_takes_what_hangs_under_it_and_later_mail_joins_the_side_that_is_nearest(office: Office) -> None:
    ids = office.deliver(mail(1), mail(2, 1), mail(3, 2, 1), mail(4, 1))
    done = split(office.actor("mm"), ids[1])
    assert done.sentence == f"Let item {ids[1]} begin a conversation of its own"
    assert partition() == {frozenset({ids[0], ids[3]}), frozenset({ids[1], ids[2]})}
    (there,) = office.deliver(mail(5, 3, 2, 1))
    (here,) = office.deliver(mail(6, 4, 1))
    (both,) = office.deliver(mail(7, 1, 3))
    assert partition() == {frozenset({ids[0], ids[3], here, both}), frozenset({ids[1], ids[2], there})}
    undo(office.actor("mm"))
    assert len(partition()) == 1


def test_a_merge_stands_when_more_mail_comes_and_can_be_taken_back(office: Office) -> None:
    first, other = office.deliver(mail(1), mail(2))
    merge(office.actor("mm"), other, first)
    (answer,) = office.deliver(mail(3, 2))
    assert drawn(conversation(SYSTEM, first)) == [str(first), f"  {other}", f"    {answer}"]
    undo(office.actor("mm"))
    assert partition() == {frozenset({first}), frozenset({other, answer})}


def test_joining_and_parting_needs_the_right_to_work_on_the_items(office: Office) -> None:
    first, other, answer = office.deliver(mail(1), mail(2), mail(3, 1))
    vera, otto = office.actor("vera"), office.actor("otto")
    with pytest.raises(NotPermitted):
        merge(vera, first, other)
    with pytest.raises(NotPermitted):
        split(vera, answer)
    with pytest.raises(NotFound):
        merge(otto, first, other)
    with pytest.raises(NotPermitted):  # nobody has it
        split(office.actor("sandra"), answer)
    with pytest.raises(Conflict):
        split(office.actor("mm"), first)
    assert merge(office.actor("mm"), first, answer).event_id is None
    assert len(partition()) == 2


@pytest.mark.parametrize("seed", range(3))
def test_undoing_every_join_and_parting_gives_back_what_was(office: Office, seed: int) -> None:
    chance = random.Random(seed)
    ids = office.deliver(
        *(mail(number, *chance.sample(range(1, 12), k=min(number - 1, chance.randint(0, 3)))) for number in range(1, 9))
    )
    before, named, mm = partition(), names(), office.actor("mm")
    seen = set()
    for _ in range(8):
        seen.add(frozenset(partition()))
        try:
            if chance.random() < 0.5:
                split(mm, chance.choice(ids))
            else:
                one, other = chance.sample(ids, k=2)
                merge(mm, one, other)
        except Conflict:
            continue
    assert len(seen) > 1
    while True:
        try:
            undo(mm)
        except NotFound:
            break
    assert partition() == before
    together = defaultdict(set)
    for name, thread in named.items():
        together[thread].add(name)
    for some in together.values():
        assert len({names()[name] for name in some}) == 1
