"""Which lines of a mail are quoted, a signature or a disclaimer, as the usual programs write them."""

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_mail.mail.quotes import passages

OUTLOOK = {
    "en": ("From: Anna Muster <a@x.example>", "Sent: Monday, 2 November 2026 09:00", "To: B", "Subject: Offer"),
    "de": ("Von: Anna Muster <a@x.example>", "Gesendet: Montag, 2. November 2026 09:00", "An: B", "Betreff: Offerte"),
    "fr": ("De : Anna Muster <a@x.example>", "Envoyé : lundi 2 novembre 2026 09:00", "À : B", "Objet : Offre"),
    "nl": (
        "Van: Anna Muster <a@x.example>",
        "Verzonden: maandag 2 november 2026",
        "Aan: B",
        "Onderwerp: Offerte",
    ),
}
HEADS = (
    "On Mon, Nov 2, 2026 at 9:00 AM Anna Muster <a@x.example> wrote:",
    "On Mon, Nov 2, 2026 at 9:00 AM Anna Muster\n<a@x.example>\nwrote:",
    "Am Mo., 2. Nov. 2026 um 09:00 Uhr schrieb Anna Muster <a@x.example>:",
    "Anna Muster schrieb am 02.11.2026 um 09:00:",
    "Le lun. 2 nov. 2026 à 09:00, Anna Muster <a@x.example> a écrit :",
    "Op ma 2 nov 2026 om 09:00 schreef Anna Muster <a@x.example>:",
    "Op 2 november 2026 om 09:00 heeft Anna Muster <a@x.example> het volgende geschreven:",
    "El mar, 3 nov 2026 a las 10:00, Juan <j@x.example> escribió:",  # quotequail's
)
QUOTED = "Guten Tag\n\nwir hätten gern\neine Offerte."


def quoted(text: str, subject: str = "") -> list[str]:
    """The quoted pieces of a text."""
    lines = text.split("\n")
    return ["\n".join(lines[one.begin : one.end]).strip() for one in passages(lines, subject) if one.kind == "quote"]


@pytest.mark.parametrize("language", OUTLOOK)
def test_what_stands_below_a_head_as_outlook_sets_it_is_a_quote_with_its_head(language: str) -> None:
    head = "\n".join(OUTLOOK[language])
    text = f"Danke, einverstanden.\n\nGruss\nBea\n\n{head}\n\n{QUOTED}"
    assert quoted(text) == [f"{head}\n\n{QUOTED}"]
    (found,) = [one for one in passages(text.split("\n")) if one.kind == "quote"]
    assert "Anna Muster" in found.said
    assert quoted(f"Danke.\n\n-----Original Message-----\n{head}\n\n{QUOTED}")
    assert quoted(f"Danke.\n\n{'_' * 32}\n{head}\n\n{QUOTED}")


@pytest.mark.parametrize("head", HEADS)
def test_what_stands_below_on_somebody_wrote_is_a_quote_with_signs_and_without(head: str) -> None:
    assert quoted(f"Danke, das passt so.\n\n{head}\n\n{QUOTED}") == [QUOTED]
    signs = "\n".join(f"> {line}" for line in QUOTED.split("\n"))
    assert quoted(f"Danke.\n\n{head}\n{signs}\n\nBis bald") == [signs]


def test_an_answer_between_quotes_is_never_a_part_of_one() -> None:
    between = "Hallo\n\n> Frage eins?\n> Noch etwas.\n\nAntwort eins\n\n> Frage zwei?\n\n\nAntwort zwei"
    for piece in quoted(between):
        assert "Antwort" not in piece
    outlook = "\n".join(OUTLOOK["de"])
    for says_so in ("Siehe meine Antworten unten in rot.", "See my answers inline.", "Voir mes réponses ci-dessous."):
        assert not quoted(f"{says_so}\n\n{outlook}\n\nFrage?\nJa, das geht.\nNoch eine?\nNein.")


def test_what_is_forwarded_is_what_there_is_to_read() -> None:
    outlook = "\n".join(OUTLOOK["en"])
    assert not quoted(f"FYI\n\n{outlook}\n\n{QUOTED}", "FW: Offer")
    assert not quoted(f"FYI\n\n---------- Forwarded message ---------\n{outlook}\n\n{QUOTED}")
    assert not quoted(f"{outlook}\n\n{QUOTED}"), "nothing stands above it"
    bounce = f"It came back.\n\nReceived: from a\nDate: x\n{outlook}\nX-Mailer: y"
    assert not quoted(bounce), "the header of a message that came back"


def test_links_below_a_quote_stay_in_sight_and_signatures_are_told() -> None:
    outlook = "\n".join(OUTLOOK["en"])
    text = f"Yes.\n\n-- \nBea Beispiel\nTel 1\n\n{outlook}\n\n{QUOTED}\n\n[1] https://x.example/a"
    kinds = {text.split("\n")[one.begin]: one.kind for one in passages(text.split("\n"))}
    assert kinds["-- "] == "closing"
    assert kinds[""] == "own", "what stands behind the quote"
    disclaimer = "This message is confidential and intended only for the person to whom it is addressed. Delete it."
    (own, closing) = passages(["Ja, gern.", "", disclaimer])
    assert (own.kind, closing.kind, closing.begin) == ("own", "closing", 2)
    (only,) = passages([disclaimer])
    assert only.kind == "own", "a mail that says nothing else is not dimmed"


@settings(max_examples=40)
@given(st.lists(st.sampled_from([*HEADS, *OUTLOOK["de"], "> a", "", "b", "-- ", "[1] https://x.example", "_" * 40])))
def test_every_line_is_in_one_passage_whatever_stands_there(parts: list[str]) -> None:
    lines = "\n".join(parts).split("\n")
    at = 0
    for one in passages(lines):
        assert one.begin == at < one.end
        at = one.end
    assert at == len(lines)


def test_two_thousand_lines_are_told_at_once() -> None:
    lines = [
        ["On a day", "From: x", "> y", "", "Am Ende " + "x " * 200, "a" * 500, "-- "][at % 7] for at in range(2_000)
    ]
    before = perf_counter()
    passages(lines)
    assert perf_counter() - before < 1  # it takes 20 ms
