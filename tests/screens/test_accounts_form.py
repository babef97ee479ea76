"""The form for an account: providers, mistakes at their field, passwords refused, saved with its history."""

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests.office import Office
from tests.screens.looking import SMALL, WIDE, at_work, bottom, burst, press, screen_text, settled, until, write
from tui_mail.config.presets import PRESETS, preset_for
from tui_mail.config.team import Mailbox
from tui_mail.desk.administration.accounts import change_account, create_account, switch_account
from tui_mail.errors import NotPermitted
from tui_mail.screens.accounts_fields import account_of, filled, values_of
from tui_mail.screens.accounts_form import AccountForm
from tui_mail.screens.app import TuiMail
from tui_mail.screens.glyphs import UNICODE
from tui_mail.store.database import change, database
from tui_mail.store.models import Event
from tui_mail.store.queries.account_table import account_lines
from tui_mail.store.queries.administration import stored_accounts, stored_mailboxes

PASSWORD = "Zwiebel-4711"


def app_of(desk: Office, *, is_owner: bool = True) -> TuiMail:
    return TuiMail(desk.actor("root"), at_work, glyphs=UNICODE, is_owner=is_owner)


def field(app: TuiMail, key: str) -> str:
    assert isinstance(app.screen, AccountForm)
    return app.screen._form.entries[key].value


def shown_headings(app: TuiMail) -> list[Static]:
    return [heading for heading in app.screen.query(".form-section").results(Static) if heading.display]


async def see_accounts(pilot: Pilot[None], app: TuiMail) -> None:
    await settled(pilot)
    await press(pilot, "g", "e")
    await until(pilot, lambda: "kanzlei" in screen_text(app))


async def go_to(app: TuiMail, key: str) -> None:
    """Give the keys to a field, as a click does."""
    assert isinstance(app.screen, AccountForm)
    app.screen.set_focus(app.screen._form.entries[key].editor)


async def type_into(pilot: Pilot[None], app: TuiMail, key: str, text: str) -> None:
    await go_to(app, key)
    await press(pilot, "end", "ctrl+u")
    await write(pilot, text)


def all_that_was_written() -> str:
    """Return every value of every table as text."""
    with change():
        tables = [row[0] for row in database.execute_sql("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return "".join(str(list(database.execute_sql(f'SELECT * FROM "{table}"'))) for table in tables)


@pytest.mark.covers("CO-04", "CO-05", "TS-16", "HO-07")
@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_a_new_account_is_an_address_a_reference_and_a_few_keys(desk: Office, size: tuple[int, int]) -> None:
    app = app_of(desk)
    async with app.run_test(size=size) as pilot:
        await see_accounts(pilot, app)
        await press(pilot, "n")
        await write(pilot, "sandra@gmx.de")
        await press(pilot, "enter")
        assert "IMAP and POP3 must be switched on" in screen_text(app)
        assert (field(app, "host"), field(app, "port"), field(app, "smtp.host")) == (
            "imap.gmx.net",
            "993",
            "mail.gmx.net",
        )
        assert (field(app, "login"), field(app, "name")) == ("sandra@gmx.de", "sandra")
        assert "* Host" in screen_text(app)
        await type_into(pilot, app, "secret", "env:SANDRA_PASSWORD")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "Saved sandra" in bottom(app))
        await until(pilot, lambda: "sandra@gmx.de" in screen_text(app))
    fields = stored_accounts()["sandra"].fields
    assert (fields["host"], fields["secret"], fields["active"]) == ("imap.gmx.net", "env:SANDRA_PASSWORD", True)
    assert stored_mailboxes()["sandra"].fields["account"] == "sandra"
    assert stored_mailboxes()["sandra"].fields["members"] == {"root": "manager"}


async def test_a_password_that_is_typed_is_refused_and_forgotten(desk: Office) -> None:
    app = app_of(desk)
    async with app.run_test(size=WIDE) as pilot:
        await see_accounts(pilot, app)
        await press(pilot, "n")
        await write(pilot, "sandra@gmx.de")
        await press(pilot, "enter")
        await type_into(pilot, app, "secret", PASSWORD)
        await press(pilot, "enter")
        assert "a password does not belong here: say where it is" in screen_text(app)
        assert PASSWORD not in screen_text(app)
        await type_into(pilot, app, "smtp.secret", PASSWORD)
        await press(pilot, "ctrl+s")
        assert "A password is never kept" in bottom(app)
        assert PASSWORD not in screen_text(app)
        assert isinstance(app.screen, AccountForm)
    assert PASSWORD not in all_that_was_written()
    assert "sandra" not in stored_accounts()


async def test_what_is_missing_or_wrong_is_said_at_its_field(desk: Office) -> None:
    app = app_of(desk)
    async with app.run_test(size=WIDE) as pilot:
        await see_accounts(pilot, app)
        await press(pilot, "n", "ctrl+s")
        assert screen_text(app).count("is missing") >= 5
        assert "Not saved: see the field." in bottom(app)
        for key, text in (("name", "office"), ("host", "mx.example"), ("login", "office"), ("secret", "env:X")):
            await type_into(pilot, app, key, text)
        await type_into(pilot, app, "port", "many")
        await press(pilot, "ctrl+s")
        assert "is not a number" in screen_text(app)
        await type_into(pilot, app, "port", "70000")
        await press(pilot, "ctrl+s")
        assert "70000 is not a port (1 to 65535)" in screen_text(app)
        await type_into(pilot, app, "port", "")
        await type_into(pilot, app, "poll", "often")
        await press(pilot, "ctrl+s")
        assert "is not a duration like 15m, 2h or 30d" in screen_text(app)
        await type_into(pilot, app, "poll", "15m")
        await type_into(pilot, app, "mailbox.code", "kanzlei")
        await type_into(pilot, app, "mailbox.name", "Kanzlei")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "'kanzlei' feeds the mailbox 'kanzlei' already" in screen_text(app))
        assert "office" not in stored_accounts()
        await press(pilot, "escape")
        assert "Esc again leaves it so" in bottom(app)
        await press(pilot, "escape")
        assert not isinstance(app.screen, AccountForm)


@pytest.mark.covers("CO-10", "CO-12")
async def test_a_change_is_one_event_and_leaves_what_the_form_does_not_ask(desk: Office) -> None:
    before = stored_accounts()["kanzlei"].fields
    app = app_of(desk)
    async with app.run_test(size=WIDE) as pilot:
        await see_accounts(pilot, app)
        await press(pilot, "e")
        assert app.screen.query_one(Input).value == "kanzlei@muster.example"
        await go_to(app, "keep_attachments")
        await press(pilot, "space")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "Saved kanzlei" in bottom(app))
        await until(pilot, lambda: "attachments are not kept" in screen_text(app))
    after = stored_accounts()["kanzlei"].fields
    assert {key for key in after if after[key] != before[key]} == {"keep_attachments"}
    last = Event.select().order_by(Event.id.desc()).get()
    assert (last.action, last.actor, last.mailbox) == ("change", desk.person("root"), None)


async def test_what_somebody_else_changed_meanwhile_is_not_lost(desk: Office) -> None:
    app = app_of(desk)
    async with app.run_test(size=WIDE) as pilot:
        await see_accounts(pilot, app)
        await press(pilot, "e")
        root = desk.actor("root")
        settings = next(line.settings for line in account_lines(root) if line.name == "kanzlei")
        assert settings is not None
        values = {**values_of(settings), "poll": "30m"}
        change_account(root, "kanzlei", settings, account_of(values, settings), is_owner=True)
        await type_into(pilot, app, "poll", "1h")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "somebody changed it meanwhile" in screen_text(app))
        await type_into(pilot, app, "poll", "15m")
        await type_into(pilot, app, "size_limit", "50MB")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "Saved kanzlei" in bottom(app))
    fields = stored_accounts()["kanzlei"].fields
    assert (fields["poll"], fields["size_limit"]) == ("30m", "50MB")


@pytest.mark.parametrize("secret", ["command:pass show mail", "file:/etc/shadow"])
async def test_commands_and_files_are_for_the_owner_of_the_database_alone(desk: Office, secret: str) -> None:
    app = app_of(desk, is_owner=False)
    async with app.run_test(size=WIDE) as pilot:
        await see_accounts(pilot, app)
        await press(pilot, "n")
        await write(pilot, "sandra@gmx.de")
        await press(pilot, "enter")
        await type_into(pilot, app, "secret", secret)
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "only the owner of the database sets this" in screen_text(app))
        await press(pilot, "escape", "escape", "e")
        await type_into(pilot, app, "path", "/etc")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "only the owner of the database sets this" in screen_text(app))
        await type_into(pilot, app, "path", str(desk.home.root / "maildir"))
        await type_into(pilot, app, "poll", "1h")
        await press(pilot, "ctrl+s")  # what was there before may stay
        await until(pilot, lambda: "Saved kanzlei" in bottom(app))
    assert set(stored_accounts()) == {"kanzlei"}


async def test_a_burst_of_keys_lands_in_the_fields_that_were_meant(desk: Office) -> None:
    app = app_of(desk)
    async with app.run_test(size=WIDE) as pilot:
        await see_accounts(pilot, app)
        await burst(pilot, "n", *"a@posteo.de", "enter", "tab", "end", "x", "tab", *"b@posteo.de")
        assert field(app, "primary_address") == "a@posteo.de"
        assert field(app, "name") == "ax"
        assert field(app, "aliases") == "b@posteo.de"


async def test_the_kind_decides_what_is_asked_and_the_port_follows_the_security(desk: Office) -> None:
    app = app_of(desk)
    async with app.run_test(size=WIDE) as pilot:
        await see_accounts(pilot, app)
        await press(pilot, "n")
        await write(pilot, "a@gmx.de")
        await press(pilot, "enter")
        await go_to(app, "kind")
        await press(pilot, "p")
        assert (field(app, "kind"), field(app, "host"), field(app, "port")) == ("pop3", "pop.gmx.net", "995")
        await go_to(app, "security")
        await press(pilot, "space")
        assert (field(app, "security"), field(app, "port")) == ("starttls", "")
        await go_to(app, "auth")
        await press(pilot, "o")
        assert "* Client id" in screen_text(app)
        assert "On the server" in [str(heading.render()).strip() for heading in shown_headings(app)]
        await go_to(app, "kind")
        await press(pilot, "d")
        assert "* Path" in screen_text(app)
        assert "* Host" not in screen_text(app)
        assert "Channel" in screen_text(app)
        assert "On the server" not in [str(heading.render()).strip() for heading in shown_headings(app)]
        await go_to(app, "provider")
        await press(pilot, "enter")
        await write(pilot, "fastm")
        await press(pilot, "enter")
        assert (field(app, "provider"), field(app, "host")) == ("Fastmail", "imap.fastmail.com")


@pytest.mark.covers("CO-05")
@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
@pytest.mark.parametrize("kind", ["imap", "pop3"])
def test_each_preset_makes_an_account_that_the_configuration_takes(preset: object, kind: str) -> None:
    one = next(known for known in PRESETS if known is preset)
    address = f"Anna@{one.domains[0].upper()}"
    assert preset_for(address) is one
    values = {**values_of(None), "name": "anna", "kind": kind, "primary_address": address, "secret": "env:X"}
    account = account_of({**filled(values, one), "oauth2.client_id": "abc"}, None)
    assert account.smtp is not None
    assert account.kind == (kind if one.pop3 is not None else "imap")
    assert {account.security, account.smtp.security} <= {"tls", "starttls"}


def test_nobody_s_domain_has_no_preset() -> None:
    assert preset_for("anna@muster.example") is None
    assert preset_for("") is None


def test_who_is_no_admin_is_refused_by_the_desk_too(desk: Office) -> None:
    anna = desk.actor("anna")
    settings = stored_accounts()["kanzlei"].fields
    account = account_of({**values_of(settings), "poll": "1h"}, settings)
    with pytest.raises(NotPermitted, match="managed by admins"):
        change_account(anna, "kanzlei", settings, account, is_owner=True)
    with pytest.raises(NotPermitted, match="managed by admins"):
        create_account(anna, account, Mailbox(code="new", name="New"), is_owner=True)
    with pytest.raises(NotPermitted, match="managed by admins"):
        switch_account(anna, "kanzlei", active=False)
    assert stored_accounts()["kanzlei"].fields == settings


def test_what_is_changed_while_it_is_switched_off_stays_off(desk: Office) -> None:
    root = desk.actor("root")
    switch_account(root, "kanzlei", active=False)
    settings = stored_accounts()["kanzlei"].fields
    change_account(
        root, "kanzlei", settings, account_of({**values_of(settings), "poll": "1h"}, settings), is_owner=True
    )
    after = stored_accounts()["kanzlei"].fields
    assert (after["poll"], after["active"]) == ("1h", False)
