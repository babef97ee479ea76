"""Children with limits. Their function is eval, so that each test writes down what its child does."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tui_mail.children import Children, Limits
from tui_mail.errors import ChildFailed

_ROOT = Path(__file__).resolve().parents[1]
_PID = b"str(__import__('os').getpid()).encode()"
_HANG = b"__import__('signal').pause()"


@pytest.fixture
def children() -> Iterator[Children]:
    with Children("builtins:eval", count=1, limits=Limits(seconds=1, memory_mb=200)) as pool:
        yield pool


@pytest.fixture
def patient() -> Iterator[Children]:
    with Children("builtins:eval", count=2, limits=Limits(seconds=30, memory_mb=200)) as pool:
        yield pool


def _is_gone(pid: int) -> bool:
    """Whether there is neither a process nor a zombie of ours; one that init has yet to reap counts as gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_a_child_answers_and_is_kept(children: Children) -> None:
    assert children.run(b"b'an' + b'swer'") == b"answer"
    assert children.run(_PID) == children.run(_PID)


def test_an_empty_answer_is_an_answer(children: Children) -> None:
    assert children.run(b"b''") == b""


def test_large_requests_and_answers_pass_whole(patient: Children) -> None:
    size = 20_000_000
    assert patient.run(b"b'" + b"x" * size + b"'") == b"x" * size


def test_a_function_of_the_package_runs_from_any_folder(tmp_path: Path) -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(_ROOT)!r})\n"
        "from tui_mail.children import Children, Limits\n"
        "with Children('tui_mail.children:_lower', count=1, limits=Limits(9, 200)) as pool: pool.run(b'')\n"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "tui_mail.children:_lower raised TypeError" in run.stderr


def test_an_error_is_told_in_one_printable_line_and_the_child_lives_on(children: Children) -> None:
    pid = children.run(_PID)
    with pytest.raises(ChildFailed, match=r"^builtins:eval raised ValueError: a \[31m b$"):
        children.run(b"int.from_bytes((_ for _ in ()).throw(ValueError('a\\x1b[31m\\nb')))")
    assert children.run(_PID) == pid


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (b"__import__('os')._exit(3)", "ended with exit code 3"),
        (b"__import__('os').abort()", "was killed by signal 6"),
        (_HANG, r"did not finish within 1 seconds"),
        (b"b'x' * 400_000_000", "needed more than 200 MB"),
        (b"b'" + b"x" * 199_000_000 + b"'", "needed more than 200 MB|did not finish"),
        (b"__import__('os').write(4, b'\\xff' * 8)", "needed more than 200 MB"),
        (b"[__import__('os').close(fd) for fd in (3, 4)], __import__('signal').pause()", "closed its pipes"),
    ],
)
def test_a_child_that_goes_wrong_is_named_and_replaced(children: Children, request_: bytes, sentence: str) -> None:
    pid = int(children.run(_PID))
    with pytest.raises(ChildFailed, match=sentence):
        children.run(request_)
    assert int(children.run(_PID)) != pid
    assert _is_gone(pid)


def test_a_child_that_stops_reading_meets_the_deadline_too(children: Children) -> None:
    pid = int(children.run(_PID))
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(ChildFailed, match="did not finish"):
        children.run(b"b'" + b"x" * 1_000_000 + b"'")
    assert _is_gone(pid)


def test_a_child_that_was_killed_at_rest_harms_no_request(children: Children) -> None:
    pid = int(children.run(_PID))
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert int(children.run(_PID)) != pid


def test_what_a_library_prints_comes_neither_between_the_frames_nor_to_the_terminal(
    patient: Children, capfd: pytest.CaptureFixture[str]
) -> None:
    printing = b"[print('noise', flush=True), __import__('os').write(1, b'noise'), __import__('os').write(2, b'noise')]"
    assert patient.run(printing + b" and b'clean'") == b"clean"
    assert capfd.readouterr() == ("", "")


def test_children_see_an_empty_environment_and_no_working_folder(
    patient: Children, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUI_MAIL_SECRET", "hidden")
    assert b"TUI_MAIL_SECRET" not in patient.run(b"repr(__import__('os').environ).encode()")
    assert patient.run(b"__import__('os').getcwd().encode()") == b"/"


def test_children_leave_no_core_and_are_as_nice_as_asked() -> None:
    with Children("builtins:eval", count=1, limits=Limits(30, 200), nice=7) as pool:
        assert pool.run(b"str(__import__('resource').getrlimit(4)).encode()") == b"(0, 0)"
        assert int(pool.run(b"str(__import__('os').nice(0)).encode()")) == min(os.nice(0) + 7, 19)


def test_ctrl_c_reaches_the_program_but_no_child(patient: Children) -> None:
    pid = int(patient.run(_PID))
    assert os.getsid(pid) != os.getsid(0)
    assert patient.run(b"__import__('os').kill(__import__('os').getpid(), 2) or b'unharmed'") == b"unharmed"


def test_a_target_that_does_not_exist_is_named() -> None:
    with Children("tui_mail.nowhere:nothing", count=1, limits=Limits(30, 200)) as pool:
        for _ in range(2):
            with pytest.raises(ChildFailed, match="No module named"):
                pool.run(b"")


def test_requests_run_side_by_side(patient: Children, tmp_path: Path) -> None:
    meeting = tmp_path / "meeting"
    os.mkfifo(meeting)  # opening one end waits for the other
    ends = [patient.submit(f"__import__('os').open({str(meeting)!r}, {flag}) and b'met'".encode()) for flag in (0, 1)]
    assert [end.result() for end in ends] == [b"met", b"met"]


def test_no_more_children_run_than_counted(patient: Children) -> None:
    answers = [patient.submit(_PID) for _ in range(40)]
    assert len({answer.result() for answer in answers}) <= 2


@pytest.mark.parametrize("work", [b"b''", b"(x := 1 << 99_999_999) and str(pow(x, x)).encode()"])
def test_children_end_with_their_parent(work: bytes) -> None:
    program = (
        "import os, threading\n"
        "from tui_mail.children import Children, Limits\n"
        "pool = Children('builtins:eval', count=1, limits=Limits(1, 900))\n"
        f"print(pool.run({_PID!r}).decode(), flush=True)\n"
        f"pool.submit({work!r})\n"
        "input()\n"
        "os.kill(os.getpid(), 9)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout
        child = os.pidfd_open(int(parent.stdout.readline()))
        parent.communicate(b"\n")
    ended, _, _ = select.select([child], [], [], 20)
    os.close(child)
    assert ended


def test_closing_ends_the_children_and_fails_what_still_runs() -> None:
    pool = Children("builtins:eval", count=2, limits=Limits(30, 200))
    resting = int(pool.run(_PID))
    running = [pool.submit(_HANG) for _ in range(2)]
    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(pool.run, _PID)
        pool.close()
    assert _is_gone(resting)
    for future in [*running, waiting]:
        assert future.cancelled() or isinstance(future.exception(), ChildFailed)
    for call in (pool.run, pool.submit):
        with pytest.raises(ChildFailed, match="the program is ending"):
            call(b"b''")
