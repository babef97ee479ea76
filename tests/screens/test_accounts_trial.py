"""A test of an account on the screen (TS-17), against a real mail server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.office import Office
from tests.screens.looking import WIDE, at_work, bottom, press, screen_text, settled, until
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.smtp import SmtpSink, smtp_sink
from tui_mail.config.team import read_team
from tui_mail.desk.administration import apply
from tui_mail.screens.app import TuiMail
from tui_mail.screens.glyphs import UNICODE

NAME = "screentrial"
TEAM = """
[[accounts]]
name = "a-trial"
kind = "imap"
host = "localhost"
port = {port}
ca_file = "{ca}"
login = "{name}"
secret = "env:TRIAL_SECRET"
primary_address = "{name}@muster.example"
[accounts.smtp]
host = "localhost"
port = {smtp}
[[mailboxes]]
code = "trial"
name = "Trial"
account = "a-trial"
members = {{ mm = "manager", sandra = "member" }}
"""


class Postman:
    """Holds what was sent until he may deliver it."""

    def __init__(self, dovecot: Dovecot) -> None:
        self._dovecot = dovecot
        self._held: list[tuple[str, bytes]] | None = []

    def take(self, user: str, raw: bytes) -> None:
        """Take a letter."""
        if self._held is None:
            self._dovecot.deliver(user, raw)
        else:
            self._held.append((user, raw))

    def go(self) -> None:
        """Deliver all of it, and from now on at once."""
        held, self._held = self._held or [], None
        for user, raw in held:
            self._dovecot.deliver(user, raw)


@pytest.fixture
def postman(dovecot: Dovecot) -> Postman:
    """Let what is sent to an address arrive at the mail server, when he is told to go."""
    return Postman(dovecot)


@pytest.fixture
def sink(postman: Postman) -> Iterator[SmtpSink]:
    """Give a server to send through."""
    with smtp_sink(login=NAME, password=PASSWORD, deliver_to=postman.take) as running:
        yield running


@pytest.fixture
def trial_office(
    desk: Office, dovecot: Dovecot, sink: SmtpSink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Office:
    """Give the office an account on real servers."""
    dovecot.add_user(NAME)
    monkeypatch.setenv("TRIAL_SECRET", PASSWORD)
    ca = tmp_path / "ca.pem"
    ca.write_bytes(dovecot.ca_file.read_bytes() + sink.ca_pem())
    team = desk.home.root / "trial.toml"
    team.write_text(TEAM.format(port=dovecot.port, ca=ca, name=NAME, smtp=sink.port))
    apply(desk.actor("root"), read_team(team))
    return desk


@pytest.mark.covers("TS-17", "TS-16")
async def test_the_steps_appear_one_after_the_other_up_to_the_mail_that_came_back(
    trial_office: Office, postman: Postman
) -> None:
    app = TuiMail(trial_office.actor("mm"), at_work, glyphs=UNICODE)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "g", "e")
        await until(pilot, lambda: "a-trial" in screen_text(app))
        await pilot.press("t")
        await until(pilot, lambda: "waits for the mail to come back, up to a minute" in screen_text(app), 20)
        assert "✓ send" in screen_text(app)
        assert "✓ receive" not in screen_text(app)
        await pilot.press("t")
        await until(pilot, lambda: "The test of a-trial goes on; Esc stops it." in bottom(app))
        postman.go()
        await until(pilot, lambda: "a-trial works: everything was tried." in bottom(app), 20)
        text = screen_text(app)
        steps = ["✓ login", "✓ folders", "✓ smtp", "✓ send", "✓ receive"]
        assert sorted(steps, key=text.index) == steps
        assert "It came back" in text
        assert PASSWORD not in text


@pytest.mark.covers("TS-17")
async def test_a_step_that_fails_says_why_and_ends_the_test(
    trial_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAL_SECRET", "not it")
    app = TuiMail(trial_office.actor("mm"), at_work, glyphs=UNICODE)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "g", "e")
        await until(pilot, lambda: "a-trial" in screen_text(app))
        await press(pilot, "t")
        await until(pilot, lambda: "a-trial does not work" in bottom(app), 20)
        assert "✗ login" in screen_text(app)
        assert "refused the login" in screen_text(app)
        assert "not it" not in screen_text(app)


async def test_a_test_that_waits_is_stopped_with_esc(trial_office: Office, postman: Postman) -> None:
    app = TuiMail(trial_office.actor("mm"), at_work, glyphs=UNICODE)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "g", "e")
        await until(pilot, lambda: "a-trial" in screen_text(app))
        await pilot.press("t")
        await until(pilot, lambda: "waits for the mail to come back" in screen_text(app), 20)
        await pilot.press("escape")
        await until(pilot, lambda: "was stopped" in bottom(app), 20)
        postman.go()
        await press(pilot, "t")
        await until(pilot, lambda: "everything was tried" in bottom(app), 20)


async def test_an_account_that_cannot_send_works_but_not_everything_was_tried(desk: Office) -> None:
    for name in ("cur", "new", "tmp"):
        (desk.home.root / "maildir" / name).mkdir(parents=True, exist_ok=True)
    app = TuiMail(desk.actor("root"), at_work, glyphs=UNICODE)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "g", "e")
        await until(pilot, lambda: "kanzlei" in screen_text(app))
        await press(pilot, "t")
        await until(pilot, lambda: "kanzlei works; smtp was not tried. No SMTP server" in bottom(app), 20)
