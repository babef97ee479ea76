"""One of many people at work: `python -m bench.acting HOME LOGIN SEED COUNT` prints what each action took, as JSON."""

import json
import random
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bench.filler import actor
from tui_mail.config.home import open_home
from tui_mail.desk import marks, tagging, triage
from tui_mail.desk.notes import add_note
from tui_mail.errors import Conflict, NotFound, NotPermitted
from tui_mail.store.actor import Actor
from tui_mail.store.database import close_database
from tui_mail.store.opening import open_store
from tui_mail.store.queries.lists import page
from tui_mail.store.rows import STATUSES, View

_PAUSE = (0.1, 0.5)
"""Seconds between two actions of a person: somebody very quick."""

_ROWS = 200


def _act(login: str, dice: random.Random, wanted: int) -> list[float]:
    who = actor(login)
    items = [row.id for row in page(who, View(folder_kind=None, snoozed=None), limit=_ROWS)]
    waits: list[float] = []
    while len(waits) < wanted:
        time.sleep(dice.uniform(*_PAUSE))
        deed, item = dice.choice(_deeds(dice)), dice.choice(items)
        begun = time.perf_counter()
        with suppress(Conflict, NotPermitted, NotFound):  # that answer takes its time, too
            deed(who, item)
        waits.append(time.perf_counter() - begun)
    return waits


def _deeds(dice: random.Random) -> list[Callable[[Actor, int], object]]:
    return [
        triage.take,
        triage.release,
        lambda who, item: triage.set_status(who, item, dice.choice(STATUSES)),
        triage.archive,
        triage.unarchive,
        lambda who, item: add_note(who, item, "Notiz"),
        lambda who, item: tagging.tag(who, item, f"wort-{dice.randrange(9)}"),
        marks.star,
        marks.unstar,
        marks.opened,
    ]


def main() -> None:
    """Act, and print what each action took."""
    root, login, seed, count = sys.argv[1:]
    open_store(open_home(Path(root)))
    waits = _act(login, random.Random(int(seed)), int(count))
    close_database()
    print(json.dumps(waits))


if __name__ == "__main__":
    main()
