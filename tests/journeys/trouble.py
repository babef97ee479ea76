"""Accounts behind proxies that misbehave, beside one that is reached directly, all taken in by one daemon."""

import itertools
import json
import time
from collections import Counter as Tally
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.journeys.instance import Daemon, Instance, new_instance, on_dovecot
from tests.journeys.mails import mail
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import IMAP_WORDS, POP3_WORDS, Proxy, Trouble, seeded
from tui_mail.desk.accounts import want_fetch
from tui_mail.store.actor import Actor
from tui_mail.store.clock import now
from tui_mail.store.database import change
from tui_mail.store.models import Item, Message, Sighting
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.directory import user_by_login

BEFORE, LATER = 40, 4
"""Messages that lie there when the daemon starts, and how many come one by one while it runs."""

PAUSE = 0.5
"""Seconds between two mails for the account without trouble."""

TLS_EVERY = 4
"""Every so many seeds the account speaks TLS, in which words that are put in are noise."""


@dataclass
class Neighbourhood:
    """What runs: a daemon, the accounts behind proxies by their seeds, and the direct one."""

    instance: Instance
    server: Dovecot
    proxies: dict[str, Proxy]
    direct: str
    delivered: "Tally[str]" = field(default_factory=Tally)
    delays: list[float] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    @property
    def happened(self) -> list[Trouble]:
        """All that went wrong so far."""
        return [trouble for proxy in self.proxies.values() for trouble in proxy.happened]

    def deliver(self, user: str, count: int = 1) -> str:
        """Let mail come; returns the last subject."""
        subject = ""
        for _ in range(count):
            subject = f"{user} {next(self._numbers)}"
            body = "Guten Tag aus der Ferne\r\n" * 40
            self.server.deliver(user, mail(subject, message_id=f"{subject.replace(' ', '.')}@test", body=body))
            self.delivered[subject] += 1
        return subject

    def suffer(self, rounds: int) -> None:
        """Let the daemon try again and again, while mail comes for everybody, for the direct account all the time."""
        for number in range(rounds):
            for user in self.proxies:
                if number % 3 == 0 and number // 3 < LATER:
                    self.deliver(user)
            self._hurry()
            self.delays.append(self._wait_for(self.deliver(self.direct)))
            time.sleep(PAUSE)

    def recover(self, seconds: float) -> None:
        """End all trouble and wait until all mail is there."""
        for proxy in self.proxies.values():
            proxy.calm()
        until = time.monotonic() + seconds
        while self.subjects() != self.delivered:
            assert time.monotonic() < until, (
                self.delivered - self.subjects(),
                self.instance.ledger(),
                self.instance.health(),
            )
            self._hurry()
            time.sleep(1)

    def subjects(self) -> "Tally[str]":
        """Count the items of each subject."""
        rows = tuples(Item.select(Message.subject).join(Message, on=Item.message == Message.id))
        return Tally(row[0] for row in rows)

    def log(self) -> list[dict[str, object]]:
        """Return what the daemon said."""
        return [json.loads(line) for line in (self.instance.root.parent / "daemon.log").read_text().splitlines()]

    def check(self, daemon: Daemon) -> None:
        """Nothing is lost, nothing came twice, no supervision point had to catch anything."""
        assert daemon.process.poll() is None
        assert self.subjects() == self.delivered
        assert set(self.instance.ledger()) <= {"stored", "duplicate"}  # a server that hid its unique ids for a while
        unexpected = [line for line in self.log() if "traceback" in line or "have an outcome" in str(line["message"])]
        assert unexpected == []

    def _wait_for(self, subject: str) -> float:
        return self.instance.wait_until(lambda: subject in self.subjects())

    def _hurry(self) -> None:
        """Let the time pass until which failed accounts and messages wait."""
        with change():
            Sighting.update(retry_at=now()).where(Sighting.outcome == "failed").execute()
        for user in self.proxies:
            want_fetch(_anna(), user)


def _anna() -> Actor:
    found = user_by_login("anna")
    assert found is not None
    return found


@contextmanager
def neighbourhood(
    folder: Path, url: str | None, server: Dovecot, kind: str, seeds: Sequence[int]
) -> Iterator[Neighbourhood]:
    """Make an account per seed behind a proxy, and a direct one; nothing runs yet."""
    with ExitStack() as stack:
        proxies: dict[str, Proxy] = {}
        lines: list[str] = []
        for seed in seeds:
            user = f"{kind}{seed}x{folder.name[-12:]}".replace("_", "").lower()
            is_tls = seed % TLS_EVERY == 0
            ports = {"imap": (server.plain_port, server.port), "pop3": (server.pop3_plain_port, server.pop3_port)}
            words = IMAP_WORDS if kind == "imap" else POP3_WORDS
            proxy = Proxy(ports[kind][is_tls], script=seeded(seed, words=words))
            proxies[user] = stack.enter_context(proxy)
            settings = {"security": "tls"} if is_tls else {"security": "none", "host": "127.0.0.1"}
            lines.append(on_dovecot(server, user, kind=kind, port=proxy.port, poll="2s", **settings))
        direct = f"direct{kind}{folder.name[-12:]}".replace("_", "").lower()
        lines.append(on_dovecot(server, direct))
        made = stack.enter_context(new_instance(folder, url, *lines))
        neighbours = Neighbourhood(made, server, proxies, direct)
        for user in proxies:
            neighbours.deliver(user, BEFORE)
        yield neighbours
