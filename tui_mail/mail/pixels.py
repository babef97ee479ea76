"""How large a picture is, read from its first bytes: nothing is unpacked for it."""

from typing import Final

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_MOST_SEGMENTS: Final = 500


def pixel_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG, GIF, JPEG, BMP or WebP picture; None for anything else."""
    if content.startswith(_PNG) and content[12:16] == b"IHDR":
        return _both(content[16:20], content[20:24], "big")
    if content[:6] in (b"GIF87a", b"GIF89a"):
        return _both(content[6:8], content[8:10], "little")
    if content.startswith(b"\xff\xd8"):
        return _of_jpeg(content)
    if content.startswith(b"BM"):
        return _both(content[18:22], content[22:26], "little")
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _of_webp(content)
    return None


def _both(width: bytes, height: bytes, order: str) -> tuple[int, int] | None:
    big = order == "big"
    found = tuple(int.from_bytes(one, "big" if big else "little") for one in (width, height))
    return (found[0], found[1]) if all(0 < one < 1 << 24 for one in found) else None


def _of_jpeg(content: bytes) -> tuple[int, int] | None:
    """Walk the segments to the one that begins the picture."""
    at = 2
    for _ in range(_MOST_SEGMENTS):
        head = content[at : at + 9]
        if len(head) < 9 or head[0] != 0xFF:
            return None
        if head[1] in _FRAMES:
            return _both(head[7:9], head[5:7], "big")
        at += 2 if head[1] in _ALONE else 1 if head[1] == 0xFF else 2 + int.from_bytes(head[2:4], "big")
    return None


def _of_webp(content: bytes) -> tuple[int, int] | None:
    kind = content[12:16]
    if kind == b"VP8X":
        plus = [int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27)]
        return (plus[0], plus[1])
    if kind == b"VP8 ":
        width, height = (int.from_bytes(content[at : at + 2], "little") & 0x3FFF for at in (26, 28))
        return (width, height) if width and height else None
    if kind == b"VP8L" and len(content) >= 25:
        bits = int.from_bytes(content[21:25], "little")
        return ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    return None
