"""The line in which commands are typed: what was typed before comes back, Tab completes. Nothing goes to a file."""

import os
import signal
from collections.abc import Callable, Sequence

Completes = Callable[[str], Sequence[str]]
"""Returns what may stand for the beginning of a line."""


def prepare(completes: Completes) -> None:
    """Let the line be edited where this Python can do that, without any sequence that steers a terminal."""
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)  # whoever comes by an SSH key has no shell to go back to
    os.environ["TERM"] = "dumb"  # read by the library when it is loaded: no cursor is moved, nothing is painted anew
    try:
        import readline
    except ImportError:
        return
    readline.set_auto_history(False)
    readline.set_completer_delims("")
    readline.parse_and_bind("set enable-bracketed-paste off")
    readline.parse_and_bind("set completion-query-items -1")
    readline.parse_and_bind("set page-completions off")
    readline.parse_and_bind(r'"\e&": abort')  # would complete names of other people's folders
    readline.parse_and_bind("tab: complete")
    readline.set_completer(_completer(completes))


def remember(line: str) -> None:
    """Keep a command for the keys up and down, as long as the session lasts."""
    try:
        import readline
    except ImportError:
        return
    readline.add_history(line)


def _completer(completes: Completes) -> Callable[[str, int], str | None]:
    def complete(begun: str, number: int) -> str | None:
        found = completes(begun)
        return found[number] if number < len(found) else None

    return complete
