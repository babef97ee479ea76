"""A private Dovecot: IMAP and POP3 on free loopback ports, TLS from an own CA, users made on demand."""

import base64
import contextlib
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import trustme
from imapclient import IMAPClient, imap_utf7

from tests.servers.process import ServerProcess, free_ports, require, temporary_folder

PASSWORD = "secret"  # what a user gets who is made without saying more
_MAIL_UID = 5000
_CONFIGURATION = """
base_dir = {root}/run
state_dir = {root}/state
instance_name = tui-mail-test
log_path = {root}/dovecot.log
protocols = imap pop3
# the certificate is for localhost and 127.0.0.1: 127.0.0.2 is the same server under a wrong name
listen = 127.0.0.1, 127.0.0.2
default_internal_user = {internal_user}
default_login_user = {login_user}
default_internal_group = {internal_group}
first_valid_uid = 0
mail_uid = {uid}
mail_gid = {gid}
mail_home = {root}/home/%u
mail_location = maildir:~/Maildir
disable_plaintext_auth = no
auth_mechanisms = {mechanisms}
auth_failure_delay = 0
mail_max_userip_connections = 50
mail_fsync = never
ssl = yes
ssl_cert = <{root}/server.pem
ssl_key = <{root}/server.key
{oauth2_passdb}passdb {{
  driver = passwd-file
  # one file per user: a file that is open is looked at once per second only
  args = scheme=PLAIN username_format=%u {root}/users/%u
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/home/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
  mailbox Archive {{
    special_use = \\Archive
    auto = create
  }}
  mailbox Trash {{
    special_use = \\Trash
    auto = create
  }}
}}
service anvil {{
  # no growing delays for an address that guesses passwords: the tests do
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service pop3-login {{
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = {pop3s}
    ssl = yes
  }}
}}
"""

_OAUTH2_PASSDB = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {root}/oauth2.conf.ext
}}
"""


class Dovecot:
    """A running server; `port` speaks TLS, `plain_port` plain text and STARTTLS; `ca_file` is what a client trusts.

    With a `tokeninfo_url` (http://127.0.0.1:PORT/tokeninfo?access_token=) it takes access tokens too: whose a token is
    is what that address answers, as JSON with `email`; any other status refuses it.
    """

    host = "localhost"

    def __init__(self, *extra_settings: str, tokeninfo_url: str = "") -> None:
        require("dovecot", "doveadm")
        self.root = temporary_folder("dovecot")
        self.ca_file = self.root / "ca.pem"
        self._passwords: dict[str, str] = {}
        self._serial = itertools.count(1)
        self._process: ServerProcess | None = None
        self._uid = _MAIL_UID if os.getuid() == 0 else os.getuid()
        self._gid = _MAIL_UID if os.getuid() == 0 else os.getgid()
        self.plain_port, self.port, self.pop3_plain_port, self.pop3_port = free_ports(4)
        (self.root / "users").mkdir()
        (self.root / "users").chmod(0o755)
        self._make_folder(self.root / "home")
        self._make_certificate()
        self._tokeninfo_url = tokeninfo_url
        self._write_configuration(extra_settings)
        self.start()

    # --- life ---

    def start(self) -> None:
        """Start on the same ports as before; nothing happens when it runs."""
        if self._process is None:
            command = ["dovecot", "-F", "-c", str(self._configuration)]
            self._process = ServerProcess(command, self.root / "out", stop_with=signal.SIGTERM)
            self._process.wait_until(self._answers)

    def stop(self) -> None:
        """Stop and hang up on everybody."""
        if self._process is not None:
            self._process.stop()
            self._process = None

    def restart(self) -> None:
        """Hang up on everybody and come back."""
        self.stop()
        self.start()

    def close(self) -> None:
        """Stop and forget everything."""
        self.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    @property
    def log(self) -> str:
        """What the server wrote so far."""
        path = self.root / "dovecot.log"
        return path.read_text(errors="replace") if path.exists() else ""

    # --- users and mail ---

    def add_user(self, user: str, password: str = PASSWORD) -> None:
        """Make a user with an empty INBOX; any text may be the password."""
        self._passwords[user] = password
        encoded = base64.b64encode(password.encode()).decode()
        account = self.root / "users" / user
        account.touch()
        account.chmod(0o644)  # the server reads it as another user, whatever this process's umask
        account.write_text(f"{user}:{{PLAIN.b64}}{encoded}::::::\n")
        self._make_folder(self.root / "home" / user)
        self._make_maildir(self.maildir(user))

    def maildir(self, user: str, folder: str = "INBOX") -> Path:
        """Where a folder's messages lie."""
        top = self.root / "home" / user / "Maildir"
        return top if folder == "INBOX" else top / f".{imap_utf7.encode(folder).decode().replace('/', '.')}"

    def deliver(self, user: str, raw: bytes | Iterable[bytes], folder: str = "INBOX") -> list[Path]:
        """Put one message or many into a folder like a delivery agent does; makes user and folder if needed."""
        if user not in self._passwords:
            self.add_user(user)
        maildir = self.maildir(user, folder)
        self._make_maildir(maildir)
        return [self._deliver_one(maildir, each) for each in ([raw] if isinstance(raw, bytes) else raw)]

    def append(
        self,
        user: str,
        raw: bytes,
        folder: str = "INBOX",
        *,
        received: datetime | None = None,
        flags: Sequence[str] = (),
    ) -> None:
        """Put a message into a folder through IMAP, with the INTERNALDATE and flags wanted."""
        with self.client(user) as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            client.append(folder, raw, flags, received)

    def set_uidvalidity(self, user: str, value: int, folder: str = "INBOX") -> None:
        """Let the numbers of a folder's messages become worthless, as after a restored backup."""
        self.doveadm("mailbox", "update", "-u", user, "--uid-validity", str(value), folder)

    @contextlib.contextmanager
    def client(self, user: str) -> Iterator[IMAPClient]:
        """Log in as another mail program would, to arrange and to look at things."""
        if user not in self._passwords:
            self.add_user(user)
        with IMAPClient("127.0.0.1", self.plain_port, ssl=False, timeout=20) as client:
            client.plain_login(user, self._passwords[user])
            yield client

    def doveadm(self, *arguments: str) -> str:
        """Run the server's own tool; CalledProcessError when it complains."""
        command = ["doveadm", "-c", str(self._configuration), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=20).stdout

    # --- inside ---

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.plain_port), timeout=1) as connection:
                return connection.recv(4) == b"* OK"
        except OSError:
            return False

    def _make_certificate(self) -> None:
        authority = trustme.CA()
        certificate = authority.issue_cert("localhost", "127.0.0.1", common_name="localhost")
        authority.cert_pem.write_to_path(str(self.ca_file))
        certificate.private_key_pem.write_to_path(str(self.root / "server.key"))
        for blob in certificate.cert_chain_pems:
            blob.write_to_path(str(self.root / "server.pem"), append=True)

    def _write_configuration(self, extra_settings: Sequence[str]) -> None:
        me = pwd.getpwuid(os.getuid()).pw_name
        root = os.getuid() == 0
        self._configuration = self.root / "dovecot.conf"
        if self._tokeninfo_url:
            lines = f"tokeninfo_url = {self._tokeninfo_url}\nintrospection_mode = auth\nusername_attribute = email\n"
            (self.root / "oauth2.conf.ext").write_text(lines)
            (self.root / "oauth2.conf.ext").chmod(0o644)
        text = _CONFIGURATION.format(
            root=self.root,
            internal_user="dovecot" if root else me,
            internal_group="dovecot" if root else os.getgid(),
            login_user="dovenull" if root else me,
            uid=self._uid,
            gid=self._gid,
            imap=self.plain_port,
            imaps=self.port,
            pop3=self.pop3_plain_port,
            pop3s=self.pop3_port,
            mechanisms="plain login xoauth2 oauthbearer" if self._tokeninfo_url else "plain login",
            oauth2_passdb=_OAUTH2_PASSDB.format(root=self.root) if self._tokeninfo_url else "",
        )
        self._configuration.write_text("\n".join([text, *extra_settings, ""]))

    def _make_folder(self, path: Path) -> None:
        path.mkdir(exist_ok=True, mode=0o700)
        os.chown(path, self._uid, self._gid)

    def _make_maildir(self, path: Path) -> None:
        if (path / "new").exists():
            return
        self._make_folder(path)
        for name in ("cur", "new", "tmp"):
            self._make_folder(path / name)

    def _deliver_one(self, maildir: Path, raw: bytes) -> Path:
        name = f"{int(time.time())}.M{time.time_ns() % 10**9 // 1000:06}P{os.getpid()}Q{next(self._serial):06}.test"
        temporary = maildir / "tmp" / name
        temporary.write_bytes(raw)
        os.chown(temporary, self._uid, self._gid)
        return temporary.rename(maildir / "new" / name)
