"""The lines of authorized_keys: one for each key of each person, and nobody but admins sees them."""

import shlex
from pathlib import Path

import pytest

from tests.cli.conftest import Desk, Shell
from tests.config.test_ssh_keys import public_key
from tui_mail.cli import ssh_keys


@pytest.fixture
def keys(desk: Desk, shell: Shell, tmp_path: Path) -> list[str]:
    """Give anna two keys."""
    keys = [f'{public_key(letter="a")} anna@laptop "old"', public_key("ssh-rsa", "b")]
    listed = ", ".join(f"'{key}'" for key in keys)
    team = tmp_path / "keys.toml"
    team.write_text(f'[[users]]\nlogin = "anna"\nname = "Anna"\nssh_keys = [{listed}]\n')
    assert shell("apply", team, login="root").code == 0
    return keys


def command_of(line: str) -> list[str]:
    """Read a line as sshd and the shell that it starts do."""
    options = line[: line.index('" ssh-') + 1]
    assert options.startswith('restrict,pty,command="')
    return shlex.split(options.removeprefix('restrict,pty,command="').removesuffix('"').replace('\\"', '"'))


def test_each_key_has_a_line_and_who_has_none_is_named(shell: Shell, keys: list[str]) -> None:
    lines = shell("ssh-keys", login="root").out.splitlines()
    ours = [line for line in lines if not line.startswith("# ")]
    assert [line.partition('" ')[2] for line in ours] == keys
    for line in ours:
        assert command_of(line)[1:] == [
            "-I",
            "-m",
            "tui_mail",
            "--restricted",
            "--home",
            str(shell.home),
            "--as",
            "anna",
        ]
    assert "# sandra (Sandra Keller) has no ssh_keys in the team file." in lines


def test_the_owner_sees_them_and_of_the_others_only_admins(shell: Shell, keys: list[str]) -> None:
    assert keys[0] in shell("ssh-keys", login=None).out
    assert shell("ssh-keys", "--json", login="root").json[1]["line"].endswith(keys[0])
    assert "admins" in shell.refused(3, "ssh-keys", login="anna")


def test_who_was_switched_off_has_no_line(shell: Shell, keys: list[str], desk: Desk) -> None:
    from tui_mail.store.models import User

    desk.open()
    User.update(active=False).where(User.login == "anna").execute()
    assert "anna" not in shell("ssh-keys", login="root").out


def test_a_key_that_somebody_has_cannot_be_given_to_another_one(shell: Shell, keys: list[str], tmp_path: Path) -> None:
    team = tmp_path / "keys.toml"
    team.write_text(f'[[users]]\nlogin = "sandra"\nname = "Sandra"\nssh_keys = ["{keys[1]} mine"]\n')
    assert "have the same key" in shell.refused(2, "apply", team, login="root")


def test_the_keys_are_exported_with_the_team(shell: Shell, keys: list[str], tmp_path: Path) -> None:
    (tmp_path / "again.toml").write_text(shell("export-config", login="root").out)
    assert shell("apply", tmp_path / "again.toml", "--json", login="root").json == []


@pytest.mark.parametrize("folder", ["/srv/o'hara's mail", '/srv/a "quoted" one', "/srv/$(id)`id`", "/srv/back\\"])
def test_a_folder_cannot_break_out_of_its_line(folder: str) -> None:
    command = ssh_keys._command(Path(folder), "anna")
    line = f'restrict,pty,command="{ssh_keys._quoted(command)}" {public_key()}'
    assert command_of(line) == command


def test_the_guide_shows_the_line_as_it_is() -> None:
    command = ssh_keys._command(Path("/var/lib/tui-mail"), "anna")
    line = (
        f'{ssh_keys.OPTIONS},command="{ssh_keys._quoted(["/opt/tui-mail/bin/python", *command[1:]])}" ssh-ed25519 AAAA'
    )
    assert line in (Path(__file__).parents[2] / "docs" / "guide.md").read_text()
