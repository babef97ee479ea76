"""Two people on one service account, through a real sshd and through sudo: each sees only what is his, and no shell."""

import json
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from tests.office import letter
from tests.screens.pty_session import PtySession
from tests.servers.os_users import give, os_users, python_for_all
from tests.servers.process import require, temporary_folder
from tests.servers.sshd import Sshd

GUIDE = Path(__file__).parents[2] / "docs" / "guide.md"
HERS, HIS = "Brief fuer Anna", "Geheim fuer Bert"

TEAM = """
[[users]]
login = "{anna}"
name = "Anna"
ssh_keys = ["{anna_key}"]
[[users]]
login = "{bert}"
name = "Bert"
ssh_keys = ["{bert_key}"]
[[mailboxes]]
code = "annas"
name = "Anna"
owner = "{anna}"
[[mailboxes]]
code = "berts"
name = "Bert"
owner = "{bert}"
"""


@dataclass(frozen=True)
class Desk:
    """An instance that belongs to a service account, and how people come to it."""

    root: Path
    python: str
    service: pwd.struct_passwd
    anna: pwd.struct_passwd
    bert: pwd.struct_passwd
    sshd: Sshd

    def as_owner(self, *words: str) -> str:
        """Run a verb as the service account itself, in a session of its own."""
        command = [self.python, "-I", "-m", "tui_mail", "--home", str(self.root), *words]
        return _done(command, user=self.service).stdout.decode()

    def ssh(self, key: str, *words: str, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[bytes]:
        """Come with a key and ask for something."""
        return _run([*self.sshd.ssh(key, self.service.pw_name, *options), *(("--", *words) if words else ())])

    def sudo(self, who: pwd.struct_passwd, *words: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
        """Call the program through sudo, as one of the two."""
        command = ["sudo", "-n", "-u", self.service.pw_name, self.python, "-I", "-m", "tui_mail", *words]
        return _run(command, user=who, environ=environ)


def _run(
    command: list[str], user: pwd.struct_passwd | None = None, environ: dict[str, str] | None = None, **more: object
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        command,
        user=None if user is None else user.pw_uid,
        group=None if user is None else user.pw_gid,
        extra_groups=None if user is None else [],
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", **(environ or {})},
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )


def _done(command: list[str], user: pwd.struct_passwd | None = None) -> subprocess.CompletedProcess[bytes]:
    done = _run(command, user)
    assert done.returncode == 0, done.stderr
    return done


@contextmanager
def opened_desk(url: str | None) -> Iterator[Desk]:
    folder = temporary_folder("desk")
    root = folder / "home"
    root.mkdir(mode=0o700)
    names = [f"tm{os.getpid()}{next(_serial)}{letter}" for letter in "sab"]
    with os_users(*names, home=root) as (service, anna, bert), closing(Sshd()) as sshd:
        keys = {"anna_key": sshd.key("anna"), "bert_key": sshd.key("bert")}
        made = Desk(root, python_for_all(folder), service, anna, bert, sshd)
        if url is not None:
            (root / "config.toml").write_text(f'database_url = "{url}"\n')
        give(root, service)
        (folder / "team.toml").write_text(TEAM.format(anna=anna.pw_name, bert=bert.pw_name, **keys))
        for number, (mailbox, subject) in enumerate({"annas": HERS, "berts": HIS}.items()):
            (folder / f"{mailbox}.eml").write_bytes(letter(number, subject=subject))
        made.as_owner("init", "--admin", "boss")
        made.as_owner("--as", "boss", "apply", str(folder / "team.toml"))
        for mailbox, owner in {"annas": anna, "berts": bert}.items():
            made.as_owner("--as", owner.pw_name, "import", str(folder / f"{mailbox}.eml"), "--mailbox", mailbox)
        sshd.authorized_keys.write_text(made.as_owner("ssh-keys"))
        yield made
    shutil.rmtree(folder)


_serial = count(1)


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    os.umask(0o022)  # whatever the tests before have left: others are to read what is made here
    with opened_desk(None) as made:
        yield made


def subjects(answer: subprocess.CompletedProcess[bytes]) -> list[str]:
    assert answer.returncode == 0, answer.stderr
    return [one["subject"] for one in json.loads(answer.stdout)]


def shows_nothing_of_his(answer: subprocess.CompletedProcess[bytes]) -> None:
    said = answer.stdout + answer.stderr
    for secret in (HIS.encode(), b"uid=", b"PWNED", b"root:x:"):
        assert secret not in said, said


def refused(answer: subprocess.CompletedProcess[bytes], *codes: int) -> str:
    assert answer.returncode in (codes or (2, 3, 4)), answer
    assert answer.stdout == b""
    shows_nothing_of_his(answer)
    return answer.stderr.decode()


def test_each_key_shows_only_what_its_person_may_see(desk: Desk) -> None:
    assert subjects(desk.ssh("anna", "list --json")) == [HERS]
    assert subjects(desk.ssh("bert", "list --json")) == [HIS]


def test_a_file_comes_to_ones_own_machine(desk: Desk) -> None:
    (item,) = json.loads(desk.ssh("anna", "list --json").stdout)
    raw = desk.ssh("anna", f"get {item['id']}").stdout
    assert f"Subject: {HERS}".encode() in raw
    saved = json.loads(desk.ssh("anna", f"save {item['id']} --json").stdout)["name"]
    assert desk.ssh("anna", "saved", "get", saved).stdout == raw
    refused(desk.ssh("bert", "saved", "get", saved), 4)
    refused(desk.ssh("bert", f"get {item['id']}"), 4)
    assert desk.ssh("anna", f"saved delete {saved}").returncode == 0


def test_what_a_person_does_is_done_as_that_person(desk: Desk) -> None:
    (item,) = json.loads(desk.ssh("bert", "list --json").stdout)
    assert desk.ssh("bert", f"note 'ruf an; \"heute\" $(id)' {item['id']}").returncode == 0
    last = json.loads(desk.ssh("bert", f"history {item['id']} --json").stdout)[-1]
    assert (last["actor"], last["action"]) == (desk.bert.pw_name, "note")
    assert "$(id)" in json.dumps(last)


@pytest.mark.parametrize(
    "command",
    [
        "--as {bert} list",
        "list --as {bert} --json",
        "--home /tmp list",
        "sh",
        "list --json; id",
        "$(id)",
        "list\nid",
        "python3 -c 'import os; os.system(\"id\")'",
        "import /etc/passwd --mailbox annas",
        "apply /etc/passwd",
        "ssh-keys",
        "scp -t /tmp",
        "/usr/lib/openssh/sftp-server",
    ],
)
def test_nothing_that_is_asked_for_leads_further(desk: Desk, command: str) -> None:
    asked = command.format(bert=desk.bert.pw_name)
    assert refused(desk.ssh("anna", asked)).startswith("tui-mail: ")


@pytest.mark.parametrize("command", ["sh", "list; sh", "list --as {bert}"])
def test_a_terminal_makes_no_difference(desk: Desk, command: str) -> None:
    answer = desk.ssh("anna", command.format(bert=desk.bert.pw_name), options=("-tt",))
    assert answer.returncode in (2, 3)
    shows_nothing_of_his(answer)


def test_no_variable_that_a_client_sends_changes_anything(desk: Desk) -> None:
    evil = temporary_folder("evil")
    (evil / "tui_mail").mkdir()
    for name in ("tui_mail/__init__.py", "tui_mail/__main__.py", "sitecustomize.py", "usercustomize.py", "start.sh"):
        (evil / name).write_text("echo PWNED\n" if name.endswith(".sh") else "print('PWNED')\n")
    variables = {
        **dict.fromkeys(("PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE", "TUI_MAIL_HOME", "HOME", "XDG_DATA_HOME"), evil),
        **dict.fromkeys(("STATE_DIRECTORY", "PGSERVICEFILE", "TEXTUAL_LOG", "TMPDIR", "PATH"), evil),
        **dict.fromkeys(("ENV", "PYTHONSTARTUP", "BROWSER", "EDITOR", "PAGER", "SHELL"), evil / "start.sh"),
        **dict.fromkeys(("LOGNAME", "USER", "SUDO_USER"), desk.bert.pw_name),
        **{
            "PYTHONINSPECT": "1",
            "PYTHONBREAKPOINT": "os.system",
            "TEXTUAL_DRIVER": "sitecustomize:X",
            "PGUSER": "bert",
        },
        **{"SSH_ORIGINAL_COMMAND": f"list --json --as {desk.bert.pw_name}", "TUI_MAIL_DEBUG": "1", "TZ": "/etc/shadow"},
    }
    said = " ".join(f'"{name}={value}"' for name, value in variables.items())
    assert subjects(desk.ssh("anna", "list", "--json", options=("-o", f"SetEnv={said}"))) == [HERS]
    sent = [*desk.sshd.ssh("anna", desk.service.pw_name, "-o", f"SendEnv={' '.join(variables)}"), "list --json"]
    assert subjects(_run(sent, environ={name: str(value) for name, value in variables.items() if name != "PATH"})) == [
        HERS
    ]
    for uid in (desk.bert.pw_uid, 0, desk.service.pw_uid):  # it would say that sudo was called
        assert "sudo" in refused(desk.ssh("anna", "list", options=("-o", f"SetEnv=SUDO_UID={uid}")), 3)


def test_no_file_goes_in_or_out_and_nothing_is_forwarded(desk: Desk, tmp_path: Path) -> None:
    there, here = f"{desk.service.pw_name}@127.0.0.1", tmp_path / "file"
    here.write_text("x")
    for way in ((), ("-O",)):
        for words in (
            (str(here), f"{there}:/tmp/pwned-{desk.service.pw_name}"),
            (f"{there}:/etc/passwd", str(tmp_path / "got")),
        ):
            answer = _run(desk.sshd.scp("anna", *way, *words))
            assert answer.returncode != 0
            shows_nothing_of_his(answer)
    assert _run(desk.sshd.sftp("anna", desk.service.pw_name)).returncode != 0
    assert not (tmp_path / "got").exists()
    assert not Path(f"/tmp/pwned-{desk.service.pw_name}").exists()
    through = desk.ssh("anna", options=("-W", f"127.0.0.1:{desk.sshd.port}"))
    assert through.returncode != 0
    assert b"SSH-2.0" not in through.stdout


def test_the_application_opens_and_no_key_leads_out_of_it(desk: Desk) -> None:
    with PtySession(desk.sshd.ssh("anna", desk.service.pw_name, "-t")) as terminal:
        terminal.wait_for(HERS.encode())
        for keys in ("\x1a", "\x1c", "\x10scr", "\x1b"):
            terminal.press(keys)
        assert terminal.is_running
        assert HIS.encode() not in terminal.output
        assert b"creenshot" not in terminal.output
        terminal.type("\x11")
        assert terminal.ended() == 0


# --- sudo ---


@contextmanager
def sudo_of_the_guide(desk: Desk) -> Iterator[None]:
    """Let the two use the lines of the guide."""
    require("sudo")
    (visudo,) = require("visudo", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    (lines,) = re.findall(r"```sudoers\n(.*?)```", GUIDE.read_text(), re.S)
    lines = lines.replace("/opt/tui-mail/bin/python", desk.python)
    lines = re.sub(r"(?<=[>(])tui-mail\b", desk.service.pw_name, lines)
    lines = lines.replace("%operators", f"{desk.anna.pw_name}, {desk.bert.pw_name}")
    file = Path(f"/etc/sudoers.d/{desk.service.pw_name}")
    file.write_text(lines)
    file.chmod(0o440)
    try:
        _done([visudo, "-c", "-f", str(file)])
        yield
    finally:
        file.unlink()


@pytest.fixture(scope="module")
def sudoers(desk: Desk) -> Iterator[None]:
    with sudo_of_the_guide(desk):
        yield


def test_on_postgresql_everybody_is_who_he_is_as_well(postgres_url: str) -> None:
    with opened_desk(postgres_url) as desk, sudo_of_the_guide(desk):
        assert subjects(desk.ssh("anna", "list --json")) == subjects(desk.sudo(desk.anna, "list", "--json")) == [HERS]
        assert subjects(desk.ssh("bert", "list --json")) == subjects(desk.sudo(desk.bert, "list", "--json")) == [HIS]
        refused(desk.ssh("anna", f"list --as {desk.bert.pw_name}"), 3)
        refused(desk.sudo(desk.anna, "list", "--as", desk.bert.pw_name), 3)
        hostile = ("-o", "SetEnv=PGUSER=nobody PGHOST=/tmp PGOPTIONS=-crole=nobody PGDATABASE=template1")
        assert subjects(desk.ssh("anna", "list --json", options=hostile)) == [HERS]


@pytest.mark.usefixtures("sudoers")
def test_through_sudo_each_sees_only_what_he_may(desk: Desk) -> None:
    assert subjects(desk.sudo(desk.anna, "list", "--json")) == [HERS]
    assert subjects(desk.sudo(desk.bert, "list", "--json")) == [HIS]


@pytest.mark.usefixtures("sudoers")
def test_no_argument_makes_anybody_somebody_else(desk: Desk) -> None:
    for words in (
        ("--as", desk.bert.pw_name, "list"),
        ("list", "--as", desk.bert.pw_name),
        ("list", f"--as={desk.bert.pw_name}"),
        ("--restricted", "--as", desk.bert.pw_name, "list"),
        ("--home", "/tmp", "list"),
        ("import", "/etc/shadow", "--mailbox", "annas"),
        ("apply", "/etc/passwd"),
        ("--daemon", "--once"),
    ):
        refused(desk.sudo(desk.anna, *words))


@pytest.mark.usefixtures("sudoers")
def test_no_variable_goes_through_sudo(desk: Desk) -> None:
    lies = {
        "SUDO_UID": str(desk.bert.pw_uid),
        "SUDO_USER": desk.bert.pw_name,
        "SSH_ORIGINAL_COMMAND": f"list --as {desk.bert.pw_name}",
        "TUI_MAIL_HOME": "/tmp",
        "PYTHONPATH": "/tmp",
        "HOME": "/tmp",
        "LOGNAME": desk.bert.pw_name,
    }
    assert subjects(desk.sudo(desk.anna, "list", "--json", **lies)) == [HERS]
    for lie in ("SUDO_UID=0", "PYTHONPATH=/tmp", "LD_PRELOAD=/tmp/x.so"):
        command = ["sudo", "-n", "-u", desk.service.pw_name, lie, desk.python, "-I", "-m", "tui_mail", "list", "--json"]
        refused(_run(command, user=desk.anna), 1)


@pytest.mark.usefixtures("sudoers")
@pytest.mark.parametrize(
    "words",
    [
        ("sh",),
        ("{python}", "-I", "-c", "print('PWNED')"),
        ("{python}", "-m", "tui_mail", "list"),
        ("{python}", "-I", "-m", "http.server"),
        ("{python}",),
        ("-i",),
        ("-s",),
        ("-e", "/etc/passwd"),
    ],
)
def test_sudo_runs_nothing_else(desk: Desk, words: tuple[str, ...]) -> None:
    said = [word.format(python=desk.python) for word in words]
    refused(_run(["sudo", "-n", "-u", desk.service.pw_name, *said], user=desk.anna), 1)


def test_without_a_line_of_sudo_the_home_of_somebody_else_stays_closed(desk: Desk) -> None:
    command = [desk.python, "-I", "-m", "tui_mail", "--home", str(desk.root), "list"]
    refused(_run(command, user=desk.anna), 3)
    refused(_run([*command, "--as", desk.bert.pw_name], user=desk.anna), 3)
