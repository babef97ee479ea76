"""What a message holds beside its stored text: invitations, its other form, mails in it, a page for a browser."""

from email.message import EmailMessage
from io import BytesIO

import pytest
from PIL import Image

from tui_mail.errors import NotFound
from tui_mail.mail.inside import (
    Request,
    decode_form,
    decode_invited,
    decode_mail,
    decode_page,
    encode_request,
    inside_encoded,
)
from tui_mail.mail.invitation import Guest, Invitation, Invited, Moment

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
METHOD:{method}
BEGIN:VEVENT
UID:1@x
SUMMARY:Besprechung\x1b[31m Klage
{when}
LOCATION:Zimmer 3
ORGANIZER;CN=Anna Muster:mailto:anna@muster.example
ATTENDEE;CN=Jean;PARTSTAT=ACCEPTED:mailto:jean@dupont.example
ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:b@x.example
END:VEVENT
END:VCALENDAR
"""
ZURICH = "DTSTART;TZID=Europe/Zurich:20261201T090000\nDTEND;TZID=Europe/Zurich:20261201T103000"


def invited(when: str = ZURICH, method: str = "REQUEST") -> Invited:
    """Read a mail with an invitation in it twice, as text and as a file."""
    message = EmailMessage()
    message.set_content("Bitte kommen.")
    calendar = CALENDAR.format(method=method, when=when)
    message.add_alternative(calendar, subtype="calendar", params={"method": method})
    message.add_attachment(calendar.encode(), maintype="application", subtype="ics", filename="invite.ics")
    return decode_invited(inside_encoded(encode_request(Request("invitations", message.as_bytes()))))


def only(found: Invited) -> Invitation:
    """Return the one invitation."""
    (one,) = found.found
    return one


def test_an_invitation_says_what_when_where_and_who() -> None:
    one = only(invited())
    assert one.method == "request"
    assert "\x1b" not in one.what
    assert one.begins == Moment(at=1_796_112_000_000_000)
    assert (one.where, one.organiser) == ("Zimmer 3", "Anna Muster <anna@muster.example>")
    assert one.guests == (Guest("Jean <jean@dupont.example>", "accepted"), Guest("b@x.example", ""))
    assert only(invited(method="CANCEL")).method == "cancel"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20270301T000000Z", "every 2 weeks on Mon, Wed until 2027-03-01"),
        ("FREQ=MONTHLY;BYDAY=2TU;COUNT=10", "every month on the second Tue 10 times"),
        ("FREQ=MONTHLY;BYMONTHDAY=15", "every month on day 15"),
        ("FREQ=DAILY", "every day"),
        ("FREQ=YEARLY;BYSETPOS=1;BYDAY=MO", "FREQ=YEARLY;BYDAY=MO;BYSETPOS=1"),
    ],
)
def test_what_recurs_is_told_in_words(rule: str, words: str) -> None:
    assert only(invited(f"DTSTART:20261201T080000Z\nDURATION:PT1H\nRRULE:{rule}")).repeats == words


def test_days_and_times_of_wherever_one_is_are_told_apart() -> None:
    day = only(invited("DTSTART;VALUE=DATE:20261201\nDTEND;VALUE=DATE:20261203"))
    assert (day.begins, day.ends) == (Moment(day="2026-12-01"), Moment(day="2026-12-03"))
    assert only(invited("DTSTART:20261201T090000")).begins == Moment(clock="2026-12-01 09:00")
    assert invited("DTSTART:yesterday").found or "cannot be read" in invited("DTSTART:yesterday").problem


def both_forms() -> bytes:
    """A mail that says one thing in plain text and another one in HTML."""
    message = EmailMessage()
    message["From"], message["Subject"] = "a@x.example", "<script>alert(1)</script>"
    message.set_content("Der blosse Text.")
    message.add_alternative(
        '<p onclick="x()">Das <b>HTML</b> <a href="https://x.example/?a=1&amp;b=2">dort</a>'
        '<a href="javascript:alert(1)">nie</a></p><script>alert(2)</script><iframe src="https://x.example"></iframe>'
        '<img src="https://x.example/pixel.png" width=1 height=1><img src="cid:logo">'
        '<style>body{background:url(https://x.example/y)}</style><form action="https://x.example"><input></form>',
        subtype="html",
    )
    png = BytesIO()
    Image.new("RGB", (2, 2)).save(png, "PNG")
    _, html = message.iter_parts()
    assert isinstance(html, EmailMessage)
    html.add_related(png.getvalue(), maintype="image", subtype="png", cid="<logo>")
    return message.as_bytes()


def test_the_other_form_of_a_text_is_read() -> None:
    html = decode_form(inside_encoded(encode_request(Request("html", both_forms()))))
    assert html.is_html
    assert html.has_other
    assert "HTML dort [1]" in html.body
    plain = decode_form(inside_encoded(encode_request(Request("plain", both_forms()))))
    assert plain.body == "Der blosse Text."
    alone = decode_form(inside_encoded(encode_request(Request("html", b"Subject: x\n\nNur Text\n"))))
    assert not alone.has_other


def test_a_page_for_a_browser_holds_nothing_that_runs_or_is_loaded() -> None:
    page = decode_page(inside_encoded(encode_request(Request("page", both_forms())))).decode()
    assert "default-src 'none'" in page.replace("&#x27;", "'")
    assert "HTML</b>" in page
    assert 'href="https://x.example/?a=1&amp;b=2"' in page
    assert "data:image/png;base64," in page
    for forbidden in ("<script", "<iframe", "onclick", "javascript:", 'src="http', "url(", "<form", "<input", "cid:"):
        assert forbidden not in page.lower(), forbidden


def test_mails_in_mails_are_opened_to_a_bounded_depth() -> None:
    inner = EmailMessage()
    inner["Subject"] = "Die innerste"
    inner.set_content("Ganz innen.")
    for number in range(7):
        outer = EmailMessage()
        outer["Subject"] = f"Hülle {number}"
        outer.set_content("Siehe Anhang.")
        outer.add_attachment(inner)
        inner = outer
    raw = inner.as_bytes()
    mail = decode_mail(inside_encoded(encode_request(Request("mail", raw, (1, 1)))))
    assert mail.subject == "Hülle 4"
    assert [file.media_type for file in mail.attachments] == ["message/rfc822"]
    with pytest.raises(NotFound):
        inside_encoded(encode_request(Request("mail", raw, (1,) * 6)))
