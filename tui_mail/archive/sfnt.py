"""TrueType fonts as bytes: outlines of glyphs, and the file that holds some of them."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_WORDS, _MORE, _INSTRUCTIONS = 0x0001, 0x0020, 0x0100
_SCALES = ((0x0008, 2), (0x0040, 4), (0x0080, 8))  # flag of a part of a glyph, bytes that follow
_SUM_OF_FILE = 0xB1B0AFBA


@dataclass(frozen=True)
class Outline:
    """How a glyph is drawn, without what tells a screen where to place pixels; `parts` are glyphs it consists of."""

    content: bytes
    parts: tuple[int, ...] = ()


def read_outline(content: bytes) -> Outline:
    """Read an entry of the table `glyf`."""
    if not content:
        return Outline(b"")
    (contours,) = struct.unpack_from(">h", content)
    if contours < 0:
        return _composite(content)
    after = 10 + 2 * contours
    (length,) = struct.unpack_from(">H", content, after)
    return Outline(_padded(content[:after] + bytes(2) + content[after + 2 + length :]))


def _composite(content: bytes) -> Outline:
    kept, parts, at, flags = bytearray(content), [], 10, _MORE
    while flags & _MORE:
        flags, part = struct.unpack_from(">HH", content, at)
        parts.append(part)
        struct.pack_into(">H", kept, at, flags & ~_INSTRUCTIONS)
        at += _length_of_part(flags)
    return Outline(_padded(bytes(kept[:at])), tuple(parts))


def renumbered(outline: Outline, place: Mapping[int, int]) -> bytes:
    """Return an outline whose parts have new numbers."""
    if not outline.parts:
        return outline.content
    changed, at = bytearray(outline.content), 10
    for part in outline.parts:
        (flags,) = struct.unpack_from(">H", changed, at)
        struct.pack_into(">H", changed, at + 2, place[part])
        at += _length_of_part(flags)
    return bytes(changed)


def _length_of_part(flags: int) -> int:
    return 4 + (4 if flags & _WORDS else 2) + sum(size for flag, size in _SCALES if flags & flag)


def put_together(outlines: Sequence[bytes], measures: Sequence[tuple[int, int]], *, head: bytes, hhea: bytes) -> bytes:
    """Write a font of some glyphs: their outlines, their (width, left bearing), and two tables of where they are from.

    It has what a PDF needs, which finds glyphs by their number.
    """
    count = len(outlines)
    return _file(
        {
            b"glyf": b"".join(outlines),
            b"head": head[:8] + bytes(4) + head[12:50] + struct.pack(">H", 1) + head[52:54],  # long offsets
            b"hhea": hhea[:34] + struct.pack(">H", count),
            b"hmtx": b"".join(struct.pack(">Hh", *measure) for measure in measures),
            b"loca": _offsets(outlines),
            b"maxp": _maxima(outlines),
        }
    )


def _offsets(outlines: Sequence[bytes]) -> bytes:
    at, offsets = 0, [0]
    for outline in outlines:
        at += len(outline)
        offsets.append(at)
    return struct.pack(f">{len(offsets)}I", *offsets)


def _maxima(outlines: Sequence[bytes]) -> bytes:
    """Say how large the largest glyph is; of composites a bound that none of the known fonts reaches."""
    points = contours = 0
    for outline in outlines:
        number = struct.unpack_from(">h", outline)[0] if outline else 0
        if number > 0:
            contours = max(contours, number)
            points = max(points, struct.unpack_from(">H", outline, 8 + 2 * number)[0] + 1)
    return struct.pack(">I14H", 0x10000, len(outlines), points, contours, 4096, 256, 2, *(0,) * 6, 16, 8)


def _padded(content: bytes) -> bytes:
    return content + bytes(-len(content) % 4)


def _sum(table: bytes) -> int:
    total: int = sum(struct.unpack(f">{len(table) // 4}I", table))
    return total & 0xFFFFFFFF


def _file(tables: Mapping[bytes, bytes]) -> bytes:
    count = len(tables)
    at, directory, contents = 12 + 16 * count, [], []
    for tag, table in sorted(tables.items()):
        padded = _padded(table)
        directory.append(struct.pack(">4sIII", tag, _sum(padded), at, len(table)))
        contents.append(padded)
        at += len(padded)
    power = 1 << (count.bit_length() - 1)
    start = struct.pack(">IHHHH", 0x10000, count, power * 16, power.bit_length() - 1, (count - power) * 16)
    file = bytearray(b"".join([start, *directory, *contents]))
    where = 12 + 16 * count + sum(len(_padded(tables[tag])) for tag in tables if tag < b"head") + 8
    struct.pack_into(">I", file, where, (_SUM_OF_FILE - _sum(bytes(file))) & 0xFFFFFFFF)
    return bytes(file)
