"""Reading: quotes, links, other forms, who really wrote, sealed mail, invitations, mails in mails, reading on."""

import base64
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.widgets import OptionList
from wcwidth import wcwidth

from tests.desk.intake.test_direction import reconfigure
from tests.office import Office, letter
from tests.screens.looking import (
    SMALL,
    WIDE,
    app_with_files,
    bottom,
    press,
    screen_lines,
    screen_text,
    settled,
    until,
    write,
)
from tui_mail.desk import marks
from tui_mail.desk.forms import reads_html
from tui_mail.desk.outside import Outside
from tui_mail.desk.saving import read_saved, saved_files
from tui_mail.errors import NotPermitted, TuiMailError
from tui_mail.screens.enclosed_page import EnclosedPage
from tui_mail.screens.glyphs import ASCII, UNICODE, Glyphs
from tui_mail.screens.item_list import ItemList
from tui_mail.screens.message_pane import MessagePane
from tui_mail.screens.picker import Picker

REPLY = """Ja, so passt es.

> Frage eins?
> Noch etwas dazu.
> Und mehr.

Antwort eins

> Frage zwei?
> Mit Zusatz.
> Danke.

-- 
Jean
"""


def whole_text(pane: MessagePane) -> str:
    """All of a message, also what is below the edge; the screen is at its top afterwards."""
    pane.action_top()
    seen = [strip.text for strip in pane.in_sight]
    while not pane.is_at_end:
        pane.action_scroll(1)
        seen.append(pane.in_sight[-1].text)
    pane.action_top()
    return "\n".join(seen)


def two_forms() -> bytes:
    """A mail that says one thing in plain text and another one in HTML."""
    message = EmailMessage()
    message["From"], message["To"] = "Jean Dupont <jean@dupont.example>", "kanzlei@muster.example"
    message["Subject"], message["Message-ID"] = "Zwei Formen", "<two@dupont.example>"
    message.set_content("Der blosse Text. https://dupont.example/plan\n")
    message.add_alternative('<p>Das HTML <a href="https://evil.test/x">www.bank.example</a></p>', subtype="html")
    return message.as_bytes()


@pytest.mark.covers("HO-40")
@pytest.mark.parametrize(("size", "glyphs"), [(WIDE, UNICODE), (SMALL, ASCII)])
async def test_quotes_are_folded_one_by_one_and_answers_between_them_stay(
    desk: Office, size: tuple[int, int], glyphs: Glyphs
) -> None:
    desk.deliver(letter(1, body=REPLY))
    async with app_with_files(desk, glyphs=glyphs).run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        pane = pilot.app.screen.query_one(MessagePane)
        shown = whole_text(pane)
        assert shown.count("+3 quoted lines (Enter)") == 2
        assert "Antwort eins" in shown
        assert "Frage" not in shown
        await press(pilot, "enter")
        assert "Frage eins?" in screen_text(pilot.app)
        assert "Frage zwei?" not in whole_text(pane)
        await press(pilot, "plus")
        assert "Frage zwei?" in whole_text(pane)
        await press(pilot, "plus")
        assert whole_text(pane).count("+3 quoted lines") == 2


@pytest.mark.covers("HO-40")
async def test_links_and_addresses_are_copied_by_number_and_deceptive_ones_say_so(desk: Office) -> None:
    desk.deliver(two_forms())
    app = app_with_files(desk, restricted=True)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        assert "https://dupont.example/plan [1]" in screen_text(app)
        await press(pilot, "y")
        await until(pilot, lambda: isinstance(app.screen, Picker) and "[1] dupont.example" in screen_text(app))
        assert "browser" not in screen_text(app), "a restricted session copies only"
        await write(pilot, "1")
        await press(pilot, "enter")
        assert app.clipboard == "https://dupont.example/plan"
        assert "Copied the link" in bottom(app)
        await press(pilot, "P")
        await until(pilot, lambda: "Das HTML" in screen_text(app), 20)
        assert "! the text says bank.example" in screen_text(app)
        await press(pilot, "y")
        await until(pilot, lambda: "✗ evil.test" in screen_text(app))
        await press(pilot, "escape", "Y")
        await until(pilot, lambda: "jean@dupont.example" in screen_text(app))
        await press(pilot, "enter")
        assert app.clipboard == "jean@dupont.example"
        await press(pilot, "P")
        await until(pilot, lambda: "Der blosse Text" in screen_text(app), 20)


def test_a_link_is_opened_by_an_own_browser_alone_and_never_by_a_shell(tmp_path: Path, desk: Office) -> None:
    browser = tmp_path / "browser"
    browser.write_text('#!/bin/sh\nprintf %s "$1" > "$0.got.new"; mv "$0.got.new" "$0.got"\n')
    browser.chmod(0o700)
    environ = {"PATH": "/usr/bin:/bin", "BROWSER": str(browser)}
    outside = Outside(desk.home.root, restricted=False)
    target = "https://x.example/$(touch${IFS}pwned);&a=b"
    assert "Opened https://x.example" in outside.open_link(target, environ)
    got = tmp_path / "browser.got"
    for _ in range(1_000):
        if got.exists():
            break
        os_wait()
    assert got.read_text() == target
    for bad in ("javascript:alert(1)", "file:///etc/passwd", "-x", "https://x.example/a b", "https://x.example/\x1b["):
        with pytest.raises(TuiMailError):
            outside.open_link(bad, environ)
    for refusing, there in ((Outside(desk.home.root, restricted=True), environ), (outside, environ | {"SSH_TTY": "x"})):
        with pytest.raises(NotPermitted):
            refusing.open_link(target, there)


def os_wait() -> None:
    """Let other processes go on for a moment."""
    import select

    select.select([], [], [], 0.01)


@pytest.mark.covers("HO-40")
async def test_the_html_of_a_sender_is_read_first_where_somebody_wants_that_and_saved_as_a_page(desk: Office) -> None:
    desk.deliver(letter(1), two_forms())
    anna = desk.actor("anna")
    app = app_with_files(desk, restricted=True)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        assert "Der blosse Text" in screen_text(app)
        await press(pilot, "P")
        await until(pilot, lambda: "Das HTML" in screen_text(app), 20)
        await app.screen.run_action("reading('keep')")
        await settled(pilot)
        assert "shown as HTML first" in bottom(app)
        assert reads_html(anna, "jean@dupont.example")
        assert not reads_html(desk.actor("sandra"), "jean@dupont.example"), "it concerns nobody else"
        await press(pilot, "escape", "j", "enter", "P")
        await until(pilot, lambda: "no other form" in bottom(app), 20)
        await press(pilot, "escape", "k", "enter")
        await until(pilot, lambda: "Das HTML" in screen_text(app), 20)
        await press(pilot, "O")
        await until(pilot, lambda: "saved get" in bottom(app), 20)
        (kept,) = saved_files(desk.home.root, anna)
        assert b"Das HTML" in read_saved(desk.home.root, anna, kept.name)
        await press(pilot, "I")
        await until(pilot, lambda: "Message-ID: <two@dupont.example>" in screen_text(app))


async def test_who_really_wrote_stands_in_words_above_the_mail(desk: Office) -> None:
    reconfigure(desk, 'authserv_id = "mx.muster.example"')
    checked = letter(3, from_="Bank <info@bank.example>")
    ours = b"Authentication-Results: mx.muster.example; dkim=fail header.d=bank.example; spf=fail; dmarc=fail\r\n"
    theirs = b"Authentication-Results: mx.evil.test; dkim=fail; dmarc=fail\r\n"
    desk.deliver(
        letter(1, from_='"Anna Muster" <chef@evil.test>', reply_to="x@anders.test"),
        theirs + letter(2, from_="Jean <jean@dupont.example>"),
        ours + checked,
    )
    async with app_with_files(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        assert "✗ Doubtful: DMARC, DKIM, SPF failed" in screen_text(pilot.app)
        await press(pilot, "escape", "j", "enter")
        assert "Doubtful" not in screen_text(pilot.app), "what strangers write counts not"
        await press(pilot, "escape", "j", "enter")
        shown = screen_text(pilot.app)
        assert "✗ Doubtful: Anna Muster is a colleague's name, chef@evil.test is not the address" in shown
        assert "answers go to another domain" in shown


INVITATION = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
UID:1
SUMMARY:Besprechung
DTSTART;VALUE=DATE:20261201
DTEND;VALUE=DATE:20261203
RRULE:FREQ=WEEKLY;COUNT=3
LOCATION:Bern
ORGANIZER;CN=Jean:mailto:jean@dupont.example
ATTENDEE;PARTSTAT=DECLINED:mailto:anna@muster.example
END:VEVENT
END:VCALENDAR
"""


def parcel() -> bytes:
    """A mail with an invitation, and a mail in which another one lies."""
    innermost = EmailMessage()
    innermost["Subject"], innermost["From"] = "Die innerste", "c@x.example"
    innermost.set_content("Ganz innen.")
    inner = EmailMessage()
    inner["Subject"], inner["From"] = "Die mittlere", "b@x.example"
    inner.set_content("> a\n> b\n> c\nIn der Mitte.")
    inner.add_attachment(innermost)
    message = EmailMessage()
    message["From"], message["To"] = "jean@dupont.example", "kanzlei@muster.example"
    message["Subject"], message["Message-ID"] = "Paket", "<parcel@dupont.example>"
    message.set_content("Bitte kommen.")
    message.add_attachment(inner)
    message.add_attachment(INVITATION.encode(), maintype="text", subtype="calendar", filename="a.ics")
    return message.as_bytes()


@pytest.mark.covers("HO-40")
async def test_invitations_are_told_and_mails_in_mails_are_opened(desk: Office) -> None:
    desk.deliver(parcel())
    app = app_with_files(desk)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        await until(pilot, lambda: "Invitation · Besprechung" in screen_text(app), 20)
        shown = screen_text(app)
        assert "Tue 1 Dec 2026 to Wed 2 Dec 2026, all day, every week 3 times" in shown
        assert "anna@muster.example (declined)" in shown
        assert "Bitte kommen." in shown
        await press(pilot, "o", "enter")
        await until(pilot, lambda: isinstance(app.screen, EnclosedPage), 20)
        await settled(pilot)
        assert "In der Mitte." in screen_text(app)
        assert "+3 quoted lines" in screen_text(app)
        await press(pilot, "o")
        await until(pilot, lambda: isinstance(app.screen, Picker) and bool(app.screen.query_one(OptionList).options))
        await press(pilot, "enter")
        await until(pilot, lambda: "Ganz innen." in screen_text(app), 20)


async def test_sealed_mail_says_what_it_is_and_how_to_get_it(desk: Office) -> None:
    body = "-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n"
    (item,) = desk.deliver(letter(1, body=body))
    async with app_with_files(desk).run_test(size=SMALL) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        assert f"Encrypted with PGP: cannot be read here; `get {item} eml` gives all of it" in screen_text(pilot.app)


@pytest.mark.covers("CO-39")
async def test_reading_goes_on_to_what_is_unread_and_along_the_conversation(desk: Office) -> None:
    long = "\n".join(f"Zeile {number}" for number in range(20))
    ids = desk.deliver(
        letter(1),
        letter(2, body=long),
        letter(3),
        letter(4, subject="Re: Brief 1", in_reply_to="<1@dupont.example>"),
    )
    anna = desk.actor("anna")
    marks.mark_read(anna, ids[2])
    app = app_with_files(desk)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)

        def at() -> int | None:
            current = app.screen.query_one(ItemList).current
            return None if current is None else current.id

        await press(pilot, "enter")
        assert at() == ids[3]
        await press(pilot, "space")
        assert at() == ids[1], "past what was read"
        await press(pilot, "space")
        assert at() == ids[1], "a page further first"
        assert "Zeile 19" in screen_text(app)
        await press(pilot, "space")
        assert at() == ids[0]
        await press(pilot, "right_curly_bracket")
        assert at() == ids[3]
        await press(pilot, "right_curly_bracket")
        assert "last one of the conversation" in bottom(app)
        await press(pilot, "left_curly_bracket")
        assert at() == ids[0]
        await press(pilot, "right_square_bracket")
        assert "Nothing else here is unread" in bottom(app)
        marks.mark_unread(anna, ids[1])
        await press(pilot, "left_square_bracket")
        assert at() == ids[1]


RISKY = (
    "日本語のとても長い文章です。" * 8,
    "한국어 문장입니다 " * 12,
    "e\u0301a\u0308o\u0302" * 60,
    "👨‍👩‍👧‍👦 family 👩🏽‍🚀 " * 12,
    "🇩🇪🇫🇷🇳🇱 flags " * 15,
    "☺️ ❤️ 1️⃣ ⌚︎ " * 20,
    "مرحبا بكم في مكتبنا، نرجو إرسال الملف " * 5,
    "שָׁלוֹם לְכֻלָּם " * 15,
    "नमस्ते, कृपया फ़ाइल भेजें। " * 8,
    "สวัสดีครับ กรุณาส่งไฟล์ให้ด้วยน้ำ" * 6,
    "Z̸̢̛̲a̶l̷g̴o̵ " * 30,
    "tab\tund 中\tmehr\t" * 8,
    "https://x.example/日本?" + "長" * 100,
)
_SPACING = frozenset("\u093e\u093f\u0940\u0947\u0903\u0949\u094b\u0902")


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_every_line_is_as_wide_as_the_screen_whatever_script_it_is_in(
    desk: Office, size: tuple[int, int]
) -> None:
    desk.deliver(letter(1, subject=RISKY[3][:80], body="\n".join((*RISKY, *(f"> {line}" for line in RISKY)))))
    async with app_with_files(desk).run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "enter", "plus")
        pane = pilot.app.screen.query_one(MessagePane)
        while not pane.is_at_end:
            for line in screen_lines(pilot.app):
                assert cell_len(line) == size[0], line
                assert not any(letter in line for letter in "\u200d\ufe0f\ufe0e\U0001f1e9\U0001f3fd"), ascii(line)
                if not _SPACING & set(line):  # what stands beside its letter terminals count each in its way
                    assert sum(max(0, wcwidth(letter)) for letter in line) == size[0], line
            for strip in pane.in_sight:
                assert wcwidth(strip.text[0]) != 0, "a mark stands apart from its letter"
            pane.action_page(1)
            await settled(pilot)


def test_what_is_copied_goes_to_the_terminal_as_one_sequence_that_holds_no_other(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    app = app_with_files(desk)

    class Terminal:
        """Takes what is sent."""

        write: Callable[[str], None] = staticmethod(sent.append)

    monkeypatch.setattr(app, "_driver", Terminal())
    app.copy_to_clipboard("https://x.example/\x1b]0;y\x07")
    assert sent[0].count("\x1b") == 1
    assert base64.b64decode(sent[0].removeprefix("\x1b]52;c;").removesuffix("\a")).startswith(b"https://x.example/")
