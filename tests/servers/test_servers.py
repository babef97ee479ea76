from datetime import UTC, datetime

import psycopg

from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres


def test_a_delivered_message_is_in_the_inbox(dovecot: Dovecot) -> None:
    dovecot.deliver("smoke", [b"Subject: one\n\nbody\n", b"Subject: two\n\nbody\n"])
    with dovecot.client("smoke") as client:
        assert client.select_folder("INBOX")[b"EXISTS"] == 2


def test_an_appended_message_keeps_its_date(dovecot: Dovecot) -> None:
    when = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    dovecot.append("append", b"Subject: one\r\n\r\nbody\r\n", "Entwürfe", received=when, flags=["\\Flagged"])
    with dovecot.client("append") as client:
        client.normalise_times = False
        client.select_folder("Entwürfe", readonly=True)
        assert client.fetch([1], ["INTERNALDATE"])[1][b"INTERNALDATE"] == when


def test_every_database_is_fresh_and_finds_trigrams(postgres: Postgres, postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE mine (id int)")
        assert connection.execute("SELECT similarity('word', 'words') > 0.4").fetchone() == (True,)
    copy = postgres.fresh_database(template=postgres.name(postgres_url))
    with psycopg.connect(copy) as connection:
        assert connection.execute("SELECT count(*) FROM mine").fetchone() == (0,)
    postgres.drop_database(copy)
