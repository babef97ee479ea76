"""The program as a process: what it loads, what it does without a terminal, how it ends."""

import os
import pty
import signal
import struct
import subprocess
import sys
import termios
from fcntl import ioctl

import pytest

from tests.cli.conftest import Desk, Shell
from tests.office import letter
from tui_mail.cli import acting, main

COMMAND = [sys.executable, "-m", "tui_mail"]


def run(*words: object, **settings: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, **settings}
    return subprocess.run(
        [*COMMAND, *map(str, words)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
        check=False,
    )


def test_the_module_is_the_program(item: int, desk: Desk) -> None:
    answer = run("--home", desk.home.root, "--as", "anna", "list", "--json")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert '"id": ' in answer.stdout


def test_version_and_help_need_no_instance() -> None:
    assert run("--version").stdout.startswith("tui-mail ")
    assert "tui-mail account fetch" in run("--help").stdout
    assert "--daemon" in run("-h").stdout


def test_the_home_may_come_from_the_environment(desk: Desk) -> None:
    assert run("account", "list", "--as", "anna", TUI_MAIL_HOME=str(desk.home.root)).returncode == 0


@pytest.mark.parametrize(
    ("words", "heavy"),
    [
        (["list", "--as", "anna"], ["textual", "rich", "fpdf", "mailparser", "imapclient"]),
        (["take", "1", "--as", "anna"], ["textual", "rich", "fpdf", "mailparser", "imapclient"]),
        (["--daemon", "--once"], ["textual", "rich", "fpdf"]),
    ],
)
def test_no_verb_loads_what_only_screens_or_children_need(desk: Desk, words: list[str], heavy: list[str]) -> None:
    program = (
        "import sys; from tui_mail.cli import main; main(sys.argv[1:]);"
        f"print('LOADED', [name for name in {heavy!r} if name in sys.modules])"
    )
    arguments = [sys.executable, "-c", program, "--home", str(desk.home.root), *words]
    answer = subprocess.run(arguments, capture_output=True, text=True, check=True)
    assert answer.stdout.splitlines()[-1] == "LOADED []"


@pytest.mark.parametrize("words", [[], ["demo"]])
def test_without_a_terminal_there_are_no_screens(desk: Desk, words: list[str]) -> None:
    home = [] if words else ["--home", desk.home.root]
    answer = run(*home, *words)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.startswith("tui-mail: There is no terminal here; `tui-mail ")
    assert len(answer.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", [[], ["demo"]])
@pytest.mark.parametrize("size", [(23, 80), (24, 79)])
def test_a_terminal_that_is_too_small_is_refused(desk: Desk, words: list[str], size: tuple[int, int]) -> None:
    home = [] if words else ["--home", str(desk.home.root)]
    code, _, err = in_terminal([*home, *words], size)
    assert code == 2
    assert err == f"tui-mail: The terminal has {size[1]} x {size[0]} characters; at least 80 x 24 are needed.\n"


def test_bytes_are_not_written_to_a_terminal(item: int, desk: Desk) -> None:
    code, out, err = in_terminal(["--home", str(desk.home.root), "--as", "anna", "get", str(item)], (24, 80))
    assert (code, out) == (2, b"")
    assert "> FILE" in err


def in_terminal(words: list[str], size: tuple[int, int]) -> tuple[int, bytes, str]:
    """Run the program in a terminal of this size; returns exit code, what the terminal got, and stderr."""
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
    with subprocess.Popen([*COMMAND, *words], stdin=theirs, stdout=theirs, stderr=subprocess.PIPE) as process:
        os.close(theirs)
        _, err = process.communicate(timeout=60)
    try:
        out = os.read(ours, 100_000)
    except OSError:  # nothing was written, and nobody is there any more
        out = b""
    os.close(ours)
    return process.returncode, out, err.decode()


def test_a_reader_who_leaves_is_no_error(desk: Desk) -> None:
    desk.take_in(*(letter(number, subject="x" * 900) for number in range(150)))
    words = ["--home", str(desk.home.root), "--as", "anna", "list", "--json"]
    with subprocess.Popen([*COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_ctrl_c_is_quiet(shell: Shell, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(acting, "_do", interrupted)
    answer = shell("take", "1")
    assert (answer.code, answer.out, answer.err) == (130, "", "")


def test_a_failure_of_the_program_is_one_sentence_without_values(
    shell: Shell, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        secret = "hunter2"
        raise KeyError(secret)

    monkeypatch.setattr(acting, "_do", broken)
    said = shell.refused(1, "take", "1")
    assert "KeyError" in said
    assert "TUI_MAIL_DEBUG" in said
    monkeypatch.setenv("TUI_MAIL_DEBUG", "1")
    told = shell("take", "1").err
    assert "in broken" in told
    assert "hunter2" not in told.replace('secret = "hunter2"', "")


def test_the_daemon_stops_in_good_order(desk: Desk) -> None:
    with subprocess.Popen([*COMMAND, "--home", str(desk.home.root), "--daemon"], stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        assert b"daemon runs" in process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_main_takes_its_words_from_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["tui-mail", "--version"])
    assert main() == 0
    assert capsys.readouterr().out.startswith("tui-mail ")
