"""IMAP through a proxy of bad days: nothing lost, nothing broken, every failure a sentence."""

import contextlib
from contextlib import closing

import pytest

from tests.fetch.accounts import LIMIT, message, new_keys, opened
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.proxy import Proxy, seeded
from tui_mail.errors import SourceError
from tui_mail.fetch import RemoteFolder
from tui_mail.fetch.imap import ImapSource
from tui_mail.network import Server


@pytest.mark.parametrize("seed", range(1, 13))
def test_on_bad_days_nothing_is_lost_and_nothing_comes_broken(dovecot: Dovecot, seed: int) -> None:
    user = f"bad_imap_day_{seed}"
    mails = [message(number, "x" * (number * 37 % 3000)) for number in range(120)]
    dovecot.deliver(user, mails)
    stored: dict[str, bytes] = {}

    def round_of(source: ImapSource) -> None:
        inbox: RemoteFolder = opened(source, ["INBOX"])[0]
        missing = [key for key in new_keys(source, inbox) if key not in stored]
        for each in source.fetch(inbox, missing, LIMIT):
            stored[each.key] = each.raw

    with Proxy(dovecot.plain_port, script=seeded(seed)) as proxy:
        server = Server("127.0.0.1", proxy.port, "none", "", user, lambda: PASSWORD, timeout=2.0)
        with closing(ImapSource(server)) as source:
            for _ in range(12):
                with contextlib.suppress(SourceError):  # anything else is a traceback in the log
                    round_of(source)
                source.close()
            proxy.calm()
            round_of(source)
    assert list(stored.values()) == mails
