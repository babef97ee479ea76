"""Whether a case that was exported is whole: every file as the manifest says it, none missing, none too many.

It stands in each export as verify.py and needs nothing but Python: `python -I -S verify.py` looks at the folder in
which it lies, `python -I -S verify.py CASE.zip` at an export that was not unpacked. Exit code 1: something is wrong.
"""

import hashlib
import json
import os
import sys
import zipfile
import zlib
from collections.abc import Iterator

MANIFEST = "manifest.json"
CHUNK = 1 << 20


class Folder:
    """An export that was unpacked."""

    def __init__(self, root: str) -> None:
        self.root = root

    def names(self) -> list[str]:
        """Return the names of all files, and of links, which no export has."""
        found = []
        for folder, folders, files in os.walk(self.root):
            links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
            for name in [*files, *links]:
                found.append(os.path.relpath(os.path.join(folder, name), self.root).replace(os.sep, "/"))
        return found

    def pieces(self, name: str) -> Iterator[bytes]:
        """Return the bytes of a file, piece by piece."""
        path = os.path.join(self.root, *name.split("/"))
        if os.path.islink(path):
            raise OSError("it is a link")
        with open(path, "rb") as file:
            while piece := file.read(CHUNK):
                yield piece


class Packed:
    """An export as it came."""

    def __init__(self, path: str) -> None:
        self.zip = zipfile.ZipFile(path)

    def names(self) -> list[str]:
        """Return the names of all files; one that is there twice, twice."""
        return self.zip.namelist()

    def pieces(self, name: str) -> Iterator[bytes]:
        """Return the bytes of a file, piece by piece."""
        with self.zip.open(name) as file:
            while piece := file.read(CHUNK):
                yield piece


def problems(export: "Folder | Packed") -> Iterator[str]:
    """Name each file that is damaged, missing or too many."""
    told = {one["name"]: one for one in json.loads(b"".join(export.pieces(MANIFEST)))["files"]}
    names = export.names()
    for name in sorted(told.keys() - set(names)):
        yield f"missing: {name!a}"
    for name in sorted(set(names) - told.keys() - {MANIFEST}):
        yield f"too many: {name!a}"
    for name in sorted({name for name in names if names.count(name) > 1}) if len(names) > len(set(names)) else ():
        yield f"there twice: {name!a}"
    for name in sorted(told.keys() & set(names)):
        if said := damage(export, name, told[name]):
            yield f"{said}: {name!a}"


def damage(export: "Folder | Packed", name: str, told: dict[str, object]) -> str:
    """Say what is wrong with a file; '' where nothing is."""
    digest, size = hashlib.sha256(), 0
    try:
        for piece in export.pieces(name):
            digest.update(piece)
            size += len(piece)
    except (OSError, EOFError, ValueError, zipfile.BadZipFile, zlib.error) as exc:
        return f"damaged ({exc})"
    return "" if (digest.hexdigest(), size) == (told["sha256"], told["size"]) else "damaged"


def main(arguments: list[str]) -> int:
    """Verify the folder in which this lies, or what was named."""
    where = arguments[0] if arguments else os.path.dirname(os.path.abspath(__file__))
    try:
        export = Folder(where) if os.path.isdir(where) else Packed(where)
        found = list(problems(export))
    except (OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError) as exc:
        print(f"{MANIFEST} cannot be read: {exc}")
        return 1
    for problem in found:
        print(problem)
    print(f"{len(found)} problems." if found else "Everything is as it was exported.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
