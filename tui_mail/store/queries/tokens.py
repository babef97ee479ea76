"""The tokens that accounts log in with, and how long they will go on to work."""

from dataclasses import dataclass, field
from typing import Any, Final

from tui_mail.store.account_rows import TokenState
from tui_mail.store.actor import Actor
from tui_mail.store.canonical import from_json
from tui_mail.store.clock import SECOND, now
from tui_mail.store.models import Account, Mailbox, OAuthToken
from tui_mail.store.models.table import dicts
from tui_mail.store.visibility import places

DAY: Final = 86_400 * SECOND
LAPSES_AFTER: Final = 90
"""Days after which Microsoft forgets a refresh token that nobody used."""

WARNED_AFTER: Final = 60
"""Days without a renewal after which somebody should look."""


@dataclass(frozen=True, slots=True)
class StoredToken:
    """What an account logs in with, bound to one `client`: a token server, a client there and a login."""

    client: str
    refresh_token: str = field(repr=False)  # empty once it was refused for good, or where none is needed
    access_token: str = field(repr=False)
    expires_at: int
    authorised_at: int
    refreshed_at: int | None
    problem: str


def token_of(account_id: int) -> StoredToken | None:
    """Return an account's tokens; None before it was first authorised."""
    row = OAuthToken.get_or_none(OAuthToken.account == account_id)
    if row is None:
        return None
    return StoredToken(
        row.client,
        row.refresh_token,
        row.access_token,
        row.expires_at,
        row.authorised_at,
        row.refreshed_at,
        row.problem,
    )


def token_states(actor: Actor) -> list[TokenState]:
    """Return how the accounts with OAuth2 stand that feed the mailboxes the actor sees; an admin sees all of them."""
    seen = places(actor)
    boxes = {box.account: box.id for box in Mailbox.select().where(Mailbox.account.is_null(False))}
    rows = {row["account"]: row for row in dicts(OAuthToken.select())}
    return [
        _state(account.name, from_json(account.settings), rows.get(account.id))
        for account in Account.select().where(Account.active == True).order_by(Account.name)  # noqa: E712 - SQL
        if (actor.admin or actor.is_system or boxes.get(account.id) in seen)
        and from_json(account.settings).get("auth") == "oauth2"
    ]


def how_to_authorise(name: str) -> str:
    """Return the end of a sentence: the command that makes an account work again."""
    return f"tui-mail account authorise {name}."


def _state(name: str, settings: dict[str, Any], row: dict[str, Any] | None) -> TokenState:
    by_person = settings["oauth2"].get("flow", "device") != "client_credentials"
    if row is None:
        problem = f"{name} was never authorised: {how_to_authorise(name)}" if by_person else ""
        return TokenState(name, "missing", None, None, None, problem, "")
    return TokenState(
        name,
        "problem" if row["problem"] else "ok",
        row["authorised_at"],
        row["refreshed_at"],
        row["expires_at"] if row["access_token"] else None,
        row["problem"],
        _warning(row) if by_person and not row["problem"] else "",
    )


def _warning(row: dict[str, Any]) -> str:
    """Return what is wrong with a token that was not renewed for long."""
    days = (now() - max(row["authorised_at"], row["refreshed_at"] or 0)) // DAY
    if days < WARNED_AFTER:
        return ""
    return f"It was not renewed for {days} days, and may lapse after {LAPSES_AFTER}: does the daemon fetch it?"
