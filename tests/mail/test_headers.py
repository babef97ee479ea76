"""The patterns that read plain values give what the thorough way gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_mail.mail.headers import addresses, clean_line, moment, parameter
from tui_mail.mail.text import safe_line

ATOM = st.text("abcXYZ019!#$%&'*+/=?^_`{|}~-", min_size=1, max_size=6)
DOTTED = st.lists(ATOM, min_size=1, max_size=3).map(".".join)
ADDRESS = st.builds("{}@{}".format, DOTTED, DOTTED)
PHRASE = st.text("abc XYZ.-'=?_", max_size=12)
QUOTED = st.text("abc ,;:<>()@[]'=?.", max_size=12).map('"{}"'.format)
WORDS = st.sampled_from(
    (
        "=?utf-8?q?Gr=C3=BC=C3=9Fe?=",
        "=?UTF-8?B?R3LDvMOfZQ==?= =?utf-8?q?_zwei?=",
        "=?utf-8?q?a=22b=5Cc?=",
        "=?utf-8?q?=FF=FE?=",
        "=?utf-8?q?=1B=5B31m?=",
        "=?iso-8859-1?q?=FC=80?=",
        "=?utf-8?q?a?=b",
        "x =?utf-8?q?a?=",
    )
)
NAMED = st.builds("{}{}<{}>".format, PHRASE | QUOTED | WORDS, st.sampled_from(("", " ")), ADDRESS)
MAILBOXES = st.lists(NAMED | ADDRESS, min_size=1, max_size=4).map(", ".join)


@given(MAILBOXES)
def test_plain_mailboxes_are_those_that_mail_parser_finds(value: str) -> None:
    *thorough, last = addresses(f"{value}, é <last@x>")
    assert last.address == "last@x"
    if thorough:  # of a field in which mail-parser finds nobody, the likeliest person is taken
        assert list(addresses(value)) == thorough


@given(
    st.sampled_from(("", "Mon, ", "Tue,")),
    st.integers(0, 32),
    st.sampled_from(("Jan 0000", "Feb 70", "Feb 1899", "Dec 1899", "Jan 1900", "Feb 2024", "Dec 9999")),
    st.tuples(st.integers(0, 25), st.integers(0, 61), st.integers(0, 61)),
    st.sampled_from(("+0000", "-0730", "+1400", "+9959", "-9959", "GMT", "+0160")),
)
def test_plain_dates_are_those_that_mail_parser_finds(
    weekday: str, day: int, month_and_year: str, clock: tuple[int, int, int], zone: str
) -> None:
    value = f"{weekday}{day} {month_and_year} {clock[0]:02}:{clock[1]:02}:{clock[2]:02} {zone}"
    assert moment(value) == moment(f"{value} (Köln)") == moment(f" {value} (CET)")


@given(st.text(st.characters() | st.sampled_from("\r\n\t\x1b\x1c\x85\u200d\u202e\u0301\ufe0f \u00a0€ü–"), max_size=30))
def test_plain_lines_are_cleaned_like_all_others(text: str) -> None:
    assert clean_line(text) == safe_line(text)


@pytest.mark.parametrize(
    ("value", "name", "said"),
    [
        ('text/plain; charset="utf-8"', "charset", "utf-8"),
        ("text/plain; CharSet = utf-8 ; x=1", "charset", "utf-8"),
        ("attachment; filename*0*=utf-8''a%20; filename*1=b.pdf", "filename", "a b.pdf"),
        ("attachment; filename*=a; filename*0=b", "filename", None),
        ("attachment; x=filename", "filename", None),
        ("", "boundary", None),
    ],
)
def test_parameters_are_read_or_there_are_none(value: str, name: str, said: str | None) -> None:
    assert parameter(value, name) == said
