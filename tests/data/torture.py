"""Nasty messages of our own making, each with a name that says what is wrong with it."""

import base64
import quopri
from collections.abc import Iterator

CRLF = "\r\n"
Named = tuple[str, bytes]


def torture_messages() -> Iterator[Named]:
    """Every message, by theme."""
    for theme in (_header_fields, _charsets, _structures, _file_names, _damaged, _deceptive, _bombs):
        yield from theme()


def message(*fields: str, body: str | bytes = "hello", sender: str | None = "Ann <ann@example.org>") -> bytes:
    """A message with CRLF line ends; fields and text are Latin-1 where they hold raw 8-bit bytes."""
    head = [f"From: {sender}"] if sender is not None else []
    text = body if isinstance(body, bytes) else body.replace("\n", CRLF).encode("latin-1")
    return CRLF.join([*head, "Date: Mon, 04 Mar 2024 09:05:47 +0000", *fields]).encode("latin-1") + b"\r\n\r\n" + text


def multipart(kind: str, *parts: str, boundary: str = "b1", fields: tuple[str, ...] = ()) -> bytes:
    """A multipart message; each part is its header, an empty line and its text."""
    body = "".join(f"--{boundary}\n{part}\n" for part in parts) + f"--{boundary}--\n"
    return message(*fields, f'Content-Type: multipart/{kind}; boundary="{boundary}"', body=body)


def _word(text: str, charset: str = "utf-8") -> str:
    return f"=?{charset}?b?{base64.b64encode(text.encode(charset)).decode()}?="


def _coded_subject(text: str) -> bytes:
    return message(f"Subject: {_word(text)}")


def _raw(text: str) -> str:
    """UTF-8 bytes as the Latin-1 text that `message` writes as they are."""
    return text.encode().decode("latin-1")


def _header_fields() -> Iterator[Named]:
    yield "subject-plain", message("Subject: Offer 24-6202")
    yield "subject-utf8-word", message(f"Subject: {_word('Größe')}")
    yield "subject-blank-before-word", message(f"Subject: Re: {_word('Größe')} of it")
    yield "subject-two-words-join", message(f"Subject: {_word('Grö')} {_word('ße')}")
    yield "subject-letter-split-over-words", message("Subject: =?utf-8?q?Gr=C3?= =?utf-8?q?=B6=C3=9Fe?=")
    yield "subject-folded", message("Subject: one\r\n two\r\n\tthree")
    yield "subject-raw-utf8", message(f"Subject: {_raw('Größe – ça va')}")
    yield "subject-raw-latin1", message("Subject: Gr\xf6\xdfe und stra\xdfe f\xfcr \xfcbung")
    yield "subject-unknown-charset", message("Subject: =?x-nowhere?q?Gr=C3=B6=C3=9Fe?=")
    yield "subject-dangerous-charset", message("Subject: =?unicode_escape?q?=5Cx41?= =?bz2?b?QlpoOTE=?= ok")
    yield "subject-damaged-base64", message("Subject: =?utf-8?b?R3LDtsOfZ?=")
    yield "subject-word-unfinished", message("Subject: =?utf-8?q?open")
    yield "subject-empty-words", message("Subject: =?utf-8?q??= =?utf-8?b??=")
    yield "subject-latin1-means-cp1252", message("Subject: =?iso-8859-1?q?=80_100_=96_ok?=")
    yield "subject-japanese", message(f"Subject: {_word('会議の件', 'iso-2022-jp')}")
    yield "subject-language-tag", message("Subject: =?utf-8*de?q?Gr=C3=B6=C3=9Fe?=")
    yield "subject-twice", message("Subject: first", "Subject: second")
    yield "subject-missing", message("To: b@example.org")
    yield "subject-with-newline-inside", _coded_subject("a\r\nBcc: x@evil.example")
    yield "from-quoted-comma", message(sender='"Doe, Jane" <Jane@Example.ORG>')
    yield "from-word", message(sender=f"{_word('Zoë')} <zoe@example.org>")
    yield "from-damaged-base64-word", message(sender="=?utf-8?b?R3LDtsOfZ?= <a@example.org>")
    yield "from-quoted-word", message(sender=f'"{_word("Zoë")}" <zoe@example.org>')
    yield "from-raw-utf8", message(sender=_raw("Zoë <zoe@example.org>"))
    yield "from-unquoted-at", message(sender="ann@work <ann@example.org>")
    yield "from-comment", message(sender="ann@example.org (Ann)")
    yield "from-bare-word", message(sender="MAILER-DAEMON (Mail Delivery)")
    yield "from-garbage", message(sender="<<<>>> nobody at all")
    yield "from-missing-sender", message("Sender: s@example.org", "Reply-To: r@example.org", sender=None)
    yield "from-missing-reply-to", message("Reply-To: r@example.org", "Return-Path: <p@example.org>", sender=None)
    yield "from-missing-return-path", message("Return-Path: <p@example.org>", sender=None)
    yield "to-group", message("To: team: a@example.org, b@example.org;, c@example.org")
    yield "to-undisclosed", message("To: undisclosed-recipients:;")
    yield (
        "date-missing-received",
        message("Received: by x; Tue, 5 Mar 2024 10:00:00 +0100").replace(b"Date: Mon", b"X-D: Mon"),
    )
    yield "date-iso", message().replace(b"Mon, 04 Mar 2024 09:05:47 +0000", b"2024-03-04T09:05:47Z")
    yield "date-without-zone", message().replace(b" +0000", b"")
    yield "date-two-digit-year", message().replace(b"2024", b"24")
    yield "date-nonsense", message().replace(b"Mon, 04 Mar 2024", b"Foo, 99 Bar 20240")
    yield "ids", message("Message-ID: <one@x>", "In-Reply-To: Your mail <two@x>", "References: <a@x>\r\n <b@x><a@x>")
    yield "id-without-brackets", message("Message-ID: one@x")
    yield "blank-before-colon", message("Subject : spaced")
    yield "junk-line-in-header", message("Received: by one", "no field at all", "Subject: after junk")
    yield "nul-in-subject", message("Subject: a\x00b")


def _charsets() -> Iterator[Named]:
    def coded(charset: str, data: bytes) -> bytes:
        encoded = base64.encodebytes(data).decode()
        return message(
            f"Content-Type: text/plain; charset={charset}", "Content-Transfer-Encoding: base64", body=encoded
        )

    yield "body-utf8", coded("utf-8", "Größe €".encode())
    yield "body-latin1-means-cp1252", coded("iso-8859-1", b"\x80 100 \x96 ok")
    yield "body-koi8", coded("koi8-r", "Привет".encode("koi8-r"))
    yield "body-gb2312-means-gb18030", coded("gb2312", "镕基".encode("gb18030"))
    yield "body-shift-jis", coded("shift_jis", "会議①".encode("cp932"))
    yield "body-utf16", coded("utf-16", "Größe".encode("utf-16"))
    yield "body-utf7", coded("utf-7", b"1 +- 1 and +ABs-[31m")
    yield "body-undeclared-utf8", message(body=_raw("Größe"))
    yield "body-undeclared-latin1", message(body="Sch\xf6ne Gr\xfc\xdfe aus M\xfcnchen, bis sp\xe4ter f\xfcr heute")
    yield "body-lies-about-ascii", coded("us-ascii", "Größe".encode())
    yield "body-punycode", coded("punycode", b"abc-" * 100_000)
    yield "body-unicode-escape", coded("unicode_escape", rb"\x1b[31m plain")
    yield "body-undefined", coded("undefined", b"plain")
    yield "body-quoted-charset", coded("\"'utf-8'\"", "Größe".encode())
    quoted = quopri.encodestring(b"Gr\xc3\xb6\xc3\x9fe = 1\n").decode()
    yield (
        "body-quoted-printable",
        message("Content-Transfer-Encoding: Quoted-Printable ", "Content-Type: text/plain; charset=utf8", body=quoted),
    )
    yield (
        "body-bad-quoted-printable",
        message("Content-Transfer-Encoding: quoted-printable", body="100 =ZZ =\n=E9 end ="),
    )
    yield (
        "html-meta-charset",
        message("Content-Type: text/html", body=b'<meta charset="koi8-r"><p>' + "Привет".encode("koi8-r")),
    )


PLAIN = "Content-Type: text/plain\n\nplain text"
HTML = "Content-Type: text/html\n\n<p>rich text</p>"
PDF = "Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0=\n"
INNER = "Subject: inner\nFrom: in@example.org\nContent-Type: multipart/mixed; boundary=b2\n\n--b2\n\nx\n--b2--\n"


def _structures() -> Iterator[Named]:
    yield "alternative", multipart("alternative", PLAIN, HTML)
    yield "alternative-html-only", multipart("alternative", HTML)
    yield "alternative-empty-plain", multipart("alternative", "Content-Type: text/plain\n\n \n", HTML)
    yield (
        "alternative-with-calendar",
        multipart("alternative", PLAIN, HTML, "Content-Type: text/calendar\n\nBEGIN:VCALENDAR"),
    )
    yield "mixed", multipart("mixed", PLAIN, PDF)
    yield "mixed-two-texts", multipart("mixed", PLAIN, PDF, "Content-Type: text/plain\n\nfooter")
    yield (
        "mixed-html-attached",
        multipart("mixed", PLAIN, "Content-Type: text/html\nContent-Disposition: attachment\n\n<p>report"),
    )
    yield "mixed-named-text", multipart("mixed", PLAIN, "Content-Type: text/plain; name=log.txt\n\nlog")
    yield "related", multipart("related", HTML, "Content-Type: image/png\nContent-ID: <logo@x>\n\nPNG")
    yield "enclosed", multipart("mixed", PLAIN, f"Content-Type: message/rfc822\n\n{INNER}")
    yield "enclosed-named", multipart("mixed", PLAIN, f'Content-Type: message/rfc822; name="letter"\n\n{INNER}')
    encoded = base64.encodebytes(INNER.encode()).decode()
    yield (
        "enclosed-base64",
        multipart("mixed", PLAIN, f"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{encoded}"),
    )
    yield "digest", multipart("digest", f"\n{INNER}", "\nSubject: second\n\ny")
    status = "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nAction: failed\n"
    yield (
        "report",
        multipart("report; report-type=delivery-status", PLAIN, status, f"Content-Type: message/rfc822\n\n{INNER}"),
    )
    yield "signed", multipart("signed", PLAIN, "Content-Type: application/pgp-signature\n\nsignature")
    yield (
        "attachment-only",
        message("Content-Type: application/pdf; name=a.pdf", "Content-Transfer-Encoding: base64", body="JVBERi0="),
    )
    yield "text-attachment-only", message("Content-Type: text/plain", "Content-Disposition: attachment; filename=a.txt")
    yield "partial", message("Content-Type: message/partial; id=x; number=1; total=2")
    yield "boundary-of-regex-signs", multipart("mixed", PLAIN, PDF, boundary="(.*)+?[b]")


def _file_names() -> Iterator[Named]:
    def named(*parameters: str) -> bytes:
        lines = ";\n ".join(("Content-Disposition: attachment", *parameters))
        return multipart("mixed", PLAIN, f"Content-Type: application/octet-stream\n{lines}\n\nx")

    yield "name-2231", named("filename*=utf-8''Gr%C3%B6%C3%9Fe.txt")
    yield "name-2231-continued", named("filename*0*=utf-8''Gr%C3%B6", "filename*1*=%C3%9Fe", "filename*2=.txt")
    yield "name-2231-unknown-charset", named("filename*=x-nowhere''a%41.txt")
    yield "name-word", named(f'filename="{_word("Größe.txt")}"')
    yield "name-raw-utf8", named(f'filename="{_raw("Größe.txt")}"')
    yield "name-path", named('filename="../../etc/passwd"')
    yield "name-escape", named('filename="a\x1b[31m.txt"')
    yield "name-empty", named('filename=""')
    yield "name-endless", named(f'filename="{"n" * 5000}.pdf"')


def _damaged() -> Iterator[Named]:
    yield "empty", b""
    yield "only-blank-lines", b"\r\n\r\n\n"
    yield "only-text", b"no header at all, just text\nand more"
    yield "only-header", b"Subject: alone"
    yield "leading-blank-lines", b"\r\n\r\n" + message("Subject: late")
    yield "mbox-line", b"From ann@example.org Mon Mar  4 09:05:47 2024\n" + message("Subject: boxed")
    yield "cr-only", message("Subject: old mac", body="one\ntwo").replace(b"\r\n", b"\r")
    yield "mixed-line-ends", b"Subject: mixed\r\nFrom: a@example.org\nTo: b@example.org\r\n\nbody"
    yield "no-boundary-parameter", message("Content-Type: multipart/mixed", body="--b\n\nreadable\n--b--")
    yield "boundary-never-comes", message("Content-Type: multipart/mixed; boundary=b", body="readable text")
    nested = 'Content-Type: multipart/alternative; boundary="never"\n\nreadable inside'
    yield "inner-boundary-never-comes", multipart("mixed", nested, PDF)
    yield "cut-off", multipart("mixed", PLAIN, PDF)[:-30]
    yield "base64-cut-off", message("Content-Transfer-Encoding: base64", body="aGVsbG8gd29ybGQ")
    yield "base64-with-noise", message("Content-Transfer-Encoding: base64 (really)", body="aGVs!bG8g\n-d29y\nbGQ=")
    yield "empty-content-type", message("Content-Type: ", body="readable")
    yield "broken-content-type", message("Content-Type: text; plain; charset", body="readable")
    yield "binary-body", message(body=bytes(range(256)))


def _deceptive() -> Iterator[Named]:
    yield "subject-escape", _coded_subject("a\x1b]52;c;eA==\x07b")
    yield "subject-c1", _coded_subject("a\x9b31mb")
    yield "subject-right-to-left", _coded_subject("a\u202egpj.exe\u2066\u061cb")
    yield "subject-tags", _coded_subject("a" + "".join(chr(0xE0000 + ord(letter)) for letter in "hidden") + "b")
    yield "subject-many-marks", _coded_subject("a" + "\u0301" * 500 + "b")
    yield "subject-line-separator", _coded_subject("a\u2028b")
    yield "subject-markup", message("Subject: [@click=app.quit]x[/] [bold")
    yield "body-escape", message(body="a\x1b[2Jb\x9b31mc\x07\x00d\re")
    yield "html-escape-entity", message("Content-Type: text/html", body="<p>a&#27;[2Jb&#x9b;c</p>")
    yield (
        "html-hidden",
        message("Content-Type: text/html", body="<p>seen</p><p style='display: none'>unseen</p><script>x</script>"),
    )


def _bombs() -> Iterator[Named]:
    nest = "".join(f"--b{n}\nContent-Type: multipart/mixed; boundary=b{n + 1}\n\n" for n in range(3000))
    yield "bomb-nested-parts", message("Content-Type: multipart/mixed; boundary=b0", body=nest + "deep")
    yield (
        "bomb-nested-messages",
        message("Content-Type: message/rfc822", body="Content-Type: message/rfc822\n\n" * 3000),
    )
    yield "bomb-parts", multipart("mixed", *(["\nx"] * 10_000))
    yield "bomb-fields", message(*(f"X-{n}: y" for n in range(20_000)))
    yield "bomb-one-field", message("Subject: " + "x" * 3_000_000)
    yield "bomb-folds", message("Subject: a" + "\r\n b" * 100_000)
    yield "bomb-recipients", message("To: " + ", ".join(f"u{n}@example.org" for n in range(50_000)))
    yield "bomb-open-brackets", message("To: " + "<" * 50_000, "Cc: " + "(" * 50_000, "Message-ID: " + "<" * 50_000)
    yield "bomb-words", message("Subject: " + "=?utf-8?q?a?= " * 20_000)
    yield "bomb-open-words", message("Subject: " + "=?" * 50_000 + "=?a?q?" * 20_000)
    yield "bomb-parameters", message("Content-Type: text/plain" + "; a=b" * 50_000)
    yield "bomb-html", message("Content-Type: text/html", body="<div><b><table><tr><td>" * 20_000 + "deep")
    yield "bomb-newlines", message(body="\n" * 300_000)
