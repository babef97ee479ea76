"""What systemd is told (sd_notify): ready, reloading, stopping, a line of status, and that the daemon is alive."""

import os
import socket
import time
from contextlib import suppress


class Notifier:
    """Tells systemd how the daemon fares; without systemd it tells nobody."""

    def __init__(self) -> None:
        """Read where systemd listens, and how often it wants a sign of life."""
        address = os.environ.get("NOTIFY_SOCKET", "")
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        self._interval = _watchdog_interval()
        self._pinged = -1e9
        self._status = ""

    def ready(self) -> None:
        """Say that the daemon runs, or runs again after a reload."""
        self._send("READY=1")

    def reloading(self) -> None:
        """Say that the configuration is being read again."""
        self._send(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self) -> None:
        """Say that the daemon ends."""
        self._send("STOPPING=1")

    def status(self, line: str) -> None:
        """Say in one line how things are, if that is new."""
        if line != self._status:
            self._status = line
            self._send(f"STATUS={line}")

    def ping(self) -> None:
        """Say that the daemon is alive, as often as that is wanted."""
        if self._interval and time.monotonic() - self._pinged >= self._interval:
            self._pinged = time.monotonic()
            self._send("WATCHDOG=1")

    def _send(self, message: str) -> None:
        if not self._address:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
            channel.settimeout(1)
            channel.sendto(message.encode(), self._address)


def _watchdog_interval() -> float:
    """Return the seconds between two signs of life, a third of what systemd waits for; 0 where it wants none."""
    wanted = os.environ.get("WATCHDOG_USEC", "")
    meant = os.environ.get("WATCHDOG_PID", str(os.getpid()))
    if not wanted.isdecimal() or meant != str(os.getpid()):
        return 0.0
    return int(wanted) / 3_000_000
