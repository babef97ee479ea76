"""The terminal driver of Textual, sparing with bytes: a colour is sent when it changes, not with every word.

Textual closes each piece of text with a reset and opens the next one with all its attributes and both colours; over a
slow line that is more than half of what is sent. With NO_COLOR Textual sends greys; here no colour goes out at all.
Nothing but the terminal is reached through it: no browser, no file, no shell.
"""

import os
import re
import select
import signal
import sys
import threading
from typing import Any

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from tui_mail.screens.charsets import charset_for, showable
from tui_mail.screens.outlet import Echo, Outlet

_SGR = re.compile(r"\x1b\[([0-9;]*)m")
# A move, or the end of a line, just before another move: Textual ends each line so, and moves to parts it leaves out.
_VAIN = re.compile(r"(?:\n|\x1b\[\d+;\d+H)+(?=\x1b\[\d+;\d+H)")

_Attributes = frozenset[str]
_Ink = tuple[str, str, _Attributes]
_PLAIN: _Ink = ("39", "49", frozenset())


def _short_names() -> dict[str, str]:
    """Map colours by their parts to the same colours by their numbers in the palette of 256."""
    levels = (0, 95, 135, 175, 215, 255)
    cube = [(red, green, blue) for red in levels for green in levels for blue in levels]
    greys = [(level, level, level) for level in range(8, 239, 10)]
    return {
        f"{ground};2;{red};{green};{blue}": f"{ground};5;{number}"
        for ground in ("38", "48")
        for number, (red, green, blue) in enumerate(cube + greys, start=16)
    }


_SHORTER = _short_names()

_QUESTION = "\x1b[?2026$p"
"""Whether it can show a picture at once: asked at the beginning by Textual, and again because it is answered."""

_READABLE = {
    **{("30", "40"): "90", ("90", "100"): "37"},
    **{("97", "107"): "90", ("37", "107"): "90", ("97", "47"): "30", ("37", "47"): "30"},
    ("90", "47"): "30",
}
"""With 16 colours different shades become one, or nearly: by foreground and background, what is written instead."""


class Pen:
    """What the terminal writes with: colours and attributes, as last sent."""

    def __init__(self, *, colourless: bool = False) -> None:
        self._colourless = colourless
        self._sent = _PLAIN
        self._known = False

    def spare(self, data: str) -> str:
        """Rewrite a piece of output so that it sets only what differs from what was sent before."""
        parts = _SGR.split(data)
        if len(parts) == 1:
            return data
        out = [parts[0]]
        wanted = self._sent
        for codes, text in zip(parts[1::2], parts[2::2], strict=True):
            wanted = _apply(wanted, codes)
            if self._colourless:
                wanted = ("39", "49", wanted[2])
            elif readable := _READABLE.get(wanted[:2]):
                wanted = (readable, *wanted[1:])
            if text:
                out += [self._to(wanted), text]
        out.append(self._to(_PLAIN))
        return _VAIN.sub("", "".join(out))

    def _to(self, wanted: _Ink) -> str:
        foreground, background, attributes = self._sent
        if wanted == self._sent and self._known:
            return ""
        codes: list[str] = []
        if not self._known or attributes - wanted[2]:  # an attribute can only be taken back by a reset
            codes.append("0")
            foreground, background, attributes = _PLAIN
        codes += sorted(wanted[2] - attributes)
        codes += [new for new, old in ((wanted[0], foreground), (wanted[1], background)) if new != old]
        self._sent, self._known = wanted, True
        return f"\x1b[{';'.join(codes)}m"


def _apply(pen: _Ink, codes: str) -> _Ink:
    foreground, background, attributes = pen
    words = iter(codes.split(";"))
    for word in words:
        if word in {"", "0"}:
            foreground, background, attributes = _PLAIN
        elif word in {"38", "48"}:
            kind = next(words, "5")
            colour = ";".join([word, kind, *(next(words, "0") for _ in range(3 if kind == "2" else 1))])
            colour = _SHORTER.get(colour, colour)
            foreground, background = (colour, background) if word == "38" else (foreground, colour)
        elif _is_colour(word, "3", "9"):
            foreground = word
        elif _is_colour(word, "4", "10"):
            background = word
        else:
            attributes |= {word}
    return foreground, background, attributes


def _is_colour(word: str, dim: str, bright: str) -> bool:
    return word[:-1] in {dim, bright} and word[-1:].isdigit()


class SparingDriver(LinuxDriver):
    """As the driver of Textual, with fewer bytes."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        self._pen = Pen(colourless=app.no_color)
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._echo = Echo()
        self._outlet = Outlet(sys.__stderr__ or sys.stderr)
        self._charset = charset_for(self._outlet.encoding)
        self._file: Any = self._outlet  # Textual's thread writes to it

    @property
    def is_behind(self) -> bool:
        """Whether the line cannot take what is painted as fast as it is painted."""
        return self._outlet.is_behind or self._echo.is_late

    def ask_whether_shown(self) -> None:
        """Let the terminal answer when it has come so far; only for those that know the question."""
        if self._echo.ask():
            self.write(_QUESTION)

    def hear_that_shown(self) -> None:
        """Note the answer."""
        self._echo.hear()

    def start_application_mode(self) -> None:
        """Take the terminal, and end with it."""
        self._echo.ask()  # Textual does, before the first picture
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual says no types here
        threading.Thread(target=_end_with, args=(self.fileno,), name="hang-up", daemon=True).start()

    def write(self, data: str) -> None:
        """Send a piece of output."""
        self._outlet.expect()
        super().write(showable(self._pen.spare(data), self._charset))

    # Whoever comes by an SSH key or sudo has the terminal of somebody else's account: no way leads out of it.

    @property
    def can_suspend(self) -> bool:
        """Never give the terminal back to a shell."""
        return False

    def open_url(self, url: str, new_tab: bool = True) -> None:
        """Start no browser on this machine."""

    def deliver_binary(self, *_: object, **__: object) -> None:
        """Write no file that Textual makes, such as a picture of the screen."""


def _end_with(terminal: int) -> None:
    """Wait for the terminal to hang up, and end as by the signal that comes with it.

    Who started the program may have kept that signal from it; without a terminal it would read nothing for ever.
    """
    waiting = select.poll()
    waiting.register(terminal, 0)
    waiting.poll()
    os.kill(os.getpid(), signal.SIGHUP)
