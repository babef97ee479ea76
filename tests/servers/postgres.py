"""A private PostgreSQL cluster: unix socket only, nothing is safe from a power cut, one fresh database per test."""

import itertools
import os
import shutil
import signal
import subprocess
import urllib.parse
from pathlib import Path

import psycopg

from tests.servers.process import ServerProcess, require, temporary_folder

_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "timezone": "UTC",
}


class Postgres:
    """A running cluster whose only superuser is `postgres`; every new database has pg_trgm."""

    user = "postgres"

    def __init__(self, *, durable: bool = False) -> None:
        """`durable`: as safe from a power cut as one in earnest, to measure what that costs."""
        # Debian keeps the server's programs out of PATH, in one folder per version
        folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))
        initdb, postgres = require("initdb", "postgres", path=os.pathsep.join([*map(str, folders), os.environ["PATH"]]))
        self.root = temporary_folder("postgres")
        self._serial = itertools.count(1)
        self._run_as = self.user if os.getuid() == 0 else None  # initdb refuses to run as root
        if self._run_as:
            shutil.chown(self.root, self.user, self.user)
        self._initdb(initdb)
        settings = {name: value for name, value in _SETTINGS.items() if not (durable and value == "off")}
        options = [f"--{name}={value}" for name, value in settings.items()]
        self._command = [postgres, "-D", str(self.root / "data"), "-k", str(self.root), *options]
        self.start()
        self.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm", database="template1")

    def start(self) -> None:
        """Start, at first or after `stop`: what stood in unlogged tables is gone then."""
        self._process = ServerProcess(self._command, self.root / "log", user=self._run_as, stop_with=signal.SIGQUIT)
        self._process.wait_until(self._answers)

    def stop(self) -> None:
        """Hang up on everybody at once, as a crash does."""
        self._process.stop()

    def fresh_database(self, template: str = "template1") -> str:
        """Make a database and return its URL: a copy of `template` (which nobody may be connected to)."""
        name = f"test_{next(self._serial)}"
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Remove a database, whoever is still connected."""
        self.execute(f'DROP DATABASE IF EXISTS "{self.name(url)}" WITH (FORCE)')

    def url(self, name: str) -> str:
        """How a program reaches the database of that name."""
        return f"postgresql://{self.user}@/{name}?host={urllib.parse.quote(str(self.root), safe='')}"

    def name(self, url: str) -> str:
        """Tell the name of the database behind a URL, for use as a template."""
        return urllib.parse.urlsplit(url).path.lstrip("/")

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Run one statement as superuser, outside of a transaction."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    @property
    def log(self) -> str:
        """What the server wrote so far."""
        return (self.root / "log").read_text(errors="replace")

    def close(self) -> None:
        """Stop and forget everything."""
        self._process.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def _initdb(self, program: str) -> None:
        subprocess.run(
            [
                program,
                "-D",
                str(self.root / "data"),
                "-U",
                self.user,
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "-N",
            ],
            check=True,
            capture_output=True,
            cwd="/",
            timeout=60,
            user=self._run_as,
            group=self._run_as,
            extra_groups=None if self._run_as is None else [],
        )
