"""Trying an account end to end (TS-17): login, folders, sending, and a real mail to itself that comes back.

It reads beside whatever else fetches the account, and leaves the mail where it is.
"""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP
from email.utils import formatdate
from typing import TYPE_CHECKING, Literal

from tui_mail.config.team import Account
from tui_mail.desk.accounts import settings_of
from tui_mail.desk.outgoing_server import outgoing_server
from tui_mail.desk.rights import Power, has_power
from tui_mail.desk.tokens import credential
from tui_mail.errors import NotFound, NotPermitted, SourceError, TuiMailError
from tui_mail.mail.text import counted
from tui_mail.send.smtp import check_login, submit
from tui_mail.store.actor import Actor
from tui_mail.store.queries.accounts import StoredAccount, feeding_accounts, remote_folder
from tui_mail.store.visibility import places

if TYPE_CHECKING:
    from tui_mail.fetch import RemoteFolder, Source

PATIENCE = 60.0
"""Seconds within which the mail has to come back."""

LOOK = 1.0
"""Seconds between two looks whether it has."""

_ENOUGH = 100_000
"""Bytes of a message that are fetched to recognise it."""

State = Literal["ok", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the test and how it went."""

    name: str  # login | folders | smtp | send | receive
    state: State
    said: str
    seconds: float


@dataclass
class _Trial:
    """What the steps find out one after the other."""

    settings: Account
    stored: StoredAccount
    source: "Source"
    stop: threading.Event
    listed: "list[RemoteFolder]"
    message_id: str = ""
    inbox: "RemoteFolder | None" = None
    last_uid: int = 0
    known: frozenset[str] = frozenset()


def check_may_test(actor: Actor, name: str) -> StoredAccount:
    """Return the account that the actor may try. Raises as `check_manages` does."""
    return check_manages(actor, name, "An account is tested by a manager of its mailbox or by an admin.")


def check_manages(actor: Actor, name: str, refusal: str) -> StoredAccount:
    """Return an account that the actor manages. Raises NotFound, or NotPermitted with the sentence for who does not."""
    account = next((one for one in feeding_accounts() if one.name == name), None)
    place = None if account is None else places(actor).get(account.mailbox_id)
    if account is None or place is None:
        raise NotFound(f"There is no account {name!r} with a mailbox that you may see.")
    if not has_power(Power.MANAGE, actor, place):
        raise NotPermitted(refusal)
    return account


def try_account(actor: Actor, name: str, stop: threading.Event) -> Iterator[Step]:
    """Yield the steps as they are done; after one that failed nothing more is tried. Raises as `check_may_test`."""
    from tui_mail.fetch import open_source  # the screens need no IMAP before somebody asks

    stored = check_may_test(actor, name)
    settings = settings_of(stored)
    source = open_source(settings, credential(stored))
    try:
        yield from _steps(_Trial(settings, stored, source, stop, []))
    finally:
        source.close()


def _steps(trial: _Trial) -> Iterator[Step]:
    steps: list[tuple[str, Callable[[_Trial], str]]] = [("login", _login), ("folders", _folders)]
    sends = trial.settings.smtp is not None
    if sends:
        steps += [("smtp", _smtp), ("send", _send), ("receive", _receive)]
    for name, step in steps:
        done = _timed(name, step, trial)
        yield done
        if done.state == "failed":
            return
    if not sends:
        yield Step("smtp", "skipped", "No SMTP server is named: nothing can be sent through this account.", 0.0)


def _timed(name: str, step: Callable[[_Trial], str], trial: _Trial) -> Step:
    begun = time.monotonic()
    try:
        said, state = step(trial), "ok"
    except TuiMailError as exc:
        said, state = exc.sentence, "failed"
    return Step(name, "ok" if state == "ok" else "failed", said, time.monotonic() - begun)


def _login(trial: _Trial) -> str:
    trial.listed = trial.source.folders()
    where = f"at {trial.settings.host}" if trial.settings.host else f"in {trial.settings.path}"
    return f"Logged in {where}." if trial.settings.login else f"Opened {where}."


def _folders(trial: _Trial) -> str:
    from tui_mail.fetch import watched

    by_hand = trial.settings.folder_roles
    roles = {folder.name: by_hand.get(folder.name, folder.role) for folder in trial.listed}
    try:
        names = watched(roles, trial.settings.folders)
    except LookupError as exc:
        raise SourceError(f"There is no folder {exc} at the account {trial.settings.name}.") from exc
    inbox = next((name for name in names if roles[name] == "inbox"), names[0])
    trial.inbox = trial.source.look(next(folder for folder in trial.listed if folder.name == inbox))
    told = ", ".join(name if role == "none" else f"{name} ({role})" for name, role in roles.items())
    return f"{counted(len(roles), 'folder')}: {told}; watched: {', '.join(names)}."


def _smtp(trial: _Trial) -> str:
    server = outgoing_server(trial.settings, trial.stored)
    check_login(server)
    return f"{server.place} takes mail."


def _send(trial: _Trial) -> str:
    address = trial.settings.primary_address
    if not address:
        raise TuiMailError("The account has no primary_address that a mail could be sent to.")
    _remember_what_is_there(trial)
    trial.message_id, raw = _letter(trial.settings.name, address)
    submit(outgoing_server(trial.settings, trial.stored), address, [address], raw)
    return f"A mail to {address} was taken."


def _receive(trial: _Trial) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and not trial.stop.is_set():
        if _is_back(trial):
            return "It came back, and stays where it is."
        trial.stop.wait(LOOK)
    raise TuiMailError(f"The mail did not come back within {PATIENCE:.0f} seconds.")


def _remember_what_is_there(trial: _Trial) -> None:
    """Note up to where the inbox is read: the mail will be above that."""
    assert trial.inbox is not None  # noqa: S101 - the step before has set it
    cursor = remote_folder(trial.stored.id, trial.inbox.name)
    if cursor is not None and cursor.uidvalidity == trial.inbox.uidvalidity:
        trial.last_uid = cursor.last_uid
    keys = [key for some in trial.source.new_keys(trial.inbox, trial.last_uid) for key in some]
    if trial.inbox.uidvalidity:
        trial.last_uid = max(map(int, keys), default=trial.last_uid)
    else:
        trial.known = frozenset(keys)


def _is_back(trial: _Trial) -> bool:
    assert trial.inbox is not None  # noqa: S101 - the steps before have set it
    folder = trial.source.look(trial.inbox)
    keys = [key for some in trial.source.new_keys(folder, trial.last_uid) for key in some if key not in trial.known]
    if not keys:
        return False
    read = BytesHeaderParser().parsebytes
    found = any(
        str(read(fetched.raw)["Message-ID"]).strip() == trial.message_id
        for fetched in trial.source.fetch(folder, keys, _ENOUGH)
    )
    trial.known |= set(keys)
    return found


def _letter(account: str, address: str) -> tuple[str, bytes]:
    message_id = f"<tui-mail-test.{secrets.token_hex(12)}@{address.rpartition('@')[2]}>"
    letter = EmailMessage(policy=SMTP)
    letter["From"] = letter["To"] = address
    letter["Subject"] = f"Test of the account {account}"
    letter["Date"] = formatdate(localtime=True)
    letter["Message-ID"] = message_id
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content("This mail shows that the account can send to itself and receive. It can be deleted.\n")
    return message_id, letter.as_bytes()
