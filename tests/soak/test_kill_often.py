"""Two hundred times `kill -9`: slow, so that `make soak` runs it and `make test` does not."""

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.journeys.deadly import POINTS
from tests.journeys.instance import new_instance, on_dovecot
from tests.journeys.killing import Victim, kills_until_whole, letters, log_of
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres

KILLS = 200
MESSAGES = 500
VARIANTS = [
    ("imap", "sqlite", ""),
    ("imap", "postgres", ""),
    ("pop3", "sqlite", ""),
    ("pop3", "postgres", ""),
    ("imap", "sqlite", "1s"),
    ("pop3", "sqlite", "1s"),
    ("imap", "postgres", "1s"),
]
"""How mail comes, where it is kept, and after how long it is deleted on the server."""

Prepare = Callable[[int, str, str, str], Victim]


@pytest.fixture
def prepare(tmp_path: Path, dovecot: Dovecot, postgres: Postgres) -> Iterator[Prepare]:
    with ExitStack() as stack:

        def prepare_it(number: int, kind: str, database: str, delete_after: str) -> Victim:
            user = f"often{number}{kind}{database}{'deletes' if delete_after else ''}"
            url = postgres.fresh_database() if database == "postgres" else None
            port = dovecot.pop3_port if kind == "pop3" else dovecot.port
            delivered = letters(MESSAGES, number)
            dovecot.deliver(user, delivered)
            settings = {"delete_on_server_after": delete_after} if delete_after else {}
            line = on_dovecot(dovecot, user, kind=kind, port=port, poll="1s", **settings)
            folder = tmp_path / str(number)
            folder.mkdir()
            instance = stack.enter_context(new_instance(folder, url, line))
            return Victim(instance, dovecot, user, delivered)

        yield prepare_it


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("kind", "database", "delete_after"), VARIANTS)
def test_after_two_hundred_kills_everything_is_there_once(
    prepare: Prepare, tmp_path: Path, kind: str, database: str, delete_after: str
) -> None:
    dice = random.Random(f"{kind} {database} {delete_after}")
    killed, imports = 0, 0
    while killed < KILLS:
        imports += 1
        with closing(prepare(imports, kind, database, delete_after)) as victim:
            killed += kills_until_whole(victim, dice, KILLS - killed)
            victim.finish(emptied=bool(delete_after))
            victim.check_nothing_is_lost()
            victim.check_whole()
            if not delete_after:
                victim.check_same_on_server()
        assert "Traceback" not in log_of(tmp_path / str(imports))
    print(f"\n{kind}, {database}{', deleting there' if delete_after else ''}: {killed} kills in {imports} imports")


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
@pytest.mark.parametrize("kind", ["imap", "pop3"])
@pytest.mark.parametrize("nth", [1, 2, 5])
def test_killed_at_each_named_point_again_and_again_everything_is_there_once(
    prepare: Prepare, kind: str, database: str, nth: int
) -> None:
    with closing(prepare(1000 + nth, kind, database, "1s")) as victim:
        foreign = "before-quit" if kind == "imap" else "marked-not-deleted"
        for point in POINTS.keys() - {foreign}:
            is_late = POINTS[point][0] not in ("tui_mail.store.blobs", "tui_mail.desk.intake.delivery")
            victim.die_at(point, min(nth, 2) if is_late else nth, 90)
            victim.check_nothing_is_lost()
        victim.finish(emptied=True)
        victim.check_nothing_is_lost()
        victim.check_whole()
