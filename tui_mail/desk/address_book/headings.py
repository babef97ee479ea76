"""What the columns of an address book are called, in English, French, German and Dutch."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tui_mail.errors import UsageError
from tui_mail.mail.text import counted, fold, safe_line

COLUMNS: dict[str, tuple[str, ...]] = {
    "number": (
        *("number", "no", "nr", "num", "id", "contact number", "customer number", "relation number"),
        *("numero", "n°", "no client", "numero client", "numero de client", "numero de contact"),
        *("nummer", "kundennummer", "kontaktnummer", "kunden-nr", "adressnummer"),
        *("relatienummer", "klantnummer", "relnr", "relatie"),
    ),
    "name": (
        *("name", "full name", "display name", "contact", "contact name"),
        *("nom", "nom complet", "nom affiche", "raison sociale"),
        *("anzeigename", "vollstandiger name", "ansprechpartner"),
        *("naam", "volledige naam", "weergavenaam", "contactpersoon"),
    ),
    "first name": ("first name", "given name", "prenom", "vorname", "voornaam"),
    "last name": ("last name", "surname", "family name", "nom de famille", "nachname", "familienname", "achternaam"),
    "company": (
        *("company", "organization", "organisation", "employer", "company number"),
        *("societe", "entreprise", "firma", "unternehmen", "bedrijf", "organisatie"),
    ),
    "module": ("module", "kind", "type", "genre", "modul", "art", "soort"),
    "address": (
        *("address", "addresses", "e-mail", "email", "mail", "e-mails", "emails", "e-mail address", "email address"),
        *("adresse", "adresses", "courriel", "adresse e-mail", "adresse mail", "adresse de messagerie"),
        *("e-mail-adresse", "e-mail-adressen", "mailadresse", "adressen"),
        *("e-mailadres", "mailadres", "adres", "e-mailadressen"),
    ),
}
"""By what a column is for, what it may be called, folded; addresses may have a number behind them."""

MODULE_WORDS = {
    "contact": ("contact", "contacts", "person", "personne", "kontakt", "persoon", "contactpersoon"),
    "colleague": ("colleague", "collegue", "kollege", "kollegin", "collega"),
    "company": ("company", "societe", "entreprise", "firma", "unternehmen", "bedrijf"),
    "supplier": ("supplier", "fournisseur", "lieferant", "leverancier"),
}
"""What a module may be called."""

_KNOWN = {fold(word): column for column, words in COLUMNS.items() for word in words}
_MODULES = {fold(word): module for module, words in MODULE_WORDS.items() for word in words}
_NUMBERED = re.compile(r"\s*\d+(?:\s*-\s*value)?$|\s*-\s*value$")


@dataclass(frozen=True, slots=True)
class Headings:
    """Which column is what; several may hold addresses."""

    columns: tuple[str, ...]  # '' for one that is not used
    unused: tuple[str, ...]  # as they are called

    def cells(self, line: Sequence[str], column: str) -> list[str]:
        """Return what stands in the columns of this meaning."""
        return [cell for known, cell in zip(self.columns, line, strict=False) if known == column]


def read_headings(cells: Sequence[str]) -> Headings:
    """Recognise the columns. Raises UsageError where no name is among them, or something is there twice."""
    columns = [_KNOWN.get(_NUMBERED.sub("", _called(cell)) if cell else "", "") for cell in cells]
    exact = [_KNOWN.get(_called(cell), column) for cell, column in zip(cells, columns, strict=True)]
    for column in COLUMNS:
        if column != "address" and exact.count(column) > 1:
            raise UsageError(f"Line 1: there are {counted(exact.count(column), 'column')} for the {column}.")
    if not {"name", "last name", "first name"} & set(exact):
        known = ", ".join(safe_line(cell)[:30] for cell in cells[:8])
        raise UsageError(f"Line 1 names no column for the name (name, nom, Name, naam): {known}.")
    unused = [safe_line(cell) for cell, column in zip(cells, exact, strict=True) if not column and cell.strip()]
    return Headings(tuple(exact), tuple(unused))


def _called(cell: str) -> str:
    return " ".join(fold(cell).replace("_", " ").replace(":", " ").rstrip(".").split())


def module_of(word: str) -> str | None:
    """Return the module that a word means; None where it means none."""
    return _MODULES.get(_called(word))
