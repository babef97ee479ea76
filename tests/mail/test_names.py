"""Who really wrote."""

import pytest

from tui_mail.mail.message import Address
from tui_mail.mail.names import both_forms, domain_doubts, goes_elsewhere, sender_doubts

COLLEAGUES = {"anna muster": {"anna@muster.example"}}


@pytest.mark.parametrize(
    ("name", "address", "said"),
    [
        ("ceo@us.example", "x@evil.test", "the name says ceo@us.example, the address is x@evil.test"),
        ("Änna Muster", "anna.muster@freemail.test", "is a colleague's name"),
        ("Support", "info@xn--pypal-4ve.com", "mixes Cyrillic and Latin letters"),
    ],
)
def test_a_name_that_is_somebody_elses_is_told(name: str, address: str, said: str) -> None:
    (doubt,) = sender_doubts([Address(name, address)], COLLEAGUES)
    assert said in doubt


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Anna Muster", "anna@muster.example"),
        ("jean@dupont.example", "jean@dupont.example"),
        ("jean@mail.dupont.example", "jean@dupont.example"),
        ("Jean Dupont", "jean@dupont.example"),
        ("", "jean@bücher.example"),
    ],
)
def test_a_sender_who_is_who_he_says_is_not_doubted(name: str, address: str) -> None:
    assert sender_doubts([Address(name, address)], COLLEAGUES) == ()


def test_a_domain_is_shown_in_both_its_forms() -> None:
    assert both_forms("a@xn--mller-kva.example") == "a@xn--mller-kva.example = @müller.example"
    assert both_forms("a@müller.example") == "a@müller.example = @xn--mller-kva.example"
    assert both_forms("a@x.example") == "a@x.example"
    assert domain_doubts("xn--\x00kaputt.example") == []


def test_answers_to_another_domain_are_told() -> None:
    sender = [Address("", "a@mail.x.example")]
    assert goes_elsewhere(sender, [Address("", "b@y.test")])
    assert not goes_elsewhere(sender, [Address("", "b@x.example")])
    assert not goes_elsewhere(sender, [])
