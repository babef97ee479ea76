"""Views that are kept: whose they are, who sees them, and what they show to whom."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.office import Office, letter
from tui_mail.desk import saved_views, triage
from tui_mail.errors import Conflict, NotFound, NotPermitted, UsageError
from tui_mail.store.actor import Actor
from tui_mail.store.asked import EVERYTHING, asked_of, unknown_in, view_of
from tui_mail.store.canonical import from_json, to_json
from tui_mail.store.database import change
from tui_mail.store.models import Event, SavedView
from tui_mail.store.queries.lists import page
from tui_mail.store.queries.saved_views import SavedViewRow, saved_view
from tui_mail.store.queries.saved_views import saved_views as seen
from tui_mail.store.rows import View

PENDING = {"statuses": ["pending"]}


def now() -> datetime:
    return datetime.now().astimezone()


def names(actor: Actor) -> list[str]:
    return [row.name for row in seen(actor)]


def kept(office: Office, login: str, name: str) -> SavedViewRow:
    return saved_view(office.actor(login), name)


def test_a_view_is_mine_until_it_is_shared_and_the_history_knows_of_shared_ones_alone(office: Office) -> None:
    anna, sandra = office.actor("anna"), office.actor("sandra")
    events = Event.select().count()
    saved_views.save_view(anna, "Waiting", PENDING, digit=5)
    assert names(anna) == ["Waiting"]
    assert names(sandra) == []
    assert Event.select().count() == events
    view = kept(office, "anna", "waiting")
    saved_views.share_view(anna, view.id, shared=True)
    assert names(sandra) == ["Waiting"]
    event = Event.select().order_by(Event.id.desc()).first()
    assert (event.mailbox, event.action) == (None, "share-view")
    assert from_json(event.after)["name"] == "Waiting"
    with pytest.raises(NotPermitted, match="Anna Muster's"):
        saved_views.rename_view(sandra, view.id, "Mine now")
    with pytest.raises(NotPermitted):
        saved_views.delete_view(sandra, view.id)
    saved_views.rename_view(anna, view.id, "Pending")
    assert names(sandra) == ["Pending"]
    saved_views.share_view(anna, view.id, shared=False)
    assert names(sandra) == []


def test_everybody_has_digits_of_his_own_and_one_view_on_each(office: Office) -> None:
    anna, sandra = office.actor("anna"), office.actor("sandra")
    saved_views.save_view(anna, "Waiting", PENDING, shared=True, digit=5)
    saved_views.save_view(anna, "Starred", {"starred": True}, digit=6)
    view = kept(office, "sandra", "Waiting")
    assert view.digit is None
    saved_views.put_on_digit(sandra, view.id, 7)
    assert kept(office, "sandra", "Waiting").digit == 7
    assert kept(office, "anna", "Waiting").digit == 5
    saved_views.put_on_digit(anna, view.id, 6)
    assert {row.name: row.digit for row in seen(anna)} == {"Starred": None, "Waiting": 6}
    with pytest.raises(UsageError, match="5 to 9"):
        saved_views.put_on_digit(anna, view.id, 1)
    saved_views.share_view(anna, view.id, shared=False)
    saved_views.share_view(anna, view.id, shared=True)
    assert kept(office, "sandra", "Waiting").digit is None


def test_saving_under_the_same_name_replaces_the_view(office: Office) -> None:
    anna = office.actor("anna")
    saved_views.save_view(anna, "Work", PENDING)
    saved_views.save_view(anna, "Work", {"starred": True})
    (view,) = seen(anna)
    assert view.asked == {"starred": True}
    saved_views.save_view(anna, "Other", PENDING)
    with pytest.raises(Conflict):
        saved_views.rename_view(anna, view.id, "Other")
    saved_views.delete_view(anna, view.id)
    assert names(anna) == ["Other"]
    with pytest.raises(NotFound):
        saved_views.delete_view(anna, view.id)


@pytest.mark.parametrize("name", ["", "  ", "a\nb\x07", "x" * 41])
def test_a_name_is_one_short_line(office: Office, name: str) -> None:
    with pytest.raises(UsageError):
        saved_views.save_view(office.actor("anna"), name, PENDING)


def test_who_is_in_no_mailbox_neither_keeps_views_nor_sees_those_of_others(office: Office) -> None:
    saved_views.save_view(office.actor("anna"), "Waiting", PENDING, shared=True)
    assert names(office.actor("otto")) == []
    with pytest.raises(NotPermitted):
        saved_views.save_view(office.actor("otto"), "Mine", PENDING)


def test_a_shared_view_of_a_mailbox_that_one_does_not_see_stays_out(office: Office) -> None:
    saved_views.save_view(office.actor("anna"), "Elsewhere", {"mailbox_id": 4711}, shared=True)
    assert names(office.actor("anna")) == ["Elsewhere"]
    assert names(office.actor("sandra")) == []


def test_a_shared_view_shows_to_each_what_he_may_see(office: Office) -> None:
    items = office.deliver(*(letter(number) for number in range(3)))
    triage.take(office.actor("sandra"), items[0])
    triage.set_status(office.actor("anna"), items[1], "pending")
    saved_views.save_view(
        office.actor("anna"), "Work", {"folder_kind": "inbox", "statuses": ["open", "pending"]}, shared=True
    )
    saved_views.save_view(office.actor("anna"), "Mine", {"assignee": "me"}, shared=True)

    def shown(login: str, name: str) -> list[int]:
        actor = office.actor(login)
        return [row.id for row in page(actor, kept(office, login, name).view(actor.user_id, now()))]

    assert shown("anna", "Work") == [items[1], items[0]]
    assert shown("sandra", "Work") == [items[0]]
    assert shown("anna", "Mine") == []
    assert shown("sandra", "Mine") == [items[0]]


def test_what_a_newer_program_asks_for_is_left_out_and_said(office: Office) -> None:
    anna = office.actor("anna")
    saved_views.save_view(anna, "Work", PENDING)
    with change():
        SavedView.update(view=to_json({**PENDING, "mood": "bad", "starred": "yes", "assignee": [1]})).execute()
    view = kept(office, "anna", "Work")
    assert not view.is_whole
    assert view.view(1, now()) == View(folder_kind=None, snoozed=None, statuses=frozenset({"pending"}))
    with pytest.raises(UsageError, match="mood"):
        saved_views.save_view(anna, "Work", {"mood": "bad"})
    with change():
        SavedView.update(view="[]").execute()
    assert kept(office, "anna", "Work").view(1, now()) == EVERYTHING


VIEWS = st.builds(
    View,
    mailbox_id=st.none() | st.integers(1, 9),
    folder_kind=st.sampled_from(["inbox", "archive", None]),
    statuses=st.none() | st.frozensets(st.sampled_from(["new", "open", "pending", "resolved"])),
    assignee=st.none() | st.integers(0, 9),
    snoozed=st.none() | st.booleans(),
    put_away=st.booleans(),
    unresolved=st.booleans(),
    direction=st.sampled_from(["in", "out", None]),
    since=st.none() | st.integers(0, 1 << 60),
    tag=st.none() | st.text(max_size=5),
    starred=st.booleans(),
    overdue=st.booleans(),
)


@given(VIEWS)
def test_a_view_is_the_same_when_it_was_kept(view: View) -> None:
    asked = from_json(to_json(asked_of(view)))
    assert unknown_in(asked) == frozenset()
    assert view_of(asked, 7, now()) == view


@given(
    st.dictionaries(
        st.sampled_from([*asked_of(View()), "since", "tag", "period", "statuses", "x"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=4), lambda inner: st.lists(inner, max_size=2)
        ),
    )
)
def test_whatever_is_stored_becomes_a_view(asked: dict[str, object]) -> None:
    assert isinstance(view_of(asked, 7, now()), View)


def test_a_period_is_meant_anew_each_time() -> None:
    asked = {"period": "today"}
    monday, tuesday = datetime(2026, 11, 16, 9).astimezone(), datetime(2026, 11, 17, 9).astimezone()
    first, second = view_of(asked, 1, monday).since, view_of(asked, 1, tuesday).since
    assert first is not None
    assert second is not None
    assert second > first
