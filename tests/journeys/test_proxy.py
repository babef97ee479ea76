"""Networks and servers on bad days: what is between the daemon and the server cuts, stalls, delays and lies."""

from pathlib import Path

import pytest

from tests.journeys.trouble import neighbourhood
from tests.servers.dovecot import Dovecot

RHYTHM = 10.0
"""Seconds within which mail of an account without trouble is there, on a busy machine."""


@pytest.mark.covers("AS-07", "AS-08")
@pytest.mark.parametrize("kind", ["imap", "pop3"])
def test_cut_stalled_delayed_and_lied_to_the_daemon_loses_nothing_and_nobody_else_waits(
    tmp_path: Path, dovecot: Dovecot, kind: str
) -> None:
    with neighbourhood(tmp_path, None, dovecot, kind, range(1, 9)) as neighbours:
        with neighbours.instance.daemon() as daemon:
            neighbours.suffer(12)
            neighbours.recover(40)
            neighbours.check(daemon)
        kinds = sorted(trouble.kind for trouble in neighbours.happened)
        print(f"\n{kind}: {len(kinds)} troubles: { {each: kinds.count(each) for each in kinds} };")
        print(f"the account beside them: {max(neighbours.delays):.2f} s at most")
        assert len(kinds) > 8
        assert max(neighbours.delays) < RHYTHM
