"""One key on many items."""

import pytest

from tests.office import Office, letter
from tui_mail.desk import triage
from tui_mail.desk.bulk import bulk
from tui_mail.desk.change import Done
from tui_mail.desk.undo import undo
from tui_mail.store.queries.items import readable_row


@pytest.mark.covers("CO-32")
def test_what_cannot_be_done_is_reported_by_reason_and_the_rest_is_done(office: Office) -> None:
    first, second, third = office.deliver(letter(1), letter(2), letter(3))
    sandra = office.actor("sandra")
    triage.take(sandra, first)
    triage.take(sandra, second)
    result = bulk([first, second, third], lambda item: triage.set_status(sandra, item, "pending"))
    assert [done.item_id for done in result.done] == [first, second]
    assert result.refused == {"Nobody has this item yet: take it first (t).": (third,)}
    assert result.sentence == (
        f"Set 2 items to pending; item {third} refused: Nobody has this item yet: take it first (t)."
    )


def test_a_bulk_of_hundreds_does_all_of_them(office: Office) -> None:
    items = office.deliver(*(letter(number) for number in range(150)))
    anna = office.actor("anna")
    result = bulk(items, lambda item: triage.assign(anna, item, office.person("sandra")))
    assert len(result.done) == 150
    assert {readable_row(anna, item).assignee for item in items} == {"sandra"}
    assert office.counts("sandra")["inbox"] == 150


def test_nothing_to_do_is_said(office: Office) -> None:
    assert bulk([], lambda item: triage.take(office.actor("anna"), item)).sentence == "Nothing to do"


def test_what_was_done_before_it_was_stopped_stays_and_is_taken_back_at_once(office: Office) -> None:
    items = office.deliver(*(letter(number) for number in range(5)))
    anna, done = office.actor("anna"), []

    def archive(item: int) -> Done:
        done.append(item)
        return triage.archive(anna, item)

    result = bulk(items, archive, lambda: len(done) == 3)
    assert result.sentence == "Archived 3 items; stopped, 2 left as they were"
    assert sum(readable_row(anna, item).folder_kind == "archive" for item in items) == 3
    assert len(undo(anna).done) == 3
