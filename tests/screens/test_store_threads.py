"""The threads in which screens ask the store."""

import pytest

from tui_mail.screens.store_threads import StoreThreads
from tui_mail.store.database import database, is_sqlite


def kept() -> int:
    """Return how much of the file this connection may keep in memory, in KiB."""
    return -int(database.execute_sql("PRAGMA cache_size").fetchone()[0])


@pytest.mark.usefixtures("office")
def test_all_connections_of_a_screen_keep_no_more_of_the_file_than_a_single_one_would() -> None:
    if not is_sqlite():
        pytest.skip("the server keeps its tables in memory itself")
    alone = kept()
    threads = StoreThreads()
    try:
        each = threads.executor.submit(kept).result()
        assert each * threads.executor._max_workers <= alone
    finally:
        threads.close()
