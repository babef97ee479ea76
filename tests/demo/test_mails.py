"""The sample mail of the demo: varied, plausible, and the same for the same seed."""

import email
import stat
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path

import pytest

from tui_mail.demo.maildir import write_maildir
from tui_mail.demo.mails import SampleMail, arriving_mail, sample_mails
from tui_mail.demo.texts import LANGUAGES, language

UNTIL = datetime(2026, 6, 17, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def mails() -> list[SampleMail]:
    return sample_mails(300, 7, UNTIL)


@pytest.fixture(scope="module")
def messages(mails: list[SampleMail]) -> list[Message]:
    return [email.message_from_bytes(mail.raw) for mail in mails]


def text_of(part: Message) -> str:
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode(part.get_content_charset("us-ascii"))


def subject_of(message: Message) -> str:
    return str(make_header(decode_header(message["Subject"]))).replace("\n", "")


def leaves(messages: list[Message]) -> Iterator[Message]:
    for message in messages:
        yield from (part for part in message.walk() if not part.is_multipart())


def test_the_same_seed_gives_the_same_bytes(mails: list[SampleMail]) -> None:
    assert sample_mails(300, 7, UNTIL) == mails
    assert sample_mails(300, 8, UNTIL) != mails


def test_there_are_as_many_as_asked_for_and_oldest_first(mails: list[SampleMail]) -> None:
    assert len(mails) == 300
    assert [mail.received_at for mail in mails] == sorted(mail.received_at for mail in mails)
    assert [len(sample_mails(few, 7, UNTIL)) for few in (0, 1, 17)] == [0, 1, 17]


@pytest.mark.parametrize("seed", range(20))
def test_all_lie_in_the_past_and_a_third_in_the_last_three_days(seed: int) -> None:
    ages = [UNTIL - datetime.fromtimestamp(mail.received_at / 1e6, UTC) for mail in sample_mails(300, seed, UNTIL)]
    assert min(ages) > timedelta(0)
    assert max(ages) < timedelta(days=40)
    assert sum(age < timedelta(days=3) for age in ages) > 100


def test_without_a_time_they_lead_up_to_now() -> None:
    newest = sample_mails(60)[-1].received_at / 1e6
    assert timedelta(0) <= datetime.now(UTC) - datetime.fromtimestamp(newest, UTC) < timedelta(days=4)


def test_every_message_parses_without_a_defect(messages: list[Message]) -> None:
    defects = [(subject_of(message), part.defects) for message in messages for part in message.walk() if part.defects]
    assert defects == []
    assert all(message["From"] and message["Date"] and message["Subject"] for message in messages)


def test_every_text_decodes_in_the_charset_it_names(messages: list[Message]) -> None:
    for part in leaves(messages):
        if part.get_content_maintype() == "text":
            assert "{" not in text_of(part).replace("{ font-family", "").replace("MsoNormal {margin", "")


def test_message_ids_are_unique_and_some_are_missing(messages: list[Message]) -> None:
    ids = Counter(message["Message-ID"] for message in messages)
    assert ids.pop(None) == 2
    assert set(ids.values()) == {1}


def test_sizes_are_those_of_small_mail(mails: list[SampleMail]) -> None:
    assert all(500 < len(mail.raw) < 40_000 for mail in mails)


def test_no_address_can_belong_to_anybody(mails: list[SampleMail]) -> None:
    addresses = [
        line for mail in mails for line in mail.raw.splitlines() if line.startswith((b"From:", b"To:", b"Cc:"))
    ]
    assert all(b".example" in line for line in addresses if b"@" in line)


def test_four_languages_have_ten_topics_and_more_each() -> None:
    assert all(len(language(code).topics) >= 10 for code in LANGUAGES)


@pytest.mark.parametrize("word", ["Mit freundlichen Grüßen", "Cordialement", "Met vriendelijke groet", "Kind regards"])
def test_each_language_is_spoken(messages: list[Message], word: str) -> None:
    texts = [text_of(part) for part in leaves(messages) if part.get_content_type() == "text/plain"]
    assert sum(word in text for text in texts) >= 5


@pytest.mark.parametrize(
    "attribution",
    ["Uhr schrieb", "a écrit :", " schreef ", " wrote:", "Gesendet: ", "Envoyé : ", "Verzonden: ", "Sent: "],
)
def test_answers_quote_the_way_mail_programs_do(messages: list[Message], attribution: str) -> None:
    assert any(attribution in text_of(part) for part in leaves(messages) if part.get_content_type() == "text/plain")


def test_answers_name_a_mail_that_came_before(messages: list[Message]) -> None:
    seen: set[str] = set()
    answers = 0
    for message in messages:
        if parent := message["In-Reply-To"]:
            assert parent in seen
            answers += 1
        seen.add(message["Message-ID"])
    assert answers > 100


@pytest.mark.parametrize(
    "kind",
    [
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "image/png",
        "message/delivery-status",
        "message/rfc822",
        "multipart/alternative",
        "text/calendar",
        "text/csv",
    ],
)
def test_each_kind_of_part_is_there(messages: list[Message], kind: str) -> None:
    assert any(part.get_content_type() == kind for message in messages for part in message.walk())


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "iso-2022-jp", "gb18030", "iso-8859-7"])
def test_each_charset_is_there(messages: list[Message], charset: str) -> None:
    assert any(part.get_content_charset() == charset for part in leaves(messages))


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
def test_each_encoding_is_there(messages: list[Message], encoding: str) -> None:
    assert any(part["Content-Transfer-Encoding"] == encoding for part in leaves(messages))


@pytest.mark.parametrize(
    "number", ["2026-00117", "00123", "12-3-1", "0007", "2025-99814", "00999", "[#2026-", "relatienummer"]
)
def test_subjects_name_records_that_exist_and_others(messages: list[Message], number: str) -> None:
    assert any(number in subject_of(message) for message in messages)


def test_oddities_are_there(mails: list[SampleMail], messages: list[Message]) -> None:
    assert sum(message.get_content_type() == "text/html" for message in messages) > 10
    assert sum(message["List-Id"] is not None for message in messages) == 8
    assert sum(message["Auto-Submitted"] == "auto-replied" for message in messages) >= 5
    assert any(len(subject_of(message)) > 140 for message in messages)
    assert any("🎉" in subject_of(message) for message in messages)
    assert any("dmarc=fail" in message.get("Authentication-Results", "") for message in messages)
    assert any(message["Bcc"] for message, mail in zip(messages, mails, strict=True) if mail.folder == "INBOX")


def test_mail_keeps_arriving_and_answers_join_what_arrived() -> None:
    arrived = [email.message_from_bytes(arriving_mail(n, 7, UNTIL + timedelta(seconds=20 * n)).raw) for n in range(60)]
    ids = [message["Message-ID"] for message in arrived]
    assert len(set(ids)) == 60
    assert len({subject_of(message) for message in arrived}) > 30
    references = [set((message["References"] or "").split()) for message in arrived]
    assert sum(bool(names & set(ids[:n])) for n, names in enumerate(references)) >= 6


def test_what_arrives_is_dated_now_and_not_from_the_past_mail(messages: list[Message]) -> None:
    mail = arriving_mail(10_000)
    assert abs(datetime.now(UTC).timestamp() - mail.received_at / 1e6) < 60
    known = {message["Message-ID"] for message in messages}
    assert all(email.message_from_bytes(arriving_mail(n).raw)["Message-ID"] not in known for n in range(50))


def test_a_maildir_holds_them_byte_for_byte_with_their_times(tmp_path: Path, mails: list[SampleMail]) -> None:
    home = tmp_path / "Maildir"
    write_maildir(home, mails)
    write_maildir(home, mails)
    inbox, sent = list((home / "new").iterdir()), list((home / ".Sent" / "cur").iterdir())
    assert len(inbox) + len(sent) == len(mails)
    assert {(file.read_bytes(), file.stat().st_mtime_ns // 1000) for file in inbox + sent} == {
        (mail.raw, mail.received_at) for mail in mails
    }
    assert not any((home / "tmp").iterdir())
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (home, home / "new", home / ".Sent")} == {0o700}
    assert {stat.S_IMODE(file.stat().st_mode) for file in inbox + sent} == {0o600}
