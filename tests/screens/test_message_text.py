"""What is shown of a message: its header, its notes, its text with quotes folded."""

from dataclasses import replace
from time import perf_counter

from rich.style import Style

from tests.screens.million import made_up_row
from tui_mail.screens.body_lines import SHOWN_LINES, BodyText, Unfolding
from tui_mail.screens.glyphs import UNICODE
from tui_mail.screens.message_text import Inks, MessageLines
from tui_mail.store.rows import UNTIL_REPLY, AddressRow, AttachmentRow, Detail, DocumentRow, LinkRow, NoteRow, Seen

INKS = Inks(Style(), Style(), Style(), Style(), Style())
DETAIL = Detail(
    row=made_up_row(1),
    message_id="<1@x.example>",
    date=1_795_000_000_000_000,
    size=1,
    raw_sha256="",
    body="Guten Tag\n> a\n> b\n> c\nSchluss",
    problem="",
    addresses=(AddressRow("from", "Jean", "jean@x.example"), AddressRow("to", "", "kanzlei@x.example")),
    attachments=(AttachmentRow(1, "Klage.pdf", "application/pdf", 48_123, ""),),
    links=(LinkRow(1, "mandate", "2026-00117", "Klage", "", "criteria", "linked", "subject says so", primary=True),),
    documents=(DocumentRow("pdf", 0, "failed", None, "too many pages", None),),
    notes=(NoteRow(1, 1_795_000_000_000_000, "Anna Muster", None, "ruft an"),),
    seen_by=(Seen("anna", "Anna Muster", 1_795_000_000_000_000),),
)


def shown(detail: Detail, width: int = 100, *, unfolded: bool = False, whole: bool = False) -> str:
    return "\n".join(
        line.plain for line in MessageLines(detail, width, INKS, UNICODE, Unfolding(everything=unfolded, whole=whole))
    )


def test_the_header_says_everything_that_matters_on_a_wide_and_on_a_narrow_screen() -> None:
    for width in (140, 70):
        text = shown(DETAIL, width)
        for part in (
            "open · Sandra Huber · item 9999999",
            "From    Jean <jean@x.example>",
            "To      kanzlei@x.example",
            "Files   📎 1 Klage.pdf (48 kB)",
            "mandate 2026-00117 Klage (subject says so) · primary",
            "Seen by anna ",
            "pdf failed: too many pages",
            "Note by Anna Muster",
            "ruft an",
        ):
            assert part in text


def test_the_reason_of_a_link_does_not_say_again_which_record_it_is() -> None:
    found = LinkRow(
        2,
        "contact",
        "00456",
        "Jean",
        "",
        "address",
        "linked",
        "address j@x.example of contact 00456 Jean",
        primary=False,
    )
    only = "mandate 2026-00117 Klage is the only open case of contact 00456 Jean"
    offered = LinkRow(3, "mandate", "2026-00117", "Klage", "", "criteria", "suggested", only, primary=False)
    text = " ".join(shown(replace(DETAIL, links=(found, offered))).split())
    assert "contact 00456 Jean (address j@x.example)" in text
    assert "L refuses it: the only open case of contact 00456 Jean)" in text


def test_that_it_was_put_to_sleep_while_it_was_read_is_said_once() -> None:
    asleep = replace(DETAIL, row=replace(DETAIL.row, snoozed_until=UNTIL_REPLY))
    for fate in ("", "snoozed until a reply"):
        lines = MessageLines(asleep, 140, INKS, UNICODE, fate=fate)
        assert "\n".join(line.plain for line in lines).count("snoozed until a reply") == 1


def test_nothing_in_the_header_is_cut_and_what_is_only_suggested_does_not_stand_among_the_links() -> None:
    subject = "Anfrage Nummer 11 wegen der sehr langen Angelegenheit, die einen langen Betreff hat"
    why = "subject names case 2026-00099: who writes is no participant of it"
    offered = LinkRow(2, "mandate", "2026-00099", "Erbschaft", "", "criteria", "suggested", why, primary=False)
    sender = AddressRow("from", "Petra Hofer-Meier", "petra.hofer@hofer-druck.example")
    row = replace(DETAIL.row, subject=subject)
    detail = replace(DETAIL, row=row, links=(offered, *DETAIL.links), addresses=(sender, *DETAIL.addresses[1:]))
    for width in (70, 90, 140):
        lines = shown(detail, width).splitlines()
        said = " ".join(" ".join(lines).split())
        for part in (
            "wegen der sehr langen Angelegenheit,",
            "langen Betreff hat",
            "<petra.hofer@hofer-druck.example>",
            why,
        ):
            assert part in said.replace("open · Sandra Huber · item 9999999 ", ""), (width, part)
        assert max(map(len, lines)) <= width
        linked = next(at for at, line in enumerate(lines) if line.startswith("Linked"))
        assert "2026-00117" in lines[linked], "what it is linked to stands first"
        assert next(line for line in lines if line.startswith("Case?   mandate 2026-00099 Erbschaft (only suggested"))
    endless = shown(replace(DETAIL, row=replace(row, subject="W" * 5_000)), 90).splitlines()
    assert endless[2].endswith("W…")
    assert endless[3].startswith("From")


def test_three_and_more_quoted_lines_are_folded_until_asked_for() -> None:
    assert BodyText(DETAIL.body).folds()
    assert "+3 quoted lines (Enter)\nSchluss" in shown(DETAIL)
    assert "> b" in shown(DETAIL, unfolded=True)
    two = replace(DETAIL, body="> a\n> b\nx")
    assert not BodyText(two.body).folds()
    assert "> a\n> b\nx" in shown(two)


def test_a_long_message_shows_its_beginning_and_more_when_asked_for() -> None:
    long = replace(DETAIL, body="\n".join(f"Zeile {number}" for number in range(SHOWN_LINES + 10)))
    assert BodyText(long.body).is_long
    assert "Zeile 1999" in shown(long)
    assert "Zeile 2000" not in shown(long)
    assert "Enter shows more" in shown(long)
    assert "Zeile 2009" in shown(long, whole=True)


def test_three_hundred_thousand_lines_begin_at_once() -> None:
    endless = replace(DETAIL, body="\n" * 300_000 + "Schluss")
    before = perf_counter()
    lines = iter(MessageLines(endless, 100, INKS, UNICODE))
    for _ in range(40):
        next(lines, None)
    assert perf_counter() - before < 1  # it was 9 to 25 seconds where all of it was laid out


def test_an_empty_message_says_so() -> None:
    assert "(no text)" in shown(replace(DETAIL, body=" \n"))
