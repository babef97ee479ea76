"""Every file of the messages made to do harm, looked into: nothing is opened, run or connected to; nothing hangs."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.daemon.test_filed_documents import offer
from tests.journeys.instance import PROJECT, environment
from tests.journeys.test_hostile_intake import CONNECTED, OPENED, is_ours
from tests.servers.process import require

LOOK = """
import sys
from pathlib import Path
from tui_mail.desk.files import ItemFile
from tui_mail.desk.previews import Previews
from tui_mail.mail.parse import attachment_bytes, parse

previews = Previews()
for path in sorted(Path(sys.argv[1]).glob("*.eml")):
    if path.name.startswith("bomb-"):
        continue  # what parsing them costs is looked at elsewhere
    raw = path.read_bytes()
    files = [ItemFile(path.name, "message/rfc822", raw)]
    for part, one in enumerate(parse(raw).attachments, 1):
        files.append(ItemFile(one.name, one.media_type, attachment_bytes(raw, part)))
    for file in files:
        found = previews.look_into(file)
        print(path.name, len(found.lines), len(found.picture), ascii(found.what))
previews.close()
"""


@pytest.mark.covers("HO-40", "AS-16")
def test_looking_into_the_files_of_hostile_mail_opens_and_connects_to_nothing(hostile: Path, tmp_path: Path) -> None:
    require("strace")
    if subprocess.run(["strace", "-qq", "-o", "/dev/null", "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody trace a program")
    harmless = tmp_path / "harmless"
    harmless.mkdir()
    (harmless / "one.eml").write_bytes(offer(1))
    usual, _ = traced(harmless, tmp_path / "usual.trace")
    with_harm, said = traced(hostile, tmp_path / "harm.trace")
    assert with_harm <= usual
    assert len(said.splitlines()) > len(list(hostile.glob("[!b]*.eml")))
    assert "It cannot be shown" not in said


def traced(folder: Path, trace: Path) -> tuple[set[str], str]:
    """Look into all files of the mails in a folder; returns what was opened and connected to, and what was said."""
    command = ["strace", "-f", "-qq", "--seccomp-bpf", "-s", "400", "-o", str(trace)]
    command += ["-e", "trace=open,openat,openat2,creat,execve,connect", sys.executable, "-c", LOOK, str(folder)]
    done = subprocess.run(
        command, env=environment(), cwd=PROJECT, check=True, capture_output=True, text=True, timeout=100
    )
    text = trace.read_text(errors="replace")
    opened = {path for path in OPENED.findall(text) if not is_ours(path, folder)}
    return opened | set(CONNECTED.findall(text)), done.stdout
