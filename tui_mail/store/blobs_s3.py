"""Blobs in a bucket, for several hosts that share an instance; credentials and endpoint come from AWS_* variables.

An object appears whole or not at all, and its name is the hash of its content, so that writing it twice, or once more
after an answer was lost, changes nothing.

A bucket cannot delete an object only while nobody writes it. So what is to go lies aside for as long again: who put it
in the moment of its deletion, and pointed at it afterwards, reads it there, and it is not asked to go again.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from tui_mail.errors import TuiMailError, UsageError
from tui_mail.store.blobs import FOLDERS, Stored, checked, missing, sha256
from tui_mail.store.clock import SECOND, now, stored

if TYPE_CHECKING:
    from obstore import GetResult

try:
    import obstore
    from obstore.exceptions import BaseError
    from obstore.store import S3Store
except ImportError as exc:
    raise UsageError("Blobs in a bucket need obstore: install tui-mail[s3].") from exc

ASIDE = "gone"
"""Where what is to go lies for a while."""

AT_ONCE = 8
"""Requests under way: an answer takes some 20 ms, and a batch has 50 messages."""

YOUNG = 12 * 3600 * SECOND
"""Microseconds; half of the time after which a blob that nothing needs is deleted."""

RETRIES = 3
RETRY_FOR = timedelta(seconds=20)
"""After that the account's round has failed and comes again; obstore itself would go on for three minutes."""


class S3Blobs:
    """A bucket, or what lies under a prefix in it; two hex digits per sub-folder, as on disk."""

    def __init__(self, url: str) -> None:
        """Name s3://bucket/prefix; nothing is asked of the server yet. Raises UsageError for a strange URL."""
        try:
            self._store = S3Store.from_url(url, retry_config={"max_retries": RETRIES, "retry_timeout": RETRY_FOR})
        except (BaseError, ValueError) as exc:
            raise UsageError(f"Blobs cannot be kept at {url!r}: {_first_line(exc)}") from exc

    def put(self, contents: Iterable[bytes]) -> list[str]:
        """Keep these bytes and return their names, in order; when it returns, the bucket has confirmed them."""
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="s3") as pool:
            return list(pool.map(self._put_one, contents))

    def get(self, name: str) -> bytes:
        """Return the bytes. Raises NotFound where they are gone, TuiMailError where they are damaged."""
        try:
            with _translated():
                return checked(name, self._read(name))
        except FileNotFoundError as exc:
            raise missing(name) from exc

    def read(self, name: str) -> Iterator[bytes]:
        """Return the bytes piece by piece, unchecked. Raises NotFound where they are gone."""
        try:
            with _translated():
                found = self._answer(name)
                for piece in found.stream():
                    yield bytes(piece)
        except FileNotFoundError as exc:
            raise missing(name) from exc

    def listed(self, folder: str) -> Iterator[Stored]:
        """Return all objects of a sub-folder, whatever their names."""
        with _translated():
            for page in obstore.list(self._store, prefix=f"{folder}/"):
                for found in page:
                    yield Stored(found["path"], stored(found["last_modified"]))

    def strays(self) -> Iterator[Stored]:
        """Return what lies beside the sub-folders, where nothing should; what was put aside is in order."""
        with _translated():
            top = obstore.list_with_delimiter(self._store)
            for found in top["objects"]:
                yield Stored(found["path"], stored(found["last_modified"]))
            for folder in top["common_prefixes"]:
                if folder.rstrip("/") not in (*FOLDERS, ASIDE):
                    yield from self.listed(folder.rstrip("/"))

    def has(self, name: str) -> bool:
        """Whether the bytes are there; they are not looked at."""
        with _translated():
            return any(self._put_at(key) is not None for key in (_key(name), _aside(name)))

    def delete(self, name: str, before: int) -> bool:
        """Put a blob aside, and delete for good what was put aside before that time (us); returns whether it is gone.

        What was put (again) after that time stays.
        """
        with _translated():
            put_at, aside_at = self._put_at(_key(name)), self._put_at(_aside(name))
            if put_at is None and aside_at is not None and aside_at <= before:
                obstore.delete(self._store, _aside(name))
                return True
            if put_at is not None and put_at <= before:
                with suppress(FileNotFoundError):  # another daemon does the same
                    obstore.copy(self._store, _key(name), _aside(name))
                    obstore.delete(self._store, _key(name))
        return put_at is None and aside_at is None

    def _put_one(self, content: bytes) -> str:
        name = sha256(content)
        with _translated():
            put_at = self._put_at(_key(name))
            if put_at is None or now() - put_at >= YOUNG:  # an old one is put again, so that `delete` leaves it alone
                try:
                    obstore.put(self._store, _key(name), content, mode="overwrite")
                except FileNotFoundError as exc:
                    raise TuiMailError("There is no such bucket for the archive, or it may not be written.") from exc
        return name

    def _put_at(self, key: str) -> int | None:
        """Return when an object was written (us); None where there is none."""
        try:
            return stored(obstore.head(self._store, key)["last_modified"])
        except FileNotFoundError:
            return None

    def _read(self, name: str) -> bytes:
        return bytes(self._answer(name).bytes())

    def _answer(self, name: str) -> "GetResult":
        try:
            return obstore.get(self._store, _key(name))
        except FileNotFoundError:
            return obstore.get(self._store, _aside(name))


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except BaseError as exc:
        raise TuiMailError(f"The bucket of the archive cannot be used: {_first_line(exc)}") from exc


def _key(name: str) -> str:
    return f"{name[:2]}/{name}"


def _aside(name: str) -> str:
    return f"{ASIDE}/{name}"


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:300]
