"""Messages between colleagues, without any mail account: each person has a mailbox of his own for them.

They come in as all mail does, and nothing sends them out: what they are addressed to exists nowhere else.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tui_mail.desk.change import Done
from tui_mail.desk.intake.delivery import Delivery, Kept
from tui_mail.desk.intake.reading import Reading
from tui_mail.desk.rights import AUDITORS_READ
from tui_mail.errors import NotFound, NotPermitted, TuiMailError, UsageError
from tui_mail.mail.arrival import read_arrival
from tui_mail.mail.internal import DOMAIN, Colleague, compose_internal, login_of
from tui_mail.mail.text import safe_line, safe_text
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs
from tui_mail.store.clock import now
from tui_mail.store.database import change
from tui_mail.store.queries.directory import user_by_login
from tui_mail.store.queries.internal import KIND, instance_mark, internal_mailboxes, item_of, references_of
from tui_mail.store.queries.items import detail
from tui_mail.store.rows import Detail
from tui_mail.store.visibility import places
from tui_mail.store.writes.administration import create_mailbox, set_membership
from tui_mail.store.writes.chains import open_instance_chain
from tui_mail.store.writes.folder_paths import folder_by_kind
from tui_mail.store.writes.imports import keep_import_account
from tui_mail.store.writes.locks import lock_mailboxes
from tui_mail.store.writes.marks import set_read
from tui_mail.store.writes.notifications import insert_notifications
from tui_mail.store.writes.remote_folders import keep_remote_folder

MAX_TEXT = 100_000
"""Characters."""

MAX_SUBJECT = 200
_SUBJECT_OF_TEXT = 70
_LEDGER = "messages"  # the folder under which they stand in the ledger
NOT_BY_MAIL = "Answering by mail comes in a later version; c writes to a colleague."
NO_SUBJECT = "(no subject)"


@dataclass(frozen=True, slots=True)
class Draft:
    """What an answer begins with."""

    to: tuple[Colleague, ...]
    subject: str
    reply_to_item: int


def answer_to(actor: Actor, item_id: int) -> Draft:
    """Return the beginning of an answer to a colleague's message, to one's own for those whom it went to.

    Raises UsageError for mail, which is not answered this way.
    """
    found = _own_message(actor, item_id)
    people = {role: [_colleague(one.address) for one in found.addresses if one.role == role] for role in ("from", "to")}
    wrote = [one for one in people["from"] if one is not None and one.login != actor.login]
    to = wrote or [one for one in people["to"] if one is not None and one.login != actor.login]
    subject = found.row.subject or NO_SUBJECT
    return Draft(tuple(to), subject if subject.lower().startswith("re:") else f"Re: {subject}", item_id)


def send_message(
    actor: Actor, blobs: Blobs, to_logins: Sequence[str], subject: str, text: str, *, reply_to_item: int | None = None
) -> Done:
    """Send a message to colleagues; it stands in the mailbox of each of them, and under the sender's Sent.

    Raises NotFound for who has no login here, UsageError for what cannot be sent.
    """
    if actor.user_id is None:
        raise NotPermitted("Messages are written by people.")
    people = _recipients(actor, to_logins)
    text = safe_text(text).strip()
    subject = _subject(subject, text)
    before = () if reply_to_item is None else _answered(actor, reply_to_item)
    message_id = f"{secrets.token_hex(10)}.{instance_mark()}@{DOMAIN}"
    raw = compose_internal(
        Colleague(actor.login, safe_line(actor.name)),
        [Colleague(one.login, safe_line(one.name)) for one in people],
        subject,
        text,
        at=datetime.now().astimezone(),
        message_id=message_id,
        references=before,
    )
    (name,) = blobs.put([raw])
    kept = Kept(message_id, raw, name, now(), Reading(read_arrival(raw), ""))
    with change():
        if user_by_login(actor.login) is None:  # switched off, in a session that is still open
            raise NotPermitted(f"{safe_line(actor.name)} is switched off and writes to nobody.")
        boxes = _mailboxes(actor, people)
        lock_mailboxes([code for _, code in boxes.values()])
        events = {
            person: _deliver(actor, person, *boxes[person], kept) for person in sorted(boxes, key=boxes.__getitem__)
        }
        for person, (item, event) in events.items():
            if person != actor.user_id:
                insert_notifications([person], "message", mailbox=boxes[person][0], item=item, event=event)
        mine, event = events[actor.user_id]
        set_read(actor.user_id, boxes[actor.user_id][0], mine, read=True)
    return Done(mine, event, f"Sent to {', '.join(safe_line(one.name) for one in people)}")


def _recipients(actor: Actor, logins: Sequence[str]) -> list[Actor]:
    found = []
    for login in dict.fromkeys(logins):
        person = user_by_login(login)
        if person is None:
            raise NotFound(f"Nobody here has the login {login!r}.")
        if person.user_id != actor.user_id:
            found.append(person)
    if not found:
        raise UsageError("Say to which colleague the message goes.")
    return found


def _subject(subject: str, text: str) -> str:
    if not text:
        raise UsageError("A message needs a text.")
    if len(text) > MAX_TEXT:
        raise UsageError(f"A message holds at most {MAX_TEXT:,} characters; this one has {len(text):,}.")
    return safe_line(subject)[:MAX_SUBJECT] or safe_line(text.partition("\n")[0])[:_SUBJECT_OF_TEXT]


def _answered(actor: Actor, item_id: int) -> tuple[str, ...]:
    """Return what an answer refers to; only messages of colleagues are answered this way."""
    _own_message(actor, item_id)
    return references_of(item_id)


def _own_message(actor: Actor, item_id: int) -> Detail:
    """Return a message of colleagues to or by the actor; an auditor, who reads those of others, answers none."""
    found = detail(actor, item_id)
    if found.row.direction != "internal":
        raise UsageError(NOT_BY_MAIL)
    if places(actor)[found.row.mailbox_id].role is None:
        raise NotPermitted(AUDITORS_READ)
    return found


def _colleague(address: str) -> Colleague | None:
    login = login_of(address)
    person = None if login is None else user_by_login(login)
    return None if person is None else Colleague(person.login, person.name)


def _mailboxes(actor: Actor, people: Sequence[Actor]) -> dict[int, tuple[int, str]]:
    """Return the mailbox of each person for such messages; whoever has none yet gets one."""
    logins = {one.user_id: one.login for one in (actor, *people) if one.user_id is not None}
    boxes = internal_mailboxes(list(logins))
    if logins.keys() <= boxes.keys():
        return boxes
    chain = open_instance_chain()
    boxes = internal_mailboxes(list(logins))  # somebody may just have made one
    for person in logins.keys() - boxes.keys():
        code = f"messages:{logins[person]}"  # no mailbox of a team file has a colon
        columns = {"name": "Messages", "owner": person, "kind": KIND, "visibility": "all", "members_act_on": "all"}
        boxes[person] = create_mailbox(code, columns), code
        set_membership(boxes[person][0], person, "manager")
        said: dict[str, object] = {"kind": "mailbox", "which": code, "owner": logins[person]}
        chain.append(actor=actor.user_id, action="create", after=said, why="the first message between colleagues")
    chain.close()
    return boxes


def _deliver(actor: Actor, person: int, mailbox_id: int, code: str, kept: Kept) -> tuple[int, int]:
    """Deliver the message into one mailbox; returns the item and the event of its arrival."""
    account = keep_import_account(mailbox_id, code)
    target = folder_by_kind(mailbox_id, "sent")[0] if person == actor.user_id else None
    folder = keep_remote_folder(account.id, _LEDGER, "none", 0)
    outcomes = Delivery(account, actor=actor.user_id, target=target, holder=person).deliver(folder, [kept])
    if outcomes["stored"] != 1:
        raise TuiMailError("The message could not be delivered; nothing was sent.")
    return item_of(mailbox_id, kept.reading.arrival.mail.message_id)
