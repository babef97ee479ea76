"""The accounts from the keyboard: the table, who may do what, a role by hand, on and off."""

from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.app import App

from tests.office import Office
from tests.screens.looking import SMALL, WIDE, at_work, bottom, press, screen_lines, screen_text, settled, until, write
from tui_mail.config.team import read_team
from tui_mail.desk.administration import apply
from tui_mail.screens.app import TuiMail
from tui_mail.screens.footer_bar import HintCell
from tui_mail.screens.glyphs import ASCII, UNICODE
from tui_mail.store.account_rows import Progress
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import change
from tui_mail.store.models import Account, RemoteFolder
from tui_mail.store.queries.administration import stored_accounts

MORE = """
[[accounts]]
name = "support"
kind = "imap"
host = "127.0.0.1"
port = 9
login = "support"
secret = "env:SUPPORT"
primary_address = "support@muster.example"
aliases = ["help@muster.example"]
[[accounts]]
name = "martin"
kind = "pop3"
host = "127.0.0.1"
port = 9
login = "martin"
secret = "env:MARTIN"
primary_address = "martin@muster.example"
[[accounts]]
name = "office"
kind = "imap"
host = "127.0.0.1"
port = 9
login = "office"
auth = "oauth2"
[accounts.oauth2]
provider = "google"
client_id = "abc"
[[mailboxes]]
code = "support"
name = "Support"
account = "support"
members = { "*" = "member", anna = "dispatcher" }
[[mailboxes]]
code = "mm"
name = "Martin"
owner = "mm"
account = "martin"
[[mailboxes]]
code = "office"
name = "Office"
account = "office"
members = { anna = "dispatcher" }
"""


@pytest.fixture
def bureau(desk: Office) -> Office:
    """Give the office more accounts: one for all, a private one, one with tokens."""
    team = desk.home.root / "more.toml"
    team.write_text(MORE)
    apply(desk.actor("root"), read_team(team))
    return desk


def app_of(desk: Office, login: str, **options: object) -> TuiMail:
    return TuiMail(desk.actor(login), at_work, glyphs=UNICODE, is_owner=True, **options)  # type: ignore[arg-type]  # a test's own


def line_of(app: App[None], name: str) -> str:
    return next((line for line in screen_lines(app)[2:] if f" {name} " in line), "")


def colour_of(app: App[None], words: str) -> object:
    """Return the colour of the last words that say this."""
    strips = app.screen._compositor.render_strips()
    styles = [segment.style for line in strips for segment in line if words in segment.text]
    return styles[-1].color if styles and styles[-1] is not None else None


def set_state(name: str, **values: object) -> None:
    with change():
        Account.update(**values).where(Account.name == name).execute()


def refused_hints(app: App[None]) -> set[str]:
    return {cell.hint.word for cell in app.screen.query(HintCell) if not cell.hint.allowed}


@pytest.mark.covers("HO-07", "CO-01", "CO-02", "CO-03", "CO-08", "CO-09", "TS-15")
@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_an_admin_sees_each_address_where_it_leads_and_who_uses_it(bureau: Office, size: tuple[int, int]) -> None:
    async with app_of(bureau, "root").run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "g", "e")
        await until(pilot, lambda: "support" in screen_text(pilot.app))
        assert "support@muster.example" in line_of(pilot.app, "support")
        assert "kanzlei@muster.example" in line_of(pilot.app, "kanzlei")
        assert f"mm {UNICODE.private}" in line_of(pilot.app, "martin")
        await press(pilot, "end", "enter")
        text = screen_text(pilot.app)
        assert "everybody (member), anna (dispatcher)" in text
        assert "support · public" in text
        assert "help@muster.example" in text
        assert "env:SUPPORT" in text
        assert all(cell_len(line) == size[0] for line in screen_lines(pilot.app))
        await press(pilot, "escape", "escape")
        assert "Mailboxes" in screen_text(pilot.app) or size == SMALL


@pytest.mark.covers("CO-08", "HO-48")
async def test_others_see_the_accounts_of_their_mailboxes_and_no_secrets(bureau: Office) -> None:
    async with app_of(bureau, "sandra").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "g", "e")
        await until(pilot, lambda: "support" in screen_text(pilot.app))
        assert not line_of(pilot.app, "martin")
        assert not line_of(pilot.app, "office")
        await press(pilot, "end", "enter")
        assert "SUPPORT" not in screen_text(pilot.app)
        assert refused_hints(pilot.app) == {"test", "edit", "new", "role", "criteria", "on/off"}
        for key in "enrx":
            await press(pilot, key)
            assert "Accounts are made and changed by admins; you are none." in bottom(pilot.app)
        await press(pilot, "t")
        assert "Managers of its mailbox and admins test it." in bottom(pilot.app)
        await press(pilot, "f")
        await until(pilot, lambda: "Asked for what is new at support" in bottom(pilot.app))
    with change():
        assert Account.get(Account.name == "support").fetch_wanted_by == bureau.person("sandra")


async def test_a_failure_stands_in_the_table_with_its_sentence_and_the_next_try(bureau: Office) -> None:
    async with app_of(bureau, "root").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "g", "e")
        await until(pilot, lambda: "support" in screen_text(pilot.app))
        set_state(
            "kanzlei",
            state="failed",
            failure="The server refused [the] login.",
            failures=4,
            failing_since=now() - 90 * 60 * SECOND,
            last_success_at=now() - 91 * 60 * SECOND,
            next_try_at=now() + 5 * 60 * SECOND,
        )
        await until(pilot, lambda: "fails 4x" in line_of(pilot.app, "kanzlei"))
        assert UNICODE.trouble in line_of(pilot.app, "kanzlei")
        await until(pilot, lambda: "4 times in a row" in screen_text(pilot.app))
        text = screen_text(pilot.app)
        assert "The server refused [the] login." in text
        assert "next try" in text
        assert "no token" in line_of(pilot.app, "office")


async def test_a_round_shows_how_far_it_is_in_the_table_and_above_the_list(bureau: Office) -> None:
    async with app_of(bureau, "root").run_test(size=WIDE) as pilot:
        await settled(pilot)
        progress = {"progress_done": 1_240, "progress_total": 20_000, "progress_since": now() - 2 * SECOND}
        set_state("support", **progress)
        await until(pilot, lambda: "support 1,240 of 20,000 · " in screen_lines(pilot.app)[0])
        assert "/s · " in screen_lines(pilot.app)[0]
        await press(pilot, "g", "e")
        await until(pilot, lambda: "1,240/20,000" in line_of(pilot.app, "support"))
        await press(pilot, "end")
        assert "1,240 of 20,000" in screen_text(pilot.app)
        set_state("support", progress_since=None, state="ok", last_success_at=now())
        await until(pilot, lambda: "well" in line_of(pilot.app, "support"))


async def test_a_short_round_is_not_worth_a_word_above_the_list(bureau: Office) -> None:
    async with app_of(bureau, "root").run_test(size=WIDE) as pilot:
        await settled(pilot)
        set_state("support", progress_done=1, progress_total=12, progress_since=now())
        set_state("kanzlei", state="failed", failure="It is gone.")
        await until(pilot, lambda: "kanzlei: It is gone." in screen_lines(pilot.app)[0])
        assert "of 12" not in screen_lines(pilot.app)[0]
    assert Progress(1, 12, 0).seconds_left(1_000_000) == 11


async def test_an_account_is_switched_off_and_on_and_the_history_knows(bureau: Office) -> None:
    async with app_of(bureau, "root").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "g", "e")
        await until(pilot, lambda: "support" in screen_text(pilot.app))
        await press(pilot, "x")
        await until(pilot, lambda: "Switched kanzlei off" in bottom(pilot.app))
        await until(pilot, lambda: " off " in line_of(pilot.app, "kanzlei"))
        assert not stored_accounts()["kanzlei"].fields["active"]
        await press(pilot, "f")
        assert "switched off: x switches it on" in bottom(pilot.app)
        await press(pilot, "x")
        await until(pilot, lambda: "Switched kanzlei on" in bottom(pilot.app))
    assert stored_accounts()["kanzlei"].fields["active"]


@pytest.mark.covers("CO-06")
async def test_a_folder_gets_its_role_by_hand(bureau: Office) -> None:
    root = bureau.home.root / "maildir"
    (root / "new").mkdir()
    for name in (".Gesendet von fr&APw-her", ".Sent"):
        for part in ("cur", "new", "tmp"):
            (root / name / part).mkdir(parents=True)
    async with app_of(bureau, "root").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "g", "e")
        await until(pilot, lambda: "support" in screen_text(pilot.app))
        await press(pilot, "r")
        await write(pilot, "fr")
        await until(pilot, lambda: "Gesendet von fr" in screen_text(pilot.app))
        await press(pilot, "enter")
        await write(pilot, "sent")
        await press(pilot, "enter")
        await until(pilot, lambda: "is sent now" in bottom(pilot.app))
    roles = stored_accounts()["kanzlei"].fields["folder_roles"]
    assert isinstance(roles, dict)
    assert list(roles.values()) == ["sent"]


async def test_the_alerts_name_what_a_token_lacks_and_lead_to_the_accounts(bureau: Office) -> None:
    async with app_of(bureau, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await until(pilot, lambda: "a token needs care (g a)" in screen_lines(pilot.app)[0])
        await press(pilot, "g", "a")
        assert "office was never authorised: tui-mail account authorise office" in screen_text(pilot.app)
        await press(pilot, "enter")
        await until(pilot, lambda: "office" in line_of(pilot.app, "office"))
        assert screen_lines(pilot.app)[0].startswith(" Accounts")


async def test_the_palette_leads_to_the_accounts(bureau: Office) -> None:
    async with app_of(bureau, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+p")
        await pilot.press(*"accounts")
        await until(pilot, lambda: "g e" in screen_text(pilot.app))
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "support@muster.example" in screen_text(pilot.app))


async def test_it_is_right_in_plain_ascii_too(bureau: Office) -> None:
    app = TuiMail(bureau.actor("root"), at_work, glyphs=ASCII)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await press(pilot, "g", "e")
        await until(pilot, lambda: "support" in screen_text(pilot.app))
        assert screen_text(app).replace("·", " ").isascii()
        await press(pilot, "n")
        assert screen_text(app).replace("·", " ").isascii()


async def test_hostile_words_of_a_server_stay_words(bureau: Office, tmp_path: Path) -> None:
    set_state("kanzlei", state="failed", failure="\x1b]52;c;eA==\x07[@click=app.quit]x[/]\u202e NO")
    async with app_of(bureau, "root").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "g", "e")
        await until(pilot, lambda: "[@click=app.quit]x[/]" in screen_text(pilot.app))
        assert not {"\x1b", "\x07", "\u202e"} & set(screen_text(pilot.app))


async def test_the_palette_among_the_accounts_offers_what_can_be_done_with_them(bureau: Office) -> None:
    async with app_of(bureau, "root").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "g", "e")
        await until(pilot, lambda: "support" in screen_text(pilot.app))
        await pilot.press("ctrl+p")
        await pilot.press(*"on/off")
        await until(pilot, lambda: "fetch it no more, or again" in screen_text(pilot.app))
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "Switched kanzlei off" in bottom(pilot.app))


async def test_another_theme_and_another_size_leave_the_account_where_it_is(bureau: Office) -> None:
    app = app_of(bureau, "root")
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "g", "e")
        await until(pilot, lambda: "support" in screen_text(app))
        await press(pilot, "end")
        dark = colour_of(app, "Addresses")
        app.theme = "light"
        await settled(pilot)
        await until(pilot, lambda: colour_of(app, "Addresses") not in (dark, None))
        await pilot.resize_terminal(*SMALL)
        await until(pilot, lambda: len(screen_lines(app)) == SMALL[1] and "support · public" in screen_text(app))
        assert all(cell_len(line) == SMALL[0] for line in screen_lines(app))
        await press(pilot, "enter")
        assert "Accounts ·" not in screen_text(app)
        await press(pilot, "escape")
        assert UNICODE.cursor in line_of(app, "support")


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_why_a_folder_is_not_read_stands_under_it_and_hangs(bureau: Office, size: tuple[int, int]) -> None:
    with change():
        account = Account.get(Account.name == "support")
        RemoteFolder.create(
            account=account,
            name="Old",
            role="none",
            uidvalidity=7,
            last_uid=0,
            problem="It is refused. " * 9 + "Finally.",
        )
    async with app_of(bureau, "root").run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "g", "e")
        await until(pilot, lambda: "support" in screen_text(pilot.app))
        await press(pilot, "end", "enter")
        await until(pilot, lambda: "Finally." in screen_text(pilot.app))
        why = [line for line in screen_lines(pilot.app) if "refused." in line or "Finally." in line]
        assert len(why) > 1
        assert all(line[2:13].strip() == "" for line in why)
