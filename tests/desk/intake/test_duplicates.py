"""When two sightings are one message, and what becomes of it."""

import threading
from collections import Counter as Tally
from dataclasses import replace

from tests.desk.intake.maildir import items
from tests.office import Office, letter
from tui_mail.config.team import read_team
from tui_mail.desk.administration import apply
from tui_mail.desk.intake.delivery import Delivery, Kept
from tui_mail.desk.intake.reading import Reading
from tui_mail.mail.arrival import read_arrival
from tui_mail.store.clock import now
from tui_mail.store.database import change, close_database
from tui_mail.store.models import Message, RawMessage, Sighting
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.accounts import StoredAccount, feeding_accounts
from tui_mail.store.queries.identities import known_messages
from tui_mail.store.writes.remote_folders import keep_remote_folder

SECOND_MAILBOX = """
[[accounts]]
name = "zweite"
kind = "maildir"
path = "{maildir}"
primary_address = "zweite@muster.example"
[[mailboxes]]
code = "zweite"
name = "Zweite"
account = "zweite"
members = {{ anna = "dispatcher" }}
"""


def nameless_letter() -> bytes:
    return letter(1).replace(b"Message-ID: <1@dupont.example>\r\n", b"")


def outcomes() -> "Tally[str]":
    return Tally(row[0] for row in tuples(Sighting.select(Sighting.outcome)))


def second_account(office: Office) -> StoredAccount:
    path = office.home.root / "team.toml"
    path.write_text(path.read_text() + SECOND_MAILBOX.format(maildir=office.home.root / "zweite"))
    apply(office.actor("root"), read_team(path))
    return next(account for account in feeding_accounts() if account.name == "zweite")


def deliver(
    office: Office, account: StoredAccount, *messages: bytes, first: int = 1, received_at: int | None = None
) -> None:
    with change():
        folder = keep_remote_folder(account.id, "INBOX", "inbox", 7)
    names = office.blobs.put(messages)
    at = now() if received_at is None else received_at
    Delivery(account).deliver(
        folder,
        [
            Kept(str(number), raw, name, at, Reading(read_arrival(raw), ""))
            for number, (raw, name) in enumerate(zip(messages, names, strict=True), first)
        ],
    )


def test_the_same_message_in_two_mailboxes_is_one_message_with_two_items(office: Office) -> None:
    office.deliver(letter(1))
    deliver(office, second_account(office), b"Delivered-To: zweite@muster.example\r\n" + letter(1))
    first, second = items()
    assert (first.row.mailbox, second.row.mailbox) == ("kanzlei", "zweite")
    assert Message.select().count() == 1
    assert RawMessage.select().count() == 2  # both forms of its bytes are kept
    assert outcomes() == {"stored": 2}


def test_two_mailboxes_that_get_the_same_mail_in_the_same_moment_do_not_disturb_each_other(office: Office) -> None:
    accounts = [feeding_accounts()[0], second_account(office)]
    mails, at = [letter(number) for number in range(40)], now()
    together = threading.Barrier(2)
    broken: list[BaseException] = []

    def take_in(account: StoredAccount) -> None:
        try:
            together.wait(10)
            for number, raw in enumerate(mails, 1):
                deliver(office, account, raw, first=number, received_at=at)
        except BaseException as exc:  # noqa: BLE001 - raised again in the test's own thread
            broken.append(exc)
        finally:
            close_database()

    threads = [threading.Thread(target=take_in, args=(account,)) for account in accounts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    assert outcomes() == {"stored": 80}
    assert Message.select().count() == 40


def test_the_same_message_id_with_other_content_is_another_message(office: Office) -> None:
    assert len(office.deliver(letter(1), letter(1, body="Anderes\n"), letter(1, date="Tue, 03 Nov 2026 09:00:00"))) == 3
    assert outcomes() == {"stored": 3}


def test_the_same_message_under_another_number_is_a_duplicate_even_where_line_ends_differ(office: Office) -> None:
    assert len(office.deliver(letter(1), letter(1).replace(b"\r\n", b"\n") + b"\n\n")) == 1
    assert outcomes() == {"stored": 1, "duplicate": 1}


def test_without_a_message_id_the_same_folder_holds_two_and_another_folder_the_same(office: Office) -> None:
    nameless = nameless_letter()
    assert len(office.deliver(nameless, nameless)) == 2
    assert office.deliver(nameless, nameless, role="sent") == []
    assert len(office.deliver(nameless, role="sent")) == 1
    assert outcomes() == {"stored": 3, "duplicate": 2}


def test_a_message_that_two_rounds_bring_is_in_the_ledger_once_as_it_was_first(office: Office) -> None:
    account = feeding_accounts()[0]
    nameless = nameless_letter()
    deliver(office, account, nameless, letter(2))
    deliver(office, account, nameless, letter(2))
    assert outcomes() == {"stored": 2}
    assert len(items()) == 2


def test_the_same_hundred_again_make_no_item(office: Office) -> None:
    mails = [letter(number) for number in range(100)]
    assert len(office.deliver(*mails)) == 100
    assert office.deliver(*mails) == []
    assert outcomes() == {"stored": 100, "duplicate": 100}


def test_of_very_many_alike_without_a_message_id_only_those_are_read_that_are_needed(office: Office) -> None:
    nameless = nameless_letter()
    identity = read_arrival(nameless).identity
    office.deliver(*[nameless] * 5)
    messages = [row[0] for row in tuples(Message.select(Message.id).order_by(Message.id))]
    mailbox = feeding_accounts()[0].mailbox_id
    inbox = office.folder()
    assert known_messages(mailbox, inbox, [identity] * 2).messages == {}  # each of them is in this folder
    elsewhere = replace(inbox, id=inbox.id + 1)
    assert known_messages(mailbox, elsewhere, [identity] * 2).messages == {identity: messages[:2]}
    assert known_messages(mailbox, elsewhere, [identity] * 2).items == set(messages[:2])
