"""Fifty seeds of trouble between the daemon and its servers; `make soak` runs it."""

from pathlib import Path

import pytest

from tests.journeys.test_proxy import RHYTHM
from tests.journeys.trouble import neighbourhood
from tests.servers.dovecot import Dovecot

AT_ONCE = 10
"""Accounts in trouble beside each other."""


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("first", range(1, 51, AT_ONCE))
@pytest.mark.parametrize("kind", ["imap", "pop3"])
def test_of_fifty_seeds_none_loses_or_doubles_anything(
    tmp_path: Path,
    store_url: str | None,
    dovecot: Dovecot,
    kind: str,
    first: int,
) -> None:
    seeds = range(first, first + AT_ONCE)
    with neighbourhood(tmp_path, store_url, dovecot, kind, seeds) as neighbours:
        with neighbours.instance.daemon() as daemon:
            neighbours.suffer(30)
            neighbours.recover(120)
            neighbours.check(daemon)
        troubles, delays = len(neighbours.happened), sorted(neighbours.delays)
        middle, most = delays[len(delays) // 2], delays[-1]
        print(f"\n{kind}, seeds {first} to {seeds[-1]}: {troubles} troubles;", end=" ")
        print(f"the account beside them: {middle:.2f} s (median), {most:.2f} s at most")
        assert most < RHYTHM
