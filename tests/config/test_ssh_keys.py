"""Keys in the team file: only what stands in a .pub file, and nobody's twice."""

import base64
from pathlib import Path

import pytest

from tui_mail.config.ssh_keys import TYPES
from tui_mail.config.team import read_team, write_team
from tui_mail.errors import ConfigError


def public_key(kind: str = "ssh-ed25519", letter: str = "k") -> str:
    content = len(kind).to_bytes(4, "big") + kind.encode() + (32).to_bytes(4, "big") + letter.encode() * 32
    return f"{kind} {base64.b64encode(content).decode()}"


def team_file(folder: Path, **keys: str) -> Path:
    file = folder / "team.toml"
    users = (f'[[users]]\nlogin = "{login}"\nname = "X"\nssh_keys = {keys[login]}\n' for login in keys)
    file.write_text("".join(users))
    return file


@pytest.mark.parametrize("kind", TYPES)
def test_every_kind_of_key_is_kept_as_it_stands(tmp_path: Path, kind: str) -> None:
    key = f"{public_key(kind)} anna@her laptop"
    team = read_team(team_file(tmp_path, anna=f'["{key}"]'))
    assert team.users[0].ssh_keys == (key,)
    (tmp_path / "again.toml").write_text(write_team(team))
    assert read_team(tmp_path / "again.toml") == team


@pytest.mark.parametrize(
    "key",
    [
        "",
        "ssh-ed25519",
        "ssh-ed25519 AAAA",
        "ssh-ed25519 not-base64!",
        f"no-pty {public_key()}",
        f'command=\\"sh\\" {public_key()}',
        f"ssh-rsa {public_key().split()[1]}",
        f"ssh-dss {public_key('ssh-dss').split()[1]}",
        f"{public_key()} anna\\nssh-ed25519 AAAA",
        f"{public_key()} {'x' * 9000}",
    ],
)
def test_what_is_no_line_of_a_pub_file_is_refused(tmp_path: Path, key: str) -> None:
    with pytest.raises(ConfigError, match=r"users\[0\]"):
        read_team(team_file(tmp_path, anna=f'["{key}"]'))


def test_two_people_cannot_have_one_key(tmp_path: Path) -> None:
    keys = {"anna": f'["{public_key()} one"]', "sandra": f'["{public_key()} other"]'}
    with pytest.raises(ConfigError, match="sandra and anna have the same key"):
        read_team(team_file(tmp_path, **keys))
