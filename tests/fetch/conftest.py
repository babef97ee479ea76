"""A user of the private mail server for each test, and the user's account."""

import re
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.fetch.accounts import imap
from tests.servers.dovecot import Dovecot
from tui_mail.fetch import Source


@pytest.fixture
def user(request: pytest.FixtureRequest, dovecot: Dovecot) -> str:
    name = re.sub("[^a-z0-9]", "_", str(request.node.name).lower())[:60]
    dovecot.add_user(name)
    return name


@pytest.fixture
def source(dovecot: Dovecot, user: str) -> Iterator[Source]:
    with closing(imap(dovecot, user)) as source:
        yield source
