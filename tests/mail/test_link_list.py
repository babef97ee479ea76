"""The links of a text by number, and what makes one look like another."""

import pytest

from tui_mail.mail.link_list import Link, doubts, links_in, numbers_of, with_numbers


def test_links_of_the_list_keep_their_numbers_and_addresses_in_the_text_follow() -> None:
    body = "Click here [1] or (see https://b.example/x_(y)), www.c.example.\n> https://b.example/x_(y)\n\n[1] https://a.example"
    links = links_in(body)
    assert [(link.number, link.target) for link in links] == [
        (1, "https://a.example"),
        (2, "https://b.example/x_(y)"),
        (3, "http://www.c.example"),
    ]
    assert links[0].words == "Click here"
    first, second, *_ = body.split("\n")
    assert with_numbers(first, numbers_of(links)).endswith("(see https://b.example/x_(y) [2]), www.c.example [3].")
    assert with_numbers(second, numbers_of(links)) == "> https://b.example/x_(y) [2]"
    assert with_numbers("[1] https://a.example", numbers_of(links)) == "[1] https://a.example"


@pytest.mark.parametrize(
    ("words", "target", "said"),
    [
        ("www.bank.example", "https://evil.test/x", "the text says bank.example"),
        ("go to https://bank.example/login", "https://evil.test", "the text says bank.example"),
        ("here", "https://bank.example@evil.test/", "bank.example before the @ is no server"),
        ("here", "https://xn--pypal-4ve.com/", "mixes Cyrillic and Latin letters"),
        ("here", "https://аррӏе.com/", "is written in Cyrillic letters that look Latin"),
        ("here", "https://xn--mller-kva.example/", "müller.example is xn--mller-kva.example"),
    ],
)
def test_a_link_that_looks_like_another_one_says_why(words: str, target: str, said: str) -> None:
    assert any(said in one for one in doubts(Link(1, target, words))), doubts(Link(1, target, words))


@pytest.mark.parametrize(
    ("words", "target"),
    [
        ("www.bank.example", "https://login.bank.example/x"),
        ("bank.co.uk", "https://www.bank.co.uk/"),
        ("offer.pdf", "https://files.example/offer.pdf"),
        ("info@bank.example", "mailto:info@bank.example"),
        ("日本", "https://日本.example/"),
    ],
)
def test_an_honest_link_is_not_doubted(words: str, target: str) -> None:
    assert doubts(Link(1, target, words)) == ()


def test_an_address_that_is_the_words_of_a_link_has_the_number_of_the_link_alone() -> None:
    body = "see https://bank.example [1]\n\n[1] https://evil.test"
    (link,) = links_in(body)
    assert doubts(link) == ("the text says bank.example",)
    assert with_numbers(body.split("\n", maxsplit=1)[0], numbers_of((link,))) == "see https://bank.example [1]"


def test_what_was_too_long_to_be_kept_is_known_to_be_cut() -> None:
    (link,) = links_in(f"x [1]\n\n[1] https://a.example/{'y' * 900}…")
    assert link.is_cut
