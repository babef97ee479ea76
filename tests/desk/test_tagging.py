"""Tags: words on items for everybody who may read them, undone one by one, never on an envelope."""

import pytest

from tests.office import Office, letter
from tui_mail.desk.actions import BY_NAME
from tui_mail.desk.bulk import bulk
from tui_mail.desk.tagging import tag, untag
from tui_mail.desk.undo import undo
from tui_mail.errors import Conflict, NotPermitted, UsageError
from tui_mail.store.queries.items import history, readable_row, row
from tui_mail.store.queries.lists import page
from tui_mail.store.queries.tags import tags_in_use
from tui_mail.store.rows import Row, View


def tags(office: Office, item: int) -> tuple[str, ...]:
    return readable_row(office.actor("anna"), item).tags


def test_a_tag_is_one_word_in_small_letters_and_comes_once(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    assert tag(anna, item, " #Sehr  Wichtig ").sentence == f"Tagged item {item} #sehr-wichtig"
    assert tag(anna, item, "sehr-WICHTIG").event_id is None
    tag(anna, item, "akte")
    assert tags(office, item) == ("akte", "sehr-wichtig")
    untag(anna, item, "#akte")
    assert untag(anna, item, "akte").event_id is None
    assert tags(office, item) == ("sehr-wichtig",)
    assert [(event.action, event.after) for event in history(anna, item)][1:] == [
        ("tag", {"tag": "sehr-wichtig"}),
        ("tag", {"tag": "akte"}),
        ("untag", {"tag": None}),
    ]


@pytest.mark.parametrize("text", ["", "#", "  ", "\u200b", "x" * 41])
def test_what_is_no_word_is_no_tag(office: Office, text: str) -> None:
    (item,) = office.deliver(letter(1))
    with pytest.raises(UsageError):
        tag(office.actor("anna"), item, text)


def test_a_tag_changes_the_row_for_those_who_look_and_no_counter(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    before, counts = readable_row(anna, item), office.counts("anna")
    tag(anna, item, "akte")
    assert readable_row(anna, item).modseq > before.modseq
    assert office.counts("anna") == counts


def test_undo_takes_back_one_tag_and_leaves_the_others(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna, mm = office.actor("anna"), office.actor("mm")
    tag(anna, item, "eins")
    tag(mm, item, "zwei")
    undo(anna)
    assert tags(office, item) == ("zwei",)
    untag(anna, item, "zwei")
    undo(anna)
    assert tags(office, item) == ("zwei",)
    tag(anna, item, "drei")
    untag(mm, item, "drei")
    with pytest.raises(Conflict):
        undo(anna)
    assert tags(office, item) == ("zwei",)


def test_many_items_are_tagged_with_one_key_and_untagged_with_one_undo(office: Office) -> None:
    items = office.deliver(*map(letter, range(3)))
    anna = office.actor("anna")
    result = bulk(items, lambda item: BY_NAME["tag"].run(anna, item, "akte"))
    assert result.sentence == "Tagged 3 items #akte"
    assert {row.tags for row in page(anna, View()) if isinstance(row, Row)} == {("akte",)}
    undo(anna)
    assert {row.tags for row in page(anna, View()) if isinstance(row, Row)} == {()}


def test_an_envelope_has_no_tags_and_is_not_tagged(office: Office) -> None:
    hidden, own = office.deliver(letter(1), letter(2))
    anna, sandra = office.actor("anna"), office.actor("sandra")
    tag(anna, hidden, "geheim")
    tag(anna, own, "offen")
    BY_NAME["take"].run(sandra, own)
    assert not hasattr(row(sandra, hidden), "tags")
    with pytest.raises(NotPermitted):
        tag(sandra, hidden, "meins")
    mailbox = row(anna, own).mailbox_id
    assert tags_in_use(sandra, mailbox) == ["offen"]
    assert tags_in_use(anna, mailbox) == ["geheim", "offen"]
    assert tags_in_use(office.actor("otto"), mailbox) == []


def test_a_viewer_reads_tags_and_gives_none(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    tag(office.actor("anna"), item, "akte")
    assert readable_row(office.actor("vera"), item).tags == ("akte",)
    with pytest.raises(NotPermitted):
        untag(office.actor("vera"), item, "akte")
