"""Where an item can be moved to: folders of its mailbox first, those used last at the top, then other mailboxes."""

from collections.abc import Sequence

from tui_mail.desk import crossing
from tui_mail.desk.crossing import refusal_to_bring
from tui_mail.desk.moving import TARGETS, Destination
from tui_mail.screens.choices import Choice, Question, among
from tui_mail.screens.going import shortened
from tui_mail.store.actor import Actor
from tui_mail.store.queries.folders import FolderPlace, folder_list, folders_used_last
from tui_mail.store.rows import Envelope, Row
from tui_mail.store.visibility import Place, places

_KINDS = ("plain", *(kind for kind in TARGETS if kind != "plain"))


def destination(actor: Actor, row: Envelope, title: str) -> Question[str | Destination]:
    """Ask for a folder of the row's mailbox by its path, which each item has in its own one, or of another mailbox."""
    offered: list[Choice[str | Destination]] = []

    def choices(typed: str) -> Sequence[Choice[str | Destination]]:
        if not offered:
            offered.extend(_offered(actor, row))
        return among(offered, typed)

    return Question(title, choices, "Enter takes it · Esc closes", nothing="No folder is called so.")


def _offered(actor: Actor, row: Envelope) -> list[Choice[str | Destination]]:
    mine, here = places(actor), row.folder_id if isinstance(row, Row) else 0
    used = folders_used_last(actor)
    there = [one for one in folder_list(actor) if one.id != here and _is_open(actor, one, row, mine)]
    there.sort(
        key=lambda one: (
            one.mailbox_id != row.mailbox_id,
            used.index(one.id) if one.id in used else len(used),
            mine[one.mailbox_id].code,
            _KINDS.index(one.kind),
        )
    )
    return [_choice(one, row, mine[one.mailbox_id].code) for one in there]


def _is_open(actor: Actor, folder: FolderPlace, row: Envelope, mine: dict[int, Place]) -> bool:
    """Whether the item can go to a folder, as far as that can be told before."""
    goes_away = folder.mailbox_id != row.mailbox_id
    if goes_away:
        kept = {mine[key].kind for key in (folder.mailbox_id, row.mailbox_id) if key in mine}
        if "internal" in kept or row.private or refusal_to_bring(actor, mine[folder.mailbox_id]):
            return False
    kinds: Sequence[str] = crossing.TARGETS if goes_away else TARGETS
    return folder.kind in kinds and (folder.kind != "sent" or row.direction == "out")


def _choice(folder: FolderPlace, row: Envelope, code: str) -> Choice[str | Destination]:
    """Name a folder; say what it is for where its name does not."""
    short = shortened(folder.path, "/")
    kind = "" if folder.kind in ("plain", folder.path.lower()) else folder.kind
    if folder.mailbox_id == row.mailbox_id:
        return Choice(folder.path, short, folder.path if short != folder.path else kind)
    return Choice(Destination(folder.mailbox_id, folder.path), f"{code}: {short}", "another mailbox")
