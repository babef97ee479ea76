"""A POP3 account from the team file to the store: each message once, whatever the server and the network do."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fetch.accounts import message
from tests.journeys.instance import SECRET, Instance, account, new_instance
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import POP3_WORDS, Proxy, seeded
from tests.servers.tls import Manners, Protocol, Trouble, certificate, recording


@pytest.fixture
def user(tmp_path: Path, dovecot: Dovecot) -> str:
    name = "p" + hashlib.sha256(str(tmp_path).encode()).hexdigest()[:12]
    dovecot.add_user(name, SECRET)
    return name


@pytest.fixture
def instance(tmp_path: Path, dovecot: Dovecot, user: str) -> Iterator[Instance]:
    settings = account(user, kind="pop3", port=dovecot.pop3_port, ca_file=str(dovecot.ca_file))
    with new_instance(tmp_path, None, settings) as made:
        yield made


def raws(instance: Instance) -> list[bytes]:
    return sorted(instance.blobs.get(item.raw_sha256) for item in instance.items())


@pytest.mark.covers("TS-24", "HO-89")
def test_mail_comes_in_over_pop3_once_and_stays_on_the_server(instance: Instance, dovecot: Dovecot, user: str) -> None:
    mails = [message(number) for number in range(30)]
    dovecot.deliver(user, mails[:20])
    instance.once()
    dovecot.deliver(user, mails[20:])
    instance.once()
    instance.once()
    assert raws(instance) == sorted(mails)
    assert instance.ledger() == {"stored": 30}
    with dovecot.client(user) as client:
        assert client.select_folder("INBOX")[b"EXISTS"] == 30


def test_a_server_that_gives_other_unique_ids_brings_nothing_twice(tmp_path: Path, user: str) -> None:
    mails = [message(number) for number in range(10)]
    first, second = Dovecot("pop3_uidl_format = %08Xu%08Xv"), Dovecot("pop3_uidl_format = new-%u")
    try:
        for server in (first, second):
            server.add_user(user, SECRET)
            server.deliver(user, mails)
        second.deliver(user, message(99))

        def at(server: Dovecot) -> str:
            return account(user, kind="pop3", port=server.pop3_port, ca_file=str(server.ca_file))

        with new_instance(tmp_path, None, at(first)) as instance:
            instance.once()
            instance.apply(at(second))
            instance.once()
            assert raws(instance) == sorted([*mails, message(99)])
    finally:
        first.close()
        second.close()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_on_bad_days_everything_comes_once_and_nothing_is_a_traceback(
    tmp_path: Path, dovecot: Dovecot, user: str, seed: int
) -> None:
    mails = [message(number, "x" * 500) for number in range(60)]
    dovecot.deliver(user, mails)
    with Proxy(dovecot.pop3_plain_port, script=seeded(seed, words=POP3_WORDS)) as proxy:
        settings = account(user, kind="pop3", host="127.0.0.1", security="none", port=proxy.port)
        with new_instance(tmp_path, None, settings) as instance:
            running = instance.start()
            try:
                instance.wait_until(lambda: instance.ledger()["stored"] == len(mails), 60)
            finally:
                running.terminate()
            proxy.calm()
            instance.once()
            assert raws(instance) == sorted(mails)
            assert "Traceback" not in running.log


@pytest.mark.covers("AS-02")
@pytest.mark.parametrize("kind", ["imap", "pop3"])
@pytest.mark.parametrize(
    ("trouble", "manners", "reason"),
    [
        ("self-signed", Manners(), "it is signed by itself"),
        ("", Manners(offers=False), "offers no STARTTLS"),
        ("", Manners(injects=b"* OK hello\r\n"), "put in before the protection"),
    ],
)
def test_an_account_whose_server_is_not_to_be_trusted_is_red_with_the_reason(
    tmp_path: Path, kind: Protocol, trouble: Trouble, manners: Manners, reason: str
) -> None:
    context, ca_file = certificate(trouble, tmp_path)
    with recording(kind, "starttls", context, manners) as recorder:
        settings = account("kanzlei", kind=kind, security="starttls", port=recorder.port, ca_file=ca_file)
        with new_instance(tmp_path, None, settings) as instance:
            log = instance.once(code=1)
            assert reason in instance.health()["kanzlei"].failure
            assert reason in instance.run("account", "list", "--json").stdout
            assert SECRET not in log
    assert not [line for line in recorder.heard if b"AUTH" in line or b"LOGIN" in line or b"USER" in line]
