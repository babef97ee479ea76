"""What is printed of a message."""

from email.message import EmailMessage
from pathlib import Path

from tui_mail.mail.body_text import body_text
from tui_mail.mail.printed import printed_body

SECOND = "This message holds a second text, for programs that show no HTML, and it says something else:"


def alternative(plain: str, html: str) -> EmailMessage:
    message = EmailMessage()
    message.set_content(plain)
    message.add_alternative(html, subtype="html")
    return message


def text_of(message: EmailMessage) -> str:
    return body_text(printed_body(message.as_bytes()).body)


def test_the_html_is_printed_because_the_sender_saw_it() -> None:
    plain = "Dear Anna,\n\n* the *offer* <https://x.example/a?b=1>\n"
    html = '<p>Dear Anna,</p><ul><li>the <b>offer</b> <a href="https://x.example/a?b=1">here</a></li></ul>'
    assert text_of(alternative(plain, html)) == "Dear Anna,\n\n• the offer here [1]\n\n[1] https://x.example/a?b=1"


def test_a_second_text_that_says_something_else_is_printed_too(hostile: Path) -> None:
    lies = (hostile / "mal-altlies.eml").read_bytes()
    assert body_text(printed_body(lies).body) == f"pay 9999 EUR\n{'-' * 40}\n\n{SECOND}\n\npay 10 EUR"


def test_one_other_number_in_a_long_text_is_noticed() -> None:
    words = " ".join(f"word{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")
    assert SECOND in text_of(alternative(f"{words} pay 1000", f"<p>{words} pay 9000</p>"))
    assert SECOND in text_of(alternative(f"{words} pay 1000", f"<p>{words} pay 9000</p><p hidden>1000</p>"))
    assert SECOND not in text_of(alternative(f"{words} pay 1000", f"<p>{words} pay <b>10</b>00</p>"))


def test_pictures_of_the_message_come_with_their_bytes() -> None:
    message = EmailMessage()
    message.set_content('<p>See <img src="cid:shot@x" width=40></p>', subtype="html")
    message.add_related(b"\x89PNG...", "image", "png", cid="<shot@x>")
    message.add_related(b"<script>", "text", "html", cid="<page@x>")
    printed = printed_body(message.as_bytes())
    assert printed.pictures == {"shot@x": ("image/png", b"\x89PNG...")}
    assert [block.picture.content_id for block in printed.body.blocks if block.picture] == ["shot@x"]


def test_pictures_beside_the_text_stand_below_it_and_those_of_the_signature_do_not() -> None:
    message = EmailMessage()
    message.set_content("Der Schaden an der Mauer:")
    message.add_attachment(b"\xff\xd8" + bytes(200_000), "image", "jpeg", filename="IMG_1.jpeg", disposition="inline")
    message.add_attachment(b"GIF89a\x10\0\x10\0", "image", "gif", filename="logo.gif", disposition="inline")
    message.add_attachment(b"\xff\xd8" + bytes(200_000), "image", "jpeg", filename="IMG_2.jpeg")
    printed = printed_body(message.as_bytes())
    *_, below = printed.body.blocks
    assert below.picture is not None
    assert below.picture.described == "IMG_1.jpeg"
    assert printed.pictures[below.picture.content_id][1].startswith(b"\xff\xd8")
    assert sum(block.kind == "picture" for block in printed.body.blocks) == 1
