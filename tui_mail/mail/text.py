"""The one cleaner. Everything from outside passes here before a person, a log or another program sees it."""

import re
import unicodedata
from typing import Final

_MARKS_PER_BASE: Final = 8
_NAME_BYTES: Final = 255

# What moves the cursor, speaks to the terminal or is no character at all becomes U+FFFD: one sees that it was there.
_SHOWN = "\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
# What changes the order of what stands around it, or stands there without being seen, goes:
# bidi controls, tags, variation selectors of ideographs, fillers, soft hyphen, byte order marks, idle joiners.
_GONE = (
    "\x00\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_BREAKS = "\x0b\x0c\x85\u2028\u2029"
_VARIANTS = "\ufe00-\ufe0f"
_ZERO_WIDTH = "\u200c\u200d" + _VARIANTS
_ODD = re.compile(
    f"\r\n?|[{_BREAKS}]|[{_SHOWN}]|[{_GONE}]+"
    f"|(?:^|(?<=[\\s\u200c\u200d{_GONE}]))[{_ZERO_WIDTH}]+|(?<=[{_VARIANTS}])[{_VARIANTS}]+"
)
_BREAK = frozenset("\r\n\x0b\x0c\x85\u2028\u2029")
_VANISHES = re.compile(f"[{_GONE}{_ZERO_WIDTH}]")
# Blocks with combining marks: only runs from these are looked at letter by letter.
_MARK_RUN = re.compile(
    f"[\u0300-\u036f\u0483-\u0489\u0591-\u1cff\u1dc0-\u1dff\u20d0-\u20ff\u2cef-\u2dff\u302a-\u309a"
    f"\ua66f-\uabff\ufb1e\ufe20-\ufe2f\U000101fd-\U00011fff\U00016000-\U0001efff]{{{_MARKS_PER_BASE + 1},}}"
)
_BLANKS = re.compile(r"\s+")


def _mended(match: re.Match[str]) -> str:
    odd = match[0]
    if odd[0] in _BREAK:
        return "\n"
    return "" if _VANISHES.match(odd) else "\ufffd"


def _thinned(match: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for letter in match[0]:
        marks = marks + 1 if unicodedata.category(letter) in {"Mn", "Me", "Mc"} else 0
        if marks <= _MARKS_PER_BASE:
            kept.append(letter)
    return "".join(kept)


def safe_text(text: str) -> str:
    r"""Clean text of several lines of what steers a terminal or deceives; lines end with \n, tabs stay."""
    cleaned = _ODD.sub(_mended, text)
    if cleaned.isascii():
        return cleaned
    return _MARK_RUN.sub(_thinned, cleaned)


def safe_line(text: str) -> str:
    """Clean as `safe_text` does, and make one line of it: each run of blanks and line breaks is one blank."""
    return _BLANKS.sub(" ", safe_text(text)).strip()


def counted(number: int, thing: str) -> str:
    """Return a number of things as words: 1 message, 2 messages; for things whose plural ends with an s."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def full_stop(sentence: str) -> str:
    """Return a sentence with its full stop, so that another one can follow."""
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


class _WithoutMarks(dict[int, int | None]):
    """A translate table that fills itself: combining marks go, everything else stays."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_WITHOUT_MARKS: Final = _WithoutMarks()


def fold(text: str) -> str:
    """Bring text to the form in which it is searched and compared: no marks, no case, no compatibility forms."""
    if text.isascii():
        return text.lower()
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text).translate(_WITHOUT_MARKS).casefold()
    return unicodedata.normalize("NFKD", text).translate(_WITHOUT_MARKS)


_UNFIT: Final = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u2044\u2215\u29f8\uff0f\uff3c\ufffd]')
_RESERVED: Final = re.compile(r"(?i)(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?=\.|$)")


def safe_filename(name: str) -> str:
    """Make a name from outside fit for any file system: its last component, 1 to 255 bytes, no leading dot or dash."""
    base = re.split(r"[/\\]", safe_line(name).rstrip("/\\ "))[-1]
    base = _UNFIT.sub("_", re.sub(r"^[A-Za-z]:", "", base)).lstrip(" .~").rstrip(" .")
    base = re.sub(r"^-[ .~-]*", "_", base)  # a program would take it for an option
    if not base.strip("_ .-~"):
        return "unnamed"
    return _shortened("_" + base if _RESERVED.match(base) else base)


def _shortened(name: str) -> str:
    if len(name.encode()) <= _NAME_BYTES:
        return name
    stem, dot, ending = name.rpartition(".")
    tail = dot + ending if stem and 0 < len(ending.encode()) <= 16 else ""
    kept = (stem if tail else name).encode()[: _NAME_BYTES - len(tail.encode())]
    return kept.decode(errors="ignore").rstrip(" .") + tail
