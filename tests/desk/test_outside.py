"""Files that leave the program: safe names on the disk, programs without a shell; nothing in a restricted session."""

import json
import os
import re
import stat
from pathlib import Path

import pytest

from tui_mail.desk.files import ItemFile
from tui_mail.desk.outside import Outside, save_to
from tui_mail.desk.saving import saved_files
from tui_mail.errors import NotPermitted, TuiMailError
from tui_mail.mail.parse import attachment_bytes, parse
from tui_mail.store.actor import Actor

ANNA = Actor(1, "anna", "Anna Muster", admin=False, auditor=False)
PDF = ItemFile("-rf $(touch hacked) `id`;.pdf", "application/pdf", b"%PDF-1.4")


def program(folder: Path, name: str, script: str) -> dict[str, str]:
    """Put a program where the session looks for it; returns the environment that finds it."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    return {"PATH": f"{folder}:/usr/bin:/bin", "DISPLAY": ":0"}


@pytest.mark.covers("CO-44", "HO-85")
def test_every_hostile_name_is_saved_as_the_manifest_demands_and_inside_its_folder(
    hostile: Path, tmp_path: Path
) -> None:
    cases = json.loads((hostile / "manifest.json").read_text())["cases"]
    wanted = [case for case in cases if case["expect"].get("saved_as")]
    assert len(wanted) > 20
    for case in wanted:
        raw = (hostile / case["file"]).read_bytes()
        folder = tmp_path / case["id"] / "deeper"
        folder.mkdir(parents=True)
        attachments = parse(raw).attachments
        assert len(attachments) == len(case["expect"]["saved_as"]), case["file"]
        for part, attachment in enumerate(attachments, 1):
            content = attachment_bytes(raw, part)
            path = save_to(folder, attachment.name, content)
            assert path.read_bytes() == content
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            for pattern in case["expect"]["saved_as"][part - 1 : part]:
                assert re.search(pattern, path.name), (case["file"], path.name)
    assert {path.parent.name for path in tmp_path.rglob("*") if not path.is_dir()} == {"deeper"}


def test_no_file_takes_the_place_of_another_one_and_no_link_is_followed(tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("mine")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "offer.pdf").symlink_to(target)
    (folder / "offer-2.pdf").symlink_to(tmp_path / "nowhere")
    assert save_to(folder, "offer.pdf", b"new").name == "offer-3.pdf"
    assert target.read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()
    for nowhere in ("~nobody-here/x", "a\0b"):
        with pytest.raises(TuiMailError, match="cannot be entered"):
            Outside(tmp_path, restricted=False).save(ANNA, PDF, nowhere)
    with pytest.raises(TuiMailError, match="cannot be entered"):
        save_to(tmp_path / "missing", "offer.pdf", b"new")


@pytest.mark.covers("HO-85", "CO-44")
def test_a_program_opens_a_file_under_the_home_by_its_path_without_a_shell(tmp_path: Path) -> None:
    told = tmp_path / "told"
    os.mkfifo(told)
    environ = program(tmp_path / "bin", "xdg-open", f'printf "%s\\n" "$#" "$1" > {told}')
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    outside = Outside(home, restricted=False)
    assert outside.open(ANNA, PDF, environ).endswith(" with xdg-open")
    count, path = told.read_text().splitlines()
    assert (count, Path(path).read_bytes()) == ("1", PDF.content)
    assert Path(path).parent == home / "people" / "anna" / "opened"
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(Path(path).parent).st_mode) == 0o700
    assert not list(tmp_path.rglob("hacked"))
    outside.forget_opened(ANNA)
    assert not Path(path).exists()
    for harmful in ("x.desktop", "run.sh", "page.html", "setup.exe", "no-ending"):
        with pytest.raises(TuiMailError, match="could do harm"):
            outside.open(ANNA, ItemFile(harmful, "text/plain", b""), environ)
    with pytest.raises(TuiMailError, match="no program to open it with"):
        outside.open(ANNA, PDF, {"PATH": "/nowhere"})


def test_the_printer_gets_the_pdf_or_it_is_said_how_to_bring_it(tmp_path: Path) -> None:
    environ = program(tmp_path / "bin", "lpr", f"cat > {tmp_path}/printed")
    outside = Outside(tmp_path, restricted=False)
    assert outside.print(b"%PDF-1.4 letter", 12, environ) == "Sent item 12 to the printer"
    assert (tmp_path / "printed").read_bytes() == b"%PDF-1.4 letter"
    program(tmp_path / "bin", "lpr", "echo no such queue >&2; exit 1")
    with pytest.raises(TuiMailError, match=r"not printed: no such queue; `tui-mail get 12 pdf > 12\.pdf`"):
        outside.print(b"%PDF-1.4", 12, environ)
    with pytest.raises(TuiMailError, match="no lpr on this machine"):
        outside.print(b"%PDF-1.4", 12, {"PATH": "/nowhere"})


@pytest.mark.covers("HO-85")
def test_a_restricted_session_opens_no_program_and_names_no_path(tmp_path: Path) -> None:
    environ = program(tmp_path / "bin", "xdg-open", f"touch {tmp_path}/opened")
    program(tmp_path / "bin", "lpr", f"touch {tmp_path}/opened")
    outside = Outside(tmp_path, restricted=True)
    with pytest.raises(NotPermitted, match="opens no programs"):
        outside.open(ANNA, PDF, environ)
    with pytest.raises(NotPermitted, match=r"`ssh HOST get 12 pdf > 12\.pdf` brings it"):
        outside.print(b"%PDF-1.4", 12, environ)
    assert outside.usual_folder == ""
    outside.save(ANNA, PDF, "/etc")
    (kept,) = saved_files(tmp_path, ANNA)
    assert (tmp_path / "people" / "anna" / "saved" / kept.name).read_bytes() == PDF.content
    assert not (tmp_path / "opened").exists()
