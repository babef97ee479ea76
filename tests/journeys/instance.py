"""An instance made and run as people do it, through the command line; the test looks into its store from outside."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter as Tally
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.dovecot import Dovecot
from tui_mail.config.home import create_home
from tui_mail.store.account_rows import AccountHealth
from tui_mail.store.actor import SYSTEM
from tui_mail.store.alarm import open_alarm
from tui_mail.store.blobs import Blobs
from tui_mail.store.database import close_database
from tui_mail.store.models import ALL, Sighting
from tui_mail.store.models.table import tuples
from tui_mail.store.opening import open_store
from tui_mail.store.queries.accounts import health
from tui_mail.store.queries.items import detail
from tui_mail.store.queries.lists import page
from tui_mail.store.rows import Detail, View

PROJECT = Path(__file__).parents[2]
SECRET = "zwiebel-kuchen-4711"
PEOPLE = """
[[users]]
login = "anna"
name = "Anna Muster"
email = "anna@muster.example"

[[companies]]
number = "00123"
name = "Müller AG"
addresses = ["info@mueller.example"]
[[contacts]]
number = "00456"
name = "Jean Dupont"
company = "00123"
addresses = ["jean@dupont.example"]
[[contacts]]
number = "00457"
name = "Jeanne Dupont"
addresses = ["jean@dupont.example", "jeanne@dupont.example"]
[[cases]]
kind = "mandate"
number = "2026-00117"
title = "Müller / Klage"
requester = "00456"
[[cases]]
kind = "project"
number = "12"
title = "Umbau"
[[cases]]
kind = "sub-project"
number = "12/3"
title = "Dach"
parent = { kind = "project", number = "12" }
[[cases]]
kind = "phase"
number = "12/3/1"
title = "Abbruch"
parent = { kind = "sub-project", number = "12/3" }
"""


def account(name: str, **settings: object) -> str:
    """Write an IMAP account with criteria and a mailbox of the same name, as the team file has them."""
    values: dict[str, object] = {
        "kind": "imap",
        "host": "localhost",
        "security": "tls",
        "login": name,
        "secret": "env:TEST_SECRET",
        "primary_address": f"{name}@muster.example",
        "poll": "15m",
        **settings,
    }
    lines = "\n".join(f"{key} = {json.dumps(value)}" for key, value in values.items())
    return f"""
[[accounts]]
name = "{name}"
{lines}
[[accounts.criteria]]
keywords = ["relatienummer", "relnr"]
kind = "relation"
[[accounts.criteria]]
keywords = ["Mandat"]
kind = "mandate"
[[accounts.criteria]]
keywords = ["project"]
kind = "phase"
separators = ["-", "/", ","]

[[mailboxes]]
code = "{name}"
name = "{name.title()}"
account = "{name}"
members = {{ anna = "dispatcher" }}
"""


def on_dovecot(server: Dovecot, name: str, **settings: object) -> str:
    """Write the account of a user of the private mail server, who is made as well."""
    server.add_user(name, SECRET)
    return account(name, **{"port": server.port, "ca_file": str(server.ca_file), **settings})


def run(root: Path, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run a verb for a home and expect its exit code."""
    result = subprocess.run(
        _command(root, words),
        env=environment(),
        cwd=PROJECT,
        check=False,  # the code that is expected may be another
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert result.returncode == code, result.stderr
    return result


def _command(root: Path, words: Sequence[str]) -> list[str]:
    return [sys.executable, "-W", "error", "-m", "tui_mail", "--home", str(root), *words]


def environment() -> dict[str, str]:
    """Return what the program finds around it."""
    return {**os.environ, "TEST_SECRET": SECRET}


@dataclass
class Daemon:
    """A running `tui-mail --daemon`."""

    process: subprocess.Popen[bytes]
    log_path: Path

    @property
    def log(self) -> str:
        """What it wrote so far."""
        return self.log_path.read_text()

    def children(self) -> set[int]:
        """Return the processes that it started and that live."""
        found = set()
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = status.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == self.process.pid and fields[0] != "Z":
                found.add(int(status.parent.name))
        return found

    def terminate(self) -> float:
        """Send SIGTERM and wait for the end; returns the seconds it took."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        return time.monotonic() - begun


@dataclass
class Instance:
    """A home, what runs in it, and a look into its store."""

    root: Path
    blobs: Blobs

    def apply(self, *accounts: str) -> None:
        """Make the instance look like a team file with these accounts."""
        path = self.root.parent / "team.toml"
        path.write_text("".join((PEOPLE, *accounts)))
        self.run("apply", str(path))

    def run(self, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a verb and expect its exit code."""
        return run(self.root, *words, code=code)

    def once(self, code: int = 0) -> str:
        """Do one round; returns the log."""
        return self.run("--daemon", "--once", code=code).stderr

    def start(self, *words: str) -> Daemon:
        """Start the daemon (with `--once` for one round) and return at once; end it yourself."""
        log = self.root.parent / "daemon.log"
        with log.open("ab") as stderr:
            command = _command(self.root, ("--daemon", *words))
            process = subprocess.Popen(command, env=environment(), cwd=PROJECT, stderr=stderr)
        return Daemon(process, log)

    @contextmanager
    def daemon(self) -> Iterator[Daemon]:
        """Let the daemon run during a `with`."""
        running = self.start()
        try:
            yield running
        finally:
            if running.process.poll() is None:
                running.terminate()

    # --- looking ---

    def items(self) -> list[Detail]:
        """Return every item, newest first."""
        return [detail(SYSTEM, row.id) for row in page(SYSTEM, View(folder_kind=None, snoozed=None), limit=10_000)]

    def by_subject(self) -> dict[str, Detail]:
        """Return the items by their subjects."""
        return {item.row.subject: item for item in self.items()}

    def wait_for(self, subject: str, seconds: float = 30.0) -> float:
        """Wait until an item with this subject is there; returns how long that took."""
        return self.wait_until(lambda: subject in self.by_subject(), seconds)

    def ledger(self) -> "Tally[str]":
        """Return how many sightings have which outcome."""
        return Tally(row[0] for row in tuples(Sighting.select(Sighting.outcome)))

    def health(self) -> dict[str, AccountHealth]:
        """Return the accounts by name."""
        return {line.name: line for line in health(SYSTEM)}

    def leave_database(self) -> None:
        """Close this test's connection; the next look opens another."""
        close_database()

    def _log(self) -> str:
        path = self.root.parent / "daemon.log"
        return path.read_text()[-3000:] if path.exists() else ""

    def dump(self, *without: str) -> dict[str, list[str]]:
        """Return all rows of all tables but the named ones."""
        names = {table: table._meta.table_name for table in ALL}
        return {name: sorted(map(repr, tuples(table.select()))) for table, name in names.items() if name not in without}

    def wait_until(self, condition: Callable[[], bool], seconds: float = 30.0) -> float:
        """Look whenever the store changes, until the condition holds; returns how long that took."""
        begun = time.monotonic()
        with open_alarm() as alarm:
            while not condition():
                assert time.monotonic() - begun < seconds, (
                    f"not in time: {self.ledger()}, {self.health()}\n{self._log()}"
                )
                alarm.wait(0.5)
        return time.monotonic() - begun


@contextmanager
def new_instance(folder: Path, url: str | None, *accounts: str) -> Iterator[Instance]:
    """Make an instance with `init` and `apply`; `url` is its database, None for SQLite."""
    root = folder / "home"
    if url is not None:
        create_home(root)
        (root / "config.toml").write_text(f'database_url = "{url}"\n')
    run(root, "init")
    instance = Instance(root, open_store(create_home(root)))
    try:
        instance.apply(*accounts)
        yield instance
    finally:
        close_database()
