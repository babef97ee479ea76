"""Mailboxes with their settings and members: as a team file says, or one from a screen (TS-13, HO-88, CO-02)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from tui_mail.config.team import EVERYBODY, Mailbox
from tui_mail.desk.administration.places import Managed, managed_places, managing
from tui_mail.desk.administration.run import Run, as_struct, begin, unknown
from tui_mail.desk.administration.sharing import Sharing
from tui_mail.desk.rights import Power
from tui_mail.errors import ConfigError, Conflict, NotPermitted, UsageError
from tui_mail.mail.hours import plain_hours
from tui_mail.store.actor import Actor
from tui_mail.store.database import change
from tui_mail.store.queries.administration import (
    Fields,
    Stored,
    ids_of_active_users,
    plain_fields,
    stored_accounts,
    stored_mailboxes,
)
from tui_mail.store.writes import administration as writes
from tui_mail.store.writes.chains import Chain, open_chain

SETTINGS = ("name", "visibility", "members_act_on", "signature", "overdue_after", "reassign", "alerts")
"""What the managers of a mailbox change themselves."""

FOR_ADMINS = ("owner", "active")


class _Known(NamedTuple):
    """The ids of what a mailbox may refer to."""

    accounts: dict[str, int]
    users: dict[str, int]


def _known() -> _Known:
    return _Known({name: account.id for name, account in stored_accounts().items()}, ids_of_active_users())


def create_mailbox(actor: Actor, mailbox: Mailbox) -> str:
    """Make a mailbox with its members; without any, whoever makes it manages it. For admins; says what was done.

    Raises Conflict where there is one with this code, ConfigError for a member, owner or account that is not there.
    """
    with change():
        run = begin(actor)
        if mailbox.code in stored_mailboxes():
            raise Conflict(f"There is a mailbox {mailbox.code!r} already.")
        apply_mailboxes(run, [mailbox])
        run.chain.close()
    return f"Made the mailbox {mailbox.code}"


def change_mailbox(
    actor: Actor, mailbox: int | str, wanted: Mapping[str, object], *, seen: Mapping[str, object] | None = None
) -> str:
    """Change settings of a mailbox (code or id); `wanted` has the names and values of the team file.

    Its managers change SETTINGS, admins also FOR_ADMINS. `seen` is what the actor saw of them: Raises Conflict where
    one was changed meanwhile, NotFound, NotPermitted, UsageError for a value that cannot be.
    """
    with change():
        box = managing(actor, mailbox, Power.MANAGE)
        fields = box.stored.fields
        for key in wanted:
            if seen is not None and fields[key] != seen[key]:
                raise Conflict(f"{key}: somebody changed it meanwhile; close and look again")
        after = _checked(box, wanted)
        changed = [key for key in wanted if after[key] != fields[key]]
        if not changed:
            return f"{box.code} is like that already"
        if not box.place.managed and not set(changed) <= set(SETTINGS):
            raise NotPermitted("Only an admin changes the owner of a mailbox, or switches it off or on.")
        _save(box.actor, box.chain, box.stored, after, _known())
        box.chain.close()
    return f"Changed {box.code}: {', '.join(changed)}"


def _checked(box: Managed, wanted: Mapping[str, object]) -> Fields:
    """Return all fields of a mailbox after a change; a new owner manages it."""
    if unknown_names := wanted.keys() - {*SETTINGS, *FOR_ADMINS}:
        raise UsageError(f"There is no setting {', '.join(sorted(unknown_names))} of a mailbox.")
    entry = as_struct(Mailbox, {**box.stored.fields, **wanted, "code": box.code})
    if entry.owner is not None and entry.owner not in ids_of_active_users():
        raise UsageError(f"owner: nobody here has the login {entry.owner!r}")
    return _fields(entry, dict(entry.members), "")


def apply_mailboxes(run: Run, mailboxes: Sequence[Mailbox]) -> None:
    """Make the mailboxes look like these, their members among it; a new one has its system folders."""
    boxes, known = stored_mailboxes(), _known()
    for index, mailbox in enumerate(mailboxes):
        _check_references(index, mailbox, known)
    _free_accounts(mailboxes, boxes)
    place = {mailbox.code: index for index, mailbox in enumerate(mailboxes)}
    # Locks are taken in the order of ids; nobody can wait for a mailbox that is only being made.
    for mailbox in sorted(mailboxes, key=lambda box: boxes[box.code].id if box.code in boxes else float("inf")):
        stored = boxes.get(mailbox.code)
        wanted = _wanted(run, mailbox, stored, f"mailboxes[{place[mailbox.code]}]")
        if found := run.compare("mailbox", mailbox.code, stored, wanted):
            given_back = _write(run.actor, mailbox.code, stored, wanted, known)
            run.changes[-1] = replace(found, given_back=given_back)


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
        writes.detach_account(mailbox_id)


def _wanted(run: Run, mailbox: Mailbox, stored: Stored | None, place: str) -> Fields:
    """Return the fields of a mailbox; no mailbox is left without any member.

    Where the file names neither owner nor member, the members stay, and a new mailbox has who makes it as manager: so
    the installation of one person works with a file of three lines.
    """
    members: dict[str, str] = dict(mailbox.members)
    if not members and mailbox.owner is None:
        members = {run.actor.login: "manager"} if stored is None else _members(stored.fields)
    return _fields(mailbox, members, f"$.{place}.")


def _fields(mailbox: Mailbox, members: dict[str, str], place: str) -> Fields:
    """Return the fields of a mailbox as they are stored: its owner is its manager, hours are written in one way."""
    fields = plain_fields(mailbox)
    del fields["code"]
    if mailbox.owner is not None:
        members[mailbox.owner] = "manager"
    if mailbox.reassign is not None and mailbox.reassign.hours is not None:
        try:
            fields["reassign"] = {**plain_fields(mailbox.reassign), "hours": plain_hours(mailbox.reassign.hours)}
        except ValueError as exc:
            raise ConfigError(f"{place}reassign.hours: {exc}") from exc
    return {**fields, "members": members}


def _members(fields: Fields) -> dict[str, str]:
    members = fields["members"]
    assert isinstance(members, dict)  # noqa: S101 - as it is made above and by stored_mailboxes
    return members


def _write(actor: Actor, code: str, stored: Stored | None, wanted: Fields, known: _Known) -> int:
    """Make or change a mailbox; returns how many items went back to nobody."""
    mailbox_id = writes.create_mailbox(code, _columns(wanted, known)) if stored is None else stored.id
    chain = open_chain(mailbox_id)  # counts the modseq up: open screens look again at what they may see
    if stored is None:
        said = {key: value for key, value in wanted.items() if key != "members"}
        chain.append(actor=actor.user_id, action="create-mailbox", after={"code": code, **said})
        stored = Stored(mailbox_id, {**said, "members": {}})
        given_back = _set_members(actor, chain, stored, wanted, known, is_new=True)
    else:
        given_back = _save(actor, chain, stored, wanted, known)
    chain.close()
    return given_back


def _save(actor: Actor, chain: Chain, stored: Stored, wanted: Fields, known: _Known) -> int:
    """Write settings and members of a mailbox under its lock, each with its event; returns as `_write` does."""
    after = {key: value for key, value in wanted.items() if key != "members" and stored.fields[key] != value}
    if after:
        before = {key: stored.fields[key] for key in after}
        writes.change_mailbox(stored.id, _columns(after, known))
        chain.append(actor=actor.user_id, action="settings", before=before, after=after)
    return _set_members(actor, chain, stored, wanted, known, is_new=False)


def _set_members(actor: Actor, chain: Chain, stored: Stored, wanted: Fields, known: _Known, *, is_new: bool) -> int:
    place = managed_places(actor)[stored.id]
    sharing = Sharing(actor, place, chain, is_new=is_new)
    return sharing.change(_members(stored.fields), _members(wanted), {EVERYBODY: None, **known.users})


def _columns(fields: Fields, known: _Known) -> Fields:
    """Return settings with ids in the place of names."""
    ids = {"account": known.accounts, "owner": known.users}
    return {key: ids[key].get(str(value)) if key in ids else value for key, value in fields.items() if key != "members"}
