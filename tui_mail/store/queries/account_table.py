"""The accounts as a table: which addresses there are, where they lead, who uses them, how they fare (CO-02, CO-08)."""

from dataclasses import dataclass

from tui_mail.store.account_rows import AccountHealth
from tui_mail.store.actor import Actor
from tui_mail.store.database import snapshot
from tui_mail.store.queries.accounts import health
from tui_mail.store.queries.administration import Fields, Stored, stored_accounts, stored_mailboxes
from tui_mail.store.queries.remote_folders import remote_folders
from tui_mail.store.visibility import Place, places


@dataclass(frozen=True, slots=True)
class AccountFolderLine:
    """A folder on the account's server, as it was at the last round."""

    name: str
    role: str
    by_hand: bool
    messages: int
    wanted: bool
    problem: str


@dataclass(frozen=True)
class AccountLine:
    """An account, as a person may see it."""

    name: str
    kind: str
    active: bool
    addresses: tuple[str, ...]  # the primary one first
    mailbox: str | None  # its code
    private: bool  # the mailbox has an owner
    users: tuple[tuple[str, str], ...]  # logins (`*`: everybody) with their roles
    my_role: str | None
    health: AccountHealth | None  # None: switched off
    folders: tuple[AccountFolderLine, ...]
    settings: Fields | None  # as the team file has them, without passwords; for admins alone


def account_lines(actor: Actor) -> list[AccountLine]:
    """Return the accounts of the mailboxes that the actor sees; an admin sees all, those switched off among them."""
    with snapshot():
        seen = places(actor)
        feeds = {box.fields["account"]: (code, box) for code, box in stored_mailboxes().items()}
        fares = {one.name: one for one in health(actor)}
        return [
            _line(name, account, feeds.get(name), seen, fares.get(name), admin=actor.admin)
            for name, account in sorted(stored_accounts().items())
            if name in fares or actor.admin
        ]


def _line(
    name: str,
    account: Stored,
    box: tuple[str, Stored] | None,
    seen: dict[int, Place],
    fares: AccountHealth | None,
    *,
    admin: bool,
) -> AccountLine:
    fields = account.fields
    members = {} if box is None else box[1].fields["members"]
    place = None if box is None else seen.get(box[1].id)
    return AccountLine(
        name=name,
        kind=str(fields["kind"]),
        active=bool(fields["active"]),
        addresses=_addresses(fields),
        mailbox=None if box is None else box[0],
        private=box is not None and box[1].fields["owner"] is not None,
        users=tuple(sorted(members.items())) if isinstance(members, dict) else (),
        my_role=None if place is None else place.role,
        health=fares,
        folders=_folders(account),
        settings=fields if admin else None,
    )


def _addresses(fields: Fields) -> tuple[str, ...]:
    aliases = fields["aliases"]
    listed = [fields["primary_address"], fields["archive_address"], *(aliases if isinstance(aliases, list) else [])]
    return tuple(dict.fromkeys(str(one) for one in listed if one))


def _folders(account: Stored) -> tuple[AccountFolderLine, ...]:
    by_hand = account.fields["folder_roles"]
    hand = by_hand if isinstance(by_hand, dict) else {}
    return tuple(
        AccountFolderLine(
            name, str(hand.get(name, row.folder.role)), name in hand, row.messages, row.wanted, row.problem
        )
        for name, row in remote_folders(account.id).items()
    )
