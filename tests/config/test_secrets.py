import os
from pathlib import Path

import pytest

from tui_mail.config import secrets
from tui_mail.config.secrets import absolute_reference, resolve
from tui_mail.errors import ConfigError

SECRET = "hunter2 Grüße"


def sentence(reference: str) -> str:
    with pytest.raises(ConfigError) as refusal:
        resolve(reference)
    assert "hunter2" not in refusal.value.sentence
    assert "hunter2" not in repr(refusal.value.__cause__)
    return refusal.value.sentence


def secret_file(folder: Path, mode: int, content: bytes = SECRET.encode() + b"\n") -> Path:
    file = folder / "secret"
    file.write_bytes(content)
    file.chmod(mode)
    return file


def test_a_secret_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", SECRET)
    assert resolve("env:MAIL_PASSWORD") == SECRET


def test_a_variable_that_is_missing_or_empty_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAIL_PASSWORD", raising=False)
    assert "MAIL_PASSWORD" in sentence("env:MAIL_PASSWORD")
    monkeypatch.setenv("MAIL_PASSWORD", "")
    assert "env:MAIL_PASSWORD is empty" in sentence("env:MAIL_PASSWORD")


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_secret_comes_from_a_file_that_only_its_owner_can_read(tmp_path: Path, mode: int) -> None:
    assert resolve(f"file:{secret_file(tmp_path, mode)}") == SECRET


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o610, 0o644])
def test_a_file_that_others_can_use_is_refused(tmp_path: Path, mode: int) -> None:
    assert f"({mode:04o})" in sentence(f"file:{secret_file(tmp_path, mode)}")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file to somebody else")
def test_a_file_of_somebody_else_is_refused(tmp_path: Path) -> None:
    file = secret_file(tmp_path, 0o600)
    os.chown(file, 65534, -1)
    assert "belongs to somebody else" in sentence(f"file:{file}")


def test_a_file_that_is_missing_or_a_folder_or_a_pipe_is_refused(tmp_path: Path) -> None:
    assert "No such file" in sentence(f"file:{tmp_path}/none")
    assert "Is a directory" in sentence(f"file:{tmp_path}")
    os.mkfifo(tmp_path / "pipe", 0o600)
    assert "no file" in sentence(f"file:{tmp_path}/pipe")


def test_a_file_is_named_by_an_absolute_path(tmp_path: Path) -> None:
    assert "not absolute" in sentence("file:secret")
    assert absolute_reference("file:secret", tmp_path) == f"file:{tmp_path}/secret"
    assert absolute_reference("file:/etc/secret", tmp_path) == "file:/etc/secret"
    assert absolute_reference("env:file", tmp_path) == "env:file"
    assert absolute_reference("file:../secret", tmp_path / "sub") == f"file:{tmp_path}/secret"


def test_an_empty_file_and_one_that_is_not_text_are_refused(tmp_path: Path) -> None:
    assert "is empty" in sentence(f"file:{secret_file(tmp_path, 0o600, b'')}")
    not_text = secret_file(tmp_path, 0o600, b"hunter2 \xff")
    assert "not UTF-8" in sentence(f"file:{not_text}")


def test_a_secret_is_the_first_line_that_a_program_prints() -> None:
    assert resolve(f"command:printf '%s\\nsecond line\\n' '{SECRET}'") == SECRET


def test_a_command_is_not_run_by_a_shell(tmp_path: Path) -> None:
    assert resolve(f"command:echo $HOME; touch {tmp_path}/made") == f"$HOME; touch {tmp_path}/made"
    assert list(tmp_path.iterdir()) == []


def test_a_command_that_fails_is_named_by_its_program_only(tmp_path: Path) -> None:
    script = tmp_path / "tell"
    script.write_text("#!/bin/sh\necho hunter2\necho hunter2 >&2\nexit 3\n")
    script.chmod(0o700)
    said = sentence(f"command:{script} hunter2")
    assert str(script) in said
    assert "ended with 3" in said


def test_a_program_that_is_missing_prints_nothing_or_no_text_is_refused(tmp_path: Path) -> None:
    assert "No such file" in sentence(f"command:{tmp_path}/none hunter2")
    assert "is empty" in sentence("command:true hunter2")
    assert "not UTF-8" in sentence(r"command:printf 'hunter2 \377'")
    assert "no command line" in sentence("command:echo 'hunter2")
    assert "no command line" in sentence("command:   ")


def test_a_command_that_does_not_end_is_ended_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "COMMAND_SECONDS", 0.3)
    os.mkfifo(tmp_path / "alive")
    with open(os.open(tmp_path / "alive", os.O_RDONLY | os.O_NONBLOCK), "rb") as alive:
        os.set_blocking(alive.fileno(), True)
        said = sentence(f"command:sh -c 'echo hunter2; sleep 100 > {tmp_path}/alive & wait'")
        assert alive.read() == b""  # would wait for the one that sleeps
    assert "no end after" in said


def test_a_secret_comes_from_systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret_file(tmp_path, 0o440)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert resolve("credential:secret") == SECRET
    assert "No such file" in sentence("credential:none")
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    assert "no credentials" in sentence("credential:secret")


def test_a_keyring_needs_what_this_version_does_not_have() -> None:
    assert "keyring" in sentence("keyring:mail/anna")


@pytest.mark.parametrize(
    "reference",
    [
        "hunter2",
        "hunter2:hunter2",
        "",
        "env:",
        "env:hunter2 x",
        "credential:../hunter2",
        "credential:..",
        "file:",
        ":x",
    ],
)
def test_what_is_no_reference_is_refused_without_being_repeated(reference: str) -> None:
    assert sentence(reference).startswith("secret: ")
