"""Attachments whose text could not be had, looked into again: with a newer program, or a program for their form."""

from tui_mail.desk.change import Done
from tui_mail.mail.text import counted
from tui_mail.store.actor import Actor
from tui_mail.store.database import change
from tui_mail.store.queries.items import readable_row
from tui_mail.store.writes.attached import let_try_again


def extract_again(actor: Actor, item_id: int) -> Done:
    """Let the daemon look again into the files of an item whose text is missing. Raises NotFound or NotPermitted."""
    with change():
        readable_row(actor, item_id)
        files = let_try_again(item_id)
    if not files:
        return Done(item_id, None, "There is no file of {} whose text is missing")
    return Done(item_id, None, f"The daemon looks again into {counted(files, 'file')} of {{}}")
