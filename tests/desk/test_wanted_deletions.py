"""What is said of mail that somebody wanted deleted on the server."""

from tui_mail.desk.server_side.deleting import NOT_DELETED, NOT_WHOLE
from tui_mail.desk.wanted_deletions import DELETED, NOT_FOUND, NOT_THERE, told


def test_what_was_not_found_is_counted_apart_from_what_the_server_kept() -> None:
    assert told([DELETED, NOT_FOUND]) == "1 deleted on the server, 1 not found (it stays in the trash)"
    assert told([NOT_FOUND, NOT_THERE]) == "0 deleted on the server, 2 not found (they stay in the trash)"
    assert told([NOT_DELETED, DELETED, NOT_WHOLE, NOT_DELETED]) == (
        "1 deleted on the server, 2 left (the server refused to delete it: it stays in the trash), "
        "1 left (what is kept of it is not whole: it stays on the server)"
    )
