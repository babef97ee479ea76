"""Colleagues see each other: who reads, who answers, live and soft."""

import sys
from time import monotonic

import pyte
import pytest

from tests.office import Office, letter
from tests.screens.looking import SMALL, WIDE, app_of, press, screen_lines, screen_text, settled, until
from tests.screens.pty_session import PtySession
from tui_mail.desk import triage
from tui_mail.screens.seeing import Company, company_of
from tui_mail.store.presence import Other, Presence

HASTY = """
import sys
from tui_mail.cli import main
from tui_mail.store import presence
presence.BEAT_EVERY, presence.GONE_AFTER = 0.3, 2.0
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.covers("CK-11")
@pytest.mark.usefixtures("at_once")
async def test_who_answers_is_named_above_the_message_with_a_sign_at_the_row_and_is_gone_at_once(desk: Office) -> None:
    item, _ = desk.deliver(letter(1), letter(2))
    app = app_of(desk, "anna")
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "j")
        with Presence() as others:
            others.come("m", desk.person("mm"), item, "answering")
            others.come("v", desk.person("vera"), item)
            line = "Martin Muster is answering since 0:00 · Vera Viewer is reading"
            await until(pilot, lambda: line in screen_text(app), 2)
            await until(pilot, lambda: any("✎↙" in one and "Brief 1" in one for one in screen_lines(app)))
            others.leave("m")
            await until(pilot, lambda: " Vera Viewer is reading ─" in screen_text(app), 2)
            await until(pilot, lambda: any("◉↙" in one and "Brief 1" in one for one in screen_lines(app)))
            await press(pilot, "k")
            await until(pilot, lambda: "Vera Viewer" not in screen_text(app))
            others.leave("v")
            await until(pilot, lambda: "◉" not in screen_text(app), 2)


@pytest.mark.usefixtures("at_once")
async def test_this_screen_is_seen_where_its_message_is_and_no_longer_when_it_is_closed(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    mm = desk.actor("mm")
    app = app_of(desk, "anna")
    with Presence() as others:
        async with app.run_test(size=SMALL) as pilot:
            await settled(pilot)
            assert others.others_at(mm) == {}  # there is only the list
            await press(pilot, "enter")
            await until(pilot, lambda: item in others.others_at(mm))
            await press(pilot, "escape")
            await until(pilot, lambda: others.others_at(mm) == {})
            await press(pilot, "enter")
            await until(pilot, lambda: item in others.others_at(mm))
            assert [one.name for one in others.others_at(mm)[item]] == ["Anna Muster"]
        assert others.others_at(mm) == {}


@pytest.mark.usefixtures("at_once")
async def test_at_an_envelope_no_more_than_the_name_is_told_and_at_what_is_hidden_nothing(desk: Office) -> None:
    free, taken = desk.deliver(letter(1), letter(2))
    triage.take(desk.actor("mm"), taken)
    app = app_of(desk, "sandra")
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        with Presence() as others:
            others.come("m", desk.person("mm"), taken, "answering")
            others.come("a", desk.person("anna"), free, "answering")
            await until(pilot, lambda: " Anna Muster is here ─" in screen_text(app), 2)
            assert "answering" not in screen_text(app)
            assert "Martin" not in screen_text(app)


def on_screen(session: PtySession) -> str:
    """Give what a terminal shows after all that was sent."""
    screen = pyte.Screen(120, 40)
    pyte.ByteStream(screen).feed(session.output)
    return "\n".join(screen.display)


@pytest.mark.covers("CK-10")
def test_who_is_killed_is_gone_after_the_silence_and_who_lives_is_not(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    home = ["--home", str(desk.home.root), "--as"]
    with (
        PtySession([sys.executable, "-c", HASTY, *home, "mm"]) as first,
        PtySession([sys.executable, "-c", HASTY, *home, "anna"]) as second,
    ):
        second.wait_for(b"Martin Muster is reading")
        first.wait_for(b"Anna Muster is reading")
        first.kill()
        assert "Martin Muster is reading" in on_screen(second)
        end = monotonic() + 20
        while "Martin Muster is reading" in on_screen(second):
            assert monotonic() < end
            second.read(first=0.2)
        with Presence() as patient:  # in earnest it takes half a minute
            at_it = patient.others_at(desk.actor("vera"))[item]
        assert [one.name for one in at_it] == ["Anna Muster", "Martin Muster"]


def test_many_are_counted_and_long_times_are_told_in_hours() -> None:
    others = [Other("Mm", "answering", 0, 7_300), *(Other(f"P{one}", "reading", 0, 0) for one in range(4))]
    assert company_of(others) == Company(
        "Mm is answering since 2 h · P0 is reading · P1 is reading · 2 more", "answering"
    )
    assert company_of([Other("Mm", "answering", 0, 49)]).sentence == "Mm is answering since 0:40"
