"""What the keys of the accounts do, who may press them, and what is asked first. Knows no widget."""

from collections.abc import Sequence

from tui_mail.config.accounts import Role
from tui_mail.desk.account_folders import account_folders
from tui_mail.desk.accounts import want_fetch
from tui_mail.desk.administration.accounts import switch_account
from tui_mail.desk.administration.folder_roles import set_folder_role
from tui_mail.errors import SourceError, TuiMailError
from tui_mail.screens.answers import Answer
from tui_mail.screens.choices import Choice, Question, among
from tui_mail.screens.footer_bar import Hint
from tui_mail.store.actor import Actor
from tui_mail.store.queries.account_table import AccountLine
from tui_mail.store.queries.directory import WORKERS

NO_ACCOUNT = "There is no account here."
ADMINS = "Accounts are made and changed by admins; you are none."
_WORDS = {"fetch": "f", "test": "t", "edit": "e", "new": "n", "role": "r", "criteria": "c", "switch": "x"}
_ROLES: tuple[tuple[Role, str], ...] = (
    ("inbox", "what lies there is new mail"),
    ("sent", "what lies there was sent by us"),
    ("drafts", "not taken in"),
    ("junk", "not taken in"),
    ("trash", "not taken in"),
    ("archive", "taken in where it is watched"),
    ("none", "a folder like any other"),
)


def refusal(actor: Actor, account: AccountLine | None, what: str) -> str:
    """Say why a key does nothing here, empty where it may; the desk asks again."""
    if what == "new":
        return "" if actor.admin else ADMINS
    if account is None:
        return NO_ACCOUNT
    if what == "criteria":
        return _refusal_of_criteria(actor, account)
    if what in ("edit", "switch", "role"):
        return _refusal_to_change(actor, account, what)
    if not account.active:
        return "The account is switched off: x switches it on."
    if account.mailbox is None or account.kind == "internal":
        return "The account feeds no mailbox from outside."
    if what == "test":
        return "" if actor.admin or account.my_role == "manager" else "Managers of its mailbox and admins test it."
    return "" if actor.admin or account.my_role in WORKERS else "You are a viewer here: members fetch."


def _refusal_of_criteria(actor: Actor, account: AccountLine) -> str:
    if account.mailbox is None or account.kind == "internal" or not account.active:
        return "The account feeds no mailbox from outside."
    return (
        "" if actor.admin or account.my_role == "manager" else "Managers of its mailbox and admins say what is linked."
    )


def _refusal_to_change(actor: Actor, account: AccountLine, what: str) -> str:
    if not actor.admin:
        return ADMINS
    if what == "role" and account.kind in ("pop3", "internal"):
        return "This kind of account has no folders."
    if what == "role" and not account.active:
        return "The account is switched off: x switches it on."
    return ""


def hints_for(actor: Actor, account: AccountLine | None) -> list[Hint]:
    """Offer the keys; those that are refused are dimmed."""
    words = [
        Hint(key, "on/off" if what == "switch" else what, not refusal(actor, account, what))
        for what, key in _WORDS.items()
    ]
    return [Hint("Enter", "all of it", account is not None), *words, Hint("Esc", "back"), Hint("?", "help")]


def fetch_now(actor: Actor, name: str, *, alive: bool) -> Answer:
    """Ask the daemon for a round. Runs in a thread."""
    try:
        want_fetch(actor, name)
    except TuiMailError as error:
        return Answer(error.sentence, "refused")
    later = "" if alive else "; no daemon runs: one that is started does it"
    return Answer(f"Asked for what is new at {name}{later}", "done")


def switched(actor: Actor, account: AccountLine) -> Answer:
    """Switch an account off, or on again. Runs in a thread."""
    try:
        switch_account(actor, account.name, active=not account.active)
    except TuiMailError as error:
        return Answer(error.sentence, "refused")
    said = "off: nothing is fetched" if account.active else "on"
    return Answer(f"Switched {account.name} {said} · x: the other way", "done")


def which_folder(actor: Actor, account: AccountLine) -> Question[str]:
    """Ask for a folder of the account's server; where that does not answer, for one that is known."""
    offered: list[Choice[str]] = []

    def choices(typed: str) -> Sequence[Choice[str]]:
        if not offered:
            offered.extend(_folders(actor, account))
        return among(offered, typed)

    title = f"Which folder of {account.name}?"
    return Question(title, choices, "The server is asked · Enter takes it · Esc closes", nothing="No folder.")


def _folders(actor: Actor, account: AccountLine) -> list[Choice[str]]:
    try:
        found = account_folders(actor, account.name)
    except SourceError:
        if not account.folders:
            raise
        return [Choice(folder.name, folder.name, folder.role) for folder in account.folders]
    return [Choice(one.name, one.name, f"{one.role}{', by hand' if one.by_hand else ''}") for one in found]


def which_role(folder: str) -> Question[Role]:
    """Ask what a folder is."""
    offered = [Choice(role, role, meaning) for role, meaning in _ROLES]
    return Question(f"What is {folder}?", lambda typed: among(offered, typed), "Enter takes it · Esc closes")


def give_role(actor: Actor, name: str, folder: str, role: Role) -> Answer:
    """Say by hand what a folder is. Runs in a thread."""
    try:
        set_folder_role(actor, name, folder, role)
    except TuiMailError as error:
        return Answer(error.sentence, "refused")
    return Answer(f"{folder} of {name} is {role} now", "done")
