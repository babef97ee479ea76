"""Servers that number their messages anew, or let senders name them: nothing is lost, nothing comes twice."""

import hashlib
from collections import Counter as Tally
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.journeys.instance import Instance, new_instance, on_dovecot
from tests.journeys.mails import mail
from tests.servers.dovecot import Dovecot
from tui_mail.store.canonical import from_json
from tui_mail.store.models import Event, IntakeRound, Message, Sighting
from tui_mail.store.models.table import tuples

FOLDER = "Projekte"
Open = Callable[..., Instance]


@pytest.fixture
def user(tmp_path: Path) -> str:
    return "r" + hashlib.sha256(str(tmp_path).encode()).hexdigest()[:12]


@pytest.fixture
def open_instance(tmp_path: Path, store_url: str | None, user: str) -> Iterator[Open]:
    with ExitStack() as stack:

        def open_it(server: Dovecot, **settings: object) -> Instance:
            return stack.enter_context(new_instance(tmp_path, store_url, on_dovecot(server, user, **settings)))

        yield open_it


@pytest.fixture(scope="module")
def reusing() -> Iterator[Dovecot]:
    """A server that takes the X-UIDL of a message for its unique id."""
    server = Dovecot("protocol pop3 {\n  pop3_reuse_xuidl = yes\n}")
    yield server
    server.close()


def letters(*numbers: int, **fields: str) -> list[bytes]:
    """Write messages; every third has no Message-ID."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return [mail(f"Nummer {n}", *lines, message_id=f"{n}@test" if n % 3 else "", body=f"{n}\r\n" * n) for n in numbers]


def subjects(instance: Instance) -> "Tally[str]":
    """Count the items of each subject."""
    return Tally(item.row.subject for item in instance.items())


def once_each(*numbers: int) -> "Tally[str]":
    return Tally(f"Nummer {number}" for number in numbers)


def renumberings() -> list[dict[str, object]]:
    return [from_json(row.after) for row in Event.select().where(Event.action == "renumbered")]


def check_books() -> None:
    """Whatever was seen has an outcome, and whatever is kept was seen."""
    for line in tuples(IntakeRound.select()):
        assert line[5] == sum(line[6:])
    kept = {row[0] for row in tuples(Message.select(Message.id))}
    assert kept == {row[0] for row in tuples(Sighting.select(Sighting.message))} - {None}


@pytest.mark.covers("TS-06")
def test_under_another_uidvalidity_everything_is_recognised_and_one_event_says_so(
    open_instance: Open, dovecot: Dovecot, user: str
) -> None:
    dovecot.deliver(user, letters(*range(1, 31)))
    instance = open_instance(dovecot)
    instance.once()
    dovecot.set_uidvalidity(user, 4711)
    dovecot.deliver(user, letters(31, 32))
    instance.once()
    instance.once()
    assert subjects(instance) == once_each(*range(1, 33))
    assert renumberings() == [{"folder": "INBOX", "recognised": 30, "new": 2}]
    assert instance.ledger() == {"stored": 32, "duplicate": 30}
    check_books()


@pytest.mark.covers("TS-06")
@pytest.mark.parametrize("size", ["smaller", "equal", "larger"])
def test_a_folder_made_anew_with_the_same_uids_gives_its_new_mail_and_none_twice(
    open_instance: Open, dovecot: Dovecot, user: str, size: str
) -> None:
    count = {"smaller": 3, "equal": 6, "larger": 8}[size]
    dovecot.deliver(user, letters(*range(1, 7)), FOLDER)
    instance = open_instance(dovecot, folders=["INBOX", FOLDER])
    instance.once()
    known = {number for (number,) in tuples(Sighting.select(Sighting.uidvalidity)) if number}
    with dovecot.client(user) as client:
        client.delete_folder(FOLDER)
        client.create_folder(FOLDER)
    dovecot.set_uidvalidity(user, max(known) + 1, FOLDER)
    some = (2, 5, *range(100, 98 + count))
    dovecot.deliver(user, letters(*some), FOLDER)
    with dovecot.client(user) as client:
        client.select_folder(FOLDER, readonly=True)
        assert client.search() == list(range(1, count + 1))
    instance.once()
    instance.once()
    assert subjects(instance) == once_each(*range(1, 7), *some[2:])
    assert renumberings() == [{"folder": FOLDER, "recognised": 2, "new": count - 2}]
    check_books()


@pytest.mark.covers("TS-06")
def test_under_other_uidls_everything_is_recognised(open_instance: Open, dovecot: Dovecot, user: str) -> None:
    dovecot.deliver(user, letters(*range(1, 21)))
    instance = open_instance(dovecot, kind="pop3", port=dovecot.pop3_port)
    instance.once()
    before = {row[0] for row in tuples(Sighting.select(Sighting.remote_key))}
    dovecot.set_uidvalidity(user, 4711)  # it is a part of what this server gives as UIDL
    dovecot.deliver(user, letters(21))
    instance.once()
    instance.once()
    now = {row[0] for row in tuples(Sighting.select(Sighting.remote_key).where(Sighting.gone_at.is_null()))}
    assert len(now) == 21
    assert not now & before
    assert subjects(instance) == once_each(*range(1, 22))
    assert instance.ledger() == {"stored": 21, "duplicate": 20}
    check_books()


@pytest.mark.covers("TS-06")
def test_a_uidl_that_a_sender_chose_hides_no_mail(open_instance: Open, reusing: Dovecot, user: str) -> None:
    reusing.deliver(user, [*letters(1, 2), *letters(4, X_UIDL="chosen")])
    instance = open_instance(reusing, kind="pop3", port=reusing.pop3_port, host="localhost")
    instance.once()
    assert subjects(instance) == once_each(1, 2, 4)
    reusing.deliver(user, letters(5, X_UIDL="chosen"))  # beside the one that has it
    instance.once()
    assert subjects(instance) == once_each(1, 2, 4, 5)
    for path in [*reusing.maildir(user).glob("new/*"), *reusing.maildir(user).glob("cur/*")]:
        if b"chosen" in path.read_bytes():
            path.unlink()
    reusing.deliver(user, letters(7, X_UIDL="chosen"))  # after it
    instance.once()
    instance.once()
    assert subjects(instance) == once_each(1, 2, 4, 5, 7)
    assert set(instance.ledger()) <= {"stored", "duplicate"}
    check_books()
