"""Pictures of the screens with the demo's sample mail: `python -m tests.screens.shots` writes them to docs/screens."""

import asyncio
import re
from collections import Counter
from pathlib import Path
from typing import cast

from textual.screen import Screen

from tests.screens.looking import SMALL, WIDE, at_work, press, screen_text, settled, until, write
from tui_mail.demo.instance import DemoInstance, demo_instance
from tui_mail.demo.lived_in import work_a_while
from tui_mail.demo.mails import sample_mails
from tui_mail.screens.app import TuiMail
from tui_mail.screens.glyphs import UNICODE
from tui_mail.screens.main_pages import show_record
from tui_mail.store.actor import Actor
from tui_mail.store.queries.accounts import health
from tui_mail.store.queries.directory import record, user_by_login
from tui_mail.store.queries.lists import page
from tui_mail.store.rows import Row, View

FOLDER = Path(__file__).parents[2] / "docs" / "screens"
_FONTS = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)  # from elsewhere: a reader's own font will do


def main() -> None:
    """Take all pictures."""
    FOLDER.mkdir(exist_ok=True)
    with demo_instance("me", sample_mails()) as instance:
        instance.until("The first mail", lambda: all(account.state == "ok" for account in health(instance.me)))
        work_a_while(instance.me)
        asyncio.run(_take_main(instance, "main-120x40", WIDE))
        asyncio.run(_take_main(instance, "main-80x24", SMALL))
        asyncio.run(_take_search(instance, "search-120x40"))
        asyncio.run(_take_record(instance, "record-120x40"))
        asyncio.run(_take_accounts(instance, "accounts-120x40", WIDE))


async def _take_main(instance: DemoInstance, name: str, size: tuple[int, int]) -> None:
    anna = user_by_login("anna") or instance.me
    app = TuiMail(anna, at_work, glyphs=UNICODE)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "j", "j", "j")
        if size == WIDE:
            await until(pilot, lambda: "From  " in screen_text(app))
        _write(app, name)


async def _take_search(instance: DemoInstance, name: str) -> None:
    """Show what was found so far, and what is offered for the word that is typed."""
    anna = user_by_login("anna") or instance.me
    app = TuiMail(anna, at_work, glyphs=UNICODE)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "slash")
        await write(pilot, "frist")
        await until(pilot, lambda: "search: frist" in screen_text(app))
        await until(pilot, lambda: "From  " in screen_text(app))
        await write(pilot, " has:")
        await until(pilot, lambda: "has:attachment" in screen_text(app))
        _write(app, name)


async def _take_record(instance: DemoInstance, name: str) -> None:
    """Show the archive of the case with the most mail."""
    anna = user_by_login("anna") or instance.me
    app = TuiMail(anna, at_work, glyphs=UNICODE)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        show_record(cast(Screen[None], app.screen), anna, record(anna, *_busiest_case(anna)).id)
        await until(pilot, lambda: "1 all" in screen_text(app))
        _write(app, name)


def _busiest_case(anna: Actor) -> tuple[str, str]:
    rows = page(anna, View(folder_kind=None, snoozed=None), limit=200)
    found = Counter(one.case for one in rows if isinstance(one, Row) and one.case)
    kind, _, number = str(found.most_common(1)[0][0]).partition(" ")
    return kind, number


async def _take_accounts(instance: DemoInstance, name: str, size: tuple[int, int]) -> None:
    app = TuiMail(instance.me, at_work, glyphs=UNICODE)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "g", "e")
        await until(pilot, lambda: "Accounts · 1" in screen_text(app))
        _write(app, name)


def _write(app: TuiMail, name: str) -> None:
    svg = _FONTS.sub("", app.export_screenshot(title="tui-mail"))
    FOLDER.joinpath(f"{name}.svg").write_text(re.sub(r"terminal-\d+-", "t-", svg))


if __name__ == "__main__":
    main()
