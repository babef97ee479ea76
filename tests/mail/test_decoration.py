"""Which pictures are put aside: those of signatures and layouts, never those that somebody shows."""

import struct
import zlib
from email.message import EmailMessage

import pytest

from tui_mail.mail.decoration import is_decoration
from tui_mail.mail.parse import parse


def png(width: int, height: int, size: int = 0) -> bytes:
    """Make the head of a PNG of that many bytes."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    whole = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    return whole + bytes(max(0, size - len(whole)))


@pytest.mark.parametrize(
    ("name", "content", "is_inline"),
    [
        ("image001.png", png(180, 60, 9000), True),
        ("image003.png", png(24, 24), False),  # Outlook's icon, sent on as an attachment
        ("Outlook-a1b2c3d4.png", png(600, 200, 60_000), True),
        ("logo-muster.jpg", png(300, 90), True),
        ("linkedin.png", png(32, 32), False),
        ("unnamed.gif", b"GIF89a" + struct.pack("<HH", 1, 1), True),
        ("line.gif", b"GIF89a" + struct.pack("<HH", 700, 2), True),
        ("logo.svg", b"<svg/>", True),
    ],
)
def test_pictures_of_signatures_are_decoration(name: str, content: bytes, is_inline: bool) -> None:
    kind = f"image/{name.rpartition('.')[2]}"
    assert is_decoration(content, name=name, media_type=kind, is_inline=is_inline)


@pytest.mark.parametrize(
    ("name", "media_type", "content", "is_inline"),
    [
        ("image001.png", "image/png", png(1280, 720, 80_000), True),  # a screenshot, pasted in Outlook
        ("image002.png", "image/png", png(420, 180, 30_000), True),
        ("image.png", "image/png", png(640, 90, 20_000), True),
        ("IMG_2041.jpeg", "image/jpeg", png(4032, 3024, 90_000), True),
        ("IMG_2041.jpeg", "image/jpeg", png(90, 90), False),  # attached, however small
        ("logo.png", "image/png", png(2000, 1500, 2_000_000), False),  # the logo that was asked for
        ("image001.pdf", "application/pdf", b"%PDF", True),
        ("scan.tif", "image/tiff", bytes(60_000), True),
    ],
)
def test_what_somebody_shows_is_no_decoration(name: str, media_type: str, content: bytes, is_inline: bool) -> None:
    assert not is_decoration(content, name=name, media_type=media_type, is_inline=is_inline)


def test_parsing_tells_the_decoration_of_a_message() -> None:
    message = EmailMessage()
    message.set_content("<p>See below.</p><img src=cid:shot><p>Anna</p><img src=cid:logo>", subtype="html")
    message.add_related(png(900, 500), "image", "png", cid="<shot>", filename="image001.png", disposition="inline")
    message.add_related(png(160, 50), "image", "png", cid="<logo>", filename="image002.png", disposition="inline")
    assert [(one.name, one.decoration) for one in parse(message.as_bytes()).attachments] == [
        ("image001.png", False),
        ("image002.png", True),
    ]
