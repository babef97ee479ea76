"""An instance in a temporary home: a real daemon on a Maildir of sample mail. At the end everything is gone."""

import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn, TypeVar

from tui_mail.config import checks
from tui_mail.config.home import Home, create_home
from tui_mail.config.team import read_team
from tui_mail.demo.maildir import write_maildir
from tui_mail.demo.post import SampleMail
from tui_mail.demo.team import team_toml
from tui_mail.desk.administration import apply, initialise
from tui_mail.errors import TuiMailError
from tui_mail.store.actor import Actor
from tui_mail.store.alarm import open_alarm
from tui_mail.store.blobs import Blobs
from tui_mail.store.database import close_database
from tui_mail.store.opening import open_store

PATIENCE = 60.0
"""Seconds that the demo waits for anything."""

STOPPING = 10.0
"""Seconds after which a daemon that was asked to stop is killed."""

Found = TypeVar("Found")


@dataclass(frozen=True)
class DemoInstance:
    """A running instance; `me` is who started the demo, as admin and dispatcher."""

    home: Home
    blobs: Blobs
    maildir: Path
    me: Actor
    daemon: "subprocess.Popen[bytes]"

    def deliver(self, mails: Sequence[SampleMail]) -> None:
        """Put mail where the daemon finds it."""
        write_maildir(self.maildir, mails)

    def until(self, what: str, look: Callable[[], Found | None]) -> Found:
        """Look again whenever the database has changed, until there is something.

        Raises TuiMailError where that takes too long, or the daemon ends.
        """
        end = time.monotonic() + PATIENCE
        with open_alarm() as alarm:
            while not (found := look()):
                if self.daemon.poll() is not None:
                    raise TuiMailError(f"{what}: the daemon has ended. {self.last_words()}")
                if time.monotonic() > end:
                    raise TuiMailError(f"{what}: did not happen within {PATIENCE:.0f} seconds. {self.last_words()}")
                alarm.wait(0.5)
        return found

    def last_words(self) -> str:
        """Return the last line of the daemon's log."""
        lines = _log_path(self.home).read_text(errors="replace").splitlines()
        return f"Its log ends: {lines[-1]}" if lines else "Its log is empty."


@contextmanager
def demo_instance(os_login: str, mails: Sequence[SampleMail]) -> Iterator[DemoInstance]:
    """Run an instance in a temporary home with this mail in it, open in this process."""
    with _orderly_end(), _temporary_folder() as folder:
        home = create_home(folder / "home")
        maildir = folder / "mail"
        maildir.mkdir(mode=0o700)
        write_maildir(maildir, mails)
        login = fitting_login(os_login)
        me = initialise(home, login, f"Me ({login})")
        team = folder / "team.toml"
        team.write_text(team_toml(maildir, login))
        apply(me, read_team(team))
        try:
            with _daemon(home) as daemon:
                yield DemoInstance(home, open_store(home), maildir, me, daemon)
        finally:
            close_database()


def fitting_login(os_login: str) -> str:
    """Make a login that a team file takes of one that the operating system takes."""
    fitting = "".join(
        letter if letter in "abcdefghijklmnopqrstuvwxyz0123456789._-" else "-" for letter in os_login.lower()
    )
    with suppress(ValueError):
        checks.login("login", fitting.lstrip(".-")[:64])
        return fitting.lstrip(".-")[:64]
    return "visitor"


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="tui-mail-demo-"))  # 0700
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _daemon(home: Home) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the daemon as a process of its own, which no Ctrl-C at the terminal reaches."""
    command = [sys.executable, "-m", "tui_mail", "--home", str(home.root), "--daemon"]
    with _log_path(home).open("wb") as log:
        daemon = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd=home.root
        )
    try:
        yield daemon
    finally:
        daemon.terminate()
        try:
            daemon.wait(STOPPING)
        except subprocess.TimeoutExpired:
            daemon.kill()
            daemon.wait()


def _log_path(home: Home) -> Path:
    return home.root / "daemon.log"


@contextmanager
def _orderly_end() -> Iterator[None]:
    """Clean up also where the terminal is closed or the process is asked to end."""

    def leave(number: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
