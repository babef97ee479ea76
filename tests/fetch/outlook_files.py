"""Small .msg files, written for the tests: a compound file ([MS-CFB]) with Outlook's properties in it."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
UNICODE, BINARY, INTEGER, TIME = 0x001F, 0x0102, 0x0003, 0x0040
EPOCH = 116_444_736_000_000_000

Tree = dict[str, "bytes | Tree"]
Value = str | bytes | int


@dataclass
class _Entry:
    name: str
    kind: int  # 1 storage, 2 stream, 5 root
    content: bytes = b""
    children: list[int] = field(default_factory=list)
    start: int = END


def compound(tree: Tree) -> bytes:
    """Write a compound file in which every stream has sectors of its own."""
    entries = [_Entry("Root Entry", 5)]
    _collect(entries, 0, tree)
    sectors: list[bytes] = []
    fat: list[int] = []
    for entry in entries:
        if entry.kind == 2 and entry.content:
            entry.start = _append(sectors, fat, entry.content.ljust(4096, b"\0"))
    directory = b"".join(_directory_entry(entries, number) for number in range(len(entries)))
    first_directory = _append(sectors, fat, directory)
    fat_sectors = 1
    while (len(fat) + fat_sectors) * 4 > fat_sectors * SECTOR:
        fat_sectors += 1
    first_fat = len(fat)
    fat += [FAT] * fat_sectors
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(fat_sectors * SECTOR, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    # streams under 4096 bytes would lie in smaller sectors: they are padded instead, and the sizes below say so
    header += struct.pack("<IIIIIIIII", 0, fat_sectors, first_directory, 0, 4096, END, 0, END, 0)
    places = [first_fat + number for number in range(fat_sectors)]
    header += struct.pack(f"<{fat_sectors}I", *places).ljust(436, b"\xff")
    return header + b"".join(sectors) + table


def _collect(entries: list[_Entry], parent: int, tree: Tree) -> None:
    for name, content in tree.items():
        number = len(entries)
        entries[parent].children.append(number)
        if isinstance(content, dict):
            entries.append(_Entry(name, 1))
            _collect(entries, number, content)
        else:
            entries.append(_Entry(name, 2, content))


def _append(sectors: list[bytes], fat: list[int], content: bytes) -> int:
    start = len(fat)
    pieces = [content[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(content), SECTOR)]
    sectors += pieces
    fat += [*range(start + 1, start + len(pieces)), END]
    return start


def _directory_entry(entries: list[_Entry], number: int) -> bytes:
    """Write an entry; siblings hang on each other to the right, in the order that the format wants."""
    entry = entries[number]
    siblings = next((each.children for each in entries if number in each.children), [number])
    ordered = sorted(siblings, key=lambda each: (len(entries[each].name), entries[each].name.upper()))
    after = ordered[ordered.index(number) + 1 :]
    children = sorted(entry.children, key=lambda each: (len(entries[each].name), entries[each].name.upper()))
    name = entry.name.encode("utf-16-le")
    size = max(4096, len(entry.content)) if entry.content else 0
    return struct.pack(
        "<64sHBBIII16xI8x8xIQ",
        name,
        len(name) + 2,
        entry.kind,
        1,
        FREE,
        after[0] if after else FREE,
        children[0] if children else FREE,
        0,
        entry.start,
        size,
    )


def properties(values: Mapping[int, Value], header: int, kinds: Mapping[int, int] | None = None) -> Tree:
    """Return the streams of some properties: texts, bytes, numbers, or times in microseconds since 1970."""
    listed = bytes(header)
    streams: Tree = {}
    for number, value in values.items():
        kind = (kinds or {}).get(number) or {str: UNICODE, bytes: BINARY, int: INTEGER}[type(value)]
        if isinstance(value, int):
            content = value * 10 + EPOCH if kind == TIME else value
            listed += struct.pack("<HHIQ", kind, number, 6, content)
        else:
            content_bytes = value.encode("utf-16-le") if isinstance(value, str) else value
            # every stream here has a multiple of 4096 bytes: blanks and zeros at the end of a text say nothing
            streams[f"__substg1.0_{number:04X}{kind:04X}"] = content_bytes
            listed += struct.pack("<HHIQ", kind, number, 6, len(content_bytes))
    streams["__properties_version1.0"] = listed
    return streams


def msg_tree(
    subject: str,
    values: Mapping[int, Value] | None = None,
    *,
    recipients: tuple[tuple[int, str, str], ...] = ((1, "Kanzlei", "kanzlei@muster.example"),),
    attachments: tuple[tuple[Mapping[int, Value], Tree | None], ...] = (),
    header: int = 32,
) -> Tree:
    """Return the storages of a message."""
    told: dict[int, Value] = {
        0x001A: "IPM.Note",
        0x0037: subject,
        0x0039: 1_793_610_000_000_000,
        0x0C1A: "Jean Dupont",
        0x0C1F: "jean@dupont.example",
        0x1000: "Guten Tag",
        **(values or {}),
    }
    tree = properties(told, header, {0x0039: TIME})
    for number, (kind, name, address) in enumerate(recipients):
        person: dict[int, Value] = {0x0C15: kind, 0x3001: name, 0x39FE: address}
        tree[f"__recip_version1.0_#{number:08X}"] = properties(person, 8)
    for number, (about, inner) in enumerate(attachments):
        storage = properties(about, 8)
        if inner is not None:
            storage["__substg1.0_3701000D"] = inner
        tree[f"__attach_version1.0_#{number:08X}"] = storage
    return tree


def msg(subject: str, values: Mapping[int, Value] | None = None, **rest: object) -> bytes:
    """Write a .msg file."""
    return compound(msg_tree(subject, values, **rest))  # type: ignore[arg-type]  # passed on as they are
