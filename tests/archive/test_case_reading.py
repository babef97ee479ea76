"""A bundle that somebody brings: whatever is wrong or dangerous in it, it is refused before anything is believed."""

import io
import json
import stat
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from tui_mail.archive.case_bundle import CaseFacts, CaseManifest, CaseWriter, plain_name, verifier
from tui_mail.archive.case_reading import CaseBundle
from tui_mail.errors import TuiMailError

FACTS = CaseFacts("mandate", "1", "Klage", "open", "", None, None, (), ())
Entries = dict[str, bytes]


def bundle(path: Path) -> None:
    """Write a bundle that is in order."""
    with path.open("wb") as file:
        writer = CaseWriter(file)
        writer.add("mail/1.eml", b"Subject: a\r\n\r\nb\r\n" * 100)
        writer.add("documents/Beweise/offer.pdf", b"%PDF")
        writer.add("verify.py", verifier())
        writer.finish(CaseManifest(FACTS, (), tuple(writer.files), {}, 0, (), "mm", "", ""))


def written(path: Path, change: Callable[[Entries], object]) -> None:
    """Write a bundle of which the files were changed, the manifest not."""
    bundle(path)
    with ZipFile(path) as file:
        entries = {name: file.read(name) for name in file.namelist()}
    change(entries)
    with ZipFile(path, "w", ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name, content)


def told(entries: Entries, name: str) -> None:
    """Let the manifest name a file, too, which is there under that name."""
    manifest = json.loads(entries["manifest.json"])
    manifest["files"].append({"name": name, "sha256": "0" * 64, "size": 1})
    entries["manifest.json"] = json.dumps(manifest).encode()
    entries[name] = b"x"


def naming(name: str) -> Callable[[Path], None]:
    """Name a file as nobody should."""
    return lambda path: written(path, lambda entries: told(entries, name))


def added(entry: ZipInfo, content: bytes = b"x") -> Callable[[Path], None]:
    """Add one entry as only a forger writes it."""

    def write(path: Path) -> None:
        bundle(path)
        with ZipFile(path, "a") as file:
            file.writestr(entry, content)

    return write


def a_link() -> ZipInfo:
    entry = ZipInfo("mail/link.eml")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def with_method(method: int) -> ZipInfo:
    entry = ZipInfo("mail/other.eml")
    entry.compress_type = method
    return entry


def no_zip(path: Path) -> None:
    """Something else under such a name."""
    path.write_bytes(b"PK\x03\x04 not at all")


def cut_off(path: Path) -> None:
    """A bundle of which the end is missing."""
    bundle(path)
    path.write_bytes(path.read_bytes()[:-30])


def overlapping(path: Path) -> None:
    """A file in which one entry's bytes serve a thousand names."""
    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as file:
        file.writestr("mail/0.eml", b"0" * 20_000_000)
        for number in range(1, 1_000):
            again = file.getinfo("mail/0.eml")
            entry = ZipInfo(f"mail/{number}.eml")
            for name in ("compress_type", "CRC", "compress_size", "file_size", "header_offset"):
                setattr(entry, name, getattr(again, name))
            file.filelist.append(entry)
            file.NameToInfo[entry.filename] = entry
        file._didModify = True  # type: ignore[attr-defined]  # only so the directory is written with them
    path.write_bytes(content.getvalue())


NAMES = (
    "/etc/passwd", "../evil.eml", "mail/../../evil.eml", "mail/..", "mail//x.eml", "C:/x.eml", "mail/c:x.eml",
    "mail\\..\\x.eml", "mail/a\x1b[2J.eml", "other/x.eml", "evil.py", "mail/", "mail/. /x", "mail/" + "a" * 2000,
)  # fmt: skip
HOSTILE: dict[str, Callable[[Path], None]] = {
    **{f"the name {name[:24]!a}": naming(name) for name in NAMES},
    "no zip": no_zip,
    "no manifest": lambda path: written(path, lambda all_: all_.pop("manifest.json")),
    "a manifest that is none": lambda path: written(
        path, lambda all_: all_.update({"manifest.json": b'{"files": []}'})
    ),
    "a deep manifest": lambda path: written(path, lambda all_: all_.update({"manifest.json": b"[" * 900_000})),
    "a file more": lambda path: written(path, lambda all_: all_.update({"mail/2.eml": b"x"})),
    "a file less": lambda path: written(path, lambda all_: all_.pop("mail/1.eml")),
    "a changed file": lambda path: written(path, lambda all_: all_.update({"mail/1.eml": b"x" * 1800})),
    "a longer file": lambda path: written(path, lambda all_: all_.update({"mail/1.eml": all_["mail/1.eml"] + b"x"})),
    "another program": lambda path: written(path, lambda all_: all_.update({"verify.py": b"import os"})),
    "a name in capitals": added(ZipInfo("MAIL/1.eml")),
    "names that differ in capitals": lambda path: written(path, lambda all_: told(all_, "mail/1.EML")),
    "a link": added(a_link()),
    "a folder": added(ZipInfo("mail/folder/"), b""),
    "another way of packing": added(with_method(ZIP_BZIP2)),
    "a bomb": added(with_method(ZIP_DEFLATED), b"0" * 30_000_000),
    "entries that overlap": overlapping,
    "cut off": cut_off,
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_no_export_has_is_refused_in_a_sentence(tmp_path: Path, hostile: str) -> None:
    path = tmp_path / "case.zip"
    HOSTILE[hostile](path)
    with pytest.raises(TuiMailError) as refused:
        CaseBundle(path)
    assert "\x1b" not in refused.value.sentence
    assert [one.name for one in tmp_path.iterdir()] == ["case.zip"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    added(ZipInfo("mail/1.eml"))(tmp_path / "case.zip")
    with pytest.raises(TuiMailError, match="there twice"):
        CaseBundle(tmp_path / "case.zip")


def test_a_bundle_in_order_is_read_and_the_same_case_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.zip", "two.zip"):
        bundle(tmp_path / name)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    found = CaseBundle(tmp_path / "one.zip")
    (mail,) = found.files("mail")
    assert found.content(mail) == b"Subject: a\r\n\r\nb\r\n" * 100
    found.close()


@pytest.mark.parametrize("name", ["../../x", "CON", "a:b?.pdf", "x" * 400 + ".pdf", " . ", "\x1b[2J", "Zürich 雪.pdf"])
def test_names_from_outside_can_stand_in_a_bundle(tmp_path: Path, name: str) -> None:
    path = tmp_path / "case.zip"
    with path.open("wb") as file:
        writer = CaseWriter(file)
        writer.add(f"attachments/1/001-{plain_name(name)}", b"x")
        writer.finish(CaseManifest(FACTS, (), tuple(writer.files), {}, 0, (), "mm", "", ""))
    CaseBundle(path).close()
