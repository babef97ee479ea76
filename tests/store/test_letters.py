"""PostgreSQL finds one or two letters by an index of its own, and what its locale takes for no letters."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.office import Office, letter, open_office
from tests.servers.postgres import Postgres
from tests.store.searched_scene import EVERYTHING
from tui_mail.mail.searched import folded_line
from tui_mail.store.database import change, close_database, database
from tui_mail.store.models import Item
from tui_mail.store.queries import lists
from tui_mail.store.rows import Envelope, Row
from tui_mail.store.searching import candidates, patterns
from tui_mail.store.searching.terms import EVERY_FIELD, Words
from tui_mail.store.writes.index import find_attached, forget_message


@pytest.fixture(params=["C", "C.UTF-8"])
def office(request: pytest.FixtureRequest, postgres: Postgres, tmp_path: Path) -> Iterator[Office]:
    """Open an office whose database has this locale."""
    name = f"of_{request.param}".replace(".", "_")
    postgres.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE '{request.param}'")
    yield open_office(tmp_path / "home", postgres.url(name))
    close_database()
    postgres.drop_database(postgres.url(name))


def test_letters_of_every_script_and_signs_are_found_by_an_index(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    subjects = {"日": "請求書 日本", "本契": "見積", "🎉": "Party 🎉", "договор": "Новый договор", "xq": "Nr. 7xq"}
    items = office.deliver(*(letter(number, subject=subject) for number, subject in enumerate(subjects.values())))
    monkeypatch.setattr(candidates, "FEW", 0)
    monkeypatch.setattr(candidates, "_FIRST_WALK", 0)
    monkeypatch.setattr(candidates, "_TURNS", ((5, 0),))
    asked = [patterns.all_words(Words(folded_line(needle), EVERY_FIELD)) for needle in subjects]
    assert None not in asked
    in_utf8 = database.execute_sql("SELECT current_setting('lc_ctype') <> 'C'").fetchone()[0]
    assert ["LIKE" in str(one) for one in asked] == [False, False, False, in_utf8, False]
    found = {
        search: [row.id for row in _found(office, search)] for search in ("日", "日本", "🎉", "договор", "xq", "本契")
    }
    assert list(found.values()) == [[items[0]], [items[0]], [items[2]], [items[3]], [items[4]], []]
    message = Item.get_by_id(items[1]).message
    with change():
        find_attached(message, "日本契約\n\n")
    assert [row.id for row in _found(office, "本契")] == [items[1]]
    with change():
        forget_message(message)
    assert _found(office, "本契") == []


def _found(office: Office, search: str) -> list[Row | Envelope]:
    return lists.page(office.actor("anna"), replace(EVERYTHING, search=search))
