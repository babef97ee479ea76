"""Measure how fast mail is taken in: `python -m bench.intake [--messages 2000] [--mail generated|corpus] [--pdfs 200]`.

In one run and from one private Dovecot over TLS: bare `mbsync` into a Maildir (with its fsync), `notmuch new` after it,
then the daemon's own round: fetched, parsed, stored, linked, indexed, EML written and synced. PDFs are a queue of their
own and have their own rate. At last a real daemon does all of it at once while a person changes items.
Rates hold for one machine; ratios and processor time per message for more.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.changing import beside_a_person
from bench.corpus import print_agreement
from bench.mails import CORPUS, generated, repeated
from bench.peers import Spent, mbsync, notmuch
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
[[users]]
login = "anna"
name = "Anna Muster"
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
members = {{ anna = "dispatcher" }}
"""

_RECORD = """
[[contacts]]
number = "{number:05}"
name = "Person {number}"
addresses = ["person{number}@company{company}.example"]
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
        copied, indexed = mbsync(server, _USER, root), notmuch(root)
        ours = _ourselves(_home(server, root, "home"), options.pdfs)
        _report(len(sizes), copied, indexed, ours)
        beside_a_person(_home(server, root, "second"), len(sizes), 30 + len(sizes) / 20).report()
    finally:
        server.close()
        shutil.rmtree(root)
    print_agreement()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure intake against mbsync.")
    parser.add_argument("--messages", "--count", dest="count", type=int, default=2000, help="messages")
    parser.add_argument("--mail", choices=("generated", "corpus"), default="corpus" if CORPUS.is_dir() else "generated")
    parser.add_argument("--pdfs", type=int, default=200, help="how many PDFs are made for their rate")
    parser.add_argument("--take-in", type=Path, help=argparse.SUPPRESS)  # the measured process itself
    return parser.parse_args()


def _deliver(server: Dovecot, options: argparse.Namespace) -> list[bytes]:
    raws = list(generated(options.count) if options.mail == "generated" else repeated(options.count))
    server.deliver(_USER, raws)
    with server.client(_USER) as client:  # the server's own index is made before anybody is measured
        client.select_folder("INBOX", readonly=True)
    return raws


def _home(server: Dovecot, root: Path, name: str) -> Path:
    """Make a home that knows 900 people and has the mailbox on the server as its only account."""
    home = create_home(root / name)
    secret = root / "secret"
    secret.write_text("secret\n")
    secret.chmod(0o600)
    records = (_RECORD.format(number=number, company=number % 300 + 1) for number in range(1, 901))
    team = root / "team.toml"
    text = _TEAM.format(port=server.port, ca_file=server.ca_file, secret=secret)
    team.write_text(text + "".join(records))
    apply(initialise(home, "root", "Root"), read_team(team))
    close_database()
    return home.root


def _ourselves(root: Path, pdfs: int) -> dict[str, float]:
    """Take the mailbox in, in a process of its own, so that nothing of this one is counted."""
    command = [sys.executable, "-m", "bench.intake", "--take-in", str(root), "--pdfs", str(pdfs)]
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


def _report(expected: int, copied: Spent | None, indexed: Spent | None, ours: dict[str, float]) -> None:
    rate = ours["messages"] / ours["seconds"]
    print("                      messages    msg/s   CPU ms/msg   peak memory")
    for name, package, peer in (("mbsync, fsync", "isync", copied), ("notmuch new", "notmuch", indexed)):
        if peer is None:
            print(f"{name:20}  not installed (Debian: {package})")
        else:
            spent = 1000 * peer.cpu / peer.messages
            print(f"{name:20}  {peer.messages:8} {peer.rate:8.0f} {spent:12.2f} {peer.peak_mb:10.0f} MB")
    if copied is not None and indexed is not None:
        print(f"both, one by one      {indexed.messages:8} {_together(copied, indexed):8.0f}")
    spent = 1000 * (ours["cpu"] + ours["readers_cpu"]) / ours["messages"]
    print(f"tui-mail              {ours['messages']:8.0f} {rate:8.0f} {spent:12.2f} {ours['parent_mb']:10.0f} MB")
    own, readers = (1000 * ours[key] / ours["messages"] for key in ("cpu", "readers_cpu"))
    print(f"  its CPU time        {own:.2f} itself, {readers:.2f} in {ours['readers']:.0f} readers of", end=" ")
    print(f"{ours['reader_mb']:.0f} MB at most")
    if copied is not None:
        print(f"ratio to mbsync                {rate / copied.rate:8.2f}")
    if copied is not None and indexed is not None:
        print(f"ratio to both                  {rate / _together(copied, indexed):8.2f}")
    if ours["pdfs"]:
        print(f"PDFs, apart           {ours['pdfs']:8.0f} {ours['pdfs'] / ours['pdf_seconds']:8.1f}")
    if ours["messages"] != expected:
        print(f"NOT ALL TAKEN IN: {expected - ours['messages']:.0f} are missing")


def _together(copied: Spent, indexed: Spent) -> float:
    return indexed.messages / (copied.seconds + indexed.seconds)


if __name__ == "__main__":
    main()
