"""The last that came in or went out, over all mailboxes that somebody may see: so many, and no more."""

from dataclasses import replace

import pytest

from tests.office import Office, letter
from tui_mail.desk import moving, triage
from tui_mail.store import standing_views as standing
from tui_mail.store.actor import SYSTEM
from tui_mail.store.models import Item
from tui_mail.store.queries.lists import count, last_page, page, rank
from tui_mail.store.rows import View
from tui_mail.store.searching import candidates


@pytest.mark.covers("HO-60", "HO-61")
def test_the_last_received_and_sent_end_after_so_many(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "LAST", 5)
    anna = office.actor("anna")
    came = office.deliver(*(letter(number) for number in range(9)))
    own = {"from_": "kanzlei@muster.example", "to": "jean@dupont.example"}
    went = office.deliver(*(letter(100 + number, **own) for number in range(7)), role="sent")
    triage.archive(anna, came[-1])
    moving.trash(anna, came[-2])
    views = standing.standing_views(anna.user_id)
    received, sent = views["received"][1], views["sent"][1]
    newest = [came[8], *came[6:2:-1]]
    assert [row.id for row in page(anna, received)] == newest
    assert [row.id for row in page(anna, sent)] == went[:1:-1]
    assert (count(anna, received), count(anna, sent)) == (5, 5)
    first = page(anna, received, limit=2)
    assert [row.id for row in page(anna, received, after=first[-1].key, limit=9)] == newest[2:]
    assert [row.id for row in last_page(anna, received, limit=2)] == newest[-2:]
    assert rank(anna, received, last_page(anna, received, limit=1)[0].key) == 4
    Item.update(listed_at=1).execute()  # what was imported at once ends after so many, too
    assert [row.id for row in page(SYSTEM, received)] == sorted(set(came) - {came[7]}, reverse=True)[:5]


def test_a_search_among_the_last_finds_nothing_beyond_them(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "LAST", 5)
    anna = office.actor("anna")
    came = office.deliver(*(letter(number, subject=f"Frist {number % 2}") for number in range(9)))
    received = standing.standing_views(anna.user_id)["received"][1]
    for few in (3_000, 0):  # looked at one by one, and by the index of texts
        monkeypatch.setattr(candidates, "FEW", few)
        for order, at in (("newest", slice(None, 3, -1)), ("oldest", slice(4, None))):
            found = replace(received, search="frist", order=order)
            assert [row.id for row in page(anna, found)] == came[at]
            assert count(anna, found) == 5
        assert [row.id for row in page(anna, replace(received, search='"frist 1"'))] == [came[7], came[5]]
    assert page(office.actor("otto"), replace(received, search="frist")) == []


def test_who_may_see_nothing_finds_nothing_among_the_last(office: Office) -> None:
    office.deliver(letter(1))
    view = standing.standing_views(None)["received"][1]
    assert isinstance(view, View)
    assert page(office.actor("otto"), view) == []
    assert count(office.actor("otto"), view) == 0
