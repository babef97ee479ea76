"""An import that is killed again and again, and a look at whether everything is there once afterwards."""

import contextlib
import hashlib
import random
import subprocess
import sys
import time
from collections import Counter as Tally
from dataclasses import dataclass
from pathlib import Path

from tests.data.delivered import hash_as_delivered
from tests.journeys.instance import PROJECT, Instance, environment
from tests.journeys.mails import mail
from tests.servers.dovecot import Dovecot
from tui_mail.archive.manifest import read_manifest
from tui_mail.store.blobs import LocalBlobs
from tui_mail.store.models import Blob, IntakeRound, Item, Message, RawMessage, Sighting
from tui_mail.store.models.table import tuples

LATEST = 0.8
"""Seconds after the start at which a daemon is killed at the latest: it has logged in then, and has taken in a part."""


def letters(count: int, seed: int = 0) -> list[bytes]:
    """Write messages of all sizes, some with the text of another one or without a Message-ID."""
    dice = random.Random(seed)
    return [
        mail(
            f"Nummer {number}",
            message_id=f"{number}.{seed}@test" if number % 7 else "",
            body=f"{number} {seed}\r\n" + "Guten Tag\r\n" * int(dice.lognormvariate(4, 1.5)),
        )
        for number in range(count)
    ]


@dataclass
class Victim:
    """An instance whose daemon is killed, what was delivered to its account, and the server that has it."""

    instance: Instance
    server: Dovecot
    user: str
    delivered: list[bytes]

    def kill_after(self, seconds: float) -> None:
        """Start the daemon, and kill it so many seconds after it has begun its work."""
        log = self.instance.root.parent / "daemon.log"
        before = log.stat().st_size if log.exists() else 0
        daemon = self.instance.start()
        until = time.monotonic() + 30
        while b"daemon runs for" not in log.read_bytes()[before:]:
            assert time.monotonic() < until, daemon.log[-3000:]
            time.sleep(0.01)
        time.sleep(seconds)
        daemon.process.kill()
        daemon.process.wait()

    def die_at(self, point: str, nth: int, seconds: float = 30.0) -> None:
        """Start the daemon and wait until it has killed itself at a point."""
        words = ["-W", "error", "-m", "tests.journeys.deadly", point, str(nth)]
        log = self.instance.root.parent / "daemon.log"
        with log.open("ab") as stderr:
            command = [sys.executable, *words, "--home", str(self.instance.root), "--daemon"]
            process = subprocess.Popen(command, env=environment(), cwd=PROJECT, stderr=stderr)
        try:
            assert process.wait(seconds) == -9, log.read_text()[-3000:]
        finally:
            process.kill()
            process.wait()

    def finish(self, *, emptied: bool = False) -> None:
        """Let the daemon do what is left; with `emptied` until nothing is on the server any more."""
        with self.instance.daemon():
            total = len(self.delivered)
            self.instance.wait_until(
                lambda: self.instance.ledger().total() >= total and not (emptied and self.on_server()), 90
            )

    def close(self) -> None:
        """Close this test's connection to the database: the next victim has one of its own."""
        self.instance.leave_database()

    # --- looking ---

    def on_server(self) -> list[bytes]:
        """Return what lies on the server."""
        places = (self.server.maildir(self.user) / name for name in ("new", "cur"))
        found = []
        for path in (path for place in places for path in place.iterdir()):
            with contextlib.suppress(FileNotFoundError):  # it was deleted, or marked, while we look
                found.append(path.read_bytes())
        return found

    def check_nothing_is_lost(self) -> None:
        """Whatever is not on the server any more must be here, byte for byte."""
        there = set(map(hash_as_delivered, self.on_server()))
        missing = {hash_as_delivered(raw) for raw in self.delivered} - there
        here = {
            hash_as_delivered(self.instance.blobs.get(row[0])) for row in tuples(RawMessage.select(RawMessage.sha256))
        }
        assert missing <= here

    def check_whole(self) -> None:
        """Server, database and blob store hold the same messages, each once."""
        wanted = Tally(map(hash_as_delivered, self.delivered))
        count = len(self.delivered)
        assert self.instance.ledger() == {"stored": count}
        sighted = tuples(Sighting.select(Sighting.remote_folder, Sighting.uidvalidity, Sighting.remote_key))
        assert len(set(sighted)) == len(sighted) == count
        assert Message.select().count() == count
        assert Item.select().count() == len({row[0] for row in tuples(Item.select(Item.message))}) == count
        raws = [row[0] for row in tuples(Message.select(Message.raw_sha256))]
        assert Tally(hash_as_delivered(self.instance.blobs.get(name)) for name in raws) == wanted
        self._check_files(set(raws))
        for line in tuples(IntakeRound.select()):
            seen, *outcomes = line[5:]
            assert seen == sum(outcomes), line

    def check_same_on_server(self) -> None:
        """The server was not touched."""
        assert Tally(map(hash_as_delivered, self.on_server())) == Tally(map(hash_as_delivered, self.delivered))

    def _check_files(self, raws: set[str]) -> None:
        """Files that are no messages are their PDFs and manifests; what was being written has a name of its own."""
        assert isinstance(self.instance.blobs, LocalBlobs)
        files = {path for path in self.instance.blobs.root.rglob("*") if path.is_file()}
        kept = {path.name for path in files if not path.name.startswith(".")}
        noted = {row[0] for row in tuples(Blob.select(Blob.sha256))}
        assert noted <= kept
        assert raws <= noted
        others = [path.read_bytes() for path in files if path.name in kept - raws]
        manifests = [read_manifest(content) for content in others if not content.startswith(b"%PDF-")]
        assert {one.eml.sha256 for one in manifests} <= raws
        assert all(hashlib.sha256(path.read_bytes()).hexdigest() == path.name for path in files if path.name in kept)


def random_moment(dice: random.Random) -> float:
    """Return after how many seconds of the daemon's work it is killed."""
    return dice.uniform(0, LATEST)


def kills_until_whole(victim: Victim, dice: random.Random, most: int) -> int:
    """Kill the daemon at random moments until everything is there or it was killed often enough; returns how often."""
    for number in range(most):
        if victim.instance.ledger().total() == len(victim.delivered):
            return number
        victim.kill_after(random_moment(dice))
        victim.check_nothing_is_lost()
    return most


def log_of(folder: Path) -> str:
    """Return what the daemons of an instance wrote."""
    return (folder / "daemon.log").read_text()
