"""What somebody should hear of: only what he may see, until he has seen it."""

import pytest

from tests.office import Office, letter
from tui_mail.desk import marks, triage
from tui_mail.desk.notes import add_note
from tui_mail.desk.notifications import see
from tui_mail.desk.preferences import preferences, set_preference
from tui_mail.errors import NotFound, UsageError
from tui_mail.store.queries.notifications import waiting


@pytest.mark.covers("HO-77", "CK-18")
def test_the_addressee_of_a_note_and_of_an_assignment_hears_who_said_what_of_which_item(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna, sandra = office.actor("anna"), office.actor("sandra")
    triage.assign(anna, item, office.person("sandra"), "bitte heute")
    add_note(anna, item, "Frist am Freitag", office.person("sandra"))
    note, assigned = waiting(sandra)
    assert note.sentence == f"Anna Muster left a note for you at item {item}"
    assert (note.kind, note.subject, note.text) == ("note", "Brief 1", "Frist am Freitag")
    assert assigned.sentence == f"Anna Muster assigned item {item} to you"
    assert (assigned.kind, assigned.text, assigned.mailbox) == ("assigned", "bitte heute", "kanzlei")
    assert waiting(anna) == waiting(office.actor("mm")) == []


def test_opening_the_item_is_seeing_all_that_was_said_of_it(office: Office) -> None:
    first, second = office.deliver(letter(1), letter(2))
    anna, sandra = office.actor("anna"), office.actor("sandra")
    for item in (first, second):
        triage.assign(anna, item, office.person("sandra"))
    marks.opened(sandra, first)
    assert [one.item for one in waiting(sandra)] == [second]
    add_note(anna, first, "noch etwas", office.person("sandra"))
    assert [one.item for one in waiting(sandra)] == [first, second]
    marks.opened(sandra, first)
    assert [one.item for one in waiting(sandra)] == [second]


def test_what_may_no_longer_be_seen_vanishes_and_an_envelope_has_no_text(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna, sandra = office.actor("anna"), office.actor("sandra")
    triage.assign(anna, item, office.person("sandra"), "vertraulich")
    triage.release(anna, item)
    (told,) = waiting(sandra)
    assert (told.subject, told.text) == ("Brief 1", "")
    triage.assign(anna, item, office.person("mm"))
    assert waiting(sandra) == []


def test_one_or_all_are_seen_by_key_and_nobody_sees_anothers(office: Office) -> None:
    items = office.deliver(letter(1), letter(2), letter(3))
    anna, sandra = office.actor("anna"), office.actor("sandra")
    for item in items:
        triage.assign(anna, item, office.person("sandra"))
    newest = waiting(sandra)[0]
    assert see(anna, [newest.id]) == 0
    assert see(sandra, [newest.id]) == 1
    assert len(waiting(sandra)) == 2
    assert see(sandra) == 2
    assert waiting(sandra) == []


def test_a_preference_has_a_beginning_and_takes_only_what_there_is(office: Office) -> None:
    anna = office.actor("anna")
    assert preferences(anna) == {"notify": "bell"}
    set_preference(anna, "notify", "osc9")
    set_preference(anna, "notify", "osc777")
    assert preferences(anna) == {"notify": "osc777"}
    assert preferences(office.actor("mm")) == {"notify": "bell"}
    with pytest.raises(UsageError, match="notify is one of: bell, osc9, osc777, none"):
        set_preference(anna, "notify", "trumpet")
    with pytest.raises(NotFound, match="no preference 'colour'"):
        set_preference(anna, "colour", "red")
