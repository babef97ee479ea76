"""Folders of the mailbox at hand: made, renamed, moved, deleted."""

from collections.abc import Callable, Sequence

from tui_mail.desk import folders
from tui_mail.desk.folder_removal import contents_of, remove_folder
from tui_mail.errors import UsageError
from tui_mail.screens.linear.sitting import Sitting
from tui_mail.screens.questions import sure

_HOW = (
    "`folder create Inbox/Letters`, `folder rename Inbox/Letters to Post`, `folder move Inbox/Letters to /`, "
    "`folder delete Inbox/Letters`."
)
_TO = "to"


def folder(sitting: Sitting, words: Sequence[str]) -> None:
    """Make, rename, move or delete a folder of the mailbox at hand. Raises UsageError."""
    what, path, to = _understood(words)
    mailbox = _mailbox(sitting)
    doing: dict[str, Callable[[], str | None]] = {
        "create": lambda: folders.create_folder(sitting.actor, mailbox, path).sentence,
        "rename": lambda: folders.rename_folder(sitting.actor, mailbox, path, to).sentence,
        "move": lambda: folders.move_folder(sitting.actor, mailbox, path, to).sentence,
    }
    said = _deleted(sitting, mailbox, path) if what == "delete" else sitting.waiting.change(doing[what])
    sitting.voice.say(f"{said or 'Nothing was done'}.")


def _understood(words: Sequence[str]) -> tuple[str, str, str]:
    """Return what is to be done, the path, and what stands behind `to`."""
    what, rest = (words[0], list(words[1:])) if words else ("", [])
    takes_two = what in ("rename", "move")
    if what not in ("create", "rename", "move", "delete") or takes_two != (_TO in rest):
        raise UsageError(_HOW)
    at = rest.index(_TO) if takes_two else len(rest)
    path, to = " ".join(rest[:at]), " ".join(rest[at + 1 :])
    if not path or (takes_two and not to):
        raise UsageError(_HOW)
    return what, path, to


def _mailbox(sitting: Sitting) -> int:
    """Return the mailbox at hand, or the only one there is."""
    view = sitting.place.view
    if view is not None and view.mailbox_id is not None:
        return view.mailbox_id
    boxes = sitting.around().boxes
    if len(boxes) != 1:
        raise UsageError("Go to its mailbox first: `go` and its name.")
    return boxes[0].id


def _deleted(sitting: Sitting, mailbox: int, path: str) -> str | None:
    inside = sitting.read(lambda: contents_of(sitting.actor, mailbox, path))
    if not (inside.items or inside.folders):
        return sitting.waiting.change(lambda: folders.delete_empty_folder(sitting.actor, mailbox, path).sentence)
    picked = sitting.ask(sure(f"Delete {inside.path}?", f"{inside.words}, all of it goes, the items to the trash"))
    if picked is None or not picked.value:
        return None
    return sitting.waiting.change(lambda: remove_folder(sitting.actor, mailbox, path).sentence)
