"""The program, which kills itself at a named point: `python -m tests.journeys.deadly POINT NTH WORDS...`."""

import functools
import importlib
import os
import signal
import sys
from collections.abc import Callable
from typing import Any, Literal, ParamSpec, TypeVar

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")
Place = tuple[str, str, Literal["before", "after"]]

POINTS: dict[str, Place] = {
    "inside-eml": ("tui_mail.store.blobs", "_Fresh.keep_as", "before"),
    "after-eml": ("tui_mail.store.blobs", "LocalBlobs.put", "after"),
    "before-commit": ("tui_mail.desk.intake.delivery", "Delivery._learn", "before"),
    "after-commit": ("tui_mail.desk.intake.delivery", "Delivery._write", "after"),
    "before-deleting": ("tui_mail.desk.server_side.deleting", "Deleter._delete", "before"),
    "marked-not-deleted": ("imapclient", "IMAPClient.uid_expunge", "before"),
    "before-quit": ("tui_mail.fetch.pop3_session", "Pop3Session.quit", "before"),
    "deleted-not-noted": ("tui_mail.desk.server_side.deleting", "Deleter._delete", "after"),
}
"""Module, function, and whether the end comes before or after its n-th call."""


def arm(point: str, nth: int) -> None:
    """Let the n-th call at this point be the last thing that the process does."""
    module, names, moment = POINTS[point]
    owner, _, name = names.rpartition(".")
    place: Any = importlib.import_module(module)
    for part in filter(None, owner.split(".")):
        place = getattr(place, part)
    setattr(place, name, _deadly(getattr(place, name), nth, moment))


def _deadly(function: Callable[_Given, _Result], nth: int, moment: str) -> Callable[_Given, _Result]:
    calls = 0

    @functools.wraps(function)
    def last(*arguments: _Given.args, **named: _Given.kwargs) -> _Result:
        nonlocal calls
        calls += 1
        is_the_last = calls >= nth
        if is_the_last and moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = function(*arguments, **named)
        if is_the_last:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return last


if __name__ == "__main__":
    from tui_mail.cli import main

    arm(sys.argv[1], int(sys.argv[2]))
    sys.exit(main(sys.argv[3:]))
