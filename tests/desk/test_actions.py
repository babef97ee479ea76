"""The registry: every action is refused to whom it is not allowed, by the same function that does it."""

import re

import pytest

from tests.office import Office, letter
from tui_mail.desk.actions import ACTIONS, BY_NAME, Action
from tui_mail.desk.rights import Right, refusal
from tui_mail.errors import NotFound, NotPermitted, TuiMailError
from tui_mail.store.actor import Actor
from tui_mail.store.clock import SECOND, now
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.items import history
from tui_mail.store.visibility import places

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # rights are no matter of SQL

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
    if action.argument == "item":
        return (office.deliver(letter(99))[0],)
    return (values[action.argument],) if action.argument else ()


@on_sqlite
def test_an_outsider_is_told_that_there_is_nothing(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    for action in ACTIONS:
        with pytest.raises(NotFound, match=f"no item {item} that you may see"):
            action.run(office.actor("otto"), item, *argument_of(action, office))


@on_sqlite
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


@on_sqlite
@pytest.mark.parametrize("login", ["anna", "sandra", "mm", "vera"])
def test_what_is_dimmed_is_what_is_refused(office: Office, login: str) -> None:
    actor = office.actor(login)
    (place,) = places(actor).values()
    items = office.deliver(*map(letter, range(1, len(ACTIONS) + 1)))
    for item, action in zip(items, ACTIONS, strict=True):
        if action.name != "release":  # giving back what nobody has is no matter of rights
            heard = said_to(actor, item, action, argument_of(action, office))
            assert heard == refusal(action.right, actor, place, None), action.name


def said_to(actor: Actor, item: int, action: Action, argument: tuple[object, ...]) -> str | None:
    """Try an action; return why it is not permitted."""
    try:
        action.run(actor, item, *argument)
    except TuiMailError as exc:
        return exc.sentence if isinstance(exc, NotPermitted) else None
    return None


def test_keys_and_names_are_given_once() -> None:
    keys = [action.key for action in ACTIONS if action.key]
    assert len(set(keys)) == len(keys)
    assert len(BY_NAME) == len(ACTIONS)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", action.name) for action in ACTIONS)


def test_every_action_says_what_it_does() -> None:
    assert all(action.title and action.tooltip and not action.tooltip.endswith(".") for action in ACTIONS)
