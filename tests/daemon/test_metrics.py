"""Figures for Prometheus: read from the database at each question, on this machine only."""

import sys
import urllib.request
from pathlib import Path

import pytest

from tests.daemon.conftest import Open
from tests.journeys.instance import account, on_dovecot, run
from tests.journeys.mails import mail
from tests.servers.dovecot import Dovecot
from tests.servers.process import free_ports
from tui_mail.config.home import create_home
from tui_mail.daemon.metrics import Endpoint
from tui_mail.errors import ConfigError


def ask(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        return str(answer.read().decode())


def test_the_daemon_answers_with_the_state_of_each_account(open_instance: Open, dovecot: Dovecot, name: str) -> None:
    (port,) = free_ports(1)
    dovecot.deliver(name, [mail("one", message_id="1@test"), mail("two", message_id="2@test")])
    instance = open_instance(on_dovecot(dovecot, name), account(f"{name}x", port=1))
    (instance.root / "config.toml").write_text(f'metrics = "127.0.0.1:{port}"\n')
    with instance.daemon():
        instance.wait_until(lambda: len(instance.items()) == 2 and instance.health()[f"{name}x"].failures > 0)
        instance.wait_until(lambda: instance.health()[name].state == "ok")
        said = ask(port)
    assert f'tui_mail_account_up{{account="{name}"}} 1.0' in said
    assert f'tui_mail_account_up{{account="{name}x"}} 0.0' in said
    assert f'tui_mail_account_success_age_seconds{{account="{name}"}}' in said
    assert f'tui_mail_account_success_age_seconds{{account="{name}x"}}' not in said
    assert f'tui_mail_recent_messages{{account="{name}",outcome="stored"}} 2.0' in said
    assert "# TYPE tui_mail_recent_messages gauge" in said
    assert "tui_mail_quarantined_items 0.0" in said
    assert 'tui_mail_documents{state="due"}' in said
    assert 'tui_mail_attachments{state="due"} 0.0' in said
    assert "tui_mail_start_time_seconds 1." in said
    assert "one" not in said.replace("none", "").split()
    with pytest.raises(OSError, match="refused"):
        ask(port)


@pytest.mark.parametrize("address", ["0.0.0.0:9464", "192.0.2.1:9464", "prometheus.example:9464", "[::]:9464"])
def test_figures_for_others_than_this_machine_are_refused_with_the_place(tmp_path: Path, address: str) -> None:
    root = create_home(tmp_path / "home").root
    (root / "config.toml").write_text(f'metrics = "{address}"\n')
    with pytest.raises(ConfigError, match=r"\$\.metrics: must be an address of this machine"):
        create_home(root)
    assert "metrics" in run(root, "health", code=2).stderr


@pytest.mark.parametrize("address", ["9464", ":9464", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:70000", "127.0.0.1:x"])
def test_what_is_no_address_with_a_port_is_refused(tmp_path: Path, address: str) -> None:
    root = create_home(tmp_path / "home").root
    (root / "config.toml").write_text(f'metrics = "{address}"\n')
    with pytest.raises(ConfigError, match=r"\$\.metrics: must be an address and a port"):
        create_home(root)


def test_without_the_extra_or_with_a_port_that_is_taken_a_sentence_says_so(
    open_instance: Open, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_instance()
    (port,) = free_ports(1)
    first, second = Endpoint(), Endpoint()
    first.follow(f"127.0.0.1:{port}")
    second.follow(f"127.0.0.1:{port}")
    assert "cannot be listened at" in caplog.text
    first.follow("")
    second.close()
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    third = Endpoint()
    third.follow(f"127.0.0.1:{port}")
    third.close()
    assert 'the extra "metrics"' in caplog.text
