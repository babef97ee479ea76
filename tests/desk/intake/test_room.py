"""Where files on their way in lie meanwhile."""

import os
from pathlib import Path

from tui_mail.desk.intake.room import import_room


def test_what_a_program_that_was_killed_has_left_goes_and_what_another_one_works_in_stays(tmp_path: Path) -> None:
    dead = tmp_path / ".import-dead"
    dead.mkdir()
    (dead / "1.eml").write_bytes(b"private")
    with import_room(tmp_path) as busy:
        for folder in (dead, busy):
            os.utime(folder, (1, 1))
        with import_room(tmp_path) as other:
            assert {path.name for path in tmp_path.iterdir()} == {busy.name, other.name}
    assert not list(tmp_path.iterdir())
