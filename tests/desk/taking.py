"""A person in a process of his own who takes the next item until none is left: give it a home and a login."""

import sys
from pathlib import Path

from tui_mail.config.home import open_home
from tui_mail.desk.next_item import next_item
from tui_mail.errors import NotFound
from tui_mail.store.opening import open_store
from tui_mail.store.queries.directory import user_by_login


def run(home: Path, login: str) -> None:
    """Print the items that the person got."""
    open_store(open_home(home))
    actor = user_by_login(login)
    assert actor is not None
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    while True:
        try:
            item = next_item(actor).item_id
        except NotFound:
            return
        sys.stdout.write(f"{item}\n")


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2])
