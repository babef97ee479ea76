"""What a person keeps lies in his own folder, under safe names, and is not more than is allowed."""

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Desk, Shell
from tests.office import letter
from tui_mail.desk import saving

BOUNDARY = (
    "--x\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
    '--x\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="{}"\r\n'
    "Content-Transfer-Encoding: 7bit\r\n\r\nattached\r\n--x--\r\n"
)


def with_attachment(name: str) -> bytes:
    head = letter(9).partition(b"Content-Type")[0]
    return head + b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n' + BOUNDARY.format(name).encode()


def kept(home: Path, login: str = "mm") -> dict[str, bytes]:
    folder = home / "people" / login / "saved"
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_file_is_kept_read_listed_and_deleted(item: int, shell: Shell) -> None:
    said = shell("save", item, "eml", "--json", login="mm").json
    assert said["name"] == f"{item}.eml"
    assert shell("saved", "list", "--json", login="mm").json == [said]
    assert shell("saved", "get", f"{item}.eml", login="mm").stdout == shell("get", item, login="mm").stdout
    assert shell("saved", "list", "--json", login="anna").json == []
    shell.refused(4, "saved", "get", f"{item}.eml", login="anna")
    assert shell("saved", "delete", f"{item}.eml", login="mm").code == 0
    assert kept(shell.home) == {}


def test_nobody_keeps_what_he_may_not_read(item: int, shell: Shell) -> None:
    assert shell("save", item, login="otto").code == 4
    assert shell("save", item, login="sandra").code in {3, 4}


@pytest.mark.parametrize(
    ("named", "safe"),
    [
        ("../../../etc/cron.d/evil", "evil"),
        ("/etc/passwd", "passwd"),
        (".bashrc", "bashrc"),
        ("offer.pdf", "offer.pdf"),
    ],
)
def test_a_name_from_outside_is_no_path(desk: Desk, shell: Shell, named: str, safe: str) -> None:
    (item,) = desk.take_in(with_attachment(named))
    assert shell("save", item, 1, "--json", login="mm").json["name"] == safe
    assert kept(shell.home) == {safe: b"attached"}


def test_no_file_takes_the_place_of_another_one(desk: Desk, shell: Shell) -> None:
    (item,) = desk.take_in(with_attachment("offer.pdf"))
    for _ in range(3):
        shell("save", item, 1, login="mm")
    assert set(kept(shell.home)) == {"offer.pdf", "offer-2.pdf", "offer-3.pdf"}
    modes = {path.stat().st_mode & 0o777 for path in (shell.home / "people/mm/saved").iterdir()}
    assert modes == {0o600}


@pytest.mark.parametrize("name", ["../../../tui-mail.db", "/etc/passwd", "..", ".", "", ".new", "link", "x/y"])
def test_no_name_leads_out_of_the_folder(item: int, shell: Shell, name: str) -> None:
    shell("save", item, login="mm")
    os.symlink("/etc/passwd", shell.home / "people/mm/saved/link")
    for verb in ("get", "delete"):
        shell.refused(4, "saved", verb, name, login="mm")
    assert (shell.home / "people/mm/saved/link").is_symlink()


@pytest.mark.parametrize("part", ["people", "people/mm", "people/mm/saved"])
def test_no_link_is_followed_on_the_way(item: int, shell: Shell, tmp_path: Path, part: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    (shell.home / part).parent.mkdir(parents=True, exist_ok=True)
    (shell.home / part).symlink_to(tmp_path / "elsewhere")
    shell.refused(1, "save", item, login="mm")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_there_is_an_end_to_what_one_person_keeps(item: int, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    size = shell("save", item, "--json", login="mm").json["size"]
    monkeypatch.setattr(saving, "QUOTA", 2 * size)
    assert shell("save", item, login="mm").code == 0
    assert "make room with `saved delete NAME`" in shell.refused(1, "save", item, login="mm")
    assert shell("save", item, login="anna").code == 0
    monkeypatch.setattr(saving, "_FILES", 2)
    monkeypatch.setattr(saving, "QUOTA", 10**9)
    assert "2 files" in shell.refused(1, "save", item, login="mm")
