"""Saying that a message is worked on in another mailbox, too."""

from tui_mail.store.actor import Actor
from tui_mail.store.queries.elsewhere import elsewhere

GIVING = frozenset({"take", "assign", "move"})
"""Actions after which it is said: somebody begins to work on it."""


def also_words(actor: Actor, item_id: int) -> str:
    """Say where else the message of an item is worked on, as far as the actor may see it; empty where nowhere."""
    found = [one.words for one in elsewhere(actor, [item_id]).get(item_id, ())]
    return f"also in mailbox {'; '.join(found)}" if found else ""
