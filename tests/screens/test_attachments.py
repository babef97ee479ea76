"""The page with the files of an item: what it lists, looking into files, saving, filing; restricted sessions."""

from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from textual.app import App

from tests.office import Office
from tests.screens.looking import (
    SMALL,
    WIDE,
    app_with_files,
    at_work,
    bottom,
    press,
    screen_text,
    settled,
    until,
    write,
)
from tui_mail.desk import filed_documents
from tui_mail.screens.app import TuiMail
from tui_mail.screens.enclosed_page import EnclosedPage
from tui_mail.screens.glyphs import ASCII, UNICODE, Glyphs
from tui_mail.screens.line_list import LineList
from tui_mail.screens.preview_page import PreviewPage
from tui_mail.store.database import change
from tui_mail.store.models import AttachmentText, Message
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.filed_documents import documents_at, my_documents


def picture(width: int, height: int) -> bytes:
    """A picture of one colour."""
    out = BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(out, "PNG")
    return out.getvalue()


def offer() -> bytes:
    """A mail with a logo, a table, a photograph and another mail."""
    message = EmailMessage()
    message["From"] = "Jean Dupont <jean@dupont.example>"
    message["To"] = "kanzlei@muster.example"
    message["Subject"] = "Offerte, Mandat 2026-00117"
    message["Message-ID"] = "<offer@dupont.example>"
    message.set_content("Anbei.\n")
    message.add_attachment("name;sum\nMüller\x1b[31m;12\n" * 3000, subtype="csv", filename="../../x\x1b]0;y\x07.csv")
    message.add_attachment(picture(400, 200), maintype="image", subtype="png", filename="foto.png")
    inner = EmailMessage()
    inner["Subject"] = "Die alte Mail"
    inner.set_content("Innen steht etwas.\n")
    message.add_attachment(inner)
    return message.as_bytes()


def lines_of(app: App[None]) -> list[str]:
    """The lines of the page."""
    return [line for line in screen_text(app).splitlines() if "csv" in line or "png" in line or "eml" in line.lower()]


@pytest.mark.covers("AS-16", "CO-44", "HO-84", "HO-40")
@pytest.mark.parametrize(("size", "glyphs"), [(WIDE, UNICODE), (SMALL, ASCII)])
async def test_files_are_listed_with_their_sizes_and_looked_into(
    desk: Office, size: tuple[int, int], glyphs: Glyphs
) -> None:
    desk.deliver(offer())
    with change():
        AttachmentText.update(state="ready").where(AttachmentText.part == 3).execute()
    async with app_with_files(desk, glyphs=glyphs).run_test(size=size) as pilot:
        app = pilot.app
        await settled(pilot)
        await press(pilot, "o")
        shown = screen_text(app)
        assert "foto.png" in shown
        assert "400 x 200" in shown
        for said in ("its text is not searched yet", "its text is searched"):
            assert said[:10] in shown
            assert said in shown or size is SMALL
        assert "EML" in shown
        assert "\x1b" not in shown
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, PreviewPage), 20)
        await settled(pilot)
        assert "Müller" in screen_text(app)
        assert "\x1b" not in screen_text(app)
        await press(pilot, "escape", "j", "k")
        await settled(pilot)
        assert "Its text is not searched yet" in screen_text(app)  # in full, where the line has no room for it
        await press(pilot, "j", "enter")
        await until(pilot, lambda: isinstance(app.screen, PreviewPage), 20)
        await settled(pilot)
        assert "400 x 200" in screen_text(app)
        assert ("▀" in screen_text(app)) is (glyphs is UNICODE)
        await press(pilot, "escape", "j", "enter")
        await until(pilot, lambda: isinstance(app.screen, EnclosedPage), 20)
        await settled(pilot)
        assert "Innen steht etwas." in screen_text(app)
        await press(pilot, "escape", "escape")
        assert not app.query(LineList)


@pytest.mark.covers("CO-47", "HO-86", "HO-05")
async def test_a_file_goes_to_the_record_of_its_mail_first_or_wherever_else_and_undo_takes_it_back(
    desk: Office,
) -> None:
    (item,) = desk.deliver(offer())
    anna = desk.actor("anna")
    mandate = record(anna, "mandate", "2026-00117").id
    async with app_with_files(desk).run_test(size=SMALL) as pilot:
        await settled(pilot)
        await press(pilot, "o", "j", "f")
        await until(pilot, lambda: "linked to it" in screen_text(pilot.app))
        await press(pilot, "enter")
        await until(pilot, lambda: "Correspondence/E-mail" in screen_text(pilot.app))
        await write(pilot, "Fotos")
        await until(pilot, lambda: "new folder" in screen_text(pilot.app))
        await press(pilot, "enter")
        await until(pilot, lambda: "u undo" in screen_text(pilot.app))
        (filed,) = [one for one in documents_at(anna, mandate) if one.id is not None]
        assert (filed.path, filed.what, filed.item) == ("Fotos/foto.png", "2", item)
        await press(pilot, "u")
        await until(pilot, lambda: "Undid file" in screen_text(pilot.app))
        assert not [one for one in documents_at(anna, mandate) if one.id is not None]
        await press(pilot, "f")
        await write(pilot, "own")
        await press(pilot, "enter", "enter")
        await until(pilot, lambda: "in your own store" in screen_text(pilot.app))
        assert [one.path for one in my_documents(anna)] == ["foto.png"]
        await press(pilot, "f")
        await write(pilot, "umbau")
        await until(pilot, lambda: "project 12 Umbau" in screen_text(pilot.app))
        await press(pilot, "escape", "B", "enter")
        await until(pilot, lambda: "known user" in screen_text(pilot.app))


async def test_files_are_saved_where_one_says_and_never_over_others(desk: Office, tmp_path: Path) -> None:
    desk.deliver(offer())
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "foto.png").write_bytes(b"mine")
    async with app_with_files(desk).run_test(size=SMALL) as pilot:
        await settled(pilot)
        await press(pilot, "o", "S")
        await write(pilot, str(folder))
        await press(pilot, "enter")
        await until(pilot, lambda: "and 2 others" in screen_text(pilot.app))
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) == 4
    assert {"foto.png", "foto-2.png"} < set(names)
    assert (folder / "foto.png").read_bytes() == b"mine"
    assert (folder / "foto-2.png").read_bytes() == picture(400, 200)
    assert not any("\x1b" in name or ".." in name for name in names)


@pytest.mark.covers("HO-85")
async def test_a_restricted_session_saves_into_the_own_folder_and_opens_and_prints_nothing(desk: Office) -> None:
    (item,) = desk.deliver(offer())
    async with app_with_files(desk, restricted=True).run_test(size=SMALL) as pilot:
        await settled(pilot)
        await press(pilot, "p")
        await until(pilot, lambda: f"`ssh HOST get {item} pdf" in bottom(pilot.app))
        await press(pilot, "o", "j", "s")
        await until(pilot, lambda: "Saved foto.png" in screen_text(pilot.app))
        await press(pilot, "x")
        await until(pilot, lambda: "opens no programs" in screen_text(pilot.app))
    assert (desk.home.root / "people" / "anna" / "saved" / "foto.png").read_bytes() == picture(400, 200)
    assert not (desk.home.root / "people" / "anna" / "opened").exists()


@pytest.mark.covers("CO-10")
async def test_what_is_not_kept_is_named_and_nothing_can_be_done_with_it(desk: Office) -> None:
    desk.deliver(offer())
    with change():
        Message.update(reduced=True).execute()
    async with app_with_files(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await until(pilot, lambda: "not kept here" in screen_text(pilot.app))
        await press(pilot, "o")
        assert "The account of this mailbox keeps no attachments" in screen_text(pilot.app)
        await press(pilot, "enter")
        await until(pilot, lambda: "is not kept here: its account keeps none" in screen_text(pilot.app))
        await press(pilot, "S")
        await until(pilot, lambda: "no attachment to be saved" in screen_text(pilot.app))


async def test_nobody_opens_the_files_of_an_envelope(desk: Office) -> None:
    (item,) = desk.deliver(offer())
    app = TuiMail(desk.actor("sandra"), at_work, glyphs=UNICODE, blobs=desk.blobs)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await press(pilot, "o")
        await until(pilot, lambda: "take it first" in bottom(pilot.app))
        assert not lines_of(pilot.app)
        await press(pilot, "t")
        await until(pilot, lambda: f"Took item {item}" in bottom(pilot.app))
        await press(pilot, "o")
        await until(pilot, lambda: len(lines_of(pilot.app)) >= 3)


@pytest.mark.covers("AS-22", "CO-44")
@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_what_was_filed_is_listed_looked_into_moved_and_taken_away(desk: Office, size: tuple[int, int]) -> None:
    (item,) = desk.deliver(offer())
    anna = desk.actor("anna")
    filed_documents.file_attachment(anna, item, "2", "private", "Bilder")
    filed_documents.file_attachment(anna, item, "3", "common")
    async with app_with_files(desk).run_test(size=size) as pilot:
        app = pilot.app
        await settled(pilot)
        await press(pilot, "g", "f")
        await until(pilot, lambda: "Bilder/foto.png" in screen_text(app))
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, PreviewPage), 20)
        await settled(pilot)
        assert "▀" in screen_text(app)
        await press(pilot, "escape", "m")
        await write(pilot, "Alt/")
        await press(pilot, "enter")
        await until(pilot, lambda: "Moved Bilder/foto.png to Alt/foto.png" in screen_text(app))
        await press(pilot, "d")
        await write(pilot, "yes")
        await press(pilot, "enter")
        await until(pilot, lambda: "Took Alt/foto.png away" in screen_text(app))
        await until(pilot, lambda: "Nothing is filed here" in screen_text(app))
        await press(pilot, "tab")
        await until(pilot, lambda: "Die alte Mail.eml" in screen_text(app))
        await press(pilot, "l")
        await write(pilot, "2026-00117")
        await press(pilot, "enter")
        await until(pilot, lambda: "Documents of mandate " in screen_text(app))
        await until(pilot, lambda: "Correspondence" in screen_text(app))
        await press(pilot, "d")
        await until(pilot, lambda: "lies there because its mail is linked" in screen_text(app))
        await press(pilot, "escape")
        assert not app.query(LineList)
