"""Who acts: the operating system says it, and --as is for the owner of the database alone."""

import os
from pathlib import Path

import pytest

from tests.cli.conftest import SOMEBODY, Desk, Shell, os_login


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


def test_who_is_switched_off_is_told_so(desk: Desk, shell: Shell) -> None:
    from tui_mail.store.models import User

    desk.open()
    User.update(active=False).where(User.login == "sandra").execute()
    assert shell.refused(3, "list", login="sandra") == "Your login sandra is switched off; ask Root."


def test_under_sudo_i_am_who_called_it(service: Shell) -> None:
    assert service("init", "--json", login=None).json["admin"] == SOMEBODY.pw_name
    assert service("account", "list", login=None).code == 0


@pytest.mark.parametrize("uid", [SOMEBODY.pw_uid, os.getuid()])
def test_under_sudo_nobody_is_anybody_else(
    desk: Desk, service: Shell, monkeypatch: pytest.MonkeyPatch, uid: int
) -> None:
    monkeypatch.setenv("SUDO_UID", str(uid))
    assert "sudo" in service.refused(3, "list", login="anna")
    assert "sudo" in service.refused(3, "list", "--as", "anna", login=None)


def test_under_sudo_nobody_says_where_the_instance_is(desk: Desk, service: Shell, tmp_path: Path) -> None:
    assert "--home" in service.refused(3, "--home", tmp_path, "list", login=None)
    assert "--home" in service.refused(3, "list", f"--home={tmp_path}", login=None)


@pytest.mark.parametrize("said", ["", "anna", "-1", "9" * 40])
def test_a_claim_that_means_nobody_is_refused(
    desk: Desk, service: Shell, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setenv("SUDO_UID", said)
    assert "nobody knows who you are" in service.refused(3, "list", login=None)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_as_is_refused_where_the_database_is_somebody_elses(desk: Desk, shell: Shell) -> None:
    os.chown(desk.home.root / "tui-mail.db", SOMEBODY.pw_uid, SOMEBODY.pw_gid)
    assert "somebody else" in shell.refused(3, "list", login="anna")
