"""What arrives: keys that grow, ids that are never given out twice, and text that is found."""

import threading
from pathlib import Path

import pytest

from tests.office import Office, letter, open_office
from tui_mail.config.team import read_team
from tui_mail.desk.administration import apply
from tui_mail.desk.intake.delivery import Delivery, Kept
from tui_mail.desk.intake.reading import Reading
from tui_mail.mail.arrival import read_arrival
from tui_mail.mail.text import fold
from tui_mail.store.alarm import open_alarm
from tui_mail.store.clock import SECOND
from tui_mail.store.database import change, close_database, database, is_sqlite
from tui_mail.store.models import Item, Link, Message, RawMessage, Sighting
from tui_mail.store.models.mail import ANYWHERE
from tui_mail.store.queries.accounts import feeding_accounts
from tui_mail.store.writes.links import remove_link
from tui_mail.store.writes.remote_folders import keep_remote_folder

SECOND_ACCOUNT = """
[[accounts]]
name = "notariat"
kind = "maildir"
path = "{maildir}"
primary_address = "notariat@muster.example"
[[mailboxes]]
code = "notariat"
name = "Notariat"
account = "notariat"
members = {{ anna = "manager" }}
"""


def _deliver(office: Office, messages: list[tuple[bytes, int]], account: int = 0) -> None:
    """Let messages arrive, each with the time the server says."""
    names = office.blobs.put(raw for raw, _ in messages)
    kept = [
        Kept(f"{account}-{number}", raw, name, at, Reading(read_arrival(raw), ""))
        for number, ((raw, at), name) in enumerate(zip(messages, names, strict=True))
    ]
    delivery = Delivery(feeding_accounts()[account])
    with change():
        folder = keep_remote_folder(delivery.account.id, "INBOX", "inbox", 7)
    delivery.deliver(folder, kept)


def test_keys_of_messages_grow_with_their_arrival_also_out_of_order_and_within_a_second(office: Office) -> None:
    times = [1000, 1001, 1000, 999, 1001, 1000]
    _deliver(office, [(letter(number), at * SECOND + number) for number, at in enumerate(times)])
    keys = {row.message_id.partition("@")[0]: row.id for row in Message.select()}
    assert [keys[str(number)] for number in range(6)] == [
        1000 << 20, 1001 << 20, (1000 << 20) + 1, 999 << 20, (1001 << 20) + 1, (1000 << 20) + 2
    ]  # fmt: skip
    by_key = Message.select().order_by(Message.id)
    assert [row.received_at // SECOND for row in by_key] == sorted(times)


def test_an_id_is_never_given_out_twice(office: Office) -> None:
    office.deliver(letter(1))
    link = Link.select().order_by(Link.id.desc()).get()
    with change():
        remove_link(link.item, link.record)
    office.deliver(letter(2))
    assert min(one.id for one in Link.select().where(Link.item != link.item)) > link.id


def test_accounts_that_receive_the_same_mail_in_the_same_seconds_keep_each_message_once(office: Office) -> None:
    """On PostgreSQL nothing but a lock of its own keeps two intakes from taking one key, or one message twice."""
    team, maildir = office.home.root / "second.toml", office.home.root / "maildir"
    team.write_text(SECOND_ACCOUNT.format(maildir=maildir))
    apply(office.actor("root"), read_team(team))
    messages = [(letter(number), (5000 + number // 20) * SECOND) for number in range(120)]
    start = threading.Barrier(2)

    def take_in(account: int) -> None:
        start.wait()
        _deliver(office, messages if account else messages[::-1], account)
        close_database()

    threads = [threading.Thread(target=take_in, args=(account,)) for account in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {row.outcome for row in Sighting.select()} == {"stored"}
    assert Message.select().count() == RawMessage.select().count() == len(messages)
    assert Item.select().count() == 2 * len(messages)


@pytest.mark.parametrize("words", ["ete prochain", "strasse 12", "ÉTÉ", "dupont", "ﬁnanz", 'sagte "ja"'])
def test_the_search_index_finds_folded_parts_of_what_was_delivered(office: Office, words: str) -> None:
    wanted, _ = office.deliver(
        letter(1, subject="L'été prochain", body='Straße 12, Finanzamt. Er sagte "Ja".\n', message_id="<a@x>"),
        letter(2, subject="Anderes", from_="x@example.com", message_id="<b@x>"),
    )
    if is_sqlite():
        query = '"{}"'.format(fold(words).replace('"', '""'))
        found = database.execute_sql("SELECT rowid FROM message_search WHERE message_search MATCH ?", (query,))
    else:
        found = database.execute_sql(f"SELECT message FROM search_text WHERE {ANYWHERE} LIKE %s", (f"%{fold(words)}%",))
    assert [row[0] for row in found.fetchall()] == [Item.get_by_id(wanted).message]


def test_postgres_searches_in_its_trigram_index(tmp_path: Path, postgres_url: str) -> None:
    open_office(tmp_path / "home", postgres_url).deliver(letter(1))
    with change():
        database.execute_sql("SET LOCAL enable_seqscan = off")
        statement = f"EXPLAIN SELECT message FROM search_text WHERE {ANYWHERE} LIKE %s"
        plan = database.execute_sql(statement, ("%brief%",)).fetchall()
    close_database()
    assert "search_text_anywhere" in str(plan)


def test_a_home_may_have_characters_of_urls_in_its_name(tmp_path: Path) -> None:
    office = open_office(tmp_path / "50% #1? mail", None)
    with open_alarm() as alarm:
        office.deliver(letter(1))
        assert alarm.wait(5)
    close_database()
