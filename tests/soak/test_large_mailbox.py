"""A mailbox of a hundred thousand messages: memory does not grow with it."""

import time
from pathlib import Path

import pytest

from bench.usage import descendants, peak_mb
from tests.journeys.instance import new_instance, on_dovecot
from tests.journeys.mails import mail
from tests.servers.dovecot import Dovecot
from tui_mail.desk.accounts import is_fetch_done, want_fetch
from tui_mail.store.models import Sighting
from tui_mail.store.queries.directory import user_by_login

MESSAGES = 100_000
MOST_MB = 150


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", ["imap", "pop3"])
def test_no_process_needs_more_than_150_mb_for_a_hundred_thousand_messages(
    tmp_path: Path, dovecot: Dovecot, kind: str
) -> None:
    user = f"large{kind}"
    dovecot.deliver(user, (mail(f"Nummer {number}", message_id=f"{number}@test") for number in range(MESSAGES)))
    port = dovecot.pop3_port if kind == "pop3" else dovecot.port
    with new_instance(tmp_path, None, on_dovecot(dovecot, user, kind=kind, port=port)) as instance:
        begun, last = time.monotonic(), 0.0
        peaks: dict[int, float] = {}
        with instance.daemon() as daemon:
            while (done := Sighting.select().count()) < MESSAGES:
                assert daemon.process.poll() is None
                for pid in (daemon.process.pid, *descendants(daemon.process.pid)):
                    peaks[pid] = max(peak_mb(pid), peaks.get(pid, 0.0))
                if time.monotonic() - last > 60:
                    last = time.monotonic()
                    print(
                        f"\n{kind}: {done} after {last - begun:.0f} s, daemon {peaks[daemon.process.pid]:.0f} MB",
                        end="",
                    )
                time.sleep(1)
            seconds = time.monotonic() - begun
            anna = user_by_login("anna")
            assert anna is not None
            dovecot.deliver(user, mail("one more", message_id="one-more@test"))
            want_fetch(anna, user)  # one more round, now that all of it is known
            instance.wait_until(lambda: is_fetch_done(user) and Sighting.select().count() == MESSAGES + 1, 300)
            own = peak_mb(daemon.process.pid)
        children = max(mb for pid, mb in peaks.items() if pid != daemon.process.pid)
        print(f"\n{kind}: {MESSAGES} messages in {seconds:.0f} s: daemon {own:.0f} MB, largest child {children:.0f} MB")
        assert instance.ledger() == {"stored": MESSAGES + 1}
        assert max(own, children) < MOST_MB
