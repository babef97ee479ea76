"""The language of searches: what it reads, what it says of what it cannot read, and that it never fails."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_mail.mail.query import And, Node, Not, Or, Query, Term
from tui_mail.mail.query_fields import FIELDS
from tui_mail.mail.query_parse import MAX_QUERY, MAX_TERMS, all_of, any_of, parse_query
from tui_mail.mail.query_values import day_of, size_of
from tui_mail.mail.query_write import joined, write_query
from tui_mail.mail.searched import folded_line

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def read(text: str) -> Query:
    return parse_query(text, NOW)


def placeless(node: Node) -> Node:
    match node:
        case Term():
            return Term(node.field, node.value)
        case Not():
            return Not(placeless(node.part))
        case And():
            return And(tuple(map(placeless, node.parts)))
        case Or():
            return Or(tuple(map(placeless, node.parts)))


def tree(text: str) -> Node:
    return placeless(read(text).node)


def said(text: str) -> list[tuple[int, int, str]]:
    return [(one.start, one.end, one.sentence) for one in read(text).problems]


A, B, C = Term("", "a"), Term("", "b"), Term("", "c")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", And(())),
        ("a", A),
        ("a b", And((A, B))),
        ("a\u3000b", And((A, B))),
        ('"a b" c', And((Term("", "a b"), C))),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("a (b c)", And((A, B, C))),
        ("a or b", And((A, Term("", "or"), B))),
        ("-a", Not(A)),
        ("-(a b)", Not(And((A, B)))),
        ("--a", Term("", "--a")),
        ("-(-a)", Not(Not(A))),
        ('from:"Jean Dupont"', Term("from", "Jean Dupont")),
        ("FROM:meier -Subject:re", And((Term("from", "meier"), Not(Term("subject", "re"))))),
        ("from: meier a", And((Term("from", "meier"), A))),
        ("subject+sender:x everyone:y", And((Term("subject+sender", "x"), Term("everyone", "y")))),
        ("not-in-directory: a", And((Term("not-in-directory", ""), A))),
        ("has:file is:Unread", And((Term("has", "attachment"), Term("is", "unread")))),
        ("is:open", Term("status", "open")),
        ("file:.pdf", Term("file", ".pdf")),
        ("http://a.example/x", Term("", "http://a.example/x")),
        ("12:30", Term("", "12:30")),
        ("f(x)", Term("", "f(x)")),
        ("(f(x) OR :))", Or((Term("", "f(x)"), Term("", ":")))),
        (r'"say \"no\" \\ \n"', Term("", r"say " + '"no"' + r" \ \n")),
        ('5"', Term("", '5"')),
        ('before:nov after:"last week" larger:1.5MB', None),
    ],
)
def test_what_is_typed_is_read(text: str, meant: Node | None) -> None:
    if meant is not None:
        assert tree(text) == meant
    if text != "(f(x) OR :))":
        assert said(text) == []


@pytest.mark.parametrize(
    ("text", "meant", "start", "end", "words"),
    [
        ('a "b c', And((A, Term("", "b c"))), 2, 3, "not closed"),
        ("a larger:abc", And((A, Term("", "larger:abc"))), 2, 12, "no size"),
        ("before:soon", Term("", "before:soon"), 0, 11, "no day"),
        ("a from:", A, 2, 7, "from: needs something behind it"),
        ("from: to:a", Term("to", "a"), 0, 5, "from: needs"),
        ("a OR", A, 2, 4, "behind it"),
        ("OR a", A, 0, 2, "before it"),
        ("a OR OR b", Or((A, B)), 5, 7, "before it"),
        ("form:meier", Term("", "form:meier"), 0, 5, "Is from: meant?"),
        ("Re: a", And((Term("", "Re:"), A)), 0, 3, "“Re:” is no field"),
        ("is:unknown", Term("", "is:unknown"), 0, 10, "is: knows unread"),
        ("(a b", And((A, B)), 0, 1, "not closed"),
        ("a )", A, 2, 3, "closes nothing"),
        ("a ()", A, 2, 4, "nothing in these"),
        ("a - b", And((A, B)), 2, 3, "“-” stands before"),
        ('a ""', A, 2, 4, "no letter"),
        ("a " * (MAX_TERMS + 1), None, MAX_TERMS * 2, MAX_TERMS * 2 + 2, "Only the first 40 words"),
        ("a" * (MAX_QUERY + 1), None, MAX_QUERY, MAX_QUERY + 1, "Only the first 1,000"),
    ],
)
def test_a_wrong_query_says_where_and_what_and_still_finds(
    text: str, meant: Node | None, start: int, end: int, words: str
) -> None:
    if meant is not None:
        assert tree(text) == meant
    [(at, until, sentence)] = said(text)
    assert (at, until) == (start, end)
    assert words in sentence


def test_terms_know_where_they_stand() -> None:
    text = 'a -from:"b c" (has:note OR d)'
    found: list[str] = []

    def walk(node: Node) -> None:
        if isinstance(node, Term):
            found.append(text[node.start : node.end])
        else:
            for part in (node.part,) if isinstance(node, Not) else node.parts:
                walk(part)

    walk(read(text).node)
    assert found == ["a", 'from:"b c"', "has:note", "d"]


def test_brackets_without_end_are_read_no_deeper_than_some() -> None:
    assert read("(" * 900 + "a").node == Term("", "a", 900, 901)


_pieces = st.sampled_from(
    [*(f"{name}:" for name in FIELDS), *'()-"\\ ', "OR", " OR ", "5MB", "nov", "a", "ß", "李", "x:"]
)


@given(st.lists(_pieces | st.text(max_size=4), max_size=25).map("".join))
@settings(max_examples=150)
def test_any_text_is_read_and_what_was_read_can_be_written(text: str) -> None:
    query = read(text)
    assert all(0 <= one.start < one.end <= len(text) and one.sentence for one in query.problems)
    assert placeless(read(write_query(query.node)).node) == placeless(query.node)


_values = st.text(min_size=1, max_size=8).filter(lambda text: folded_line(text) != "")
_texts = [name for name, field in FIELDS.items() if field.kind in ("text", "name") and name != "assignee"]
_terms = (
    st.builds(Term, st.sampled_from(["", *_texts]), _values)
    | st.sampled_from([Term("is", "unread"), Term("has", "note"), Term("not-in-directory", ""), Term("larger", "1 MB")])
    | st.sampled_from([Term("before", "last week"), Term("status", "open"), Term("assignee", "me")])
)
_trees = st.recursive(
    _terms,
    lambda parts: (
        st.builds(Not, parts)
        | st.lists(parts, min_size=2, max_size=3).map(all_of)
        | st.lists(parts, min_size=2, max_size=3).map(any_of)
    ),
    max_leaves=8,
)


@given(_trees)
@settings(max_examples=150)
def test_a_tree_that_is_written_is_read_as_the_same(node: Node) -> None:
    query = read(write_query(node))
    assert (placeless(query.node), query.problems) == (node, ())


def test_two_queries_become_one_that_asks_for_both() -> None:
    assert joined("", "a b") == "a b"
    assert joined("a OR b", 'c "d e') == '(a OR b) c "d e"'


def test_sizes_and_days_are_read_as_people_type_them() -> None:
    assert [size_of(words) for words in ("5MB", "500k", "1,5 go", "300")] == [5_000_000, 500_000, 1_500_000_000, 300]
    days = {
        "2026-11-01": "2026-11-01", "1.11.": "2026-11-01", "nov": "2026-11-01", "dezember": "2025-12-01",
        "last-week": "2026-11-09", "letzte Woche": "2026-11-09", "hier": "2026-11-21", "vorige_week": "2026-11-09",
        "3d": "2026-11-19", "2 weeks ago": "2026-11-08", "2026-10": "2026-10-01", "1 mois": "2026-10-23",
    }  # fmt: skip
    assert {words: f"{day_of(words, NOW):%Y-%m-%d}" for words in days for words in [words]} == days
