"""HTML mail on its way in: what is read of it, what is found, and which of its pictures are filed."""

import struct
from email.message import EmailMessage

import pytest
from rich.style import Style

from tests.desk.intake.maildir import items, lay, take_in
from tests.office import Office
from tui_mail.desk.documents import open_renderers, render_due
from tui_mail.screens.glyphs import ASCII
from tui_mail.screens.message_text import MessageLines, inks_of
from tui_mail.store.actor import SYSTEM
from tui_mail.store.models import MessageText, SearchText
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.items import detail


def picture(width: int, height: int, size: int) -> bytes:
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height)
    return head + bytes(size - len(head))


def letter(html: str, *pictures: tuple[str, bytes]) -> bytes:
    """Write a mail as Outlook does: all pictures in the text, each called image and a number."""
    message = EmailMessage()
    message["From"] = "Bo Builder <bo@example.org>"
    message["To"] = "kanzlei@muster.example"
    message["Subject"] = "Mandat 2026-00117"
    message["Message-ID"] = f"<{len(html)}@example.org>"
    message["Date"] = "Mon, 02 Nov 2026 09:00:00 +0100"
    message.set_content(html, subtype="html")
    for name, content in pictures:
        message.add_related(content, "image", "png", cid=f"<{name}@01D>", filename=name, disposition="inline")
    message.make_mixed()
    message.add_attachment(b"%PDF-1.4 plan", maintype="application", subtype="pdf", filename="plan.pdf")
    return message.as_bytes()


@pytest.mark.covers("CO-11")
def test_what_is_shown_is_filed_and_the_pictures_of_the_signature_are_not(office: Office) -> None:
    html = '<p>See the crack:</p><img src="cid:image001.png@01D"><p>Bo</p><img src="cid:image002.png@01D">'
    crack, logo, icon = picture(1400, 900, 90_000), picture(220, 60, 7_000), picture(24, 24, 900)
    lay(office, [letter(html, ("image001.png", crack), ("image002.png", logo), ("image003.png", icon))])
    assert take_in(office) == {"stored": 1}
    with open_renderers(1) as children:
        while render_due(office.blobs, children):
            pass
    (item,) = items()
    filed = [one for one in detail(SYSTEM, item.row.id).documents if one.kind == "attachment"]
    assert {str(one.path).rpartition("/")[2] for one in filed} == {"image001.png", "plan.pdf"}
    assert {office.blobs.get(str(one.sha256)) for one in filed} == {crack, b"%PDF-1.4 plan"}
    shown = [line.plain for line in MessageLines(item, 120, inks_of(lambda _: Style()), ASCII)]
    (files,) = [line for line in shown if line.startswith("Files")]
    assert "image001.png (90 kB)" in files
    assert "plan.pdf" in files
    assert "+2 pictures of the signature" in files


@pytest.mark.covers("HO-40")
def test_a_mail_is_read_as_text_and_what_it_hides_is_said_but_not_found(office: Office) -> None:
    html = (
        "<style>p{color:red}</style><script>steal()</script><div style='display:none'>poisonword</div>"
        "<p>Dear Anna,<br>pay <a href='https://pay.example/now?for=anna'>here</a>.</p>"
        "<img src='https://track.example/open.gif' width=1 height=1><img src='https://i.example/a.png' alt=''>"
    )
    lay(office, [letter(html)])
    assert take_in(office) == {"stored": 1}
    (item,) = items()
    assert item.body == (
        "[hidden text: poisonword]\n\nDear Anna,\npay here [1].\n\n"
        "[1 remote picture and 1 tracking pixel (track.example) were not loaded]\n\n"
        "[1] https://pay.example/now?for=anna"
    )
    ((folded, snippet),) = tuples(
        SearchText.select(SearchText.body, MessageText.snippet).join(
            MessageText, on=(MessageText.message == SearchText.message)
        )
    )
    assert "pay here" in folded
    assert "pay.example/now" in folded
    assert not any(word in folded for word in ("poisonword", "steal", "for=anna"))
    assert snippet == "Dear Anna, pay here."
