"""Full disks, read-only ones, clocks that are moved, databases that are busy or gone: named, and survived."""

import json
import os
import random
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from tests.daemon.conftest import Open
from tests.journeys.instance import SECRET, Instance, new_instance, on_dovecot, run
from tests.journeys.mails import mail
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres
from tui_mail.daemon.fetcher import Fetcher
from tui_mail.desk.accounts import want_fetch
from tui_mail.desk.intake.reading import open_readers
from tui_mail.store.blobs import LocalBlobs, sha256
from tui_mail.store.clock import SECOND
from tui_mail.store.heartbeats import beating
from tui_mail.store.models import RawMessage
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.accounts import feeding_accounts, fetches_wanted
from tui_mail.store.queries.directory import user_by_login
from tui_mail.store.queries.waiting import document_queue
from tui_mail.store.trouble import trouble_of

DAY = 24 * 3600 * SECOND


def letters(count: int, size: int) -> list[bytes]:
    """Return mails that cannot be compressed, seen by the disk."""
    dice = random.Random(7)
    return [
        mail(f"Nummer {n}", message_id=f"{n}@test", body=dice.randbytes(size // 2).hex() + "\r\n") for n in range(count)
    ]


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    """Put a disk of its own under a folder; skip the test where that is not allowed."""
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "tmpfs", folder],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        pytest.skip("only root can mount a small disk")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(path: Path) -> None:
    """Use up what room there is."""
    with path.open("wb", buffering=0) as ballast, suppress(OSError):
        while ballast.write(bytes(4096)):
            pass


def remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", folder], check=True)


def unfiled(instance: Instance) -> list[str]:
    """Return the raw messages of the database whose file is missing or damaged."""
    assert isinstance(instance.blobs, LocalBlobs)
    names = [row[0] for row in tuples(RawMessage.select(RawMessage.sha256))]
    return [name for name in names if sha256(instance.blobs.path(name).read_bytes()) != name]


def tracebacks(log: str) -> list[object]:
    return [line for line in map(json.loads, log.splitlines()) if "traceback" in line]


def most_failures(log: str) -> int:
    """Return how often in a row an account failed."""
    return max((line.get("failures", 0) for line in map(json.loads, log.splitlines())), default=0)


def test_a_disk_that_is_full_is_named_and_once_there_is_room_everything_is_there_once(
    tmp_path: Path, dovecot: Dovecot, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_SECRET", SECRET)
    dovecot.deliver(name, letters(40, 80_000))
    home = tmp_path / "home"
    with small_disk(home, 8), new_instance(tmp_path, None, on_dovecot(dovecot, name)) as instance:
        with instance.daemon() as daemon:
            instance.wait_until(lambda: " is full" in daemon.log or "No space left" in daemon.log, 60)
            instance.wait_until(lambda: most_failures(daemon.log) >= 3, 60)
            assert daemon.process.poll() is None
            assert unfiled(instance) == []
            remount(home, "size=200m")
            instance.wait_until(lambda: len(instance.items()) == 40, 60)
            instance.wait_until(lambda: instance.health()[name].state == "ok")
        assert instance.ledger() == {"stored": 40}
        assert unfiled(instance) == []
        assert tracebacks(daemon.log) == []


def test_a_full_disk_under_the_database_gives_a_sentence_on_the_command_line(
    tmp_path: Path, dovecot: Dovecot, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_SECRET", SECRET)
    dovecot.deliver(name, mail("one", message_id="1@test"))
    home = tmp_path / "home"
    with small_disk(home, 6), new_instance(tmp_path, None, on_dovecot(dovecot, name)) as instance:
        instance.once()
        (item,) = instance.items()
        instance.leave_database()
        fill(home / "ballast")
        said = run(home, "--as", "anna", "note", "x" * 100_000, str(item.row.id), code=1).stderr
        assert said.startswith("tui-mail: The database cannot be reached: ") or "The disk under the database" in said
        assert "full" in said
        said = run(home, "health", code=1).stderr
        assert "the disk has only 0 MB left" in said or "its disk may be full" in said
        (home / "ballast").unlink()
        run(home, "--as", "anna", "note", "y", str(item.row.id))
        assert [note.text for note in instance.items()[0].notes] == ["y"]


def test_a_home_that_cannot_be_written_is_named_and_left_alone(
    tmp_path: Path, dovecot: Dovecot, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_SECRET", SECRET)
    dovecot.deliver(name, mail("one", message_id="1@test"))
    home = tmp_path / "home"
    with small_disk(home, 30), new_instance(tmp_path, None, on_dovecot(dovecot, name)) as instance:
        instance.leave_database()
        remount(home, "ro")
        for words in (("--daemon", "--once"), ("--daemon",), ("list",), ("account", "list"), ("health",)):
            said = run(home, *words, code=1).stderr
            assert "ead-only" in said or "unable to open database file" in said, said
        remount(home, "rw")
        instance.once()
        assert [item.row.subject for item in instance.items()] == ["one"]


def test_a_clock_that_is_moved_back_and_forth_loses_nothing_and_nothing_waits_for_it(
    open_instance: Open, dovecot: Dovecot, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = open_instance(on_dovecot(dovecot, name))
    anna = user_by_login("anna")
    assert anna is not None
    true_time = time.time_ns
    with open_readers(1) as readers:
        fetcher = Fetcher(feeding_accounts()[0], instance.blobs, readers)
        for number, shift in enumerate((0, 400 * DAY, -30 * DAY, -9000 * DAY, 0)):
            monkeypatch.setattr(time, "time_ns", lambda shift=shift: true_time() + shift * 1000)
            dovecot.deliver(name, mail(f"Nummer {number}", message_id=f"{number}@test"))
            assert fetcher.once()
            want_fetch(anna, name)
        assert fetcher.once()
        assert fetcher.once()
    monkeypatch.undo()
    monkeypatch.setenv("TEST_SECRET", SECRET)
    assert instance.ledger() == {"stored": 5}
    assert fetches_wanted() == []  # not even the wish from what is the future now
    assert instance.health()[name].state == "ok"
    instance.once()
    assert document_queue().due == 0  # those of mail that came when the clock was ahead are made too
    assert {document.state for item in instance.items() for document in item.documents} == {"ready"}
    assert all(item.row.received_at <= time.time_ns() // 1000 + 400 * DAY for item in instance.items())


def test_twenty_writers_who_do_not_queue_hold_nothing_up_for_good(
    open_instance: Open, dovecot: Dovecot, name: str
) -> None:
    dovecot.deliver(name, letters(60, 2000))
    instance = open_instance(on_dovecot(dovecot, name))
    path = str(instance.root / "tui-mail.db")
    stop, written, failed = threading.Event(), [0] * 20, []

    def write(number: int) -> None:
        with closing(sqlite3.connect(path, timeout=60, isolation_level=None)) as connection:
            while not stop.is_set():
                try:
                    connection.execute("BEGIN IMMEDIATE")
                    connection.execute("UPDATE instance SET value = value")
                    connection.execute("COMMIT")
                    written[number] += 1
                except sqlite3.OperationalError as exc:
                    failed.append(str(exc))
                time.sleep(0.02)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(20)]
    for writer in writers:
        writer.start()
    try:
        with instance.daemon() as daemon:
            seconds = instance.wait_until(lambda: instance.ledger().total() == 60, 60)
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    print(f"\n60 messages beside 20 writers in {seconds:.1f} s, {sum(written)} writes")
    assert instance.ledger() == {"stored": 60}
    assert all(written)
    assert failed == []
    assert tracebacks(daemon.log) == []
    assert '"level": "error"' not in daemon.log


def test_a_database_server_that_is_restarted_is_named_and_found_again(
    tmp_path: Path, dovecot: Dovecot, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_SECRET", SECRET)
    with closing(Postgres()) as server:
        url = server.fresh_database()
        with new_instance(tmp_path, url, on_dovecot(dovecot, name)) as instance, instance.daemon() as daemon:
            instance.wait_until(lambda: instance.health()[name].state == "ok")
            instance.leave_database()
            server.stop()
            dovecot.deliver(name, mail("meanwhile", message_id="1@test"))
            until = time.monotonic() + 30
            while "The server of the database does not answer." not in daemon.log and time.monotonic() < until:
                time.sleep(0.1)
            assert "The server of the database does not answer." in daemon.log
            assert "cannot be reached" in instance.run("health", code=1).stderr
            server.start()
            instance.wait_for("meanwhile", 60)
            instance.wait_until(lambda: instance.health()[name].state == "ok", 60)
            assert daemon.process.poll() is None
            instance.wait_until(lambda: beating() != [])  # it is told again who runs
            assert "Daemon: runs" in instance.run("health").stdout
            assert tracebacks(daemon.log) == []
        assert instance_ledger_is_one(instance, url)


def instance_ledger_is_one(instance: Instance, url: str) -> bool:
    from tui_mail.store.database import close_database, open_database

    open_database(url)
    try:
        return instance.ledger() == {"stored": 1}
    finally:
        close_database()


def test_of_five_daemons_that_start_at_once_one_runs(open_instance: Open) -> None:
    instance = open_instance()
    daemons = [instance.start() for _ in range(5)]
    try:
        instance.wait_until(lambda: sum(daemon.process.poll() is None for daemon in daemons) == 1)
        codes = [daemon.process.poll() for daemon in daemons if daemon.process.poll() is not None]
        assert codes == [5, 5, 5, 5]
        (running,) = [daemon for daemon in daemons if daemon.process.poll() is None]
        instance.wait_until(lambda: "daemon runs" in running.log)
        running.terminate()
    finally:
        for daemon in daemons:
            if daemon.process.poll() is None:
                daemon.process.kill()
            daemon.process.wait()


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (sqlite3.OperationalError("database or disk is full"), "The disk under the database is full."),
        (sqlite3.OperationalError("database is locked"), "The database is kept busy by others for too long."),
        (sqlite3.OperationalError("no such column: x"), ""),
        (sqlite3.IntegrityError("disk is full"), ""),
        (OSError(28, os.strerror(28)), "The disk of the home is full."),
        (FileNotFoundError(2, "gone"), ""),
        (ValueError("server"), ""),
    ],
)
def test_trouble_is_told_from_mistakes(error: Exception, sentence: str) -> None:
    assert trouble_of(error) == sentence


def test_what_broke_while_cleaning_up_does_not_hide_the_trouble() -> None:
    error = sqlite3.OperationalError("no such savepoint: s1")
    error.__context__ = sqlite3.OperationalError("database or disk is full")
    assert trouble_of(error) == "The disk under the database is full."
