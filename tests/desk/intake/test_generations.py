"""Folders that a server numbers anew, empties or makes again: nothing is lost, nothing comes twice."""

from collections.abc import Iterator

import pytest

from tests.desk.intake.cabinet import Cabinet, Drawer, SizedCabinet, ledger, take_in
from tests.desk.intake.maildir import items
from tests.desk.intake.test_destinations import configure
from tests.office import Office, letter
from tui_mail.children import Children
from tui_mail.desk.intake.reading import open_readers
from tui_mail.mail.arrival import read_arrival
from tui_mail.store.canonical import from_json
from tui_mail.store.database import change
from tui_mail.store.models import Event, Sighting, Tombstone
from tui_mail.store.queries.accounts import feeding_accounts
from tui_mail.store.queries.identities import known_messages
from tui_mail.store.queries.remote_folders import remote_folders
from tui_mail.store.writes.ledger import retry_now


@pytest.fixture(scope="module")
def readers() -> Iterator[Children]:
    with open_readers(1) as children:
        yield children


def nameless() -> bytes:
    return letter(1).replace(b"Message-ID: <1@dupont.example>\r\n", b"")


def drawer(*messages: bytes, validity: int = 7) -> Drawer:
    made = Drawer(validity=validity)
    made.put(*messages)
    return made


def renumberings() -> list[dict[str, object]]:
    return [from_json(row.after) for row in Event.select().where(Event.action == "renumbered")]


def test_lesson_14_a_folder_that_was_numbered_anew_gives_only_what_is_new_and_one_event_says_so(
    office: Office, readers: Children, caplog: pytest.LogCaptureFixture
) -> None:
    old = [letter(1), letter(2), nameless(), nameless(), letter(5)]
    cabinet = Cabinet(INBOX=drawer(*old))
    take_in(office, cabinet, readers)
    first_seen = {row.message: row.seen_at for row in Sighting.select()}
    Sighting.update(seen_at=Sighting.seen_at - 1000).execute()
    cabinet.drawers["INBOX"] = drawer(letter(9), *reversed(old), nameless(), validity=8)
    assert take_in(office, cabinet, readers) == {"stored": 2, "duplicate": 5}
    assert len(items()) == 7
    assert renumberings() == [{"folder": "INBOX", "recognised": 5, "new": 2}]
    before = Sighting.select().where(Sighting.uidvalidity == 7)
    assert {(row.gone_why, row.gone_at is None) for row in before} == {("renumbered", False)}
    again = Sighting.select().where((Sighting.uidvalidity == 8) & (Sighting.outcome == "duplicate"))
    assert {row.seen_at for row in again} == {at - 1000 for at in first_seen.values()}  # the days go on
    assert take_in(office, cabinet, readers) == {}
    assert len(renumberings()) == 1
    (line,) = [line for line in caplog.records if line.levelname == "WARNING"]
    assert line.getMessage().endswith("INBOX: the server has numbered the messages anew: 5 recognised, 2 new")


def test_a_folder_that_was_made_again_under_the_same_numbers_is_looked_at_again(
    office: Office, readers: Children
) -> None:
    cabinet = Cabinet(INBOX=drawer(letter(1), letter(2)))
    take_in(office, cabinet, readers)
    cabinet.drawers["INBOX"] = drawer(letter(3), letter(2), validity=8)
    assert take_in(office, cabinet, readers) == {"stored": 1, "duplicate": 1}
    cabinet.drawers["INBOX"] = drawer(validity=9)
    assert take_in(office, cabinet, readers) == {}
    assert [event["new"] for event in renumberings()] == [1, 0]


def test_unique_ids_that_were_all_changed_are_recognised_also_without_message_ids(
    office: Office, readers: Children
) -> None:
    messages = [letter(1), nameless(), nameless()]
    cabinet = Cabinet(INBOX=Drawer(dict(zip("abc", messages, strict=True)), validity=0))
    assert take_in(office, cabinet, readers) == {"stored": 3}
    cabinet.drawers["INBOX"].messages = dict(zip("xyz", messages, strict=True))
    assert take_in(office, cabinet, readers) == {"duplicate": 3}
    assert len(items()) == 3
    assert ledger(gone=True) == {"a": "stored", "b": "stored", "c": "stored"}


def test_a_unique_id_that_a_sender_chose_again_hides_no_message(office: Office, readers: Children) -> None:
    cabinet = SizedCabinet(INBOX=Drawer({"a": letter(1), "b": letter(2)}, validity=0))
    take_in(office, cabinet, readers)
    cabinet.drawers["INBOX"].messages["a"] = letter(3, body="Ein anderer, viel laengerer Brief.\n")
    assert take_in(office, cabinet, readers) == {"stored": 1}
    del cabinet.drawers["INBOX"].messages["b"]
    assert take_in(office, cabinet, readers) == {}
    cabinet.drawers["INBOX"].messages["b"] = letter(4)
    assert take_in(office, cabinet, readers) == {"stored": 1}
    assert len(items()) == 4
    assert ledger() == {"a": "stored", "b": "stored"}


@pytest.mark.parametrize("validity", [7, 0])
def test_what_is_gone_from_the_server_is_noted_and_stays_here(office: Office, readers: Children, validity: int) -> None:
    cabinet = Cabinet(INBOX=drawer(*(letter(number) for number in range(1, 8)), validity=validity))
    take_in(office, cabinet, readers)
    cabinet.listed = 0
    assert take_in(office, cabinet, readers) == {}
    assert cabinet.listed == 1  # nothing says that something went
    for key in ("2", "7"):
        del cabinet.drawers["INBOX"].messages[key]
    cabinet.drawers["INBOX"].messages["8"] = letter(8)
    assert take_in(office, cabinet, readers) == {"stored": 1}
    assert ledger(gone=True) == {"2": "stored", "7": "stored"}
    assert {row.gone_why for row in Sighting.select().where(Sighting.gone_at.is_null(False))} == {
        "gone from the server"
    }
    assert len(items()) == 8
    assert take_in(office, cabinet, readers) == {}


def test_lesson_21_what_was_purged_from_a_mailbox_never_comes_back(office: Office, readers: Children) -> None:
    cabinet = Cabinet(INBOX=drawer(letter(1), letter(2)))
    account, identity = feeding_accounts()[0], read_arrival(letter(1)).identity
    Tombstone.insert(mailbox=account.mailbox_id, identity=identity, item=1, purged_at=1).execute()
    assert take_in(office, cabinet, readers) == {"skipped": 1, "stored": 1}
    assert Sighting.get(Sighting.remote_key == "1").reason == "It was purged from this mailbox."
    cabinet.drawers["INBOX"] = drawer(letter(2), letter(1), validity=8)
    assert take_in(office, cabinet, readers) == {"skipped": 1, "duplicate": 1}
    assert [item.row.subject for item in items()] == ["Brief 2"]
    assert known_messages(account.mailbox_id, office.folder(), [identity]).purged == {identity}


def test_lesson_7_mail_of_forty_days_comes_all_at_once(office: Office, readers: Children) -> None:
    cabinet = Cabinet(INBOX=drawer(letter(1)))
    take_in(office, cabinet, readers)
    cabinet.drawers["INBOX"].put(*(letter(number) for number in range(2, 42)))
    assert take_in(office, cabinet, readers) == {"stored": 40}
    assert cabinet.fetched == [str(number) for number in range(1, 42)]


def test_a_key_that_a_sender_took_over_while_its_message_stood_in_quarantine_replaces_nothing(
    office: Office, readers: Children
) -> None:
    configure(office, 'size_limit = "2kB"')
    cabinet = SizedCabinet(INBOX=Drawer({"a": letter(1, body="Lang.\n" * 500)}, validity=0))
    assert take_in(office, cabinet, readers) == {"quarantined": 1}
    (large,) = items()
    with change():
        retry_now(remote_folders(feeding_accounts()[0].id)["INBOX"].folder, ["a"])
    cabinet.drawers["INBOX"].messages["a"] = letter(2)
    assert take_in(office, cabinet, readers) == {"stored": 1}
    assert sorted((item.row.subject, item.row.folder_kind) for item in items()) == [
        ("Brief 1", "quarantine"), ("Brief 2", "inbox")
    ]  # fmt: skip
    assert large.row.id in {item.row.id for item in items()}
