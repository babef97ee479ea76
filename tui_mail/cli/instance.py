"""Verbs for the instance as a whole: init, apply, export-config, migrate."""

from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING

from tui_mail.cli.call import Call, Verb, no_arguments
from tui_mail.cli.output import write

if TYPE_CHECKING:
    from tui_mail.desk.administration import TeamChange


def _init_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--admin", metavar="LOGIN", help="the first admin; default: me")


def init(call: Call) -> None:
    """Make the instance; its first admin is who called, or whom --admin names."""
    from tui_mail.cli.identity import my_account, real_name
    from tui_mail.config.home import create_home
    from tui_mail.desk.administration import initialise

    call.refuse_as()
    login = call.words.admin or my_account().pw_name
    home = create_home(call.home_path)
    admin = initialise(home, login, real_name(login))
    value = {"home": str(home.root), "admin": admin.login}
    call.printer.one(value, [f"Made an instance at {home.root}; {admin.login} is its admin."])


def _apply_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE.toml", type=Path)
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")


def apply_team(call: Call) -> None:
    """Make the instance look like a team file, and say what differed."""
    from tui_mail.config.team import read_team
    from tui_mail.desk.administration import apply

    team = read_team(call.words.file)
    changes = apply(call.actor, team, dry_run=call.words.dry_run)
    call.printer.many(changes, _change_value, lambda change: change.sentence, none="Nothing to change.")


def _change_value(change: "TeamChange") -> dict[str, object]:
    return {
        "kind": change.kind,
        "name": change.name,
        "new": change.is_new,
        "before": change.before,
        "after": change.after,
        "given_back": change.given_back,
    }


def export_team(call: Call) -> None:
    """Print the instance as a team file."""
    from msgspec import to_builtins

    from tui_mail.config.team import write_team
    from tui_mail.desk.administration import export_config

    team = export_config(call.actor)
    call.printer.one(to_builtins(team) if call.printer.form else None, [write_team(team).rstrip("\n")])


def migrate(call: Call) -> None:
    """Bring the database to the version of the program."""
    from tui_mail.store.database import open_database
    from tui_mail.store.migrate import migrate as bring_up

    open_database(call.home_for_nobody().database_url)
    steps = bring_up()
    if call.printer.form:
        call.printer.many(steps, lambda step: step, str)
    else:
        write(f"Applied {', '.join(steps)}." if steps else "The database is up to date.")


VERBS = (
    Verb("init", "make an instance", _init_arguments, init),
    Verb("apply", "make the instance look like a team file", _apply_arguments, apply_team, for_owner=True),
    Verb("export-config", "print the instance as a team file", no_arguments, export_team),
    Verb("migrate", "bring the database to this version", no_arguments, migrate, for_owner=True),
)
