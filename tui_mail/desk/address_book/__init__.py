"""Contacts and companies as a table that office programs read and write: CSV.

importing.py   taken out of a file: entries.py reads its lines, headings.py its titles, dialect.py its bytes
exporting.py   written into one; cells.py keeps formulas out
"""

from tui_mail.desk.address_book.exporting import export_people
from tui_mail.desk.address_book.importing import Plan, import_people, plan_import

__all__ = ["Plan", "export_people", "import_people", "plan_import"]
