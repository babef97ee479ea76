"""Who acts: the operating system says it, and --as is for the owner of the database alone."""

import os
import pwd
from pathlib import Path

import pytest

from tests.cli.conftest import Desk, Shell, os_login

SOMEBODY = pwd.getpwnam("daemon")


def test_i_am_who_the_system_says_whatever_the_environment_claims(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOGNAME", "USER", "USERNAME"):
        monkeypatch.setenv(name, "anna")
    assert shell("init", "--json", login=None).json["admin"] == os_login()


def test_the_owner_may_act_as_anybody(item: int, shell: Shell) -> None:
    shell("take", item, login="sandra")
    assert shell("history", item, "--json").json[-1]["actor"] == "sandra"


def test_a_stranger_is_told_whom_to_ask(desk: Desk, shell: Shell) -> None:
    said = shell.refused(3, "list", login="mallory")
    assert "'mallory'" in said
    assert "ask Root" in said


def test_who_is_switched_off_is_a_stranger(desk: Desk, shell: Shell) -> None:
    from tui_mail.store.models import User

    desk.open()
    User.update(active=False).where(User.login == "sandra").execute()
    shell.refused(3, "list", login="sandra")


def test_under_sudo_i_am_who_called_it(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_UID", str(SOMEBODY.pw_uid))
    assert shell("init", "--json", login=None).json["admin"] == SOMEBODY.pw_name
    assert shell("account", "list", login=None).code == 0


def test_under_sudo_nobody_is_anybody_else(desk: Desk, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_UID", str(SOMEBODY.pw_uid))
    assert "sudo" in shell.refused(3, "list", login="anna")
    monkeypatch.setenv("SUDO_UID", str(os.getuid()))
    assert "sudo" in shell.refused(3, "list", login="anna")


@pytest.mark.parametrize("said", ["", "anna", "-1", "9" * 40])
def test_a_claim_that_means_nobody_is_refused(
    desk: Desk, shell: Shell, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setenv("SUDO_UID", said)
    assert "nobody knows who you are" in shell.refused(3, "list", login=None)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_as_is_refused_where_the_database_is_somebody_elses(desk: Desk, shell: Shell) -> None:
    os.chown(desk.home.root / "tui-mail.db", SOMEBODY.pw_uid, SOMEBODY.pw_gid)
    assert "somebody else" in shell.refused(3, "list", login="anna")


def test_who_comes_through_sudo_sets_nothing_that_runs_or_reads_as_the_owner(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SUDO_UID", str(SOMEBODY.pw_uid))
    shell("init", login=None)
    team = tmp_path / "team.toml"
    account = '[[accounts]]\nname = "x"\nkind = "imap"\nhost = "mail.example"\nlogin = "x"\n'
    for setting in ('secret = "command:id"', 'secret = "env:X"\nca_file = "ca.pem"'):
        team.write_text(account + setting)
        assert "owner" in shell.refused(3, "apply", team, login=None)
    smtp = '[accounts.smtp]\nhost = "mail.example"\nlogin = "x"\nsecret = "file:/etc/shadow"\n'
    team.write_text(f'{account}secret = "env:X"\n{smtp}')
    assert "smtp.secret" in shell.refused(3, "apply", team, login=None)
    team.write_text(f'{account}secret = "env:X"\n')
    assert shell("apply", team, login=None).code == 0


def test_who_comes_by_a_key_with_a_forced_command_sets_nothing_that_runs_as_the_owner(
    desk: Desk, shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    team = tmp_path / "team.toml"
    team.write_text(
        '[[accounts]]\nname = "x"\nkind = "imap"\nhost = "mail.example"\nlogin = "x"\nsecret = "command:id"\n'
    )
    monkeypatch.setenv("SSH_ORIGINAL_COMMAND", "apply team.toml")
    assert "owner" in shell.refused(3, "apply", team, login="root")
    monkeypatch.delenv("SSH_ORIGINAL_COMMAND")
    assert shell("apply", team, login="root").code == 0
    monkeypatch.setenv("SSH_ORIGINAL_COMMAND", "apply team.toml")  # nor is the owner's secret told to other servers
    team.write_text(team.read_text().replace("mail.example", "mail.elsewhere.example"))
    assert "host is set by the owner" in shell.refused(3, "apply", team, login="root")
    team.write_text(team.read_text().replace("command:id", "env:X"))
    assert shell("apply", team, login="root").code == 0
