"""Through which server mail leaves: that of an account, and the one that the program itself sends through (TS-20)."""

from functools import partial

from tui_mail.config.accounts import Account
from tui_mail.config.secrets import resolve
from tui_mail.desk.accounts import settings_of
from tui_mail.desk.tokens import credential
from tui_mail.errors import NotFound
from tui_mail.network import Server
from tui_mail.store.queries.accounts import StoredAccount, feeding_accounts


def outgoing_server(settings: Account, stored: StoredAccount) -> Server:
    """Return the server that an account sends through: its login is the account's, unless it has one of its own."""
    smtp = settings.smtp
    assert smtp is not None  # noqa: S101 - whoever calls has asked
    return Server(
        host=smtp.host,
        port=smtp.port,
        security=smtp.security,
        ca_file=settings.ca_file,
        login=smtp.login or settings.login,
        credential=partial(resolve, smtp.secret) if smtp.secret else credential(stored),
        auth="password" if smtp.secret else settings.auth,
    )


def system_account() -> tuple[Account, Server]:
    """Return the account that the program itself sends through, and its server. Raises NotFound without one."""
    for stored in feeding_accounts():
        settings = settings_of(stored)
        if settings.system and settings.smtp is not None and settings.primary_address:
            return settings, outgoing_server(settings, stored)
    raise NotFound(
        "No account is the one that the program sends through: give one `system = true`, a primary_address and [smtp]."
    )
