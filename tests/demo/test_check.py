"""The demo: the main job is done in front of one's eyes, and nothing of it stays."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tui_mail.config.home import Home
from tui_mail.demo import running
from tui_mail.demo.check import check
from tui_mail.demo.instance import DemoInstance, demo_instance, fitting_login
from tui_mail.demo.mails import sample_mails
from tui_mail.errors import TuiMailError
from tui_mail.store.actor import Actor
from tui_mail.store.alarm import open_alarm
from tui_mail.store.queries.lists import count
from tui_mail.store.rows import View

EVERYTHING = View(folder_kind=None, snoozed=None)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where demos have their temporary homes."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.timeout(240)
def test_the_check_does_the_main_job_and_leaves_nothing_behind(folder: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(folder)}
    command = [sys.executable, "-m", "tui_mail", "demo", "--check"]
    answer = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert (answer.returncode, answer.stderr) == (0, "")
    steps = [line.removeprefix("ok ") for line in answer.stdout.splitlines()]
    assert [step.split()[0].strip(":") for step in steps] == [
        "arrived", "filed", "EML", "PDF", "assigned", "snoozed", "woken", "linked", "archived", "undone",
    ]  # fmt: skip
    assert list(folder.iterdir()) == []


@pytest.mark.timeout(240)
def test_the_check_names_the_step_that_did_not_happen(folder: Path) -> None:
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        if line.startswith("ok filed"):
            for blob in folder.glob("*/home/blobs/*/*"):
                blob.write_bytes(b"")

    with pytest.raises(TuiMailError, match=r"^Not ok: EML: .* damaged"):
        check("anna", say)
    assert [line.split()[1] for line in said] == ["arrived", "filed"]
    assert list(folder.iterdir()) == []


@pytest.mark.timeout(240)
def test_the_office_has_worked_and_mail_keeps_arriving(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PAUSES", (0.1, 0.2))
    seen: dict[str, int] = {}

    def look(home: Home, me: Actor) -> None:
        assert home.root.stat().st_mode & 0o777 == 0o700
        assert me.login == "sandra"
        for folder_kind in ("inbox", "sent", "archive"):
            seen[folder_kind] = count(me, View(folder_kind=folder_kind, snoozed=None))
        seen["snoozed"] = count(me, View(snoozed=True))
        seen["mine"] = count(me, View(assignee=me.user_id))
        for status in ("new", "open", "pending", "resolved"):
            seen[status] = count(me, View(statuses=frozenset({status})))
        before = count(me, EVERYTHING)
        with open_alarm() as alarm:
            while count(me, EVERYTHING) < before + 2:
                alarm.wait(1)

    running.show("sandra", look)
    assert min(seen.values()) >= 5
    assert list(folder.iterdir()) == []


@pytest.mark.timeout(240)
def test_a_daemon_that_ends_is_reported(folder: Path) -> None:
    def nothing() -> None:
        return None

    with demo_instance("anna", sample_mails(6)) as instance:
        instance.until("The first mail", lambda: _some(instance))
        instance.daemon.kill()
        with pytest.raises(TuiMailError, match="More mail: the daemon has ended"):
            instance.until("More mail", nothing)


def _some(instance: DemoInstance) -> int:
    return count(instance.me, EVERYTHING)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_demo_that_is_told_to_end_cleans_up(folder: Path, number: signal.Signals) -> None:
    daemons = []

    def end(home: Home, _me: Actor) -> None:
        daemons.append(home)
        os.kill(os.getpid(), number)

    with pytest.raises(SystemExit):
        running.show("anna", end)
    assert daemons
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("os_login", "login"),
    [
        ("anna", "anna"),
        ("Anna.Muster", "anna.muster"),
        ("DOMAIN\\anna", "domain-anna"),
        ("-x", "x"),
        ("jürgen", "j-rgen"),
        ("me", "visitor"),
        ("", "visitor"),
        ("a" * 100, "a" * 64),
    ],
)
def test_every_login_of_a_system_has_one_of_the_demo(os_login: str, login: str) -> None:
    assert fitting_login(os_login) == login
