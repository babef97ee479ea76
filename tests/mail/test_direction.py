import pytest

from tests.data.torture import message
from tui_mail.mail.direction import direction
from tui_mail.mail.parse import parse

OWN = frozenset({"office@ours.example", "alias@ours.example"})


@pytest.mark.parametrize(
    ("sender", "fields", "role", "expected"),
    [
        ("client@x.example", (), "inbox", "in"),
        ("Office <Office@Ours.example>", (), "inbox", "out"),
        ("alias@ours.example", (), "none", "out"),
        ("boss@x.example", ("Sender: office@ours.example",), "inbox", "out"),
        ("client@x.example", (), "sent", "out"),
        ("office@ours.example, stranger@x.example", (), "inbox", "in"),
        (None, ("Reply-To: office@ours.example",), "inbox", "in"),
        (None, (), "inbox", "in"),
    ],
)
def test_mail_goes_out_when_we_wrote_it_or_it_lies_in_sent(
    sender: str | None, fields: tuple[str, ...], role: str, expected: str
) -> None:
    assert direction(parse(message(*fields, sender=sender)), own=OWN, folder_role=role) == expected
