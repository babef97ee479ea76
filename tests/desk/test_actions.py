"""The registry: every action is refused to whom it is not allowed, by the same function that does it."""

import re

import pytest

from tests.office import Office, letter
from tui_mail.desk.actions import ACTIONS, BY_NAME, Action
from tui_mail.desk.rights import Right, refusal
from tui_mail.errors import NotFound, NotPermitted, TuiMailError
from tui_mail.store.clock import SECOND, now
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.items import history
from tui_mail.store.visibility import places

FOR_READERS = (Right.READ, Right.MARK, Right.OWN_MAIL)
"""Rights that a viewer has, too; whose own mail it is, the action asks."""


def argument_of(action: Action, office: Office) -> tuple[object, ...]:
    """Return something that the action could be told."""
    anna = office.actor("anna")
    values: dict[str, object] = {
        "person": office.person("mm"),
        "status": "pending",
        "when": now() + 3600 * SECOND,
        "record": record(anna, "project", "12").id,
        "linked record": record(anna, "contact", "00456").id,
        "sender": record(anna, "contact", "00456").id,
        "contact": record(anna, "contact", "00457").id,
        "text": "eine Notiz",
        "folder": "archive",
        "tag": "akte",
        "given tag": "akte",
        "department": "none",
        "qualification": "none",
        "category": "none",
    }
    return (values[action.argument],) if action.argument else ()


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_an_outsider_is_told_that_there_is_nothing(office: Office, action: Action) -> None:
    (item,) = office.deliver(letter(1))
    with pytest.raises(NotFound, match=f"no item {item} that you may see"):
        action.run(office.actor("otto"), item, *argument_of(action, office))


@pytest.mark.covers("CK-02")
@pytest.mark.parametrize("action", [one for one in ACTIONS if one.right not in FOR_READERS], ids=lambda one: one.name)
def test_a_viewer_is_told_that_viewers_only_read(office: Office, action: Action) -> None:
    (item,) = office.deliver(letter(1))
    office_before = len(history(office.actor("anna"), item))
    if action.name == "release":
        BY_NAME["take"].run(office.actor("anna"), item)
        office_before += 1
    with pytest.raises(NotPermitted, match="You are a viewer here"):
        action.run(office.actor("vera"), item, *argument_of(action, office))
    assert len(history(office.actor("anna"), item)) == office_before


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
@pytest.mark.parametrize("login", ["anna", "sandra", "mm", "vera"])
def test_what_is_dimmed_is_what_is_refused(office: Office, action: Action, login: str) -> None:
    (item,) = office.deliver(letter(1))
    actor = office.actor(login)
    (place,) = places(actor).values()
    said = refusal(action.right, actor, place, None)
    try:
        action.run(actor, item, *argument_of(action, office))
    except TuiMailError as exc:
        heard: str | None = exc.sentence if isinstance(exc, NotPermitted) else None
    else:
        heard = None
    if action.name != "release":  # giving back what nobody has is no matter of rights
        assert heard == said


def test_keys_and_names_are_given_once() -> None:
    keys = [action.key for action in ACTIONS if action.key]
    assert len(set(keys)) == len(keys)
    assert len(BY_NAME) == len(ACTIONS)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", action.name) for action in ACTIONS)


def test_every_action_says_what_it_does() -> None:
    assert all(action.title and action.tooltip and not action.tooltip.endswith(".") for action in ACTIONS)
