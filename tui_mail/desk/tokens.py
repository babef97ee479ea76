"""What an account says at login: its password, or an access token that is renewed when it is needed.

A new refresh token is stored before the access token that came with it is used, and nobody asks for another one at the
same time: servers give each refresh token once, and some never take an old one again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from tui_mail import oauth
from tui_mail.config.secrets import resolve
from tui_mail.desk.accounts import settings_of
from tui_mail.desk.rights import Power, has_power
from tui_mail.errors import LoginRefused, NotFound, NotPermitted, SourceUnreachable
from tui_mail.store.actor import Actor
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import change, close_database, database
from tui_mail.store.queries.accounts import StoredAccount, feeding_accounts
from tui_mail.store.queries.tokens import StoredToken, how_to_authorise, token_of
from tui_mail.store.visibility import places
from tui_mail.store.writes import accounts, tokens
from tui_mail.store.writes.chains import open_instance_chain

if TYPE_CHECKING:
    from tui_mail.fetch import Credential

SPARE: Final = 60 * SECOND
"""An access token that ends sooner is renewed before it is used."""

FRESH: Final = 10 * 60 * SECOND
"""A token that is refused though it is younger than this would not get better by another one."""

_ENDED: Final = frozenset({"invalid_grant", "interaction_required", "login_required", "consent_required"})
_NOT_THIS_CLIENT: Final = frozenset({"invalid_client", "unauthorized_client"})


def credential(account: StoredAccount) -> "Credential":
    """Return what gives the account's password, or an access token, anew at each login; for any thread.

    It raises ConfigError where a secret is missing, LoginRefused where somebody must authorise the account again, and
    SourceUnreachable where the token server may answer later.
    """
    settings = settings_of(account)
    if settings.auth == "password":
        return lambda: resolve(settings.secret) if settings.secret else ""
    return lambda: _access_token(account)


def forget_access_token(account: StoredAccount) -> bool:
    """Forget a token that a server has refused, so that the next login has another one.

    Returns False where that would not help: the account logs in with a password, or the token was new.
    """
    with _own_connection(), change():
        return tokens.forget_access_token(account.id, given_before=now() - FRESH)


def check_may_authorise(actor: Actor, name: str) -> StoredAccount:
    """Return an account for an admin or a manager of its mailbox. Raises NotFound, or NotPermitted for others."""
    account = next((one for one in feeding_accounts() if one.name == name), None)
    place = None if account is None else places(actor).get(account.mailbox_id)
    if account is None or place is None:
        raise NotFound(f"There is no account {name!r} with a mailbox that you may see.")
    if not has_power(Power.MANAGE, actor, place):
        raise NotPermitted("Accounts are authorised by admins and by managers of their mailbox.")
    return account


def client_of(account: StoredAccount) -> oauth.Client:
    """Return whom to ask for tokens. Raises UsageError where the account has a password, ConfigError without secret."""
    settings = settings_of(account)
    reference = settings.oauth2.client_secret if settings.oauth2 else ""
    return oauth.client_of(settings, resolve(reference) if reference else "")


def keep_authorisation(actor: Actor, account: StoredAccount, client: oauth.Client, granted: oauth.Granted) -> None:
    """Store what signing in gave, write it down in the instance's history, and let the account be fetched now."""
    with tokens.renewing(account.id), change():
        chain = open_instance_chain()
        check_may_authorise(actor, account.name)
        expires_at = now() + granted.expires_in * SECOND
        tokens.keep_authorised(account.id, client.identity, granted.refresh_token, granted.access_token, expires_at)
        said: dict[str, object] = {"kind": "account", "name": account.name, "login": client.login, "flow": client.flow}
        chain.append(actor=actor.user_id, action="authorise", after=said)
        accounts.want_fetch(account.id, actor.user_id)
        chain.close()


@contextmanager
def _own_connection() -> Iterator[None]:
    """Leave no connection behind in a thread that had none: some only wait for mail."""
    was_closed = database.is_closed()
    try:
        yield
    finally:
        if was_closed:
            close_database()


def _access_token(account: StoredAccount) -> str:
    with _own_connection():
        client = client_of(account)
        if usable := _usable(token_of(account.id), client):
            return usable
        with tokens.renewing(account.id):
            stored = token_of(account.id)  # somebody else may have renewed it meanwhile
            return _usable(stored, client) or _renewed(account, client, stored)


def _usable(stored: StoredToken | None, client: oauth.Client) -> str:
    if stored is None or stored.client != client.identity or stored.expires_at - now() <= SPARE:
        return ""
    return stored.access_token


def _renewed(account: StoredAccount, client: oauth.Client, stored: StoredToken | None) -> str:
    """Ask for a token and store it before anybody uses it."""
    if client.flow == "client_credentials":
        return _of_the_application(account, client, stored)
    used = _refresh_token(account, client, stored)
    try:
        granted = oauth.refresh(client, used)
    except oauth.TokenRefused as exc:
        raise _refused(account, used, exc) from exc
    expires_at = now() + granted.expires_in * SECOND
    with change():
        kept = tokens.keep_renewed(account.id, used, granted.refresh_token or used, granted.access_token, expires_at)
    if not kept:
        raise SourceUnreachable("The account was authorised anew meanwhile; the next try takes the new token.")
    return granted.access_token


def _refresh_token(account: StoredAccount, client: oauth.Client, stored: StoredToken | None) -> str:
    again = f"Authorise it again: {how_to_authorise(account.name)}"
    if stored is None:
        raise LoginRefused(f"{account.name} was never authorised: {how_to_authorise(account.name)}")
    if stored.client != client.identity:
        raise LoginRefused(f"The settings that {account.name} was authorised with have changed. {again}")
    if not stored.refresh_token:
        raise LoginRefused(stored.problem or f"{account.name} has no token any more. {again}")
    return stored.refresh_token


def _of_the_application(account: StoredAccount, client: oauth.Client, stored: StoredToken | None) -> str:
    """Ask with the client secret alone: nothing rotates, and there is nobody to consent again."""
    try:
        granted = oauth.client_credentials(client)
    except oauth.TokenRefused as exc:
        raise _refused(account, "", exc) from exc
    expires_at = now() + granted.expires_in * SECOND
    with change():
        if stored is None or stored.client != client.identity:
            tokens.keep_authorised(account.id, client.identity, "", granted.access_token, expires_at)
        else:
            tokens.keep_renewed(account.id, stored.refresh_token, "", granted.access_token, expires_at)
    return granted.access_token


def _refused(account: StoredAccount, used: str, exc: oauth.TokenRefused) -> LoginRefused:
    """Note a refusal at the account and return what a person reads; only a new consent ends one that is for good."""
    ended = exc.code in _ENDED and bool(used)
    if ended:
        advice = f"Authorise it again: {how_to_authorise(account.name)}"
    elif exc.code in _NOT_THIS_CLIENT:
        advice = "Has the client secret expired? Put a new one where oauth2.client_secret says."
    else:
        advice = "Look at the account's oauth2 settings."
    problem = f"{advice} {exc.sentence}"  # what to do comes first: a header is short
    with change():
        tokens.note_problem(account.id, used, problem, for_good=ended)
    return LoginRefused(problem)
