"""Several daemons on one PostgreSQL database share the accounts: each has one, whoever dies is followed."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.journeys.instance import SECRET, Daemon, Instance, new_instance, on_dovecot
from tests.journeys.mails import mail
from tests.servers.dovecot import Dovecot
from tui_mail.config.home import create_home
from tui_mail.daemon.fetcher import Fetcher
from tui_mail.daemon.sharing import Sharing
from tui_mail.desk.accounts import note_success
from tui_mail.desk.intake.reading import open_readers
from tui_mail.errors import LeaseLost
from tui_mail.store.alarm import open_alarm
from tui_mail.store.clock import now
from tui_mail.store.database import database
from tui_mail.store.heartbeats import beat, beating, fall_silent
from tui_mail.store.leases import Lease, alone, leases, release_lease, renew_leases, take_lease
from tui_mail.store.opening import open_store
from tui_mail.store.queries.accounts import feeding_accounts


@pytest.fixture
def names(name: str) -> list[str]:
    return [f"{name}{letter}" for letter in "abc"]


@pytest.fixture
def instance(
    tmp_path: Path, postgres_url: str, dovecot: Dovecot, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Instance]:
    monkeypatch.setenv("TEST_SECRET", SECRET)
    with new_instance(tmp_path, postgres_url, *(on_dovecot(dovecot, name) for name in names)) as made:
        yield made


@contextmanager
def elsewhere(instance: Instance, host: str) -> Iterator[Daemon]:
    """Let a daemon run that has a home of its own, but the instance's database and blobs, as another host does."""
    root = instance.root.parent / host / "home"
    root.parent.mkdir()
    create_home(root)
    url = (instance.root / "config.toml").read_text()
    (root / "config.toml").write_text(f'{url}blob_url = "file://{instance.root / "blobs"}"\n')
    with Instance(root, instance.blobs).daemon() as daemon:
        yield daemon


def ids() -> list[int]:
    return [account.id for account in feeding_accounts()]


def holders() -> dict[int, str]:
    """Return who fetches what, as far as that is live."""
    return {account: lease.holder for account, lease in leases().items() if lease.is_live}


def shares() -> list[int]:
    """Return how many accounts each holder has, the smallest number first."""
    found = list(holders().values())
    return sorted(found.count(holder) for holder in set(found))


def expire(account_id: int) -> None:
    database.execute_sql("UPDATE lease SET expires_at = 0 WHERE account = %s", (account_id,))


def test_an_account_that_somebody_has_is_not_taken_until_its_lease_ends(instance: Instance) -> None:
    one = ids()[0]
    fence = take_lease(one, "a")
    assert fence is not None
    assert take_lease(one, "b") is None
    assert take_lease(one, "a") is None
    expire(one)
    renew_leases("a")  # nobody was faster
    assert leases()[one] == Lease("a", fence, is_live=True)
    expire(one)
    assert take_lease(one, "b") == fence + 1
    renew_leases("a")
    release_lease(one, "a")
    assert holders()[one] == "b"
    release_lease(one, "b")
    assert take_lease(one, "a") == fence + 2


def test_who_was_away_while_another_took_over_can_write_nothing_about_the_account(instance: Instance) -> None:
    one = ids()[0]
    old = take_lease(one, "a")
    expire(one)
    new = take_lease(one, "b")
    before = instance.dump("lease")
    with pytest.raises(LeaseLost):
        note_success(one, now(), now(), old)
    assert instance.dump("lease") == before
    note_success(one, now(), now(), new)


def test_a_round_under_an_old_lease_writes_nothing_and_ends_its_fetcher(
    instance: Instance, dovecot: Dovecot, names: list[str]
) -> None:
    dovecot.deliver(names[0], mail("one", message_id="1@test"))
    account = next(account for account in feeding_accounts() if account.name == names[0])
    old = take_lease(account.id, "a")
    expire(account.id)
    new = take_lease(account.id, "b")
    before = instance.dump()
    with open_readers(1) as readers:
        late = Fetcher(account, instance.blobs, readers, old)
        late.start()
        late.join(time.monotonic() + 20)
        assert late.has_ended()
        assert late.is_alive()  # it was told to end: no reason to restart the daemon
        assert instance.dump() == before
        assert Fetcher(account, instance.blobs, readers, new).once()
    assert instance.ledger() == {"stored": 1}


def test_a_transaction_that_does_not_end_does_not_hold_a_take_over_up_as_long_as_it_lasts(instance: Instance) -> None:
    import psycopg

    one = ids()[0]
    with psycopg.connect(instance_url(instance)) as other:
        other.execute("SELECT fence FROM account WHERE id = %s FOR SHARE", (one,))
        assert take_lease(one, "b") is None  # answered while the other one still holds the row
    assert take_lease(one, "b") is not None


def instance_url(instance: Instance) -> str:
    return (instance.root / "config.toml").read_text().partition('"')[2].partition('"')[0]


def test_renewing_and_beating_ring_no_screen(instance: Instance) -> None:
    one = ids()[0]
    with open_alarm() as alarm:
        take_lease(one, "a")
        beat("a", "host")
        renew_leases("a")
        assert not alarm.wait(0.5)
    fall_silent("a")


def test_one_daemon_at_a_time_does_a_chore(instance: Instance) -> None:
    import psycopg

    with psycopg.connect(instance_url(instance), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s, hashtext('wake'))", (0x7475,))
        with alone("wake") as mine, alone("render") as another:
            assert (mine, another) == (False, True)
        other.execute("SELECT pg_advisory_unlock_all()")  # of a hang-up the server hears in its own time
    with alone("wake") as mine:
        assert mine


def test_shares_are_even_and_follow_who_comes_and_goes(instance: Instance) -> None:
    first, second = Sharing("a"), Sharing("b")
    first.start()
    assert set(first.choose(ids())) == set(ids())
    second.start()
    kept = first.choose(ids())
    assert len(kept) == 2
    (surplus,) = set(ids()) - set(kept)
    assert second.choose(ids()) == {}
    first.give_back(surplus)
    assert set(second.choose(ids())) == {surplus}
    assert shares() == [1, 2]
    first.stop()
    assert set(second.choose(ids())) == set(ids())
    second.stop()
    assert (holders(), beating()) == ({}, [])


def test_what_the_last_daemon_of_a_home_had_when_it_was_killed_the_next_one_of_that_home_has_at_once(
    instance: Instance,
) -> None:
    killed, elsewhere, following = Sharing("a"), Sharing("b"), Sharing("a")
    killed.start()
    elsewhere.start()
    one, two, three = ids()
    had = killed.choose([one, two])
    others = elsewhere.choose([three])
    following.start()
    kept = following.choose([one, two])
    assert set(kept) == set(had)
    assert all(int(kept[account] or 0) > int(had[account] or 0) for account in kept)
    assert holders()[three] == elsewhere.name
    assert {beat.daemon for beat in beating()} == {elsewhere.name, following.name}
    assert others
    for each in (killed, elsewhere, following):
        each.stop()


@pytest.mark.covers("AS-14")
def test_when_a_daemon_is_killed_another_has_its_accounts_within_thirty_seconds_and_nothing_is_lost_or_twice(
    instance: Instance, dovecot: Dovecot, names: list[str]
) -> None:
    with ExitStack() as stack:
        daemons = [stack.enter_context(elsewhere(instance, host)) for host in ("a", "b")]
        instance.wait_until(lambda: shares() == [1, 2], 40)
        for name in names:
            dovecot.deliver(name, mail(f"before {name}", message_id=f"before-{name}@test"))
        instance.wait_until(lambda: len(instance.items()) == 3)
        assert "Daemon: runs" in instance.run("health").stdout
        daemons[0].process.kill()
        begun = time.monotonic()
        for name in names:
            dovecot.deliver(name, mail(f"after {name}", message_id=f"after-{name}@test"))
        instance.wait_until(lambda: len(instance.items()) == 6, 35)
        taken_over_after = time.monotonic() - begun
        print(f"\ntaken over after {taken_over_after:.1f} s")
        assert taken_over_after < 30
        assert len(set(holders().values())) == 1
        errors = [line for line in daemons[1].log.splitlines() if '"level": "error"' in line or "Traceback" in line]
        assert errors == []
    assert instance.ledger() == {"stored": 6}
    assert holders() == {}


def test_after_a_clean_stop_the_other_daemon_takes_over_at_once(
    instance: Instance, dovecot: Dovecot, names: list[str]
) -> None:
    with elsewhere(instance, "a") as first, elsewhere(instance, "b"):
        instance.wait_until(lambda: shares() == [1, 2], 40)
        first.terminate()
        assert instance.wait_until(lambda: shares() == [3], 20) < 10
    assert instance.run("health", code=1).stdout.startswith("Daemon: does not run")


def test_a_daemon_that_was_stopped_for_a_while_finds_out_and_lets_the_other_one_go_on(
    instance: Instance, dovecot: Dovecot, names: list[str]
) -> None:
    with elsewhere(instance, "a") as first, elsewhere(instance, "b"):
        instance.wait_until(lambda: shares() == [1, 2], 40)
        os.kill(first.process.pid, signal.SIGSTOP)
        instance.wait_until(lambda: shares() == [3], 40)
        os.kill(first.process.pid, signal.SIGCONT)
        for name in names:
            dovecot.deliver(name, mail(f"later {name}", message_id=f"later-{name}@test"))
        instance.wait_until(lambda: len(instance.items()) == 3)
        instance.wait_until(lambda: shares() == [1, 2], 40)  # it takes part again
        assert "Traceback" not in first.log
    assert instance.ledger() == {"stored": 3}


def test_fetching_without_a_daemon_takes_the_lease_and_asks_the_daemon_that_has_it(
    instance: Instance, dovecot: Dovecot, names: list[str]
) -> None:
    name = names[0]
    dovecot.deliver(name, mail("one", message_id="1@test"))
    assert '"command"' in instance.run("--as", "anna", "account", "fetch", name, "--json").stdout
    assert holders() == {}
    with elsewhere(instance, "a"):
        instance.wait_until(lambda: shares() == [3], 40)
        dovecot.deliver(name, mail("two", message_id="2@test"))
        assert '"daemon"' in instance.run("--as", "anna", "account", "fetch", name, "--json").stdout
        assert "another daemon fetches it" in instance.once()
    assert instance.ledger() == {"stored": 2}
    open_store(create_home(instance.root))
