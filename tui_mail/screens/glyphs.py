"""The signs beside the words, in Unicode and in plain ASCII. All are one cell wide but the clip and the padlock."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from tui_mail.screens.charsets import UTF8, charset_of


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One set of signs."""

    cursor: str
    marked: str
    unread: str
    snoozed: str
    starred: str
    received: str
    sent: str
    internal: str
    internal_sent: str
    attachment: str
    nothing: str
    private: str
    task: str
    event: str
    reading: str  # somebody else, right now
    answering: str
    mail: str
    open: str
    shut: str
    here: str
    live: str
    trouble: str
    cut: str
    path: str
    down: str
    across: str
    upright: str
    corners: str  # left top, right top, left bottom, right bottom
    tees: str  # down, up, right, left


UNICODE = Glyphs(
    cursor="▌",
    marked="✓",
    unread="●",
    snoozed="◷",
    starred="★",
    received="↙",
    sent="↗",
    internal="←",
    internal_sent="→",
    attachment="📎",
    nothing="—",
    private="🔒",
    task="☐",
    event="◇",
    reading="◉",
    answering="✎",
    mail="✉",
    open="▾",
    shut="▸",
    here="▸",
    live="●",
    trouble="✗",
    cut="…",
    path="▸",
    down="▼",
    across="─",
    upright="│",
    corners="┌┐└┘",
    tees="┬┴├┤",
)

ASCII = Glyphs(
    cursor=">",
    marked="x",
    unread="*",
    snoozed="z",
    starred="+",
    received="<",
    sent=">",
    internal="(",
    internal_sent=")",
    attachment="@",
    nothing="-",
    private="[P]",
    task="t",
    event="e",
    reading="o",
    answering="w",
    mail="@",
    open="-",
    shut="+",
    here=">",
    live="*",
    trouble="!",
    cut="~",
    path=">",
    down="v",
    across="-",
    upright="|",
    corners="++++",
    tees="++++",
)


def glyphs_for(environ: Mapping[str, str] = os.environ) -> Glyphs:
    """Choose by the locale, as other terminal programs do: ASCII unless it says UTF-8."""
    if environ.get("TERM") == "linux":  # the console font lacks most of the signs
        return ASCII
    return UNICODE if charset_of(environ) == UTF8 else ASCII
