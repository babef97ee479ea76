"""The text of a mail that was purged from its mailbox and is kept at a record."""

from typing import NamedTuple

from tui_mail.errors import NotFound
from tui_mail.store.actor import Actor
from tui_mail.store.models import KeptMessage, MessageText
from tui_mail.store.models.table import first_tuple
from tui_mail.store.queries.scopes import records_below
from tui_mail.store.queries.timeline_marks import scope_of
from tui_mail.store.visibility import open_to


class KeptText(NamedTuple):
    """The text, and where it came from."""

    mailbox: int
    item: int
    body: str


def kept_text(actor: Actor, record_id: int, message: int) -> KeptText:
    """Return what is kept of a message, for whoever may read the whole mailbox. Raises NotFound."""
    scope = scope_of(actor, records_below(record_id))
    here = KeptMessage.record.in_(scope.records) & (KeptMessage.message == message)
    here &= KeptMessage.mailbox.in_(scope.whole) & open_to(actor, KeptMessage)
    columns = (KeptMessage.mailbox, KeptMessage.item, MessageText.body)
    query = KeptMessage.select(*columns).join(MessageText, on=(MessageText.message == KeptMessage.message))
    row = first_tuple(query.where(here).order_by(KeptMessage.id.desc()))
    if row is None:
        raise NotFound("Nothing is kept of this mail that you may see.")
    return KeptText(*row)
