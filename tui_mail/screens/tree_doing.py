"""What the keys of the tree do: a new folder, mail fetched now. Knows no widget."""

from tui_mail.desk.accounts import want_fetch
from tui_mail.desk.folders import create_folder
from tui_mail.errors import TuiMailError
from tui_mail.screens.choices import Choice, Question
from tui_mail.screens.doing import Answer
from tui_mail.store.actor import Actor
from tui_mail.store.queries.folders import folder_paths
from tui_mail.store.queries.server_side import account_of_mailbox
from tui_mail.store.rows import View

NO_MAILBOX = "Go to a mailbox or a folder first."


def new_folder(place: str) -> Question[None]:
    """Ask for the name of a folder that is to be made there."""
    return Question(
        "New folder",
        lambda _: [Choice(None, f"in {place}")],
        "Enter makes it · Esc closes",
        words="its name",
        words_first=True,
    )


def make_folder(actor: Actor, view: View, name: str) -> Answer:
    """Make a folder in what a line of the tree stands for. Runs in a thread."""
    assert view.mailbox_id is not None  # noqa: S101 - asked before
    above = "" if view.folder_id is None else f"{folder_paths({view.folder_id}).get(view.folder_id, '')}/"
    try:
        return Answer(create_folder(actor, view.mailbox_id, f"{above}{name}").sentence, "done")
    except TuiMailError as error:
        return Answer(error.sentence, "refused")


def fetch_now(actor: Actor, mailbox_id: int) -> Answer:
    """Ask the daemon for what is new in a mailbox. Runs in a thread."""
    account = account_of_mailbox(mailbox_id)
    if account is None:
        return Answer("No account feeds this mailbox.", "refused")
    try:
        want_fetch(actor, account[1])
    except TuiMailError as error:
        return Answer(error.sentence, "refused")
    return Answer(f"Asked for what is new at {account[1]}", "done")
