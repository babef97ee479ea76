"""Contacts and companies as a table that office programs read and write: CSV."""

from tui_mail.desk.address_book.exporting import export_people
from tui_mail.desk.address_book.importing import Plan, import_people, plan_import

__all__ = ["Plan", "export_people", "import_people", "plan_import"]
