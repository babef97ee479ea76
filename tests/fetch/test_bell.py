import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing

import pytest

from tests.fetch.accounts import imap, message, new_keys, opened
from tests.servers.dovecot import Dovecot
from tui_mail.errors import SourceUnreachable
from tui_mail.fetch import RemoteFolder, Source
from tui_mail.fetch.imap import bell


@pytest.fixture
def inbox(source: Source) -> RemoteFolder:
    (folder,) = opened(source, ["INBOX"])
    new_keys(source, folder, 0)
    return folder


@pytest.fixture(scope="module")
def watcher() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


@pytest.fixture(scope="module")
def without_idle() -> Iterator[Dovecot]:
    server = Dovecot("imap_capability = IMAP4rev1 SASL-IR LITERAL+ NAMESPACE UIDPLUS SPECIAL-USE")
    yield server
    server.close()


def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        threading.Event().wait(0.01)


def idle_watch(
    watcher: ThreadPoolExecutor, dovecot: Dovecot, source: Source, inbox: RemoteFolder, stop: threading.Event
) -> Future[bool]:
    """Start a wait and return when the server knows of it."""
    before = dovecot.log.count("imap-login: Info: Login")
    future = watcher.submit(source.wait, inbox, 60, stop)
    until(lambda: dovecot.log.count("imap-login: Info: Login") > before)
    return future


def test_a_new_message_rings_within_a_second(
    dovecot: Dovecot, user: str, source: Source, inbox: RemoteFolder, watcher: ThreadPoolExecutor
) -> None:
    for number in (1, 2, 3):  # again on the connection that is there
        waiting = watcher.submit(source.wait, inbox, 60, threading.Event())
        dovecot.deliver(user, message(number))
        delivered_at = time.monotonic()
        assert waiting.result(timeout=10) is True
        assert time.monotonic() - delivered_at < 1
        assert new_keys(source, inbox, number - 1) == [str(number)]


def test_setting_stop_ends_the_wait_within_a_second(
    dovecot: Dovecot, source: Source, inbox: RemoteFolder, watcher: ThreadPoolExecutor
) -> None:
    stop = threading.Event()
    waiting = idle_watch(watcher, dovecot, source, inbox, stop)
    stop.set()
    stopped_at = time.monotonic()
    assert waiting.result(timeout=10) is False
    assert time.monotonic() - stopped_at < 1
    assert source.wait(inbox, 60, stop) is False


def test_nothing_new_is_said_after_the_time_asked_for(source: Source, inbox: RemoteFolder) -> None:
    started_at = time.monotonic()
    assert source.wait(inbox, 0.4, threading.Event()) is False
    assert 0.4 <= time.monotonic() - started_at < 2


def test_what_came_between_the_search_and_the_first_wait_rings(
    dovecot: Dovecot, user: str, source: Source, inbox: RemoteFolder
) -> None:
    dovecot.deliver(user, message(1))
    assert source.wait(inbox, 10, threading.Event()) is True


def test_what_came_between_two_waits_rings(dovecot: Dovecot, user: str, source: Source, inbox: RemoteFolder) -> None:
    assert source.wait(inbox, 0.1, threading.Event()) is False
    dovecot.deliver(user, message(1))
    assert source.wait(inbox, 10, threading.Event()) is True


def test_idle_is_renewed_and_still_rings(
    dovecot: Dovecot,
    user: str,
    source: Source,
    watcher: ThreadPoolExecutor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bell, "_RENEWAL_SECONDS", 0.02)
    (inbox,) = opened(source, ["INBOX"])
    assert source.wait(inbox, 0.5, threading.Event()) is False  # some twenty renewals
    waiting = watcher.submit(source.wait, inbox, 60, threading.Event())
    dovecot.deliver(user, message(1))
    assert waiting.result(timeout=10) is True


def test_somebody_who_reads_or_deletes_elsewhere_does_not_ring(
    dovecot: Dovecot, user: str, source: Source, inbox: RemoteFolder, watcher: ThreadPoolExecutor
) -> None:
    dovecot.deliver(user, [message(1), message(2)])
    new_keys(source, inbox, 0)
    source.wait(inbox, 0.1, threading.Event())
    waiting = watcher.submit(source.wait, inbox, 1.0, threading.Event())
    with dovecot.client(user) as client:
        client.select_folder("INBOX")
        client.add_flags([1], ["\\Seen"])
        client.delete_messages([2])
        client.expunge()
    assert waiting.result(timeout=10) is False


def test_each_folder_has_a_bell_of_its_own(dovecot: Dovecot, user: str, source: Source) -> None:
    inbox, sent = opened(source, [])
    for folder in (inbox, sent):
        new_keys(source, folder, 0)
        assert source.wait(folder, 0.05, threading.Event()) is False
    dovecot.deliver(user, message(1), "Sent")
    assert source.wait(sent, 10, threading.Event()) is True
    assert source.wait(inbox, 0.1, threading.Event()) is False


def test_a_server_that_hangs_up_ends_the_wait_and_the_next_one_connects_again(
    dovecot: Dovecot, user: str, source: Source, inbox: RemoteFolder, watcher: ThreadPoolExecutor
) -> None:
    waiting = idle_watch(watcher, dovecot, source, inbox, threading.Event())
    dovecot.stop()
    try:
        with pytest.raises(SourceUnreachable, match=f"localhost:{dovecot.port}"):
            waiting.result(timeout=10)
    finally:
        dovecot.start()
    dovecot.deliver(user, message(1))
    assert source.wait(inbox, 10, threading.Event()) is True


def test_without_idle_the_server_is_asked_again_and_again(
    without_idle: Dovecot, watcher: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bell, "_POLL_SECONDS", 0.05)
    without_idle.add_user("anna")
    with closing(imap(without_idle, "anna")) as source:
        (inbox,) = opened(source, ["INBOX"])
        new_keys(source, inbox, 0)
        assert source.wait(inbox, 0.1, threading.Event()) is False
        waiting = watcher.submit(source.wait, inbox, 60, threading.Event())
        without_idle.deliver("anna", message(1))
        assert waiting.result(timeout=10) is True
