"""Messages between colleagues: delivered like mail, to nobody outside, and seen by their readers alone."""

from email import message_from_bytes

import pytest

from tests.office import Office
from tui_mail.config.team import read_team
from tui_mail.desk.administration import apply
from tui_mail.desk.administration.export import export_config
from tui_mail.desk.administration.users import deactivate_user
from tui_mail.desk.internal import answer_to, send_message
from tui_mail.errors import NotFound, NotPermitted, UsageError
from tui_mail.store.actor import Actor
from tui_mail.store.queries.account_table import account_lines
from tui_mail.store.queries.items import detail, history, readable_row
from tui_mail.store.queries.lists import page
from tui_mail.store.queries.notifications import waiting
from tui_mail.store.queries.tree import tree
from tui_mail.store.rows import Detail, Row, View

EVERYTHING = View(folder_kind=None, snoozed=None)


def messages(actor: Actor, kind: str = "inbox") -> list[Row]:
    return [row for row in page(actor, View(folder_kind=kind)) if isinstance(row, Row) and row.direction == "internal"]


def read(actor: Actor, kind: str = "inbox") -> Detail:
    return detail(actor, messages(actor, kind)[0].id)


@pytest.mark.covers("HO-42", "HO-01")
def test_a_message_stands_with_each_reader_as_his_and_new_and_under_sent_with_its_author(office: Office) -> None:
    anna, sandra = office.actor("anna"), office.actor("sandra")
    done = send_message(anna, office.blobs, ["sandra", "otto", "sandra"], "Mittagessen", "Um zwölf?\n")
    assert done.sentence == "Sent to Sandra Keller, Otto Outsider"
    for login in ("sandra", "otto"):
        reader = office.actor(login)
        (row,) = messages(reader)
        assert (row.status, row.assignee, row.unread, row.correspondent) == ("new", login, True, "Anna Muster")
        assert read(reader).body.strip() == "Um zwölf?"
        (told,) = waiting(reader)
        assert (told.kind, told.sentence, told.item) == ("message", "Anna Muster wrote to you", row.id)
    (sent,) = messages(anna, "sent")
    assert (sent.id, sent.status, sent.unread, sent.correspondent) == (done.item_id, "resolved", False, "Sandra Keller")
    assert messages(anna) == []
    assert waiting(anna) == []
    assert [event.action for event in history(sandra, messages(sandra)[0].id)] == ["arrived"]
    raw = message_from_bytes(office.blobs.get(read(sandra).raw_sha256))
    assert raw["From"] == "Anna Muster <anna@colleagues.invalid>"
    assert (
        " ".join(raw["To"].split())
        == "Sandra Keller <sandra@colleagues.invalid>, Otto Outsider <otto@colleagues.invalid>"
    )


def test_an_answer_hangs_on_what_it_answers_and_goes_to_who_wrote_or_to_whom_one_wrote(office: Office) -> None:
    anna, sandra = office.actor("anna"), office.actor("sandra")
    send_message(anna, office.blobs, ["sandra", "mm"], "Akte", "Wo ist sie?")
    draft = answer_to(sandra, messages(sandra)[0].id)
    assert ([one.login for one in draft.to], draft.subject) == (["anna"], "Re: Akte")
    assert [one.login for one in answer_to(anna, messages(anna, "sent")[0].id).to] == ["sandra", "mm"]
    send_message(sandra, office.blobs, ["anna"], draft.subject, "Hier.", reply_to_item=draft.reply_to_item)
    first, answer = (message_from_bytes(office.blobs.get(read(one).raw_sha256)) for one in (office.actor("mm"), anna))
    assert answer["In-Reply-To"] == answer["References"] == first["Message-ID"]
    assert answer_to(anna, messages(anna)[0].id).subject == "Re: Akte"


def test_nobody_else_sees_a_message_not_even_an_admin_and_no_team_file_holds_it(office: Office) -> None:
    send_message(office.actor("anna"), office.blobs, ["sandra"], "", "Nur für dich")
    root = office.actor("root")
    for login in ("mm", "vera", "otto", "root"):
        assert messages(office.actor(login)) == []
        assert all(box.kind == "mail" for box in tree(office.actor(login)))
    boxes = {box.code: box for box in tree(office.actor("sandra"))}
    assert list(boxes) == ["kanzlei", "messages:sandra"]
    assert (boxes["messages:sandra"].private, boxes["messages:sandra"].name) == (True, "Messages")
    exported = export_config(root)
    assert [box.code for box in exported.mailboxes] == ["kanzlei"]
    assert apply(root, exported) == []
    assert apply(root, read_team(office.home.root / "team.toml")) == []
    assert [line.name for line in account_lines(root)] == ["kanzlei"]


def test_what_cannot_be_sent_is_refused_and_leaves_nothing(office: Office) -> None:
    anna = office.actor("anna")
    (mail,) = office.deliver(b"From: jean@dupont.example\r\nSubject: Frage\r\n\r\nhallo\r\n")
    for to, text, why in ((["anna"], "x", "which colleague"), ([], "x", "which colleague"), (["mm"], " \n", "a text")):
        with pytest.raises(UsageError, match=why):
            send_message(anna, office.blobs, to, "s", text)
    with pytest.raises(UsageError, match="at most"):
        send_message(anna, office.blobs, ["mm"], "s", "x" * 100_001)
    with pytest.raises(NotFound, match="Nobody here has the login 'jean@"):
        send_message(anna, office.blobs, ["jean@dupont.example"], "s", "x")
    with pytest.raises(UsageError, match="later version"):
        send_message(anna, office.blobs, ["mm"], "s", "x", reply_to_item=mail)
    assert [box.code for box in tree(anna)] == ["kanzlei"]
    assert readable_row(anna, mail).direction == "in"


@pytest.mark.parametrize(
    "subject", ["=?utf-8?q?a=0d=0aBcc:_evil@example.org?=", "a\r\nBcc: evil@example.org", "\x1b]2;x\x07", "[/]"]
)
def test_no_subject_becomes_a_header(office: Office, subject: str) -> None:
    mm = office.actor("mm")
    send_message(office.actor("anna"), office.blobs, ["mm"], subject, "From here\n.\n\x1b[31mrot")
    found = read(mm)
    raw = message_from_bytes(office.blobs.get(found.raw_sha256))
    assert raw.keys() == [
        "From", "To", "Subject", "Date", "Message-ID", "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
    ]  # fmt: skip
    assert "\x1b" not in found.body + found.row.subject
    assert {one.address for one in found.addresses} == {"anna@colleagues.invalid", "mm@colleagues.invalid"}


def test_who_was_switched_off_writes_nothing_in_a_session_that_is_still_open(office: Office) -> None:
    anna = office.actor("anna")
    deactivate_user(office.actor("root"), "anna")
    with pytest.raises(NotPermitted, match="switched off"):
        send_message(anna, office.blobs, ["mm"], "", "Noch da")
    assert messages(office.actor("mm")) == []
