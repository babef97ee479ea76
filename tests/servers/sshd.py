"""A private SSH server on loopback that accepts every variable a client sends, and keys made for it."""

import shutil
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

from tests.servers.process import ServerProcess, free_ports, require, temporary_folder

_PATH = "/usr/sbin:/sbin:/usr/local/sbin:/usr/bin:/bin"


class Sshd:
    """A running sshd, with one `authorized_keys` file for whomever it is asked for."""

    def __init__(self) -> None:
        sshd, self._ssh, self._scp, self._sftp, self._keygen = require(
            "sshd", "ssh", "scp", "sftp", "ssh-keygen", path=_PATH
        )
        self.root = temporary_folder("sshd")
        self.port = free_ports(1)[0]
        self.authorized_keys = self.root / "authorized_keys"
        self.authorized_keys.touch(0o644)
        self.key("host")
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # sshd drops its rights there
        settings = f"""
            Port {self.port}
            ListenAddress 127.0.0.1
            HostKey {self.root}/host
            PidFile none
            AuthorizedKeysFile {self.authorized_keys}
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            UsePAM no
            StrictModes no
            AcceptEnv *
            PermitUserEnvironment yes
            AllowTcpForwarding yes
            AllowAgentForwarding yes
            Subsystem sftp internal-sftp
            LogLevel ERROR
            MaxStartups 100
        """
        (self.root / "config").write_text(settings)
        command = [sshd, "-D", "-e", "-f", str(self.root / "config")]
        self._process = ServerProcess(command, self.root / "log", stop_with=signal.SIGTERM)
        self._process.wait_until(self._answers)

    def key(self, name: str) -> str:
        """Make a key pair of that name; returns the public key."""
        file = self.root / name
        command = [self._keygen, "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(file)]
        subprocess.run(command, check=True, timeout=20)
        return file.with_suffix(".pub").read_text().strip()

    def options(self, key: str) -> list[str]:
        """Return what every client is told: whose key, and nothing of this machine's own settings."""
        return [
            *("-F", "none", "-i", str(self.root / key), "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes"),
            *("-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={self.root}/known", "-o", "LogLevel=ERROR"),
        ]

    def ssh(self, key: str, user: str, *options: str) -> list[str]:
        """Return the command of a client that comes with a key; what is asked for follows."""
        return [self._ssh, *self.options(key), "-p", str(self.port), *options, f"{user}@127.0.0.1"]

    def scp(self, key: str, *words: str) -> list[str]:
        """Return the command of a copy; `-O` in front is the old way of it."""
        return [self._scp, *self.options(key), "-P", str(self.port), *words]

    def sftp(self, key: str, user: str) -> list[str]:
        """Return the command of a file transfer."""
        return [self._sftp, *self.options(key), "-P", str(self.port), f"{user}@127.0.0.1"]

    def close(self) -> None:
        """Stop and forget everything."""
        self._process.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as connection:
            return connection.recv(3) == b"SSH"
        return False
