"""Members of a zip archive as XML, within bounds; no entity is expanded and nothing outside is read."""

import zlib
from io import BytesIO
from typing import Final
from zipfile import ZipFile

from lxml import etree

_ENTRIES: Final = 5_000
_MEMBER: Final = 12 * 1024 * 1024  # bytes, unpacked
_TOTAL: Final = 48 * 1024 * 1024


class OfficeRefusedError(ValueError):
    """A document that breaks the bounds, or is locked; the text says why."""


class Unpacked:
    """An archive that is read member by member; what its head says of sizes is not believed."""

    def __init__(self, content: bytes) -> None:
        self._archive = ZipFile(BytesIO(content))
        self._left = _TOTAL
        if len(self._archive.infolist()) > _ENTRIES:
            raise OfficeRefusedError("it holds too many parts")
        self.names = frozenset(self._archive.namelist())

    def read(self, name: str) -> bytes:
        """Unpack a member; b"" where there is none."""
        if name not in self.names:
            return b""
        most = min(_MEMBER, self._left)
        try:
            with self._archive.open(name) as member:
                found = member.read(most + 1)
        except RuntimeError as exc:  # zipfile's word for a password
            raise OfficeRefusedError("it is locked with a password") from exc
        except zlib.error as exc:
            raise OfficeRefusedError("it is damaged and cannot be read") from exc
        if len(found) > most:
            raise OfficeRefusedError("it unpacks to more than can be read")
        self._left -= len(found)
        return found

    def xml(self, name: str) -> etree._Element | None:
        """Read a member as XML; None where there is none."""
        content = self.read(name)
        if not content:
            return None
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        return etree.fromstring(content, parser)
