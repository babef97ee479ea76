import shutil
import subprocess
import sys
from datetime import UTC, datetime

import psycopg
import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres
from tests.servers.process import require


def test_a_delivered_message_is_in_the_inbox(dovecot: Dovecot) -> None:
    dovecot.deliver("smoke", [b"Subject: one\n\nbody\n", b"Subject: two\n\nbody\n"])
    with dovecot.client("smoke") as client:
        assert client.select_folder("INBOX")[b"EXISTS"] == 2


def test_an_appended_message_keeps_its_date(dovecot: Dovecot) -> None:
    when = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    dovecot.append("append", b"Subject: one\r\n\r\nbody\r\n", "Entwürfe", received=when, flags=["\\Flagged"])
    with dovecot.client("append") as client:
        client.normalise_times = False
        client.select_folder("Entwürfe", readonly=True)
        assert client.fetch([1], ["INTERNALDATE"])[1][b"INTERNALDATE"] == when


def test_every_database_is_fresh_and_finds_trigrams(postgres: Postgres, postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE mine (id int)")
        assert connection.execute("SELECT similarity('word', 'words') > 0.4").fetchone() == (True,)
    copy = postgres.fresh_database(template=postgres.name(postgres_url))
    with psycopg.connect(copy) as connection:
        assert connection.execute("SELECT count(*) FROM mine").fetchone() == (0,)
    postgres.drop_database(copy)


def test_a_missing_server_is_a_skip_here_and_a_failure_where_all_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="not installed: no-such-server"):
        require("sh", "no-such-server")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="not installed: no-such-server"):
        require("sh", "no-such-server")


_KILLED = """
import os, signal
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres
print(*(server.root for server in (Dovecot(), Postgres())), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
# adopts whatever the killed run leaves, and ends when none of it is left
_SURVIVOR = """
import contextlib, ctypes, os, subprocess, sys
ctypes.CDLL(None).prctl(36, 1)
subprocess.run([sys.executable, "-c", sys.argv[1]])
with contextlib.suppress(ChildProcessError):
    while True:
        os.wait()
"""


def test_servers_end_with_a_test_run_that_is_killed(dovecot: Dovecot, postgres: Postgres) -> None:
    del dovecot, postgres  # they are installed, or this test is skipped
    command = [sys.executable, "-c", _SURVIVOR, _KILLED]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    folders = run.stdout.split()
    assert len(folders) == 2, run.stderr
    for folder in folders:  # all that is left
        shutil.rmtree(folder, ignore_errors=True)
