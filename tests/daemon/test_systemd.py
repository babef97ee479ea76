"""What systemd gets to see: ready, a line of status, signs of life unless something hangs, a reload, the end."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.daemon.conftest import Open
from tests.daemon.shelf import Shelf
from tests.journeys.instance import PROJECT, SECRET, Instance, account, on_dovecot
from tests.journeys.mails import mail
from tests.servers.dovecot import Dovecot
from tests.servers.scripted import scripted_imap
from tui_mail.children import Children, Limits
from tui_mail.daemon import fetcher as fetchers
from tui_mail.daemon.fetcher import Fetcher
from tui_mail.daemon.notify import Notifier
from tui_mail.store.queries.accounts import feeding_accounts

UNIT = PROJECT / "docs" / "tui-mail.service"


class Listener:
    """Stands where systemd listens."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.settimeout(30)
        self.heard: list[str] = []

    def wait_for(self, beginning: str) -> str:
        """Listen until a message begins like this; returns it."""
        while True:
            self.heard.append(self._socket.recv(4096).decode())
            if self.heard[-1].startswith(beginning):
                return self.heard[-1]

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def listener(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    made = Listener(tmp_path / "notify")
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    monkeypatch.setenv("WATCHDOG_USEC", "1500000")
    monkeypatch.delenv("WATCHDOG_PID", raising=False)
    yield made
    made.close()


def test_systemd_hears_that_it_is_ready_alive_reloading_and_stopping(
    open_instance: Open, dovecot: Dovecot, name: str, listener: Listener
) -> None:
    instance = open_instance(on_dovecot(dovecot, name), account(f"{name}x", port=1))
    with instance.daemon() as daemon:
        listener.wait_for("READY=1")
        listener.wait_for("WATCHDOG=1")
        failing = f"STATUS=2 accounts, 1 of them failing: {name}x: localhost:1 cannot be reached"
        assert listener.wait_for(failing)
        daemon.process.send_signal(signal.SIGHUP)
        before = time.monotonic_ns() // 1000
        said = listener.wait_for("RELOADING=1\nMONOTONIC_USEC=")
        assert abs(int(said.rpartition("=")[2]) - before) < 10_000_000
        listener.wait_for("READY=1")
        daemon.process.send_signal(signal.SIGTERM)
        listener.wait_for("STOPPING=1")


def test_without_systemd_nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notifier = Notifier()
    notifier.ready()
    notifier.ping()


def test_an_abstract_socket_is_found_and_another_process_watchdog_is_not_fed(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0tui-mail-test-{os.getpid()}")
        listening.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", f"@tui-mail-test-{os.getpid()}")
        monkeypatch.setenv("WATCHDOG_USEC", "1000000")
        monkeypatch.setenv("WATCHDOG_PID", "1")
        notifier = Notifier()
        notifier.ping()
        notifier.status("one\u2028")
        notifier.ready()
        assert listening.recv(100).decode() == "STATUS=one\u2028"
        assert listening.recv(100) == b"READY=1"


def test_a_fetcher_that_hangs_in_a_round_gives_no_sign_of_life_and_one_that_rests_does(
    open_instance: Open, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = mail("langsam", message_id="slow@test", body=f"please-touch:{tmp_path / 'begun'} please-hang\r\n")
    with scripted_imap(Shelf({1: slow})) as (port, _):
        instance = open_instance(account(name, host="127.0.0.1", port=port, security="none", folders=["INBOX"]))
        with Children("tests.daemon.children:read_or_obey", count=1, limits=Limits(90, 500)) as readers:
            fetcher = Fetcher(feeding_accounts()[0], instance.blobs, readers)
            fetcher.start()
            instance.wait_until((tmp_path / "begun").exists)
            assert fetcher.is_alive()
            monkeypatch.setattr(fetchers, "HUNG", 0.0)
            assert not fetcher.is_alive()
            fetcher.stop()
            assert fetcher.is_alive()  # whoever was told to end need not give a sign
    fetcher.join(time.monotonic() + 10)
    with scripted_imap(Shelf({})) as (port, _):
        instance.apply(account(name, host="127.0.0.1", port=port, security="none", folders=["INBOX"]))
        with Children("tests.daemon.children:read_or_obey", count=1, limits=Limits(90, 500)) as readers:
            resting = Fetcher(feeding_accounts()[0], instance.blobs, readers)
            resting.start()
            instance.wait_until(lambda: instance.health()[name].state == "ok" and resting.is_alive())
            resting.stop()
            resting.join(time.monotonic() + 10)


def test_a_reload_takes_a_new_password_and_keeps_what_a_broken_configuration_said_before(
    open_instance: Open, dovecot: Dovecot, name: str, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("not the right one")
    secret.chmod(0o600)
    dovecot.add_user(name, SECRET)
    settings = account(name, port=dovecot.port, ca_file=str(dovecot.ca_file), secret=f"file:{secret}")
    instance = open_instance(settings)
    with instance.daemon() as daemon:
        instance.wait_until(lambda: instance.health()[name].state == "failed")
        secret.write_text(SECRET)  # the next try would be in a minute
        daemon.process.send_signal(signal.SIGHUP)
        assert instance.wait_until(lambda: instance.health()[name].state == "ok") < 15
        dovecot.deliver(name, mail("one", message_id="1@test"))
        instance.wait_for("one")
        (instance.root / "config.toml").write_text("case_token = 7\n")
        daemon.process.send_signal(signal.SIGHUP)
        instance.wait_until(lambda: "what it said before stays" in daemon.log)
        assert "$.case_token" in daemon.log
        dovecot.deliver(name, mail("two", message_id="2@test"))
        instance.wait_for("two")
        (instance.root / "config.toml").write_text('database_url = "sqlite:///other.db"\n')
        daemon.process.send_signal(signal.SIGHUP)
        instance.wait_until(lambda: "after a restart only" in daemon.log)
        dovecot.deliver(name, mail("three", message_id="3@test"))
        instance.wait_for("three")
        assert daemon.process.poll() is None
        assert SECRET not in daemon.log
    (instance.root / "config.toml").unlink()
    assert instance.ledger() == {"stored": 3}


def test_a_reload_logs_in_anew_only_where_the_secret_is_another_one(
    open_instance: Open, dovecot: Dovecot, name: str, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    secret.chmod(0o600)
    dovecot.add_user(name, SECRET)
    instance = open_instance(account(name, port=dovecot.port, ca_file=str(dovecot.ca_file), secret=f"file:{secret}"))
    with instance.daemon() as daemon:
        instance.wait_until(lambda: instance.health()[name].state == "ok")

        def reloaded(times: int) -> None:
            daemon.process.send_signal(signal.SIGHUP)
            instance.wait_until(lambda: daemon.log.count("were read again") == times)

        last = instance.health()[name].last_success_at
        reloaded(1)
        instance.wait_until(lambda: instance.health()[name].last_success_at != last)
        dovecot.add_user(name, "zwiebel neu")
        secret.write_text("zwiebel neu")
        before = _logins(dovecot, name)
        last = instance.health()[name].last_success_at
        reloaded(2)
        instance.wait_until(lambda: instance.health()[name].last_success_at != last)
        assert _logins(dovecot, name) > before
        secret.unlink()
        reloaded(3)
        instance.wait_until(lambda: "cannot be read" in daemon.log)
        dovecot.deliver(name, mail("still", message_id="still@test"))
        instance.wait_for("still")
        assert instance.health()[name].state == "ok"


def _logins(server: Dovecot, name: str) -> int:
    return server.log.count(f"Login: user=<{name}>")


def test_the_unit_is_one_that_systemd_understands_and_calls_well_guarded(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("not installed: systemd-analyze")
    program = tmp_path / "tui-mail"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = tmp_path / "tui-mail.service"
    text = UNIT.read_text().replace("/opt/tui-mail/bin/tui-mail --daemon", f"{program} --daemon")
    unit.write_text(text.replace("Documentation=man:tui-mail(1)\n", ""))
    verified = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    complaints = [line for line in verified.stderr.splitlines() if "tui-mail.service" in line]
    assert complaints == []
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(unit)]
    judged = subprocess.run(command, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stdout


def test_the_unit_asks_for_what_the_daemon_speaks(open_instance: Open) -> None:
    text = UNIT.read_text()
    for line in ("Type=notify", "WatchdogSec=", "ProtectSystem=strict", "NoNewPrivileges=yes", "StateDirectory="):
        assert line in text
    instance: Instance = open_instance()
    assert instance.health() == {}
