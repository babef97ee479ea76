"""Mailboxes with their members."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tui_mail.config.team import EVERYBODY, Mailbox
from tui_mail.desk.administration.run import Run, unknown
from tui_mail.errors import ConfigError
from tui_mail.store.queries.administration import (
    Fields,
    Stored,
    ids_of_active_users,
    items_of_outsiders,
    plain_fields,
    stored_accounts,
    stored_mailboxes,
)
from tui_mail.store.writes.administration import change_mailbox, create_mailbox, detach_account, set_membership
from tui_mail.store.writes.chains import Chain, open_chain
from tui_mail.store.writes.items import item_state, update_item


class _Known(NamedTuple):
    """The ids of what a mailbox may refer to."""

    accounts: dict[str, int]
    users: dict[str, int]


def apply_mailboxes(run: Run, mailboxes: Sequence[Mailbox]) -> None:
    """Make the mailboxes look like these, their members among it; a new one has its system folders."""
    boxes = stored_mailboxes()
    known = _Known({name: account.id for name, account in stored_accounts().items()}, ids_of_active_users())
    for index, mailbox in enumerate(mailboxes):
        _check_references(index, mailbox, known)
    _free_accounts(mailboxes, boxes)
    # Locks are taken in the order of ids; nobody can wait for a mailbox that is only being made.
    for mailbox in sorted(mailboxes, key=lambda box: boxes[box.code].id if box.code in boxes else float("inf")):
        stored = boxes.get(mailbox.code)
        wanted = _wanted(run, mailbox, stored)
        if run.note("mailbox", mailbox.code, stored, wanted):
            _write(run, mailbox.code, stored, wanted, known)


def _check_references(index: int, mailbox: Mailbox, known: _Known) -> None:
    if mailbox.account is not None and mailbox.account not in known.accounts:
        raise unknown(f"mailboxes[{index}].account", "account", mailbox.account)
    if mailbox.owner is not None and mailbox.owner not in known.users:
        raise unknown(f"mailboxes[{index}].owner", "user", mailbox.owner)
    for member in mailbox.members:
        if member != EVERYBODY and member not in known.users:
            raise unknown(f"mailboxes[{index}].members.{member}", "user", member)


def _free_accounts(mailboxes: Sequence[Mailbox], boxes: Mapping[str, Stored]) -> None:
    """Take accounts from mailboxes that the file gives another one; refuse to take one from any other mailbox."""
    named = {mailbox.code for mailbox in mailboxes}
    holders = {box.fields["account"]: code for code, box in boxes.items() if box.fields["account"]}
    freed = []
    for index, mailbox in enumerate(mailboxes):
        holder = holders.get(mailbox.account)
        if holder is None or holder == mailbox.code:
            continue
        if holder not in named:
            raise ConfigError(
                f"$.mailboxes[{index}].account: the account {mailbox.account!r} feeds the mailbox {holder!r} already"
            )
        freed.append(boxes[holder].id)
    for mailbox_id in sorted(freed):
        detach_account(mailbox_id)


def _wanted(run: Run, mailbox: Mailbox, stored: Stored | None) -> Fields:
    """Return the fields of a mailbox; the owner is its manager, and no mailbox is left without any member.

    Where the file names neither owner nor member, the members stay, and a new mailbox has who makes it as manager: so
    the installation of one person works with a file of three lines.
    """
    wanted = plain_fields(mailbox)
    del wanted["code"]
    members: dict[str, str] = dict(mailbox.members)
    if mailbox.owner is not None:
        members[mailbox.owner] = "manager"
    if not members:
        members = {run.actor.login: "manager"} if stored is None else _members(stored.fields)
    return {**wanted, "members": members}


def _members(fields: Fields) -> dict[str, str]:
    members = fields["members"]
    assert isinstance(members, dict)  # noqa: S101 - as it is made above and by stored_mailboxes
    return members


def _write(run: Run, code: str, stored: Stored | None, wanted: Fields, known: _Known) -> None:
    columns = {key: value for key, value in wanted.items() if key != "members"}
    columns["account"] = known.accounts.get(str(wanted["account"]))
    columns["owner"] = known.users.get(str(wanted["owner"]))
    mailbox_id = create_mailbox(code, columns) if stored is None else stored.id
    chain = open_chain(mailbox_id)  # counts the modseq up: open screens look again at what they may see
    if stored is not None:
        change_mailbox(mailbox_id, columns)
    old, new = {} if stored is None else _members(stored.fields), _members(wanted)
    for login in sorted(old.keys() | new.keys()):
        if old.get(login) != new.get(login):
            set_membership(mailbox_id, None if login == EVERYBODY else known.users[login], new.get(login))
    _release_items_of_outsiders(run, mailbox_id, chain)
    chain.close()


def _release_items_of_outsiders(run: Run, mailbox_id: int, chain: Chain) -> None:
    """Give back the unresolved items of whoever lost the mailbox; what is resolved keeps the name of who did it."""
    for item_id in items_of_outsiders(mailbox_id):
        item = item_state(item_id)
        update_item(item, chain.modseq, {"assignee": None})
        chain.append(
            actor=run.actor.user_id,
            action="release",
            item=item_id,
            before={"assignee": item.assignee},
            after={"assignee": None},
            why="no member of the mailbox any more",
        )
