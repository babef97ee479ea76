"""Hits as they are lit in rows and lines."""

from rich.style import Style
from rich.text import Text
from textual.strip import Strip

from tui_mail.screens.header_layout import fact_line
from tui_mail.screens.hits import Lit, found_lines, has_hit, hit_ink, lit_segments
from tui_mail.store.queries.found import Found

INK = hit_ink(Style(color="yellow", underline=True))


def lit_parts(line: Text) -> list[str]:
    return [line.plain[span.start : span.end] for span in line.spans if span.style == INK]


def test_a_cell_of_a_row_is_cut_where_hits_begin_and_end() -> None:
    segments = lit_segments("Straße 会議 ", Style(bold=True), ["strasse", "議"], INK)
    assert [(one.text, has_hit(Strip([one]))) for one in segments] == [
        ("Straße", True),
        (" 会", False),
        ("議", True),
        (" ", False),
    ]
    assert [one.text for one in lit_segments("Straße", Style(), [], INK)] == ["Straße"]


def test_a_phrase_is_lit_over_the_end_of_a_line_and_lines_can_be_gone_through_again() -> None:
    lines = Lit([Text("die neue"), Text("Frist läuft"), Text("neue")], ["neue frist"], INK)
    for _ in range(2):
        assert [lit_parts(line) for line in lines] == [["neue"], ["Frist"], []]


def test_labels_of_ours_are_not_lit_and_what_is_in_files_is_told_as_text() -> None:
    (line,) = Lit([fact_line("From", "from here", Style())], ["from"], INK)
    assert [(span.start, span.end) for span in line.spans if span.style == INK] == [(8, 12)]
    found = (Found("body"), Found("attachment", 2, "a[b]\x1b[31m.pdf", "the \u202eneue Frist"))
    assert [line.plain for line in found_lines(found, Style())] == [
        "Found in file 2 a[b]\ufffd[31m.pdf: the neue Frist"
    ]
