"""What `tui-mail demo` does: an office in the middle of its day, with mail that keeps arriving while you look."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

from tui_mail.config.home import Home
from tui_mail.demo.instance import DemoInstance, demo_instance
from tui_mail.demo.lived_in import work_a_while
from tui_mail.demo.mails import arriving_mail, sample_mails
from tui_mail.demo.post import dice
from tui_mail.store.actor import Actor
from tui_mail.store.queries.accounts import health
from tui_mail.store.queries.lists import count as count_items
from tui_mail.store.rows import View

PAUSES = (5.0, 20.0)
"""Seconds between two mails that arrive: at least, at most."""


def show(os_login: str, open_screens: Callable[[Home, Actor], None]) -> None:
    """Open the application on an instance with sample mail, as whoever runs it; afterwards all of it is gone."""
    _progress("Writing three weeks of mail ...")
    with demo_instance(os_login, sample_mails()) as instance:
        _progress("The daemon takes it in ...")
        instance.until("The first mail", lambda: _is_taken_in(instance))
        _progress(
            f"{count_items(instance.me, View(folder_kind=None, snoozed=None))} items; the office works on them ..."
        )
        work_a_while(instance.me)
        with _arriving(instance):
            open_screens(instance.home, instance.me)
    _progress("The demo and its mail are gone.")


def _is_taken_in(instance: DemoInstance) -> bool:
    return all(account.state == "ok" for account in health(instance.me))


@contextmanager
def _arriving(instance: DemoInstance) -> Iterator[None]:
    """Let mail arrive until the end."""
    stop = threading.Event()
    chance = dice("arriving")

    def go_on() -> None:
        for number in count():
            if stop.wait(chance.uniform(*PAUSES)):
                return
            instance.deliver([arriving_mail(number)])

    postman = threading.Thread(target=go_on, name="postman", daemon=True)
    postman.start()
    try:
        yield
    finally:
        stop.set()
        postman.join()


def _progress(text: str) -> None:
    """Tell who waits what is going on."""
    print(text, file=sys.stderr, flush=True)
