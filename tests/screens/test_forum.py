"""The page of a conversation: its tree over all mailboxes, the mail beside it, and what is done there."""

from collections.abc import Callable
from time import monotonic

import pytest

from tests.desk.intake.test_duplicates import deliver, second_account
from tests.desk.test_conversations import mail
from tests.office import Office
from tests.screens.looking import SMALL, WIDE, app_of, press, screen_text, settled, until
from tui_mail.desk import triage
from tui_mail.screens.conversation_tree import ConversationTree
from tui_mail.screens.forum_page import ForumPage
from tui_mail.screens.main_screen import MainScreen
from tui_mail.screens.message_pane import MessagePane
from tui_mail.store.actor import SYSTEM
from tui_mail.store.models import Item
from tui_mail.store.queries.conversations import conversation
from tui_mail.store.queries.items import row
from tui_mail.store.rows import Row

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture
def talk(open_an_office: Callable[..., Office]) -> tuple[Office, list[int]]:
    """Open an office with a conversation of four mails, one of which is not here."""
    office = open_an_office(visibility="all", members_act_on="all")
    ids = office.deliver(
        mail(1, subject="Offer", body="The question.\n"),
        mail(2, 1, subject="Re: Offer", from_="Peter Rot <peter@rot.example>", body="The answer.\n"),
        mail(3, 2, 1, subject="Invoice", body="Something else.\n"),
        mail(5, 4, 1, subject="AW: Offer", body="From far away.\n"),
    )
    return office, ids


def state(item: int) -> Row:
    found = row(SYSTEM, item)
    assert isinstance(found, Row)
    return found


@pytest.mark.covers("HO-32", "HO-33")
@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_the_tree_shows_who_answers_whom_and_the_mail_under_the_cursor(
    talk: tuple[Office, list[int]], size: tuple[int, int]
) -> None:
    office, _ = talk
    app = app_of(office)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "v")
        assert isinstance(app.screen, ForumPage)
        shown = screen_text(app)
        assert "Offer · 4 mails" in shown
        assert "└ Peter Rot" in shown
        assert "Jean Dupont · Inv" in shown
        assert "(a mail that is not here)" in shown
        if size == WIDE:
            await until(pilot, lambda: "From far away." in screen_text(app))
            await press(pilot, "home")
            await until(pilot, lambda: "The question." in screen_text(app))
            await press(pilot, "j", "j")
            assert 'continues "Re: Offer"' in screen_text(app)
            await press(pilot, "home")
            assert app.screen.focused is app.screen.query_one(ConversationTree)
        else:
            assert "From far away." not in shown
        await press(pilot, "enter")
        assert isinstance(app.screen.focused, MessagePane)
        await until(pilot, lambda: ("The question." if size == WIDE else "From far away.") in screen_text(app))
        await press(pilot, "escape", "escape")
        assert isinstance(app.screen, MainScreen)


async def test_keys_of_the_main_screen_work_on_the_mail_and_on_the_whole_conversation(
    talk: tuple[Office, list[int]],
) -> None:
    office, ids = talk
    app = app_of(office)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "v", "home", "t")
        assert state(ids[0]).assignee == "anna"
        await press(pilot, "X", "e")
        assert [state(item).folder_kind for item in ids] == ["archive"] * 4
        assert "Archived 4 items" in screen_text(app)
        await press(pilot, "u")
        assert [state(item).folder_kind for item in ids] == ["inbox"] * 4


async def test_what_of_a_conversation_may_not_be_done_is_said_by_reason(open_an_office: Callable[..., Office]) -> None:
    office = open_an_office(visibility="all")
    ids = office.deliver(mail(1), mail(2, 1), mail(3, 1))
    triage.assign(office.actor("anna"), ids[1], office.person("sandra"))
    app = app_of(office, "sandra")
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "v", "X", "e")
        assert [state(item).folder_kind for item in ids] == ["inbox", "archive", "inbox"]
        assert "2 items refused" in screen_text(app)


@pytest.mark.covers("HO-34")
async def test_mail_of_other_mailboxes_is_in_the_tree_and_of_closed_ones_only_that_there_is_some(
    office: Office,
) -> None:
    (first,) = office.deliver(mail(1))
    deliver(office, second_account(office), mail(2, 1, from_="Geheim <secret@else.example>"))
    for login, shows in (("anna", True), ("mm", False)):
        app = app_of(office, login)
        async with app.run_test(size=WIDE) as pilot:
            await settled(pilot)
            app.screen.query_one("ItemList").focus()
            await press(pilot, "G", "v")
            shown = screen_text(app)
            assert ("Geheim" in shown) == shows
            assert ("part of this conversation is elsewhere" in shown) != shows
            assert f"{1 + shows} mail" in shown
    assert first


async def test_the_page_follows_what_comes_in_and_the_cursor_stays(talk: tuple[Office, list[int]]) -> None:
    office, _ = talk
    app = app_of(office)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "v")
        tree = app.screen.query_one(ConversationTree)
        here = tree.current
        assert here is not None
        office.deliver(mail(6, 1, from_="Late Comer <late@x.example>"))
        await until(pilot, lambda: "Late Comer" in screen_text(app))
        assert tree.current is not None
        assert tree.current.id == here.id


async def test_a_conversation_is_parted_and_joined_with_keys(talk: tuple[Office, list[int]]) -> None:
    office, ids = talk
    app = app_of(office)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "v", "home", "j", "minus")
        assert {one.id for one in conversation(SYSTEM, ids[1]).rows} == {ids[1], ids[2]}
        await until(pilot, lambda: "2 mails" in screen_text(app))
        await press(pilot, "ampersand", *str(ids[0]), "enter")
        assert len(conversation(SYSTEM, ids[1]).rows) == 4
        await press(pilot, "u", "u")
        assert len(conversation(SYSTEM, ids[1]).rows) == 4


async def test_keys_of_one_item_work_on_the_mail_under_the_cursor(talk: tuple[Office, list[int]]) -> None:
    office, ids = talk
    app = app_of(office)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "v", "g", "g", "j")
        for key, said in (("h", f"History of item {ids[1]}"), ("I", f"All headers of item {ids[1]}")):
            await press(pilot, key)
            assert said in screen_text(app)
            await press(pilot, "escape")
        await press(pilot, "y")
        assert "There is no link in it." in screen_text(app)
        await press(pilot, "b")
        assert isinstance(app.screen, MainScreen)


async def test_five_hundred_mails_one_under_the_other_open_at_once(open_an_office: Callable[..., Office]) -> None:
    office = open_an_office(visibility="all")
    ids = office.deliver(*(mail(number, *range(number - 1, max(0, number - 6), -1)) for number in range(1, 501)))
    assert Item.select().count() == 500
    begun = monotonic()
    found = conversation(office.actor("anna"), ids[-1])
    assert monotonic() - begun < 1.0
    assert found.lines[-1].depth == 499
    app = app_of(office)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await press(pilot, "v", "end")
        tree = app.screen.query_one(ConversationTree)
        assert tree.current is not None
        assert tree.current.id == ids[-1]
        assert "└ Jean Dupont" in screen_text(app)
