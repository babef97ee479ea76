"""What somebody chooses for his own sessions."""

from tui_mail.store.models import Preference
from tui_mail.store.writes.rows import insert_rows

PAST_SEARCHES = "searches"
"""Name of the one that holds what somebody searched for last."""


def set_preference(person: int, name: str, value: str) -> None:
    """Keep what a person has chosen, in place of what he chose before."""
    row: dict[str, object] = {"person": person, "name": name, "value": value}
    insert_rows(Preference, [row], otherwise="ON CONFLICT (person, name) DO UPDATE SET value = excluded.value")
