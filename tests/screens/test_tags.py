"""Tags from the keyboard, and where they are seen."""

import pytest

from tests.office import Office, letter
from tests.screens.looking import (
    SMALL,
    WIDE,
    app_of,
    bottom,
    press,
    screen_lines,
    screen_text,
    settled,
    until,
    write,
)
from tui_mail.desk.tagging import tag
from tui_mail.screens.labelling import words as tag_question
from tui_mail.screens.questions import Meant, given_tag
from tui_mail.store.queries.items import readable_row, row


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_the_key_asks_for_a_word_and_the_row_shows_it_before_the_subject(
    desk: Office, size: tuple[int, int]
) -> None:
    (item,) = desk.deliver(letter(1))
    async with app_of(desk, "anna").run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "number_sign")
        await write(pilot, "Akte")
        await press(pilot, "enter")
        assert f"Tagged item {item} #akte · u undo" in bottom(pilot.app)
        await until(pilot, lambda: any("#akte Brief 1" in line for line in screen_lines(pilot.app)))
        await press(pilot, "enter")
        await until(pilot, lambda: "Tags    #akte" in screen_text(pilot.app))
        await press(pilot, "escape", "u")
        await until(pilot, lambda: "#akte Brief" not in screen_text(pilot.app))
    assert readable_row(desk.actor("anna"), item).tags == ()


def test_tags_in_use_come_before_a_new_word(desk: Office) -> None:
    first, second = desk.deliver(letter(1), letter(2))
    anna = desk.actor("anna")
    for item, word in ((first, "akte"), (second, "akte"), (second, "aktuell")):
        tag(anna, item, word)
    ask = tag_question(anna, row(anna, first), "Tag", single=False).choices
    assert [choice.value for choice in ask("")] == [Meant("tag", "akte"), Meant("tag", "aktuell")]
    assert ask("#akt")[-1].value == Meant("tag", "akt")
    assert ask("akte")[0].value == Meant("tag", "akte")
    assert [choice.value for choice in given_tag(anna, [second], "Un-tag").choices("")] == ["akte", "aktuell"]
