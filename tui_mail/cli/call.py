"""One call of the command line: what is to be done, where the instance is, who acts, how to answer."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tui_mail.cli.output import Printer
from tui_mail.errors import NotPermitted, UsageError

if TYPE_CHECKING:
    from tui_mail.config.home import Home
    from tui_mail.store.actor import Actor
    from tui_mail.store.blobs import Blobs

SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True)
class Verb:
    """Something the command line does; `arguments` tells the parser what it takes.

    What is `for_owner` is refused in a restricted session.
    """

    words: str
    summary: str
    arguments: Callable[[ArgumentParser], object]
    run: "Callable[[Call], None]"
    for_owner: bool = False


@dataclass(frozen=True)
class Call:
    """A verb with its words. Whatever it opens, `main` closes."""

    verb: Verb
    words: Namespace
    home_path: Path | None
    as_login: str | None
    printer: Printer
    restricted: bool = False

    def home_for_nobody(self) -> "Home":
        """Open the home for what is done for the instance, not for a person. Raises UsageError where --as is given."""
        from tui_mail.config.home import open_home

        self.refuse_as()
        home = open_home(self.home_path)
        require_instance(home)
        return home

    def refuse_as(self) -> None:
        """Raise UsageError where --as is given."""
        if self.as_login is not None:
            raise UsageError("--as has no meaning here: nobody acts.")

    def refuse_paths(self, instead: str) -> None:
        """Raise NotPermitted where a path would be opened for somebody else, as the owner, who reads all mail."""
        if self.restricted:
            raise NotPermitted(f"Paths are for the one who owns the database: {instead}")

    @cached_property
    def home(self) -> "Home":
        """The home of the instance."""
        from tui_mail.config.home import open_home

        home = open_home(self.home_path)
        require_instance(home)
        return home

    @cached_property
    def blobs(self) -> "Blobs":
        """The bytes beside the database."""
        from tui_mail.store.blobs import open_blobs

        return open_blobs(self.home.blob_url)

    @cached_property
    def actor(self) -> "Actor":
        """Who acts; the store is open then."""
        from tui_mail.cli.identity import acting
        from tui_mail.store.opening import open_store

        open_store(self.home)
        return acting(self.home, self.as_login)


def require_instance(home: "Home") -> None:
    """Raise UsageError where the home is there, but no instance was made in it: opening would make an empty file."""
    path = home.database_url.removeprefix(SQLITE)
    if path != home.database_url and not Path(path).exists():
        raise UsageError(f"There is no instance at {home.root}: make one with `tui-mail --home {home.root} init`.")


def no_arguments(_parser: ArgumentParser) -> None:
    """Take no words."""
