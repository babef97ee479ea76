"""Let a daemon run and see whether anything in it grows: `python -m bench.soak [--minutes 3]`.

From a private Dovecot: mail all the time, an account that always fails, a reload and a question for the figures now and
then. Each line gives memory, threads, open files and children of the daemon; the last one how much memory, threads
and files grew since the first third, in which caches fill. Exit code 1 if they did.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
import urllib.request
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.journeys.instance import SECRET, Daemon, account, new_instance, on_dovecot
from tests.journeys.mails import mail
from tests.servers.dovecot import Dovecot
from tests.servers.process import free_ports

EVERY = 5.0
"""Seconds between two lines."""

MAY_GROW_MB = 8.0


@dataclass(frozen=True)
class Size:
    """What a process holds."""

    resident_mb: float
    threads: int
    files: int
    children: int


def size_of(daemon: Daemon) -> Size:
    """Look at a running daemon."""
    root = Path(f"/proc/{daemon.process.pid}")
    status = dict(line.split(":", 1) for line in (root / "status").read_text().splitlines())
    resident = int(status["VmRSS"].split()[0]) / 1024
    return Size(resident, int(status["Threads"]), len(list((root / "fd").iterdir())), len(daemon.children()))


def watch(minutes: float) -> list[Size]:
    """Run the daemon for so long under all that; returns its sizes, one every few seconds."""
    sizes: list[Size] = []
    (port,) = free_ports(1)
    with tempfile.TemporaryDirectory() as folder, closing(Dovecot()) as server:
        accounts = (on_dovecot(server, "soak", poll="2s"), account("wrong", port=1, poll="1s"))
        with new_instance(Path(folder), None, *accounts) as instance:
            (instance.root / "config.toml").write_text(f'metrics = "127.0.0.1:{port}"\n')
            with instance.daemon() as daemon:
                instance.wait_until(lambda: instance.health()["soak"].state == "ok")
                end = time.monotonic() + minutes * 60
                number = 0
                while time.monotonic() < end:
                    until = time.monotonic() + EVERY
                    while time.monotonic() < until:
                        number += 1
                        server.deliver("soak", mail(f"Nummer {number}", message_id=f"{number}@soak"))
                        time.sleep(0.05)
                    daemon.process.send_signal(signal.SIGHUP)
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30).close()
                    sizes.append(size_of(daemon))
                    print(f"{number:>7} messages  {sizes[-1]}", flush=True)
    return sizes


def grown(sizes: list[Size]) -> list[str]:
    """Say what grew between the end of the first third and the end: the least of each, as peaks come and go."""
    third = max(1, len(sizes) // 3)
    early, late = sizes[third : 2 * third] or sizes, sizes[-third:]
    found = []
    megabytes = min(one.resident_mb for one in late) - min(one.resident_mb for one in early)
    print(f"memory grew by {megabytes:.1f} MB")
    if megabytes > MAY_GROW_MB:
        found.append("memory")
    for name in ("threads", "files", "children"):
        if min(getattr(one, name) for one in late) > min(getattr(one, name) for one in early) + 1:
            found.append(name)
    return found


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=3.0)
    os.environ["TEST_SECRET"] = SECRET
    if found := grown(watch(parser.parse_args().minutes)):
        sys.exit(f"grew: {', '.join(found)}")


if __name__ == "__main__":
    main()
