"""Blobs in a bucket, on a real server that speaks S3."""

import signal
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress

import obstore
import pytest
from obstore.store import S3Store

from tests.desk.intake.test_duplicates import deliver, second_account
from tests.desk.test_purging import purged
from tests.office import Office, letter
from tests.servers.process import ServerProcess, free_ports
from tui_mail.desk import purging
from tui_mail.desk.verifying import verify
from tui_mail.errors import NotFound, TuiMailError
from tui_mail.store.blobs import Blobs, open_blobs, sha256
from tui_mail.store.clock import SECOND, now


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = ServerProcess(command, tmp_path_factory.mktemp("s3") / "log", stop_with=signal.SIGTERM)

    def answers() -> bool:
        with suppress(urllib.error.URLError):
            return bool(_request("GET", f"{url}/moto-api/"))
        return False

    server.wait_until(answers, seconds=30)
    _request("PUT", f"{url}/archive")
    yield url
    server.stop()


def _request(method: str, url: str) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, method=method)) as answer:
        return bytes(answer.read()) or b"-"


@pytest.fixture
def bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> S3Store:
    """The bucket as another program sees it; open_blobs finds the server through the environment."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    return S3Store("archive")


@pytest.fixture
def blobs(bucket: S3Store, request: pytest.FixtureRequest) -> Blobs:
    return open_blobs(f"s3://archive/{request.node.name}")


def test_what_is_put_is_got_by_its_hash_in_the_order_of_putting(blobs: Blobs) -> None:
    contents = [f"mail {number}".encode() for number in range(40)] + [b"", bytes(range(256)) * 30_000]
    names = blobs.put(contents)
    assert names == [sha256(content) for content in contents]
    assert [blobs.get(name) for name in names] == contents


def test_the_same_bytes_are_uploaded_once(blobs: Blobs, bucket: S3Store, request: pytest.FixtureRequest) -> None:
    (name,) = blobs.put([b"mail"])
    address = f"{request.node.name}/{name[:2]}/{name}"
    obstore.put(bucket, address, b"not written again")
    assert blobs.put([b"mail"]) == [name]
    assert bytes(obstore.get(bucket, address).bytes()) == b"not written again"


def test_a_missing_object_is_named(blobs: Blobs) -> None:
    with pytest.raises(NotFound, match=f"The file {'0' * 64} is missing"):
        blobs.get("0" * 64)


def test_a_damaged_object_is_named(blobs: Blobs, bucket: S3Store, request: pytest.FixtureRequest) -> None:
    (name,) = blobs.put([b"mail"])
    obstore.put(bucket, f"{request.node.name}/{name[:2]}/{name}", b"liam")
    with pytest.raises(TuiMailError, match=f"The file {name} in the archive is damaged"):
        blobs.get(name)


@pytest.mark.usefixtures("bucket")
def test_a_bucket_that_is_not_there_is_a_sentence() -> None:
    with pytest.raises(TuiMailError, match="no such bucket"):
        open_blobs("s3://elsewhere/blobs").put([b"mail"])


@pytest.mark.usefixtures("bucket")
def test_a_server_that_does_not_answer_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    (port,) = free_ports(1)
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    blobs = open_blobs("s3://archive/blobs")
    with pytest.raises(TuiMailError, match="cannot be used"):
        blobs.put([b"mail"])
    with pytest.raises(TuiMailError, match="cannot be used"):
        blobs.get("0" * 64)


def test_an_object_is_put_aside_and_then_deleted_for_good_unless_it_is_younger(blobs: Blobs) -> None:
    (name,) = blobs.put([b"old"])
    assert not blobs.delete(name, 0)
    assert not blobs.delete(name, now() + SECOND)
    assert not blobs.delete(name, 0)  # it lies aside for as long again
    assert blobs.has(name)
    assert blobs.get(name) == b"old"
    assert blobs.delete(name, now() + SECOND)
    assert blobs.delete(name, now() + SECOND)
    assert not blobs.has(name)
    with pytest.raises(NotFound):
        blobs.get(name)


def test_what_is_put_again_while_it_lies_aside_stays_for_good(blobs: Blobs) -> None:
    (name,) = blobs.put([b"old"])
    blobs.delete(name, now() + SECOND)
    blobs.put([b"old"])
    assert not blobs.delete(name, 0)
    assert blobs.get(name) == b"old"


def test_what_is_stored_again_in_the_moment_of_its_deletion_is_not_lost(
    office: Office, blobs: Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = letter(1, from_="eva@fremd.example")
    office.blobs = blobs
    (item,) = office.deliver(raw)
    purged(office, item)
    delete = obstore.delete

    def deliver_just_before(store: S3Store, key: str) -> None:
        monkeypatch.setattr(obstore, "delete", delete)
        blobs.put([raw])  # of a transaction that is still to come
        delete(store, key)

    monkeypatch.setattr(obstore, "delete", deliver_just_before)
    day = 24 * 3600 * SECOND
    assert purging.collect_garbage(blobs, now() + 2 * day) == 0
    assert obstore.delete is delete
    monkeypatch.setattr(blobs, "put", lambda contents: list(map(sha256, contents)))  # they were put just before
    deliver(office, second_account(office), raw)
    assert purging.collect_garbage(blobs, now() + 4 * day) == 0
    assert blobs.get(sha256(raw)) == raw


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_bucket_is_verified_as_a_folder_is(
    office: Office, blobs: Blobs, bucket: S3Store, request: pytest.FixtureRequest
) -> None:
    office.blobs = blobs
    (item,) = office.deliver(letter(1))
    name = sha256(letter(1))

    def damage() -> list[str]:
        found = verify(office.actor("root"), blobs)
        return [one.sentence(damage) for one in found for damage in one.damage]

    assert damage() == []
    (aside,) = blobs.put([b"old"])
    blobs.delete(aside, now() + SECOND)
    for stray in ("notes.txt", "ab/notes.txt", "other/notes.txt", f"{name[:2]}/{name}"):
        obstore.put(bucket, f"{request.node.name}/{stray}", b"changed")
    said = "it is too many: nothing that is kept is in it"
    assert sorted(damage()) == sorted(
        [
            f"file {name} (EML of item {item} in kanzlei): its bytes were changed",
            *(f"file {stray}: {said}" for stray in ("notes.txt", "ab/notes.txt", "other/notes.txt")),
        ]
    )
    obstore.delete(bucket, f"{request.node.name}/{name[:2]}/{name}")
    assert f"file {name} (EML of item {item} in kanzlei): it is missing" in damage()
