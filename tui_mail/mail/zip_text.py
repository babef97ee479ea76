"""What lies in a zip archive: names and sizes. Nothing is unpacked."""

from io import BytesIO
from typing import Final
from zipfile import ZipFile

from tui_mail.mail.text import counted, safe_line

_NAMES: Final = 1000


def zip_names(content: bytes) -> tuple[str, str]:
    """List the files of an archive, and say what it is."""
    with ZipFile(BytesIO(content)) as archive:
        files = [entry for entry in archive.infolist() if not entry.is_dir()]
    sizes = [f"{entry.file_size:,}" for entry in files[:_NAMES]]
    width = max(map(len, sizes), default=0)
    lines = [
        f"{size:>{width}}  {safe_line(entry.filename[:1000])}{' (locked)' if entry.flag_bits & 1 else ''}"
        for size, entry in zip(sizes, files, strict=False)
    ]
    if len(files) > _NAMES:
        lines.append(f"and {len(files) - _NAMES} more")
    return "\n".join(lines), f"zip archive, {counted(len(files), 'file')}, which are not unpacked"
