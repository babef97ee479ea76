"""What a file is: its bytes tell first, then its name, then what the mail says. And which files may hold text."""

import re
from typing import Final, Literal

from tui_mail.mail.headers import clean_line
from tui_mail.mail.pixels import pixel_size

Kind = Literal["pdf", "zip", "rtf", "picture", "mail", "calendar", "html", "table", "text", ""]

_OTHERS: Final = {
    b"\xd0\xcf\x11\xe0": "an Office document of the old kind",
    b"\x1f\x8b": "a gzip archive, which is not unpacked",
    b"7z\xbc\xaf": "a 7-Zip archive, which is not unpacked",
    b"Rar!": "a RAR archive, which is not unpacked",
    b"MZ": "a program for Windows",
    b"\x7fELF": "a program",
}
_TEXT_ENDINGS: Final = frozenset(
    ("txt", "log", "md", "json", "xml", "yaml", "yml", "ini", "conf", "py", "sql", "tex", "vcf", "asc", "diff", "patch")
)
_NO_TEXT_TYPES: Final = ("image/", "audio/", "video/", "font/", "model/")
_SEALED: Final = frozenset(
    f"application/{name}"
    for name in (
        *("pgp-signature", "pgp-encrypted", "pgp-keys", "pkcs7-signature", "x-pkcs7-signature", "pkcs7-mime"),
        *("x-pkcs7-mime", "ms-tnef", "vnd.ms-tnef"),
    )
)
_NO_TEXT_ENDINGS: Final = re.compile(
    "png|gif|jpe?g|bmp|svg|webp|tiff?|heic|ico|psd|mp3|wav|ogg|m4a|amr|flac|mp4|mov|avi|mkv|webm|wmv"
    "|zip|gz|tgz|bz2|xz|7z|rar|tar|zst|jar|apk|iso|dmg|img|cab|deb|rpm|wim|vhd"
    "|exe|dll|msi|com|scr|bin|so|class|pyc|ttf|otf|woff2?|sqlite|db|mdb|pst|ost|dwg|dxf|stl"
    "|p7s|p7m|p7c|sig|gpg|pgp|cer|crt|der|pfx|p12|key"
)


def ending_of(name: str) -> str:
    """Return what stands behind the last dot of a name, in small letters."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def may_hold_text(name: str, media_type: str, *, decoration: bool = False) -> bool:
    """Whether a file is worth looking into for its text, as far as name and type tell: that costs next to nothing."""
    said = media_type.lower()
    if decoration or said.startswith(_NO_TEXT_TYPES) or said in _SEALED:
        return False
    return _NO_TEXT_ENDINGS.fullmatch(ending_of(name)) is None


def file_kind(content: bytes, name: str, media_type: str) -> tuple[Kind, str]:
    """Return what a file is, and how that is called; where it is no kind that can be read, its name alone."""
    if content.startswith(b"%PDF-"):
        return "pdf", "PDF"
    if content.startswith(b"PK\x03\x04"):
        return "zip", "zip archive"
    if content.startswith(b"{\\rtf"):
        return "rtf", "RTF"
    if pixel_size(content):
        return "picture", "picture"
    for begin, words in _OTHERS.items():
        if content.startswith(begin):
            return "", words
    return _kind_of_text(content, ending_of(name), media_type.lower())


def _kind_of_text(content: bytes, ending: str, media_type: str) -> tuple[Kind, str]:
    if media_type in {"message/rfc822", "message/global"} or ending == "eml":
        return "mail", "mail"
    if ending == "ics" or media_type == "text/calendar" or content[:20].startswith(b"BEGIN:VCALENDAR"):
        return "calendar", "calendar"
    if ending in {"htm", "html", "xhtml"} or media_type in {"text/html", "application/xhtml+xml"}:
        return "html", "HTML"
    if ending in {"csv", "tsv"} or media_type in {"text/csv", "text/tab-separated-values"}:
        return "table", "table"
    if ending in _TEXT_ENDINGS or media_type.startswith("text/") or _reads_as_text(content):
        return "text", "text"
    return "", clean_line(media_type) or "a file"


def _reads_as_text(content: bytes) -> bool:
    begin = content[:4096]
    return bool(begin) and not re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", begin)
