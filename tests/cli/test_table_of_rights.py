"""The table of rights at the command line: what it does not give is refused there too."""

import pytest

from tests.cli.conftest import Desk, Shell
from tests.desk.rights_table import PERSON, cells, held_by
from tests.office import letter
from tui_mail.store.database import change
from tui_mail.store.models import Item, User

VERBS = {
    "read it": ("show",),
    "history": ("history",),
    "take": ("take",),
    "assign": ("assign", "mm"),
    "release": ("release",),
    "status": ("status", "pending"),
    "note": ("note", "text"),
    "archive": ("archive",),
}


@pytest.mark.timeout(180)
@pytest.mark.covers("CK-02")
def test_the_command_line_refuses_what_the_table_does_not_give(desk: Desk, shell: Shell) -> None:
    with change():
        User.insert(login="uwe", name="Uwe Auditor", email="", auditor=True).execute()
    wanted = [(cell, name) for cell in cells("claim_queue", "own") for name in VERBS if name in cell.may]
    items = desk.take_in(*(letter(number) for number, _ in enumerate(wanted)))
    with change():
        for item, (cell, _) in zip(items, wanted, strict=True):
            Item.update(assignee=held_by(desk, cell)).where(Item.id == item).execute()
    for item, (cell, name) in zip(items, wanted, strict=True):
        answer = shell(*VERBS[name], item, login=PERSON[cell.role])
        if name == "read it" and cell.envelope:
            assert "Guten Tag" not in answer.out
            continue
        assert (answer.code == 0) == cell.may[name], (cell, name, answer)
        assert answer.code in (0, 3, 4), (cell, name, answer)
