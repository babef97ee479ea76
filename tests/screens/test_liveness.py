"""Whether what is on screen is live: the daemon, the database, the program itself."""

import signal
import sys
from functools import partial

import pytest

from tests.office import Office, letter
from tests.screens.looking import SMALL, WIDE, bottom, press, screen_lines, screen_text, settled, until
from tests.screens.pty_session import PtySession
from tests.servers.postgres import Postgres
from tui_mail.screens.app import TuiMail
from tui_mail.screens.glyphs import UNICODE
from tui_mail.store.daemon_lock import daemon_runs, only_daemon

CRASHING = """
import signal
import sys
from tui_mail.cli import main
from tui_mail.screens.app import TuiMail

def broken(self):
    secret = "s3cr3t" + "-in-a-variable"
    raise ZeroDivisionError(len(secret))

TuiMail.action_redraw = broken
sys.exit(main(sys.argv[1:]))
"""


async def test_the_header_says_when_no_daemon_runs_and_when_one_does_again(desk: Office) -> None:
    app = TuiMail(desk.actor("anna"), partial(daemon_runs, desk.home), glyphs=UNICODE)
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "✗ no daemon runs: mail does not come in" in screen_lines(app)[0])
        with only_daemon(desk.home):
            await until(pilot, lambda: "● live" in screen_lines(app)[0])
        await until(pilot, lambda: "✗ no daemon runs" in screen_lines(app)[0])


async def test_on_a_small_screen_the_trouble_leaves_room_for_the_rest(desk: Office) -> None:
    app = TuiMail(desk.actor("anna"), lambda: False, glyphs=UNICODE)
    async with app.run_test(size=SMALL) as pilot:
        whole = "anna · dispatcher · ✗ no daemon runs: mail does not come in ·"
        await until(pilot, lambda: whole in screen_lines(app)[0])
        assert screen_lines(app)[0].startswith(" All ")


async def test_a_database_that_goes_away_is_said_and_its_return_is_seen(
    desk_on_postgres: Office, postgres: Postgres
) -> None:
    desk = desk_on_postgres
    name = postgres.name(desk.url)
    app = TuiMail(desk.actor("anna"), lambda: True, glyphs=UNICODE)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await until(pilot, lambda: "▼ 1 of 2" in screen_text(app))
        postgres.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        postgres.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        await until(pilot, lambda: "✗ the database cannot be reached" in screen_lines(app)[0], 10)
        for _ in range(3):  # what could not be read for the message may be said right after it
            await press(pilot, "e")
            if "That did not work: the database cannot be reached." in bottom(app):
                break
        else:
            pytest.fail(bottom(app))
        postgres.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        await until(pilot, lambda: "● live" in screen_lines(app)[0], 10)
        await press(pilot, "e")
        await until(pilot, lambda: "Archived item" in screen_text(app))


def test_a_crash_ends_with_one_sentence_a_code_and_no_variables(desk: Office) -> None:
    desk.deliver(letter(1))
    command = [sys.executable, "-c", CRASHING, "--home", str(desk.home.root), "--as", "anna"]
    with PtySession(command) as session:
        session.wait_for(b"1 of 1")
        session.press("\x0c")
        assert session.ended() == 1
    last = session.output.decode().split("\x1b[?1049l")[-1]
    assert "tui-mail: The program failed (ZeroDivisionError)" in last
    assert "Traceback" not in last
    assert b"s3cr3t-in-a-variable" not in session.output


def test_leaving_ends_with_no_word_and_no_code(desk: Office) -> None:
    command = [sys.executable, "-m", "tui_mail", "--home", str(desk.home.root), "--as", "anna"]
    with PtySession(command) as session:
        session.wait_for(b"Nothing to do here.")
        session.press("\x11")
        assert session.ended() == 0
    assert "tui-mail" not in session.output.decode().split("\x1b[?1049l")[-1]


def test_who_loses_the_terminal_ends_with_it_even_where_no_signal_comes(desk: Office) -> None:
    with PtySession([sys.executable, "-m", "tui_mail", "--home", str(desk.home.root), "--as", "anna"]) as session:
        session.wait_for(b"Inbox")
        assert session.hang_up() == -signal.SIGHUP
