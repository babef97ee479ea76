"""What somebody searched for last: his own, so it leaves no line in a history and none in a log."""

from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.canonical import from_json, to_json
from tui_mail.store.database import change
from tui_mail.store.queries.preferences import chosen
from tui_mail.store.writes.preferences import PAST_SEARCHES, set_preference

KEPT = 30


def past_searches(actor: Actor) -> tuple[str, ...]:
    """Return the last searches of a person, the latest first."""
    found = from_json(chosen(actor).get(PAST_SEARCHES, "[]"))
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list) else ()


def remember_search(actor: Actor, text: str) -> tuple[str, ...]:
    """Put a search before the others, once; return all that are kept."""
    line = safe_line(text)
    if actor.user_id is None or not line:
        return past_searches(actor)
    with change():
        kept = (line, *(one for one in past_searches(actor) if one != line))[:KEPT]
        set_preference(actor.user_id, PAST_SEARCHES, to_json(list(kept)))
    return kept
