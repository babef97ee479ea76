"""Notes: internal, for all or for one."""

import pytest

from tests.office import Office, letter
from tui_mail.desk.notes import MAX_NOTE, add_note
from tui_mail.desk.triage import assign
from tui_mail.errors import Conflict, NotFound, UsageError
from tui_mail.store.queries.items import detail, history, readable_row


@pytest.mark.covers("HO-77")
def test_a_note_for_a_colleague_stands_at_the_item_and_in_the_history(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    done = add_note(anna, item, "  Bitte prüfen  ", office.person("mm"))
    assert done.sentence == f"Noted at item {item} for Martin Muster"
    (note,) = detail(anna, item).notes
    assert (note.author, note.to, note.text) == ("Anna Muster", "Martin Muster", "Bitte prüfen")
    assert history(anna, item)[-1].text == "Bitte prüfen"
    assert readable_row(anna, item).status == "open"


def test_a_note_needs_a_text_of_bearable_length(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    with pytest.raises(UsageError, match="needs a text"):
        add_note(office.actor("anna"), item, " \n")
    with pytest.raises(UsageError, match="at most"):
        add_note(office.actor("anna"), item, "x" * (MAX_NOTE + 1))


def test_a_note_is_not_addressed_to_who_could_not_read_it(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    with pytest.raises(Conflict, match="Sandra Keller may not read this item, and would not see the note"):
        add_note(office.actor("anna"), item, "hallo", office.person("sandra"))
    assert detail(office.actor("anna"), item).notes == ()


def test_a_note_is_for_members_only(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    with pytest.raises(NotFound, match="member of the mailbox"):
        add_note(office.actor("anna"), item, "hallo", office.person("otto"))


def test_what_people_write_is_cleaned_before_it_is_kept(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna, mm = office.actor("anna"), office.person("mm")
    add_note(anna, item, "\x1b]0;a\x07b\udcff\x00")
    assign(anna, item, mm, "bitte\udcff\x00 \x1b[2J")
    assert [note.text for note in detail(anna, item).notes] == ["\ufffd]0;a\ufffdb\ufffd"]
    said = [event.text for event in history(anna, item) if event.text]
    assert said == ["\ufffd]0;a\ufffdb\ufffd", "bitte\ufffd \ufffd[2J"]
