"""Contacts and companies as CSV: whatever an office program writes is read, all of it or nothing."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.office import Office
from tui_mail.desk.address_book import export_people, import_people, plan_import
from tui_mail.desk.address_book.dialect import read_csv
from tui_mail.desk.merging import merge
from tui_mail.desk.relations import create_company, create_contact
from tui_mail.errors import NotPermitted, UsageError
from tui_mail.store.models import Event, Record
from tui_mail.store.queries.relation_rows import RelationRow, relation, relation_rows

FORMULAS = ("=1+1", "+4179", "-2+3+cmd|'/C calc'!A0", "@SUM(A1)", "'=x", "''@y", "'plain")

ENGLISH = "Number,Name,Company,E-mail,E-mail 2\n00456,Jean Dupont,00123,jean@dupont.example,j@new.example\n"
FRENCH = "Numéro;Nom;Société;Adresse e-mail;Téléphone\n;Éloïse Lefèvre;Lefèvre & Fils;eloise@lefevre.example;022\n"
GERMAN = (
    "Kunden-Nr.\tVorname\tNachname\tFirma\tE-Mail-Adresse\tModul\n7\tJürg\tGroß\tMüller AG\tjg@x.example\tKollege\n"
)
DUTCH = (
    'Relatienummer;Naam;E-mailadres;Soort\nL-1;"De Vries; en Zn.";"info@vries.example, po@vries.example";leverancier\n'
)


def people(office: Office) -> dict[str, RelationRow]:
    return {row.number: row for row in relation_rows(office.actor("anna"))}


@pytest.mark.parametrize(
    ("content", "charset", "separator"),
    [
        (ENGLISH.encode(), "utf-8", ","),
        (ENGLISH.encode("utf-8-sig"), "utf-8", ","),
        (FRENCH.encode("cp1252"), "cp1252", ";"),
        (GERMAN.encode("utf-16"), "utf-16", "\t"),
        (GERMAN.encode("utf-16-le"), "utf-16-le", "\t"),
        (DUTCH.encode(), "utf-8", ";"),
    ],
)
def test_charset_and_separator_are_found(content: bytes, charset: str, separator: str) -> None:
    found = read_csv(content)
    assert (found.charset, found.separator) == (charset, separator)
    assert len({len(line.cells) for line in found.lines}) == 1


def test_files_of_four_languages_are_read_and_a_second_time_change_nothing(office: Office) -> None:
    anna = office.actor("anna")
    for content in (ENGLISH.encode(), FRENCH.encode("cp1252"), GERMAN.encode("utf-16"), DUTCH.encode()):
        events = Event.select().count()
        preview = plan_import(anna, content)
        assert Event.select().count() == events, "a preview leaves nothing"
        done = import_people(anna, content)
        assert (done.made, done.changed, done.refused) == (preview.made, preview.changed, [])
        again = import_people(anna, content)
        assert (again.made, again.changed, again.unchanged) == ([], [], 1)
    found = people(office)
    assert found["00456"].addresses == ("jean@dupont.example", "j@new.example")
    assert (found["00459"].name, found["00459"].kind) == ("Lefèvre & Fils", "company")
    assert (found["00458"].name, found["00458"].company) == ("Éloïse Lefèvre", "00459")
    assert (found["7"].name, found["7"].module, found["7"].company) == ("Jürg Groß", "colleague", "00123")
    assert (found["L-1"].module, found["L-1"].addresses) == ("supplier", ("info@vries.example", "po@vries.example"))
    assert plan_import(anna, FRENCH.encode()).unused == ("Téléphone",)


def test_of_a_file_with_one_wrong_line_nothing_is_taken_in_and_each_wrong_line_is_named(office: Office) -> None:
    anna = office.actor("anna")
    create_company(anna, "900", "Zwilling")
    create_company(anna, "901", "Zwilling")
    create_contact(anna, "902", "A")
    merge(anna, "contact", "902", "00456")
    before = Record.select().count()
    content = (
        "number,name,company,module,e-mail\n"
        "1,Good,New AG,,good@x.example\n"
        ',"two\nlines",,,no address\n'
        ",X,00999,,\n"
        ",X,Zwilling,,\n"
        "00123,Müller,,,\n"
        "1,Twice,,,\n"
        ",,,,only@address.example\n"
        "902,A,,,\n"
        ",X,,robot,\n"
        "2,a,b,contact,c@d.example,more\n"
        f"{'9' * 5000},Long,,,\n"
    )
    plan = import_people(anna, content.encode())
    assert [(one.line, one.sentence) for one in plan.refused] == [
        (3, "name: holds the control character U+000A."),
        (5, "There is no company 00999."),
        (6, "There are 2 companies called Zwilling: say the number."),
        (7, "00123 is the number of a company already."),
        (8, "1 stands in line 2 already."),
        (9, "It has no name."),
        (10, "902 was merged into 00456."),
        (11, "'robot' is none of contact, colleague, company, supplier."),
        (12, "It has 6 cells, the headings 5."),
        (13, f"number: '{'9' * 80}' is not a number (one word, at most 64)."),
    ]
    assert Record.select().count() == before


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\0\0\0binary", "no text"),
        (b"street,town\nA,B\n", "no column for the name"),
        (b"name,naam\nA,B\n", "2 columns for the name"),
        (b'name,e-mail\n"A"x,b@c.example\n', "Line 2: that is no CSV"),
    ],
)
def test_what_is_no_address_book_is_refused(office: Office, content: bytes, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        import_people(office.actor("anna"), content)


def test_no_exported_cell_is_a_formula_and_all_come_back_the_same(office: Office, hostile: Path) -> None:
    anna = office.actor("anna")
    cases = json.loads((hostile / "manifest.json").read_text())["cases"]
    demanded = [case["expect"]["csv"] for case in cases if "csv" in case["expect"]]
    for name in (*FORMULAS, *demanded):
        create_contact(anna, None, " ".join(name.split()))
    create_company(anna, "-7", '=HYPERLINK("http://evil.example","x")', ["info@seven.example"], "supplier")
    exported = export_people(anna)
    rows = list(csv.reader(io.StringIO(exported.decode("utf-8-sig"), newline="")))
    assert len(rows) == len(people(office)) + 1, "one record each"
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    same = plan_import(anna, exported)
    assert (same.made, same.changed, same.refused) == ([], [], [])
    before = people(office)
    Record.update(number="x" + Record.number, folded="").execute()
    assert import_people(anna, exported).refused == []
    after = people(office)
    for number, row in before.items():
        assert (after[number].name, after[number].module, after[number].addresses) == (
            row.name, row.module, tuple(sorted(row.addresses)),
        )  # fmt: skip


def test_only_who_works_with_mail_imports_and_outsiders_get_nothing(office: Office) -> None:
    for login in ("vera", "otto"):
        with pytest.raises(NotPermitted):
            import_people(office.actor(login), ENGLISH.encode())
    assert export_people(office.actor("otto")).decode("utf-8-sig").splitlines() == ["number,module,name,company,e-mail"]
    assert relation(office.actor("vera"), "contact", "00456").name == "Jean Dupont"
