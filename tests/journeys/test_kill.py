"""The daemon is killed at every kind of moment: server, database and blob store hold the same mail afterwards, once."""

import hashlib
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.journeys.instance import new_instance, on_dovecot
from tests.journeys.killing import Victim, letters, log_of, random_moment
from tests.servers.dovecot import Dovecot

Prepare = Callable[..., Victim]


@pytest.fixture
def prepare(tmp_path: Path, dovecot: Dovecot, request: pytest.FixtureRequest) -> Iterator[Prepare]:
    user = "k" + hashlib.sha256(str(tmp_path).encode()).hexdigest()[:12]
    with ExitStack() as stack:

        def prepare_it(count: int, url: str | None = None, **settings: object) -> Victim:
            if settings.get("kind") == "pop3":
                settings["port"] = dovecot.pop3_port
            delivered = letters(count)
            dovecot.deliver(user, delivered)
            line = on_dovecot(dovecot, user, poll="1s", **settings)
            return Victim(stack.enter_context(new_instance(tmp_path, url, line)), dovecot, user, delivered)

        yield prepare_it
    assert "Traceback" not in log_of(tmp_path)


@pytest.mark.covers("TS-06", "TS-07")
@pytest.mark.parametrize("kind", ["imap", "pop3"])
def test_killed_at_random_moments_and_at_each_step_everything_is_there_once(
    prepare: Prepare, store_url: str | None, kind: str
) -> None:
    victim = prepare(500, store_url, kind=kind)
    dice = random.Random(f"kill {kind}")
    for point, nth in (("inside-eml", 9), ("after-eml", 1), ("before-commit", 2), ("after-commit", 3)):
        victim.die_at(point, nth)
        victim.check_nothing_is_lost()
    done = [victim.instance.ledger().total()]
    for _ in range(3):
        victim.kill_after(random_moment(dice))
        victim.check_nothing_is_lost()
        done.append(victim.instance.ledger().total())
    print(f"\nkilled after {', '.join(map(str, done))} of 500")
    victim.finish()
    victim.check_whole()
    victim.check_same_on_server()


@pytest.mark.covers("HO-18")
@pytest.mark.parametrize(("kind", "half_way"), [("imap", "marked-not-deleted"), ("pop3", "before-quit")])
def test_killed_while_it_deletes_on_the_server_nothing_is_deleted_that_is_not_here(
    prepare: Prepare, kind: str, half_way: str
) -> None:
    victim = prepare(120, kind=kind, delete_on_server_after="1s")
    for point in ("after-commit", "before-deleting", half_way, "deleted-not-noted"):
        victim.die_at(point, 1)
        victim.check_nothing_is_lost()
    assert 0 < len(victim.on_server()) < 120
    victim.finish(emptied=True)
    victim.check_nothing_is_lost()
    victim.check_whole()
