"""Pictures of the screens with the demo's sample mail: `python -m tests.screens.shots` writes them to docs/screens."""

import asyncio
import re
from pathlib import Path

from tests.screens.looking import SMALL, WIDE, at_work, press, screen_text, settled, until
from tui_mail.demo.instance import DemoInstance, demo_instance
from tui_mail.demo.lived_in import work_a_while
from tui_mail.demo.mails import sample_mails
from tui_mail.screens.app import TuiMail
from tui_mail.screens.glyphs import UNICODE
from tui_mail.store.queries.accounts import health
from tui_mail.store.queries.directory import user_by_login

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
