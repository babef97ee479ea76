"""What a fetcher does when its server fails it: nothing is lost, nothing comes twice, and the account says why."""

import itertools
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.daemon.conftest import Open
from tests.daemon.shelf import Shelf
from tests.desk.intake.maildir import let_time_pass
from tests.journeys.instance import Instance, account, on_dovecot
from tests.journeys.mails import mail
from tests.servers.dovecot import Dovecot
from tests.servers.process import free_ports
from tests.servers.scripted import Answer, scripted_imap
from tui_mail.children import Children, Limits
from tui_mail.daemon.fetcher import Fetcher
from tui_mail.desk.accounts import want_fetch
from tui_mail.desk.intake.reading import open_readers
from tui_mail.store.actor import SYSTEM
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import database
from tui_mail.store.queries.accounts import feeding_accounts, fetches_wanted, wanted_by
from tui_mail.store.queries.directory import user_by_login
from tui_mail.store.queries.items import history
from tui_mail.store.writes.ledger import RETRIES_AFTER

MESSAGES = {uid: mail(f"Nummer {uid}", message_id=f"{uid}@test") for uid in range(1, 9)}


@contextmanager
def fetcher_of(instance: Instance) -> Iterator[Fetcher]:
    with open_readers(1) as readers:
        yield Fetcher(feeding_accounts()[0], instance.blobs, readers)


class Talks:
    """A server whose answers a test changes between two rounds."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, tag: bytes, command: bytes) -> bytes | None:
        return self.answer(tag, command)


@pytest.fixture
def talks() -> Talks:
    return Talks(Shelf(MESSAGES))


@pytest.fixture
def instance(open_instance: Open, talks: Talks) -> Iterator[Instance]:
    with scripted_imap(talks) as (port, _):
        yield open_instance(account("odd", host="127.0.0.1", port=port, security="none", folders=["INBOX"]))


def subjects(instance: Instance) -> list[str]:
    return sorted(item.row.subject for item in instance.items())


def numbers(*uids: int) -> list[str]:
    return [f"Nummer {uid}" for uid in uids]


def test_a_server_that_hangs_up_in_the_middle_has_given_what_came_whole_and_the_rest_comes_next(
    instance: Instance, talks: Talks
) -> None:
    talks.answer = Shelf(MESSAGES, cut_after=3)
    with fetcher_of(instance) as fetcher:
        assert not fetcher.once()
        assert subjects(instance) == numbers(1, 2, 3)
        assert "cannot be reached" in instance.health()["odd"].failure
        talks.answer = Shelf(MESSAGES)
        assert fetcher.once()
    assert subjects(instance) == numbers(*MESSAGES)
    assert instance.ledger() == {"stored": 8}
    assert (instance.health()["odd"].state, instance.health()["odd"].failure) == ("ok", "")


def test_only_the_round_that_somebody_asked_for_names_him(instance: Instance, talks: Talks) -> None:
    anna = user_by_login("anna")
    assert anna is not None
    account_id = feeding_accounts()[0].id
    with fetcher_of(instance) as fetcher:
        for last, asked in ((2, True), (4, False)):
            talks.answer = Shelf({uid: MESSAGES[uid] for uid in range(1, last + 1)})
            begun_at = now()
            if asked:
                want_fetch(anna, "odd")
                assert wanted_by(account_id, begun_at - 1) == (False, None)  # that round was under way
            assert fetcher.once()
        want_fetch(anna, "odd", for_mail=False)
        talks.answer = Shelf(MESSAGES)
        assert fetcher.once()
    by = {item.row.subject: history(SYSTEM, item.row.id)[0].actor for item in instance.items()}
    assert {subject for subject, actor in by.items() if actor == "anna"} == set(numbers(1, 2))
    assert not fetches_wanted()


def test_a_login_that_works_again_is_logged_after_any_failure(
    instance: Instance, talks: Talks, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "tui_mail")
    talks.answer = Shelf(MESSAGES, cut_after=3)
    with fetcher_of(instance) as fetcher:
        fetcher.start()
        instance.wait_until(lambda: instance.health()["odd"].failures == 1)
        talks.answer = Shelf(MESSAGES)
        fetcher.ring()
        instance.wait_until(lambda: instance.health()["odd"].state == "ok")
        fetcher.stop()
        fetcher.join(time.monotonic() + 20)
    assert "account odd works again after 1 failure" in caplog.messages
    assert any(". Next try in " in message for message in caplog.messages)


def test_a_message_that_the_server_refuses_is_asked_for_again_though_later_ones_came(
    instance: Instance, talks: Talks
) -> None:
    talks.answer = Shelf(MESSAGES, refuses={3})
    with fetcher_of(instance) as fetcher:
        assert not fetcher.once()
        assert subjects(instance) == numbers(1, 2, 4, 5, 6, 7, 8)
        assert instance.ledger() == {"stored": 7, "failed": 1}
        assert "does not give 1 message" in instance.health()["odd"].failure
        talks.answer = Shelf(MESSAGES)
        let_time_pass()
        assert fetcher.once()
    assert subjects(instance) == numbers(*MESSAGES)
    assert instance.ledger() == {"stored": 8}


def test_a_message_that_the_server_never_gives_stays_failed_and_the_account_recovers(
    instance: Instance, talks: Talks
) -> None:
    talks.answer = Shelf(MESSAGES, refuses={3})
    with fetcher_of(instance) as fetcher:
        for _ in range(len(RETRIES_AFTER) + 1):
            assert not fetcher.once()
            assert fetcher.once()  # between two tries all is well
            let_time_pass()
        assert fetcher.once()
    assert instance.ledger() == {"stored": 7, "failed": 1}


@pytest.mark.parametrize("uid", [3, 8])
def test_the_last_message_that_a_server_refuses_for_good_keeps_the_account_no_longer_than_the_others(
    instance: Instance, talks: Talks, uid: int
) -> None:
    talks.answer = Shelf(MESSAGES, refuses={uid})
    with fetcher_of(instance) as fetcher:
        assert not fetcher.once()
        assert fetcher.once()
    assert instance.health()["odd"].state == "ok"
    assert instance.ledger() == {"stored": 7, "failed": 1}


def test_a_server_that_refuses_everything_for_a_day_gives_everything_after_it(instance: Instance, talks: Talks) -> None:
    talks.answer = Shelf(MESSAGES, refuses=MESSAGES)
    with fetcher_of(instance) as fetcher:
        for _ in range(6):
            assert not fetcher.once()
            let_time_pass()
        assert instance.ledger() == {"failed": 8}
        talks.answer = Shelf(MESSAGES)
        assert fetcher.once()
    assert subjects(instance) == numbers(*MESSAGES)
    assert instance.ledger() == {"stored": 8}


def test_a_message_that_is_gone_when_it_is_fetched_is_in_the_ledger_as_skipped(
    instance: Instance, talks: Talks
) -> None:
    there, listed = Shelf({uid: raw for uid, raw in MESSAGES.items() if uid != 4}), Shelf(MESSAGES)
    talks.answer = lambda tag, command: (listed if b"SEARCH UID 1:" in command else there)(tag, command)
    with fetcher_of(instance) as fetcher:
        assert fetcher.once()
        assert instance.ledger() == {"stored": 7, "skipped": 1}
        before = instance.dump("account")
        assert fetcher.once()
        assert instance.dump("account") == before


def test_a_folder_that_was_numbered_anew_gives_no_message_twice(instance: Instance, talks: Talks) -> None:
    nameless = {uid: mail("ohne Namen", message_id="") for uid in (9, 10)}
    talks.answer = Shelf({**MESSAGES, **nameless})
    with fetcher_of(instance) as fetcher:
        assert fetcher.once()
        renumbered = dict(enumerate([*nameless.values(), *MESSAGES.values(), mail("neu", message_id="n@test")], 1))
        talks.answer = Shelf(renumbered, validity=8)
        assert fetcher.once()
    assert subjects(instance) == sorted([*numbers(*MESSAGES), "ohne Namen", "ohne Namen", "neu"])
    assert instance.ledger() == {"stored": 11, "duplicate": 10}


def test_waits_grow_up_to_a_quarter_of_an_hour_and_success_resets_them(
    open_instance: Open, dovecot: Dovecot, name: str
) -> None:
    (port,) = free_ports(1)
    instance = open_instance(account(name, port=port))
    waits = []
    with fetcher_of(instance) as fetcher:
        for _ in range(14):
            begun = now()
            assert not fetcher.once()
            waits.append(((instance.health()[name].next_try_at or 0) - begun) / SECOND)
    assert 2 < waits[0] < 5
    assert all(later > earlier for earlier, later in itertools.pairwise(waits[:10]))
    assert all(600 < wait < 1100 for wait in waits[-2:])
    assert instance.health()[name].failures == 14
    instance.apply(on_dovecot(dovecot, name))
    with fetcher_of(instance) as fetcher:
        assert fetcher.once()
    assert (instance.health()[name].state, instance.health()[name].failures) == ("ok", 0)


def test_after_a_batch_that_could_not_be_kept_no_later_one_is(instance: Instance, talks: Talks) -> None:
    many = {uid: mail(f"Nummer {uid}", message_id=f"{uid}@test") for uid in range(1, 171)}
    talks.answer = Shelf(many)
    database.execute_sql(
        "CREATE TRIGGER full BEFORE UPDATE ON remote_folder WHEN NEW.last_uid BETWEEN 1 AND 50 "
        "BEGIN SELECT RAISE(ABORT, 'disk full'); END"
    )
    with fetcher_of(instance) as fetcher:
        assert not fetcher.once()
        assert instance.ledger() == {}
        assert instance.health()["odd"].failure.startswith("The program failed (")
        database.execute_sql("DROP TRIGGER full")
        assert fetcher.once()
    assert instance.ledger() == {"stored": 170}
    assert subjects(instance) == sorted(numbers(*many))


def test_a_message_that_was_being_read_when_the_program_ended_is_not_quarantined(
    instance: Instance, talks: Talks, tmp_path: Path
) -> None:
    slow = mail("langsam", message_id="slow@test", body=f"please-touch:{tmp_path / 'begun'} please-hang\r\n")
    talks.answer = Shelf({**MESSAGES, 9: slow})
    with Children("tests.daemon.children:read_or_obey", count=1, limits=Limits(90, 500)) as readers:
        fetcher = Fetcher(feeding_accounts()[0], instance.blobs, readers)
        fetcher.start()
        instance.wait_until((tmp_path / "begun").exists)
        fetcher.stop()
    fetcher.join(time.monotonic() + 10)
    assert fetcher.has_ended()
    assert instance.ledger()["quarantined"] == 0
    assert instance.health()["odd"].failure == ""
    with fetcher_of(instance) as fetcher:
        assert fetcher.once()
    assert subjects(instance) == [*numbers(*MESSAGES), "langsam"]
    assert instance.ledger() == {"stored": 9}
