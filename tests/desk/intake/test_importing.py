"""Imports, on both databases."""

from collections import Counter as Tally
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.desk.intake.maildir import items
from tests.fetch.test_mbox import mboxrd
from tests.office import Office, letter
from tui_mail.children import Children
from tui_mail.desk.intake.importing import Import, Report, open_target
from tui_mail.desk.intake.reading import open_readers
from tui_mail.desk.linking import link, unlink
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.items import detail, history
from tui_mail.store.queries.lists import page
from tui_mail.store.rows import View


@pytest.fixture
def readers() -> Iterator[Children]:
    with open_readers(1) as children:
        yield children


def imported(office: Office, readers: Children, path: Path, *, login: str = "anna", sync: bool = False) -> list[Report]:
    target = open_target(office.actor(login), "kanzlei")
    passed: Tally[str] = Tally()
    with closing(Import(target, office.blobs, readers, lambda messages, _: passed.update(n=messages))) as work:
        reports = list((work.sync if sync else work.run)(path, str(path)))
    assert passed["n"] == sum(report.seen for report in reports)
    assert all(report.seen == report.outcomes.total() for report in reports)
    return reports


def outcomes(reports: list[Report]) -> "Tally[str]":
    return sum((report.outcomes for report in reports), Tally())


@pytest.mark.covers("HO-44", "HO-45", "AS-26")
def test_an_import_is_repeatable_and_says_what_vanished(office: Office, readers: Children, tmp_path: Path) -> None:
    folder = tmp_path / "export_100%"
    folder.mkdir()
    (folder / "a.eml").write_bytes(letter(1))
    (folder / "box").write_bytes(mboxrd([letter(2), letter(3)]))
    (tmp_path / "export_1000").mkdir()
    (tmp_path / "export_1000" / "b.eml").write_bytes(letter(4))
    imported(office, readers, tmp_path / "export_1000", login="sandra")
    assert outcomes(imported(office, readers, folder, login="sandra")) == {"stored": 3}
    assert outcomes(imported(office, readers, folder)) == {"duplicate": 3}
    (folder / "box").unlink()
    reports = imported(office, readers, folder, sync=True)
    assert [(report.kind, report.vanished) for report in reports] == [("loose", 0), ("vanished", 2)]
    assert [one.subject for one in reports[1].missing] == ["Brief 2", "Brief 3"]
    assert len(items()) == 4
    for item in items():
        assert history(office.actor("anna"), item.row.id)[0].actor == "sandra"


def test_what_vanished_is_named_to_those_who_may_see_it(office: Office, readers: Children, tmp_path: Path) -> None:
    (tmp_path / "mail").mkdir()
    path = tmp_path / "mail" / "a.eml"
    path.write_bytes(letter(1, from_="kanzlei@muster.example"))  # what was sent is resolved and nobody's
    imported(office, readers, tmp_path / "mail", sync=True)
    path.unlink()
    (report,) = imported(office, readers, tmp_path / "mail", sync=True, login="root")
    assert (report.vanished, report.missing) == (1, [])


@pytest.mark.covers("AS-20", "AS-26")
def test_my_mail_is_what_i_imported_myself_filed_at_who_wrote_it_and_it_can_be_filed_elsewhere(
    open_an_office: Callable[..., Office], readers: Children, tmp_path: Path
) -> None:
    office = open_an_office(visibility="all", members_act_on="all")
    sandra = office.actor("sandra")
    (came,) = office.deliver(letter(9))
    (tmp_path / "mine.eml").write_bytes(letter(1))
    (tmp_path / "hers.eml").write_bytes(letter(2))
    imported(office, readers, tmp_path / "mine.eml", login="sandra")
    imported(office, readers, tmp_path / "hers.eml", login="anna")
    imported(office, readers, tmp_path / "hers.eml", login="sandra")  # it is there already
    mine = page(sandra, View(folder_kind=None, imported_by=sandra.user_id))
    assert [row.subject for row in mine] == ["Brief 1"]
    assert came not in [row.id for row in mine]
    key = mine[0].id
    linked = {link.number: link.origin for link in detail(sandra, key).links}
    assert linked == {"00456": "address", "00457": "address", "2026-00117": "address"}
    jean, mueller = record(sandra, "contact", "00456").id, record(sandra, "company", "00123").id
    assert key in [row.id for row in page(sandra, View(folder_kind=None, record=jean))]
    unlink(sandra, key, jean)
    link(sandra, key, mueller)
    assert key not in [row.id for row in page(sandra, View(folder_kind=None, record=jean))]
    assert key in [row.id for row in page(sandra, View(folder_kind=None, record=mueller))]
