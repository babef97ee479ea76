import pytest

from tests.data.torture import torture_messages
from tui_mail.mail.arrival import decode, read_encoded
from tui_mail.mail.identity import identity
from tui_mail.mail.message import Mail
from tui_mail.mail.parse import attachment_bytes, outline, parse
from tui_mail.mail.text import safe_filename, safe_line, safe_text

TORTURE = dict(torture_messages())

SUBJECTS = {
    "subject-plain": "Offer 24-6202",
    "subject-utf8-word": "Größe",
    "subject-blank-before-word": "Re: Größe of it",
    "subject-two-words-join": "Größe",
    "subject-letter-split-over-words": "Größe",
    "subject-folded": "one two three",
    "subject-raw-utf8": "Größe – ça va",
    "subject-raw-latin1": "Größe und straße für übung",
    "subject-unknown-charset": "Größe",
    "subject-dangerous-charset": "\\x41BZh91 ok",
    "subject-damaged-base64": "Größ",
    "subject-word-unfinished": "=?utf-8?q?open",
    "subject-empty-words": "",
    "subject-latin1-means-cp1252": "€ 100 – ok",
    "subject-japanese": "会議の件",
    "subject-language-tag": "Größe",
    "subject-twice": "first",
    "subject-missing": "",
    "subject-with-newline-inside": "a Bcc: x@evil.example",
    "subject-escape": "a�]52;c;eA==�b",
    "subject-c1": "a�31mb",
    "subject-right-to-left": "agpj.exeb",
    "subject-tags": "ab",
    "subject-many-marks": "a" + "\u0301" * 8 + "b",
    "subject-line-separator": "a b",
    "subject-markup": "[@click=app.quit]x[/] [bold",
    "blank-before-colon": "spaced",
    "junk-line-in-header": "after junk",
    "nul-in-subject": "ab",
    "leading-blank-lines": "late",
    "mbox-line": "boxed",
    "cr-only": "old mac",
    "mixed-line-ends": "mixed",
    "only-header": "alone",
}
SENDERS = {
    "from-quoted-comma": ("Doe, Jane", "jane@example.org"),
    "from-word": ("Zoë", "zoe@example.org"),
    "from-damaged-base64-word": ("Größ", "a@example.org"),
    "from-quoted-word": ("Zoë", "zoe@example.org"),
    "from-raw-utf8": ("Zoë", "zoe@example.org"),
    "from-unquoted-at": ("ann@work", "ann@example.org"),
    "from-comment": ("Ann", "ann@example.org"),
    "from-bare-word": ("Mail Delivery", "mailer-daemon"),
    "from-garbage": ("nobody at all", ""),
    "from-missing-sender": ("", "s@example.org"),
    "from-missing-reply-to": ("", "r@example.org"),
    "from-missing-return-path": ("", "p@example.org"),
}
RECIPIENTS = {"to-group": ["a@example.org", "b@example.org", "c@example.org"], "to-undisclosed": []}
DATES = {
    "date-missing-received": 1709629200,
    "date-iso": 1709543147,
    "date-without-zone": 1709543147,
    "date-two-digit-year": 1709543147,
    "date-nonsense": None,
}
BODIES = {
    "body-utf8": "Größe €",
    "body-latin1-means-cp1252": "€ 100 – ok",
    "body-koi8": "Привет",
    "body-gb2312-means-gb18030": "镕基",
    "body-shift-jis": "会議①",
    "body-utf16": "Größe",
    "body-utf7": "1 + 1 and �[31m",
    "body-undeclared-utf8": "Größe",
    "body-undeclared-latin1": "Schöne Grüße aus München, bis später für heute",
    "body-lies-about-ascii": "Größe",
    "body-unicode-escape": "\\x1b[31m plain",
    "body-undefined": "plain",
    "body-quoted-charset": "Größe",
    "body-quoted-printable": "Größe = 1",
    "body-bad-quoted-printable": "100 =ZZ é end ",
    "body-escape": "a�[2Jb›31mc�d\ne",
    "html-meta-charset": "Привет",
    "html-escape-entity": "a�[2Jb›c",
    "html-hidden": "seen\n[hidden text: unseen]",
    "alternative": "plain text",
    "alternative-html-only": "rich text",
    "alternative-empty-plain": "rich text",
    "mixed-two-texts": "plain text\n\nfooter",
    "related": "rich text",
    "digest": "",
    "only-text": "no header at all, just text\nand more",
    "cr-only": "one\ntwo",
    "no-boundary-parameter": "--b\n\nreadable\n--b--",
    "boundary-never-comes": "readable text",
    "inner-boundary-never-comes": "readable inside",
    "cut-off": "plain text",
    "base64-cut-off": "hello world",
    "base64-with-noise": "hello world",
    "empty-content-type": "readable",
    "broken-content-type": "readable",
    "bomb-html": "deep",
    "bomb-newlines": "",
}
NAMES = {
    "alternative": [],
    "alternative-with-calendar": ["part-1.ics"],
    "mixed": ["a.pdf"],
    "mixed-html-attached": ["part-1.html"],
    "mixed-named-text": ["log.txt"],
    "related": ["part-1.png"],
    "enclosed": ["inner.eml"],
    "enclosed-named": ["letter.eml"],
    "enclosed-base64": ["inner.eml"],
    "digest": ["inner.eml", "second.eml"],
    "report": ["part-1.txt", "inner.eml"],
    "signed": ["part-1.asc"],
    "attachment-only": ["a.pdf"],
    "text-attachment-only": ["a.txt"],
    "partial": ["part-1.bin"],
    "boundary-of-regex-signs": ["a.pdf"],
    "name-2231": ["Größe.txt"],
    "name-2231-continued": ["Größe.txt"],
    "name-2231-unknown-charset": ["aA.txt"],
    "name-word": ["Größe.txt"],
    "name-raw-utf8": ["Größe.txt"],
    "name-path": ["../../etc/passwd"],
    "name-escape": ["a�[31m.txt"],
    "name-empty": ["part-1.bin"],
    "name-endless": ["n" * 251 + ".pdf"],
    "bomb-nested-messages": ["message-1.eml"],
}
PROBLEMS = {
    "only-text": "header and text are not separated",
    "no-boundary-parameter": "the header does not say what separates the parts",
    "boundary-never-comes": "the parts are not separated as the header says",
    "cut-off": "the end is missing",
    "bomb-nested-parts": "the parts are nested too deeply: the inner ones are one attachment",
    "bomb-parts": "there are too many parts: the last ones are only in the raw message",
    "bomb-fields": "there are too many header fields: the last ones are only in the raw message",
    "bomb-one-field": "the header is too long and was cut",
    "bomb-recipients": "a header field is too long and was cut",
}


def texts_of(mail: Mail) -> list[str]:
    people = [*mail.from_, *mail.sender, *mail.reply_to, *mail.to, *mail.cc, *mail.bcc]
    files = [text for one in mail.attachments for text in (one.name, one.media_type, one.content_id)]
    return [
        *(text for one in people for text in (one.name, one.address)),
        *(text for field in mail.headers for text in field),
        *files,
        *(mail.message_id, mail.subject, mail.in_reply_to, mail.snippet, mail.list_id),
        *(*mail.references, *mail.problems),
    ]


@pytest.mark.parametrize("name", TORTURE)
def test_every_message_is_parsed_and_holds_only_safe_text(name: str) -> None:
    raw = TORTURE[name]
    mail = parse(raw)
    assert safe_text(mail.body) == mail.body
    assert all(safe_line(text) == text for text in texts_of(mail))
    assert len(mail.to) <= 1000
    assert len(identity(mail, raw)) == 64


@pytest.mark.parametrize("name", TORTURE)
def test_every_message_crosses_a_pipe_and_gives_its_attachments_back(name: str) -> None:
    raw = TORTURE[name]
    mail = decode(read_encoded(raw)).mail
    assert mail == parse(raw)
    for one in mail.attachments[:3]:
        assert len(attachment_bytes(raw, one.part)) == one.size
        assert safe_filename(one.name)


@pytest.mark.parametrize("name", TORTURE)
def test_every_message_has_an_outline(name: str) -> None:
    mail = outline(TORTURE[name])
    assert all(safe_line(text) == text for text in texts_of(mail))


@pytest.mark.parametrize(("name", "subject"), SUBJECTS.items())
def test_subjects(name: str, subject: str) -> None:
    assert parse(TORTURE[name]).subject == subject


@pytest.mark.parametrize(("name", "sender"), SENDERS.items())
def test_senders(name: str, sender: tuple[str, str]) -> None:
    assert [(one.name, one.address) for one in parse(TORTURE[name]).from_] == [sender]


@pytest.mark.parametrize(("name", "recipients"), RECIPIENTS.items())
def test_recipients(name: str, recipients: list[str]) -> None:
    assert [one.address for one in parse(TORTURE[name]).to] == recipients


@pytest.mark.parametrize(("name", "seconds"), DATES.items())
def test_dates(name: str, seconds: int | None) -> None:
    date = parse(TORTURE[name]).date
    assert (None if date is None else date // 1_000_000) == seconds


@pytest.mark.parametrize(("name", "body"), BODIES.items())
def test_bodies(name: str, body: str) -> None:
    assert parse(TORTURE[name]).body == body


@pytest.mark.parametrize(("name", "names"), NAMES.items())
def test_attachments(name: str, names: list[str]) -> None:
    assert [one.name for one in parse(TORTURE[name]).attachments] == names


@pytest.mark.parametrize(("name", "problem"), PROBLEMS.items())
def test_problems_are_named(name: str, problem: str) -> None:
    assert problem in parse(TORTURE[name]).problems


def test_ids_lose_their_brackets_and_repetitions() -> None:
    mail = parse(TORTURE["ids"])
    assert (mail.message_id, mail.in_reply_to, mail.references) == ("one@x", "two@x", ("a@x", "b@x"))
    assert parse(TORTURE["id-without-brackets"]).message_id == "one@x"
