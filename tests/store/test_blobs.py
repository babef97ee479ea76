"""Blobs in a folder: stored once, for the owner alone, and never half."""

import os
import resource
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui_mail.errors import NotFound, TuiMailError, UsageError
from tui_mail.store.blobs import LocalBlobs, open_blobs, sha256


@pytest.fixture
def blobs(tmp_path: Path) -> LocalBlobs:
    return LocalBlobs(tmp_path / "archive" / "blobs")


def _files(blobs: LocalBlobs) -> list[Path]:
    return sorted(path for path in blobs.root.rglob("*") if path.is_file())


def test_what_is_put_is_got_by_its_hash_in_the_order_of_putting(blobs: LocalBlobs) -> None:
    contents = [b"two", b"one", b"", bytes(range(256)) * 5000]
    names = blobs.put(contents)
    assert names == [sha256(content) for content in contents]
    assert [blobs.get(name) for name in names] == contents


def test_the_same_bytes_are_on_the_disk_once_however_often_they_are_put(blobs: LocalBlobs) -> None:
    (name,) = blobs.put([b"mail"])
    written = blobs.path(name).stat().st_ino
    assert blobs.put([b"mail", b"mail"]) == [name, name]
    assert blobs.put(iter([b"new", b"new"])) == [sha256(b"new")] * 2
    assert _files(blobs) == sorted([blobs.path(name), blobs.path(sha256(b"new"))])
    assert blobs.path(name).stat().st_ino == written


def test_files_and_folders_are_for_the_owner_alone_whatever_the_umask(blobs: LocalBlobs) -> None:
    before = os.umask(0)
    try:
        (name,) = blobs.put([b"mail"])
    finally:
        os.umask(before)
    path = blobs.path(name)
    modes = [stat.S_IMODE(entry.stat().st_mode) for entry in (path, path.parent, blobs.root)]
    assert modes == [0o600, 0o700, 0o700]


def test_a_missing_blob_is_named(blobs: LocalBlobs) -> None:
    (name,) = blobs.put([b"mail"])
    blobs.path(name).unlink()
    with pytest.raises(NotFound, match=f"The file {name} is missing"):
        blobs.get(name)


def test_a_damaged_blob_is_named_and_not_given_out(blobs: LocalBlobs) -> None:
    (name,) = blobs.put([b"mail"])
    blobs.path(name).write_bytes(b"mail\n")
    with pytest.raises(TuiMailError, match=f"The file {name} in the archive is damaged"):
        blobs.get(name)


def test_a_crash_between_writing_and_renaming_leaves_no_wrong_blob(blobs: LocalBlobs) -> None:
    """The child dies, as by SIGKILL, once the bytes lie under their temporary name."""
    blobs.put([b"earlier"])
    name = sha256(b"mail")
    child = os.fork()
    if child == 0:
        Path.replace = lambda *_: os._exit(9)  # type: ignore[method-assign]  # the moment before the rename
        blobs.put([b"mail"])
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    with pytest.raises(NotFound):
        blobs.get(name)
    assert blobs.put([b"mail"]) == [name]
    assert blobs.get(name) == b"mail"


def test_a_batch_that_never_comes_whole_leaves_nothing(blobs: LocalBlobs) -> None:
    def breaking() -> Iterator[bytes]:
        yield b"one"
        yield b"two"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        blobs.put(breaking())
    assert _files(blobs) == []


def test_blobs_are_kept_at_urls_of_known_kinds_only(tmp_path: Path) -> None:
    assert isinstance(open_blobs(f"file://{tmp_path}"), LocalBlobs)
    for url in ("http://example.com/blobs", "file:blobs", "blobs", "s3://"):
        with pytest.raises(UsageError, match="kept at"):
            open_blobs(url)


def test_a_disk_that_takes_no_more_is_a_sentence_and_leaves_nothing_half(blobs: LocalBlobs) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(TuiMailError, match=r"The archive at .*/blobs cannot be written: File too large\."):
            blobs.put([b"short", b"long" * 10_000])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert _files(blobs) == []


def test_a_blob_is_deleted_for_good_unless_it_was_put_again_since(blobs: LocalBlobs) -> None:
    old, again = blobs.put([b"old", b"again"])
    for name in (old, again):
        os.utime(blobs.path(name), (1_000, 1_000))
    blobs.put([b"again"])
    before = 2_000 * 1_000_000
    assert blobs.delete(old, before)
    assert not blobs.delete(again, before)
    assert blobs.delete(old, before)
    assert _files(blobs) == [blobs.path(again)]
    assert blobs.get(again) == b"again"


def test_what_a_killed_program_left_of_a_deletion_goes_with_the_next(blobs: LocalBlobs) -> None:
    (name,) = blobs.put([b"old"])
    blobs.path(name).rename(blobs.path(name).with_name(f".{name}.gone"))
    assert blobs.delete(name, 0)
    assert _files(blobs) == []
