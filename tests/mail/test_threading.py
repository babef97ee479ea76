"""Which mails are one conversation, and what its tree looks like."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_mail.mail.conversation import places
from tui_mail.mail.subjects import topic
from tui_mail.mail.threading import FARTHEST, Edge, Forest, Named, ids_before, is_usable, name_of


def named(key: int, *before: str, at: int | None = None, subject: str = "Offer", as_: str = "") -> Named:
    """Make a mail `m1@x` that names others, the nearest first."""
    return Named(key, as_ or f"m{key}@x", before, key if at is None else at, subject)


def drawn(*mails: Named, edges: tuple[Edge, ...] = ()) -> list[str]:
    """Draw the tree, a line a mail."""
    return [
        "  " * place.depth + (str(place.mail.key) if place.mail else f"({place.missing} not here)")
        for place in places(Forest(mails, edges))
    ]


def partition(forest: Forest) -> set[frozenset[int]]:
    """Return the conversations by the keys of their mails."""
    groups = ({forest.mail[name].key for name in group if name in forest.mail} for group in forest.groups())
    return {frozenset(group) for group in groups if group}


def split(key: int) -> Edge:
    """Let a mail begin a conversation of its own."""
    return Edge("split", name_of(f"m{key}@x"), name_of("m1@x"))


def merge(key: int, other: int) -> Edge:
    """Hang the conversation of a mail under another one."""
    return Edge("merge", name_of(f"m{key}@x"), name_of(f"m{other}@x"))


def test_answers_hang_under_what_they_answer_by_date() -> None:
    assert drawn(named(1), named(4, "m1@x", at=2), named(3, "m2@x", "m1@x"), named(2, "m1@x", at=9)) == [
        "1", "  4", "  2", "    3",
    ]  # fmt: skip


def test_two_answers_to_a_mail_that_is_not_here_are_one_conversation() -> None:
    assert drawn(named(2, "gone@x"), named(3, "gone@x")) == ["(1 not here)", "  2", "  3"]
    assert drawn(named(2, "c@x", "b@x", "a@x")) == ["(3 not here)", "  2"]


def test_a_circle_is_cut_where_the_oldest_mail_stands() -> None:
    assert drawn(named(1, "m3@x"), named(2, "m1@x"), named(3, "m2@x"))[0].strip() in {"1", "(1 not here)", "3"}
    assert len(drawn(named(1, "m3@x"), named(2, "m1@x"), named(3, "m2@x"))) == 3
    assert drawn(named(1, "m1@x")) == ["1"]


def test_what_another_mail_says_of_a_parent_counts_only_where_the_mail_itself_says_nothing() -> None:
    assert drawn(named(1), named(2), named(3, "m2@x", "m1@x")) == ["1", "  2", "    3"]
    assert drawn(named(1), named(2, "other@x"), named(3, "m2@x", "m1@x")) == ["1", "(1 not here)", "  2", "    3"]


def test_mails_that_share_an_id_are_one_conversation_only_where_they_are_one_mail() -> None:
    shared = [named(1, as_="dhl@x", at=1), named(2, as_="dhl@x", at=2), named(3, as_="dhl@x", at=2)]
    assert partition(Forest(shared)) == {frozenset({1}), frozenset({2}), frozenset({3})}
    assert partition(Forest([named(1, as_="a@x", at=5), named(2, as_="a@x", at=5)])) == {frozenset({1, 2})}
    assert partition(Forest([*shared, named(4, "dhl@x")])) == {frozenset({1, 4}), frozenset({2}), frozenset({3})}


@pytest.mark.parametrize("junk", ["", "local", "yes", "<>", "@", "@x", "1@", "000000B9"])
def test_an_id_that_stands_for_no_mail_joins_nothing(junk: str) -> None:
    assert not is_usable(junk)
    assert ids_before("a@x", junk, (junk, "b@x")) == ("b@x",)
    assert partition(Forest([named(1, as_=junk), named(2, as_=junk)])) == {frozenset({1}), frozenset({2})}


def test_of_a_thousand_references_the_nearest_count() -> None:
    many = [f"r{number}@x" for number in range(1000)]
    assert ids_before("a@x", "r999@x", many) == tuple(reversed(many[-FARTHEST:]))


def test_a_changed_subject_begins_a_new_part_that_says_what_it_continues() -> None:
    mails = [
        named(1, subject="Offer 12"),
        named(2, "m1@x", subject="AW: [kanzlei] Re: offer 12"),
        named(3, "m2@x", subject="Invoice (was: Offer 12)"),
        named(4, "m3@x", subject="Re: Invoice"),
        Named(5, "m5@x", ("m4@x",), 5, "Read: your mail", is_report=True),
        named(6, "m5@x", subject="Re: invoice"),
    ]
    said = [place.continues for place in places(Forest(mails))]
    assert said == ["", "", "AW: [kanzlei] Re: offer 12", "", "", ""]


PREFIXED = (
    *(
        "Re: Été",
        "RE[2]: Été",
        "Aw: WG: Été",
        "[liste] Re: [tag] Été",
        "TR : été",
        "Antw: ÉTÉ",
        "回复：Été",
        "Été (fwd)",
    ),
    *("SV: VS: été", "Fwd: Ete", "RIF: R: I: Été", "Re (3): Été", "Été (was: Hiver)", "إعادة توجيه: Été", "Re:Été"),
)


@pytest.mark.parametrize("subject", PREFIXED)
def test_prefixes_of_many_languages_change_no_subject(subject: str) -> None:
    assert topic(subject) == "ete"


def test_a_subject_that_only_looks_like_a_prefix_stays() -> None:
    assert topic("Reise: Kosten") == "reise: kosten"
    assert topic("Re:") == ""


def test_a_split_takes_all_that_hangs_under_it_and_nothing_else() -> None:
    mails = [named(1), named(2, "m1@x"), named(3, "m2@x", "m1@x"), named(4, "m1@x")]
    assert partition(Forest(mails, [split(2)])) == {frozenset({1, 4}), frozenset({2, 3})}
    assert partition(Forest([*mails, named(5, "m3@x", "m2@x", "m1@x")], [split(2)])) == {
        frozenset({1, 4}), frozenset({2, 3, 5}),
    }  # fmt: skip


def test_a_merge_hangs_one_tree_under_a_mail_of_the_other() -> None:
    mails = [named(1), named(2, "m1@x"), named(3), named(4, "m3@x")]
    assert drawn(*mails, edges=(merge(4, 2),)) == ["1", "  2", "    3", "      4"]
    assert partition(Forest(mails, [merge(4, 2), split(3)])) == {frozenset({1, 2}), frozenset({3, 4})}
    assert partition(Forest(mails, [split(2), merge(2, 1)])) == {frozenset({1, 2}), frozenset({3, 4})}


def test_a_mail_that_was_here_once_still_joins_what_it_joined() -> None:
    past = Edge("past", name_of("m2@x"), name_of("m1@x"))
    assert partition(Forest([named(1), named(3, "m2@x")], [past])) == {frozenset({1, 3})}


ids = st.sampled_from([f"m{number}@x" for number in range(1, 9)])
mails_of_chance = st.lists(st.lists(ids, max_size=4, unique=True), min_size=1, max_size=8).map(
    lambda all_before: [named(key, *before) for key, before in enumerate(all_before, start=1)]
)
edges_of_chance = st.lists(
    st.one_of(st.builds(split, st.integers(1, 8)), st.builds(merge, st.integers(1, 8), st.integers(1, 8))), max_size=6
)


@settings(max_examples=150, deadline=None)
@given(mails_of_chance, edges_of_chance)
def test_every_mail_has_one_line_whatever_is_named_and_decided(mails: list[Named], edges: list[Edge]) -> None:
    lines = [place.mail.key for place in places(Forest(mails, edges)) if place.mail]
    assert sorted(lines) == [mail.key for mail in mails]


@settings(max_examples=100, deadline=None)
@given(mails_of_chance)
def test_the_order_of_arrival_changes_nothing(mails: list[Named]) -> None:
    assert partition(Forest(reversed(mails))) == partition(Forest(mails))


def test_a_conversation_of_two_thousand_mails_one_under_the_other_has_as_many_lines() -> None:
    chain = [named(key, *(f"m{other}@x" for other in range(key - 1, max(0, key - 51), -1))) for key in range(1, 2001)]
    lines = places(Forest(chain))
    assert [place.depth for place in lines] == list(range(2000))
