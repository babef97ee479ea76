"""Opening an instance's store: the database at the right version, and the blobs."""

from tui_mail.config.home import CASE_TOKEN, Home
from tui_mail.store.blobs import Blobs, open_blobs
from tui_mail.store.database import open_database
from tui_mail.store.migrate import check_version


class _Opened:
    case_token = CASE_TOKEN


def case_token() -> str:
    """Return how subjects of the instance that is open name a case."""
    return _Opened.case_token


def open_store(home: Home) -> Blobs:
    """Connect the tables to the home's database and return its blobs.

    Raises UsageError where the database is newer or older than the program, TuiMailError where it cannot be reached.
    """
    _Opened.case_token = home.case_token
    open_database(home.database_url)
    check_version()
    return open_blobs(home.blob_url)
