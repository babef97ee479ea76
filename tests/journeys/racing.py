"""Processes that work on one instance at once: one that races for items when told to, one that acts at random.

`python -m tests.journeys.racing race URL LOGIN` reads an item a line, tries to take it, and answers `won` or why not.
`python -m tests.journeys.racing act URL LOGIN SEED COUNT` does so many actions and prints what became of them as JSON.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Callable

from tui_mail.desk import marks, tagging, triage
from tui_mail.desk.notes import add_note
from tui_mail.desk.snoozing import snooze, wake
from tui_mail.errors import Conflict, NotFound, NotPermitted, TuiMailError
from tui_mail.store.actor import Actor
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import close_database, open_database
from tui_mail.store.queries.directory import user_by_login
from tui_mail.store.queries.lists import page
from tui_mail.store.rows import STATUSES, View

WON = "won"
_LOOK_AGAIN = 0.05


def _race(actor: Actor) -> None:
    for line in sys.stdin:
        try:
            triage.take(actor, int(line))
            said = WON
        except Conflict as exc:
            said = exc.sentence
        print(said, flush=True)


def _act(actor: Actor, dice: random.Random, wanted: int) -> None:
    """Act until so many actions were done; what the rights or a colleague refuse is counted, and not done."""
    events, refused = 0, Counter[str]()
    items: list[int] = []
    while events < wanted:
        if not items or dice.random() < _LOOK_AGAIN:
            items = [row.id for row in page(actor, View(folder_kind=None, snoozed=None), limit=60)]
        item = dice.choice(items)
        try:
            done = dice.choice(_deeds(dice))(actor, item)
            events += done is not None
        except (Conflict, NotPermitted, NotFound) as exc:
            refused[type(exc).__name__] += 1
        except TuiMailError as exc:
            print(exc.sentence, file=sys.stderr)
    print(json.dumps({"events": events, "refused": refused}))


def _deeds(dice: random.Random) -> list[Callable[[Actor, int], int | None]]:
    """Return what can be done; each gives the id of the event it wrote."""
    return [
        lambda actor, item: triage.take(actor, item).event_id,
        lambda actor, item: triage.release(actor, item).event_id,
        lambda actor, item: triage.set_status(actor, item, dice.choice(STATUSES)).event_id,
        lambda actor, item: triage.archive(actor, item).event_id,
        lambda actor, item: triage.unarchive(actor, item).event_id,
        lambda actor, item: snooze(actor, item, now() + 3600 * SECOND).event_id,
        lambda actor, item: wake(actor, item).event_id,
        lambda actor, item: add_note(actor, item, f"Notiz {dice.random()}").event_id,
        lambda actor, item: tagging.tag(actor, item, f"wort-{dice.randrange(5)}").event_id,
        lambda actor, item: marks.star(actor, item).event_id,
        lambda actor, item: marks.unstar(actor, item).event_id,
    ]


def _main() -> None:
    what, url, login, *rest = sys.argv[1:]
    open_database(url)
    actor = user_by_login(login)
    assert actor is not None
    if what == "race":
        _race(actor)
    else:
        _act(actor, random.Random(int(rest[0])), int(rest[1]))
    close_database()


if __name__ == "__main__":
    _main()
