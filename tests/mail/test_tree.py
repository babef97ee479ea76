"""Searching a message for its parts finds those that the standard library finds by walking its lines."""

import email
import itertools
from email.message import Message

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tui_mail.mail.arrival import read_arrival
from tui_mail.mail.headers import clean_text
from tui_mail.mail.text import fold, safe_text
from tui_mail.mail.tree import UNCLOSED, UNSEPARATED, problems_of, read_tree

LINE = st.sampled_from(
    (
        *(
            "--a",
            "--a--",
            "--a ",
            "--a--\t",
            "--b",
            "--b--",
            "--ab",
            "-- a",
            "x--a",
            "",
            "",
            "",
            "text",
            " blank",
            "q=3D",
        ),
        *(
            ":no name",
            "no field",
            "X-One: 1",
            "Content-Type: text/html; charset=x",
            "Content-Type: message/rfc822",
        ),
        *(
            "Content-Type: multipart/mixed; boundary=b",
            "Content-Type: multipart/mixed",
            "Content-Type: multipart/digest;",
        ),
        *(
            "\tboundary=b",
            "Content-Transfer-Encoding: base64",
            "Content-Transfer-Encoding: quoted-printable",
            "YWJj",
            "YW=Jj",
        ),
        *("Content-Disposition: attachment; filename=a.txt", "Content-Transfer-Encoding: x-uuencode", "YWJj", "YWI="),
    )
)
LINES = st.lists(st.tuples(LINE, st.sampled_from(("\r\n", "\r\n", "\n", "\r"))), max_size=40)


def leaves(part: Message) -> list[tuple[str, object]]:
    """What the standard library finds; a message in a message is left unopened by ours, and not compared."""
    if part.get_content_maintype() == "message":
        return [("message", None)]
    if part.is_multipart():
        return [leaf for child in part.get_payload() if isinstance(child, Message) for leaf in leaves(child)]
    return [(part.get_content_type(), part.get_payload(decode=True))]


@given(LINES)
@example([("--a", "\r\n"), ("--a--", "\r\n")])
@example([("", "\n"), ("--a", "\n"), ("", "\n"), ("text", "\n"), ("--a", "\r"), ("", "\n"), ("text", "\n")])
def test_parts_and_their_bytes_are_those_of_the_standard_library(lines: list[tuple[str, str]]) -> None:
    pairs = itertools.pairwise(line for line, _ in lines)
    assume(
        not any(first.startswith("Content-Tr") and second[:1] in {" ", "\t"} for first, second in pairs)
    )  # we read it
    head = b"Subject: x\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n"
    raw = head + "".join(line + end for line, end in lines).encode()
    ours = [
        ("message", None) if one.media_type.startswith("message/") else (one.media_type, one.content())
        for one in read_tree(raw).leaves()
    ]
    assert ours == leaves(email.message_from_bytes(raw))


@pytest.mark.parametrize(
    ("body", "problems"),
    [("--a\n\nx\n--a--\n", ()), ("--a\n\nx\n", (UNCLOSED,)), ("--a\nx\n--a--\n", (UNSEPARATED,))],
)
def test_what_breaks_the_rules_is_named(body: str, problems: tuple[str, ...]) -> None:
    root = read_tree(f"Content-Type: multipart/mixed; boundary=a\n\n{body}".encode())
    assert problems_of(root) == problems


def test_many_lines_that_look_like_delimiters_cost_no_text() -> None:
    body = "--b\n" + "--changed\n" * 30_000
    root = read_tree(f"Content-Type: multipart/mixed; boundary=a\n\n--a\n\n{body}--a--\n".encode())
    assert [len(one.content()) for one in root.leaves()] == [len(body) - 1]
    assert problems_of(root) == ()


@given(st.text(st.characters() | st.sampled_from("\r\n\t\x1b\x1c\x85\u200d\u202e\u0301\ufe0f \u00adeü–"), max_size=60))
def test_plain_text_is_cleaned_like_all_other(text: str) -> None:
    assert clean_text(text) == safe_text(text)


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("ABeß\u0301İΣςẞÄﬁ①"), max_size=60))
def test_what_searches_stand_on_is_folded_like_what_is_searched_for(text: str) -> None:
    arrival = read_arrival(b"Subject: x\nContent-Type: text/plain; charset=utf-8\n\n" + text.encode())
    body = " ".join(fold(arrival.mail.body).split())
    assert (arrival.search.subject, arrival.search.body) == ("x\n\n", f"{body}\n\n" if body else "")
