"""Who comes by an SSH key: verbs and nothing else, whatever is asked for and whatever the environment says."""

import os
import pwd
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Answer, Desk, Shell
from tui_mail.cli import starting
from tui_mail.cli.catalogue import VERBS
from tui_mail.cli.session import restricted_environment
from tui_mail.cli.words import understand
from tui_mail.errors import UsageError
from tui_mail.store.actor import Actor

Ask = Callable[..., Answer]

STEERING = (
    *("PYTHONPATH", "PYTHONSTARTUP", "TEXTUAL_DRIVER", "TEXTUAL_LOG", "TEXTUAL_SCREENSHOT_LOCATION", "BROWSER"),
    *("EDITOR", "VISUAL", "PAGER", "TUI_MAIL_HOME", "TUI_MAIL_DEBUG", "XDG_DATA_HOME", "XDG_CONFIG_HOME"),
    *("STATE_DIRECTORY", "CREDENTIALS_DIRECTORY", "NOTIFY_SOCKET", "HOME", "PATH", "LOGNAME", "USER", "TMPDIR"),
    *("PGHOST", "PGSERVICEFILE", "PGPASSFILE", "SSLKEYLOGFILE", "SSL_CERT_FILE", "TERMINFO", "LD_PRELOAD"),
    *("AWS_ENDPOINT_URL", "http_proxy", "LANG", "TZ", "LC_ALL"),
)


@pytest.fixture
def ask(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Ask over SSH for something, as somebody whose key has a line."""

    def by_key(command: str, login: str = "anna") -> Answer:
        monkeypatch.setenv("SSH_ORIGINAL_COMMAND", command)
        return shell("--restricted", login=login)

    return by_key


def sentence(answer: Answer, code: int) -> str:
    assert (answer.code, answer.stdout) == (code, b""), answer
    (line,) = answer.err.splitlines()
    return line


def test_what_is_asked_for_is_read_as_verbs_of_the_person(item: int, ask: Ask, shell: Shell) -> None:
    assert ask(f"take {item}", "sandra").code == 0
    assert ask(f"note 'please call; \"today\"' {item}", "sandra").code == 0
    assert [one["actor"] for one in shell("history", item, "--json").json[-2:]] == ["sandra", "sandra"]
    assert ask(f"show {item} --json").json["id"] == item


def test_a_line_without_the_word_is_restricted_as_well(
    item: int, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_ORIGINAL_COMMAND", "list --json")
    assert shell().json[0]["id"] == item


def test_the_verb_of_a_line_is_all_that_its_key_does(item: int, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_ORIGINAL_COMMAND", f"take {item}")
    assert shell("--restricted", "list", "--json").json[0]["assignee"] is None


@pytest.mark.parametrize(
    "command",
    [
        "--as mm list",
        "list --as mm",
        "list --as=mm",
        "--home /tmp list",
        "list --home=/tmp",
        "--restricted list",
        "--as mm",
        "list --restricted",
    ],
)
def test_nobody_says_who_he_is_or_where_the_instance_is(item: int, ask: Ask, command: str) -> None:
    assert "the line of your SSH key" in sentence(ask(command), 3)


@pytest.mark.parametrize(
    "command",
    [
        "import /etc/passwd --mailbox kanzlei",
        "import - /etc/passwd --mailbox kanzlei",
        "sync /etc --mailbox kanzlei",
        "quarantine export 1 /tmp",
        "rules dry-run --file /etc/passwd",
        "contact import /etc/passwd",
        "apply /etc/passwd",
        "migrate",
        "demo",
        "demo --check",
        "--daemon",
        "--daemon --once",
    ],
)
def test_paths_and_what_is_the_owners_are_refused(item: int, ask: Ask, command: str) -> None:
    assert "the one who owns the database" in sentence(ask(command, "mm"), 3)


@pytest.mark.parametrize(
    "command",
    [
        "sh",
        "bash -i",
        "list; id",
        "list && id",
        "$(id)",
        "`id`",
        "list | sh",
        "/usr/lib/openssh/sftp-server",
        "internal-sftp",
        "scp -t /tmp",
        "list > /tmp/x",
        "'list",
        "list \\",
        "\x1b]0;evil\x07",
    ],
)
def test_no_shell_reads_what_is_asked_for(item: int, ask: Ask, command: str) -> None:
    said = sentence(ask(command), 2)
    assert said.startswith("tui-mail: ")
    assert "\x1b" not in said
    assert "uid=" not in said


def test_nothing_asked_for_is_the_application(desk: Desk, ask: Ask) -> None:
    assert "There is no terminal here" in sentence(ask(""), 2)


def test_the_application_of_a_restricted_session_names_no_files_and_commands(
    desk: Desk, ask: Ask, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[str, bool, bool]] = []

    def note(_: object, actor: Actor, *, is_owner: bool, restricted: bool) -> None:
        opened.append((actor.login, is_owner, restricted))

    monkeypatch.setattr(starting, "check_terminal", lambda _: None)
    monkeypatch.setattr(starting, "_open_screens", note)
    assert ask("", "root").code == 0
    monkeypatch.delenv("SSH_ORIGINAL_COMMAND")
    assert shell(login="root").code == 0
    assert opened == [("root", False, True), ("root", False, False)]


def test_help_is_for_everybody(desk: Desk, ask: Ask) -> None:
    assert b"usage: tui-mail" in ask("--help").stdout
    assert b"ITEM" in ask("get --help").stdout


def test_of_the_environment_only_what_steers_nothing_counts() -> None:
    hostile = dict.fromkeys(STEERING, "/tmp/evil")
    account = pwd.getpwuid(os.getuid())
    assert restricted_environment(hostile, account) == {"HOME": account.pw_dir, "PATH": "/usr/local/bin:/usr/bin:/bin"}
    harmless = {
        "LANG": "de_CH.UTF-8",
        "LC_TIME": "C",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "NO_COLOR": "1",
        "TZ": "Europe/Zurich",
    }
    assert restricted_environment(harmless, account).items() >= harmless.items()
    upwards = {"TZ": "x/../../etc/shadow", "LC_ALL": ":/tmp/evil"}
    assert not restricted_environment(upwards, account).keys() & upwards.keys()


def test_no_variable_reaches_what_the_program_is_made_of(item: int, desk: Desk, tmp_path: Path) -> None:
    log = tmp_path / "textual.log"
    code = "import os, sys\nfrom tui_mail.cli import main\nmain(sys.argv[1:])\nprint(sorted(os.environ), os.getcwd())"
    answer = subprocess.run(
        [sys.executable, "-I", "-c", code, "--restricted", "--home", desk.home.root, "--as", "anna"],
        env={"TEXTUAL_LOG": str(log), "BROWSER": "x", "LC_ALL": "C.UTF-8", "SSH_ORIGINAL_COMMAND": "list --json"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert f'"id": {item}' in answer.stdout
    assert answer.stdout.splitlines()[-1] == "['HOME', 'LC_ALL', 'PATH', 'SSH_ORIGINAL_COMMAND'] /"
    assert not log.exists()


def test_every_verb_that_takes_a_path_has_been_looked_at() -> None:
    """A new verb with a path says `for_owner=True` or calls `refuse_paths`; then it is named here."""
    import argparse

    takes_paths = set()
    for words, verb in VERBS.items():
        parser = argparse.ArgumentParser(add_help=False)
        verb.arguments(parser)
        named = any(word in parser.format_usage() for word in ("FILE", "DIR", "PATH"))
        if named or any(action.type is Path for action in parser._actions):
            takes_paths.add(words)
    of_mail = {words for words in takes_paths if words.startswith("folder ")}
    looked_at = {"import", "sync", "quarantine export", "rules dry-run"}
    looked_at |= {"contact import", "case import", "case export"}
    assert {words for words in takes_paths - of_mail if not VERBS[words].for_owner} == looked_at


@pytest.mark.parametrize(("asked", "verb"), [("", "plain"), ("--plain", "plain"), ("list --status new", "list")])
def test_a_line_that_says_plain_gives_the_linear_mode_and_verbs_all_the_same(
    asked: str, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_ORIGINAL_COMMAND", asked)
    call = understand(["--restricted", "--as", "anna", "--plain"])
    assert call is not None
    assert (call.verb.words, call.as_login) == (verb, "anna")


def test_plain_is_a_way_to_open_the_application_and_goes_with_no_verb() -> None:
    with pytest.raises(UsageError, match="without a verb"):
        understand(["--plain", "list"])
