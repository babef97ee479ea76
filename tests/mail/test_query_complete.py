"""What is offered for the word that is being typed."""

import pytest

from tui_mail.mail.query_complete import Offer, completed, finished, known_offers, place_at


def offered(text: str) -> list[str]:
    place = place_at(text, len(text))
    return [] if place is None else [one.words for one in known_offers(place)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("f", ["from:", "file:"]),
        ("a -fr", ["from:"]),
        ("(subj", ["subject:", "subject+sender:"]),
        ("has:a", ["has:attachment", "has:answer"]),
        ("is:un", ["is:unread", "is:unresolved", "is:unlinked", "is:unassigned"]),
        ("is:unread", []),
        ("larger:3", ["larger:3MB", "larger:3kB"]),
        ("after:las", ['after:"last week"', 'after:"last month"', 'after:"last 7 days"']),
        ('after:"last w', ['after:"last week"']),
        ("klage ", []),
        ("klage", []),
        ("from:x", []),
    ],
)
def test_fields_and_their_values_are_offered(text: str, words: list[str]) -> None:
    assert offered(text) == words


@pytest.mark.parametrize(
    ("text", "offer", "then"),
    [
        ("a -fr", "from:", "a -from:|"),
        ("has:a b", "has:attachment", "has:attachment| b"),
        ('(after:"last w', 'after:"last week"', '(after:"last week" |'),
    ],
)
def test_what_is_taken_stands_in_the_place_of_the_word(text: str, offer: str, then: str) -> None:
    cursor = len(text.removesuffix(" b"))
    place = place_at(text, cursor)
    assert place is not None
    taken, at = completed(text, place, Offer(offer))
    assert taken[:at].rstrip(" ") + taken[len(taken[:at].rstrip(" ")) : at] == taken[:at]
    assert (taken, at) == (then.replace("|", ""), then.index("|") + ("| " in then))


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        ("klage is:unr", "klage "),
        ("klage -is:", "klage "),
        ("klage is:unread", "klage is:unread"),
        ("is:xyz", "is:xyz"),
        ("from:unr", "from:unr"),
    ],
)
def test_a_word_that_only_begins_is_not_searched_for_yet(text: str, searched: str) -> None:
    assert finished(text, len(text)) == searched
