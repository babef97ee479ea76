"""What people run today to have searchable mail in a terminal: `mbsync`, and `notmuch new` after it."""

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.servers.dovecot import Dovecot

_MBSYNC = """
IMAPAccount bench
Host localhost
Port {port}
User {user}
Pass secret
SSLType IMAPS
CertificateFile {ca_file}

IMAPStore far
Account bench

MaildirStore near
Path {target}/
Inbox {target}/INBOX

Channel bench
Far :far:
Near :near:
Patterns INBOX
Sync Pull
Create Near
SyncState *
"""

_NOTMUCH = """
[database]
path={target}
[user]
name=Kanzlei
primary_email=kanzlei@muster.example
[new]
tags=unread;inbox;
ignore=.mbsyncstate;.uidvalidity
"""


@dataclass(frozen=True)
class Spent:
    """What a program took for so many messages."""

    messages: int
    seconds: float
    cpu: float
    peak_mb: float

    @property
    def rate(self) -> float:
        """Messages per second."""
        return self.messages / self.seconds


def mbsync(server: Dovecot, user: str, root: Path) -> Spent | None:
    """Copy a mailbox, every file synced to disk; None where it is not installed."""
    if shutil.which("mbsync") is None:
        return None
    target = root / "mbsync"
    target.mkdir()
    settings = root / "mbsyncrc"
    settings.write_text(_MBSYNC.format(port=server.port, user=user, ca_file=server.ca_file, target=target))
    seconds, cpu, peak = _run(["mbsync", "-q", "-c", str(settings), "bench"], {})
    return Spent(sum(1 for _ in target.glob("INBOX/*/*")), seconds, cpu, peak)


def notmuch(root: Path) -> Spent | None:
    """Index what `mbsync` has copied; None where it is not installed."""
    if shutil.which("notmuch") is None or not (root / "mbsync").is_dir():
        return None
    settings = root / "notmuch-config"
    settings.write_text(_NOTMUCH.format(target=root / "mbsync"))
    found = {"NOTMUCH_CONFIG": str(settings)}
    seconds, cpu, peak = _run(["notmuch", "new", "--quiet"], found)
    count = subprocess.run(
        ["notmuch", "count", "--output=files", "*"], env={**os.environ, **found}, check=True, capture_output=True
    )
    return Spent(int(count.stdout), seconds, cpu, peak)


def _run(command: Sequence[str], environment: dict[str, str]) -> tuple[float, float, float]:
    """Run a program; returns its seconds, its processor time and its largest memory in MB."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
