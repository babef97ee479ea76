"""What the keys of the tree do: folders made, renamed, moved, deleted; mail fetched now. Knows no widget."""

from collections.abc import Callable, Mapping, Sequence
from threading import Event

from tui_mail.desk.accounts import want_fetch
from tui_mail.desk.folder_removal import contents_of, remove_folder
from tui_mail.desk.folders import HANDS_OUT, PARENTS, create_folder, move_folder, rename_folder
from tui_mail.desk.rights import Power, has_power
from tui_mail.errors import NotFound, TuiMailError
from tui_mail.screens.answers import Answer, answer_of
from tui_mail.screens.choices import Choice, Question, among
from tui_mail.screens.footer_bar import Hint
from tui_mail.screens.tree_lines import TreeLine
from tui_mail.store.actor import Actor
from tui_mail.store.queries.folders import folder_list, folder_paths
from tui_mail.store.queries.server_side import account_of_mailbox
from tui_mail.store.rows import View
from tui_mail.store.visibility import Place

NO_MAILBOX = "Go to a mailbox or a folder first."
NO_FOLDER = "Go to a folder first."
STAYS = "belongs to every mailbox: it stays as it is."
MAILBOX = "That is a mailbox: its name and its members are in the team (g u)."

_TOP = "at the top"
_KEYS = {"new": "+", "rename": "R", "move": "m", "delete": "d", "facts": "i"}
_WORDS = {"new": "new", "rename": "rename", "move": "move", "delete": "delete", "facts": "properties"}


def why_not(actor: Actor, what: str, line: TreeLine, places: Mapping[int, Place]) -> str:
    """Say why something is not done with what a line stands for, empty where it may be; the desk asks again."""
    view = line.view
    if view is None or view.mailbox_id is None:
        return NO_MAILBOX
    if what != "new" and view.folder_id is None:
        return NO_FOLDER if line.key.startswith("snoozed") or what == "facts" else MAILBOX
    place = places.get(view.mailbox_id)
    if what == "facts" or place is None:
        return ""
    if not has_power(Power.FOLDERS, actor, place):
        return HANDS_OUT
    if what == "new":
        return "" if line.kind in ("", *PARENTS) else f"There are no folders in {line.title}."
    return "" if line.kind == "plain" else f"{line.title} {STAYS}"


def hints_for(actor: Actor, line: TreeLine, places: Mapping[int, Place]) -> list[Hint]:
    """Offer what may be done with a line of the tree; what is refused is dimmed."""
    hints = [Hint(key, _WORDS[what], not why_not(actor, what, line, places)) for what, key in _KEYS.items()]
    return [
        *hints,
        Hint("Space", "fold", line.shut is not None),
        Hint("Enter", "show", line.view is not None),
        Hint("u", "undo"),
        Hint("F5", "fetch"),
        Hint("?", "help"),
    ]


def new_folder(place: str) -> Question[None]:
    """Ask for the name of a folder that is to be made there."""
    return Question(
        "New folder",
        lambda _: [Choice(None, f"in {place}")],
        "Enter makes it · Esc closes",
        words="its name",
        words_first=True,
    )


def new_name(line: TreeLine) -> Question[None]:
    """Ask for another name of a folder."""
    return Question(
        "Rename the folder",
        lambda _: [Choice(None, line.path)],
        "Enter renames it · Esc closes",
        words="its name",
        given=line.title,
        words_first=True,
    )


def new_parent(actor: Actor, view: View) -> Question[str]:
    """Ask into which folder of its mailbox a folder is to go; not into itself, nor into what lies in it."""
    offered: list[Choice[str]] = []

    def choices(typed: str) -> Sequence[Choice[str]]:
        if not offered:
            own = path_of(view)
            there = [one for one in folder_list(actor) if one.mailbox_id == view.mailbox_id and one.kind in PARENTS]
            offered.append(Choice("", _TOP, "in no other folder"))
            offered.extend(Choice(one.path, one.path, "") for one in there if not f"{one.path}/".startswith(f"{own}/"))
        return among(offered, typed)

    return Question("Move the folder into", choices, "Enter takes it · Esc closes", nothing="No folder is called so.")


def sure_to_delete(actor: Actor, line: TreeLine) -> Question[bool]:
    """Ask once whether a folder is to go, with the number of what goes with it."""
    offered: list[Choice[bool]] = []

    def choices(typed: str) -> Sequence[Choice[bool]]:
        if not offered:
            view = line.view
            assert view is not None  # noqa: S101 - asked before
            assert view.mailbox_id is not None  # noqa: S101 - likewise
            inside = contents_of(actor, view.mailbox_id, path_of(view))
            trash = f"{inside.words}: all of it goes, the items to the trash"
            offered.append(Choice(False, "no", "leave everything as it is"))
            offered.append(Choice(True, "yes", trash if inside.items or inside.folders else "it is empty"))
        return among(offered, typed)

    return Question(f"Delete the folder {line.title}?", choices, "y and Enter does it · Esc closes")


def path_of(view: View) -> str:
    """Return the path of a folder as it is now, as the desk names it. Raises NotFound."""
    found = None if view.folder_id is None else folder_paths({view.folder_id}).get(view.folder_id)
    if view.folder_id is not None and found is None:
        raise NotFound("Somebody has deleted the folder meanwhile.")
    return found or ""


def make_folder(actor: Actor, view: View, name: str) -> Answer:
    """Make a folder in what a line of the tree stands for. Runs in a thread."""

    def make(mailbox: int, path: str) -> str:
        return create_folder(actor, mailbox, f"{path}/{name}" if path else name).sentence

    return _done(view, make)


def rename(actor: Actor, view: View, name: str) -> Answer:
    """Give a folder another name. Runs in a thread."""
    return _done(view, lambda mailbox, path: rename_folder(actor, mailbox, path, name).sentence)


def put_into(actor: Actor, view: View, parent: str) -> Answer:
    """Put a folder into another one. Runs in a thread."""
    return _done(view, lambda mailbox, path: move_folder(actor, mailbox, path, parent).sentence)


def delete(actor: Actor, view: View, stop: Event) -> Answer:
    """Delete a folder with all that is in it. Runs in a thread."""
    return _done(view, lambda mailbox, path: remove_folder(actor, mailbox, path, stop.is_set).sentence)


def _done(view: View, act: Callable[[int, str], str]) -> Answer:
    mailbox = view.mailbox_id
    assert mailbox is not None  # noqa: S101 - asked before
    return answer_of(lambda: f"{act(mailbox, path_of(view))} · u undo")


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
