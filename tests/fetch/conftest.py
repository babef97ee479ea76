"""A user of the private mail server for each test, and the user's account."""

import re
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.fetch.accounts import imap
from tests.servers.dovecot import Dovecot
from tui_mail.fetch import Deleting, Flagging, Source
from tui_mail.fetch.imap import ImapSource


@pytest.fixture
def user(request: pytest.FixtureRequest, dovecot: Dovecot) -> str:
    name = re.sub("[^a-z0-9]", "_", str(request.node.name).lower())[:60]
    dovecot.add_user(name)
    return name


@pytest.fixture
def source(dovecot: Dovecot, user: str) -> Iterator[Source]:
    with closing(imap(dovecot, user)) as source:
        yield source


@pytest.fixture
def account(source: Source) -> ImapSource:
    """Give the user's account as one in which something can be marked and deleted."""
    assert isinstance(source, ImapSource)
    assert isinstance(source, Flagging)
    assert isinstance(source, Deleting)
    return source


@pytest.fixture(scope="module")
def plain() -> Iterator[Dovecot]:
    """Run a server that counts no changes and has no UIDPLUS."""
    server = Dovecot("imap_capability = IMAP4rev1 SASL-IR LITERAL+ NAMESPACE IDLE")
    yield server
    server.close()
