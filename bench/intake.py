"""Measure how fast mail is taken in: `python -m bench.intake [--count 2000] [--mail generated|corpus] [--pdfs 200]`.

In one run and from one private Dovecot over TLS: bare `mbsync` into a Maildir (with its fsync), then the daemon's own
round: fetched, parsed, stored, linked, indexed, EML written and synced. PDFs are a queue of their own and have their
own rate. Rates hold for one machine; ratios and processor time per message for more.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.corpus import print_agreement
from bench.mails import generated, repeated
from bench.usage import Watch, peak_mb
from tests.servers.dovecot import Dovecot
from tui_mail.config.home import create_home, open_home
from tui_mail.config.team import read_team
from tui_mail.daemon.fetcher import Fetcher
from tui_mail.desk.administration import apply, initialise
from tui_mail.desk.documents import open_renderers, render_due
from tui_mail.desk.intake.reading import open_readers
from tui_mail.store.actor import SYSTEM
from tui_mail.store.database import close_database
from tui_mail.store.opening import open_store
from tui_mail.store.queries.accounts import feeding_accounts
from tui_mail.store.queries.lists import count
from tui_mail.store.rows import View

_USER = "kanzlei"

_TEAM = """
[[accounts]]
name = "kanzlei"
kind = "imap"
host = "localhost"
port = {port}
login = "kanzlei"
secret = "file:{secret}"
ca_file = "{ca_file}"
primary_address = "kanzlei@muster.example"
[[accounts.criteria]]
keywords = ["Relatienummer", "relnr"]
kind = "relation"
[[mailboxes]]
code = "kanzlei"
name = "Kanzlei"
account = "kanzlei"
"""

_RECORD = """
[[contacts]]
number = "{number:05}"
name = "Person {number}"
addresses = ["person{number}@company{company}.example"]
"""

_MBSYNC = """
IMAPAccount bench
Host localhost
Port {port}
User kanzlei
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


def main() -> None:
    """Print what was measured."""
    options = _options()
    if options.take_in is not None:
        print(json.dumps(_take_in(options.take_in, options.pdfs)))
        return
    root = Path(tempfile.mkdtemp(prefix="bench-intake-"))
    server = Dovecot()
    try:
        sizes = [len(raw) for raw in _deliver(server, options)]
        print(f"{len(sizes)} messages ({options.mail}), {sum(sizes) / len(sizes) / 1000:.1f} kB mean, IMAP over TLS")
        theirs = _mbsync(server, root)
        ours = _ourselves(server, root, options.pdfs)
        _report(len(sizes), theirs, ours)
    finally:
        server.close()
        shutil.rmtree(root)
    print_agreement()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure intake against mbsync.")
    parser.add_argument("--count", type=int, default=2000, help="messages")
    parser.add_argument("--mail", choices=("generated", "corpus"), default="generated")
    parser.add_argument("--pdfs", type=int, default=200, help="how many PDFs are made for their rate")
    parser.add_argument("--take-in", type=Path, help=argparse.SUPPRESS)  # the measured process itself
    return parser.parse_args()


def _deliver(server: Dovecot, options: argparse.Namespace) -> list[bytes]:
    raws = list(generated(options.count) if options.mail == "generated" else repeated(options.count))
    server.deliver(_USER, raws)
    with server.client(_USER) as client:  # the server's own index is made before anybody is measured
        client.select_folder("INBOX", readonly=True)
    return raws


def _mbsync(server: Dovecot, root: Path) -> dict[str, float] | None:
    """Let mbsync copy the mailbox; None where it is not installed."""
    if shutil.which("mbsync") is None:
        return None
    target = root / "mbsync"
    target.mkdir()
    settings = root / "mbsyncrc"
    settings.write_text(_MBSYNC.format(port=server.port, ca_file=server.ca_file, target=target))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(["mbsync", "-q", "-c", settings, "bench"], check=True)
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": seconds, "cpu": cpu, "messages": sum(1 for _ in target.glob("INBOX/*/*"))}


def _ourselves(server: Dovecot, root: Path, pdfs: int) -> dict[str, float]:
    """Take the same mailbox in, in a process of its own, so that nothing of this one is counted."""
    home = create_home(root / "home")
    secret = root / "secret"
    secret.write_text("secret\n")
    secret.chmod(0o600)
    records = (_RECORD.format(number=number, company=number % 300 + 1) for number in range(1, 901))
    team = root / "team.toml"
    text = _TEAM.format(port=server.port, ca_file=server.ca_file, secret=secret)
    team.write_text(text + "".join(records))
    apply(initialise(home, "root", "Root"), read_team(team))
    close_database()
    command = [sys.executable, "-m", "bench.intake", "--take-in", str(home.root), "--pdfs", str(pdfs)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _take_in(root: Path, pdfs: int) -> dict[str, float]:
    """Do what the daemon does in one round, and measure it."""
    blobs = open_store(open_home(root))
    cores = os.cpu_count() or 1
    account = feeding_accounts()[0]
    with Watch() as watch, open_readers(cores) as readers:
        start = time.perf_counter()
        before = time.process_time()
        Fetcher(account, blobs, readers).once()
        seconds, cpu = time.perf_counter() - start, time.process_time() - before
        watch.look()
        parent = peak_mb(os.getpid())
    made = 0
    with open_renderers(cores) as renderers:
        began = time.perf_counter()
        while made < pdfs and (some := render_due(blobs, renderers)):
            made += some
        rendering = time.perf_counter() - began
    messages = count(SYSTEM, View(folder_kind=None, snoozed=None))
    close_database()
    return {
        "messages": messages,
        "seconds": seconds,
        "cpu": cpu,
        "readers_cpu": sum(watch.cpu.values()),
        "parent_mb": parent,
        "reader_mb": max(watch.peaks.values(), default=0.0),
        "readers": cores,
        "pdfs": made,
        "pdf_seconds": rendering,
    }


def _report(expected: int, theirs: dict[str, float] | None, ours: dict[str, float]) -> None:
    rate = ours["messages"] / ours["seconds"]
    print("                      messages    msg/s   CPU ms/msg")
    if theirs is None:
        print("mbsync                not installed (Debian: isync)")
    else:
        reached = theirs["messages"] / theirs["seconds"]
        spent = 1000 * theirs["cpu"] / theirs["messages"]
        print(f"mbsync, fsync         {theirs['messages']:8.0f} {reached:8.0f} {spent:8.2f}")
    own, readers = (1000 * ours[key] / ours["messages"] for key in ("cpu", "readers_cpu"))
    split = f"{own:8.2f} + {readers:.2f} in {ours['readers']:.0f} readers"
    print(f"tui-mail              {ours['messages']:8.0f} {rate:8.0f} {split}")
    if theirs is not None:
        print(f"ratio                          {rate / reached:8.2f}")
    if ours["pdfs"]:
        print(f"PDFs, apart           {ours['pdfs']:8.0f} {ours['pdfs'] / ours['pdf_seconds']:8.1f}")
    print(f"peak memory           parent {ours['parent_mb']:.0f} MB, largest reader {ours['reader_mb']:.0f} MB")
    if ours["messages"] != expected:
        print(f"NOT ALL TAKEN IN: {expected - ours['messages']:.0f} are missing")


if __name__ == "__main__":
    main()
