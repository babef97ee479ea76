"""Verifying, holding, erasing and taking a case away on PostgreSQL: the statements are others than on SQLite."""

from pathlib import Path

import pytest

from tests.desk.mails import with_attachment
from tests.desk.test_purging import purged
from tests.office import Office, letter
from tui_mail.archive.case_reading import CaseBundle
from tui_mail.desk.case_export import export_case
from tui_mail.desk.case_import import import_case
from tui_mail.desk.erasing import erase_at
from tui_mail.desk.erasing_people import erase_person
from tui_mail.desk.holding import hold, lift
from tui_mail.desk.verifying import verify
from tui_mail.errors import Conflict
from tui_mail.store.models import EventText, Message, Record, Verification

pytestmark = pytest.mark.parametrize("database_kind", ["postgres"], indirect=True)

CASE = ("mandate", "2026-00117")
WHY = "Antrag"


def test_a_case_is_held_taken_away_and_a_person_erased_and_everything_stays_sound(
    office: Office, tmp_path: Path
) -> None:
    root, mm = office.actor("root"), office.actor("mm")
    one, _ = office.deliver(
        with_attachment(1, subject="Mandat 2026-00117"), letter(2, from_="Eva Fremd <eva@fremd.example>")
    )
    hold(mm, *CASE, "Klage")
    with pytest.raises(Conflict, match="legal hold"):
        purged(office, one)
    path = tmp_path / "case.zip"
    with path.open("wb") as file:
        assert export_case(mm, office.blobs, *CASE, file).mails == 1
    CaseBundle(path).close()
    assert import_case(root, office.blobs, tmp_path, path, "kanzlei").mails == 0
    lift(mm, *CASE, "Vergleich")
    purged(office, one)
    erase_at(mm, *CASE, one, WHY)
    broken_off = verify(root, office.blobs)
    next(broken_off)
    broken_off.close()
    assert Verification.select().exists()
    assert not any(found.damage for found in verify(root, office.blobs))
    assert not Verification.select().exists()
    erase_person(mm, "00456", WHY, mail=True)
    erase_person(mm, "00457", WHY, mail=True)
    assert [message.from_address for message in Message.select()] == ["eva@fremd.example"]
    assert not EventText.select().where(EventText.text.contains("dupont")).exists()
    assert {row.name for row in Record.select().where(Record.kind == "contact")} == {"(erased)"}
    assert not any(found.damage for found in verify(root, office.blobs))
