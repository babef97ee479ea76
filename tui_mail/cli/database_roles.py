"""Verbs for people's own roles in PostgreSQL: database-grant, database-revoke."""

from argparse import ArgumentParser

from tui_mail.cli.call import Call, Verb


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("login", metavar="LOGIN", help="of a user; the database role is called the same")


def grant(call: Call) -> None:
    """Let a database role read what its person may read."""
    from tui_mail.desk.administration.database_roles import grant_database

    sentence = grant_database(call.actor, call.words.login)
    call.printer.one({"role": call.words.login, "reads": True}, [f"{sentence}."])


def revoke(call: Call) -> None:
    """Take the rights of a database role back."""
    from tui_mail.desk.administration.database_roles import revoke_database

    sentence = revoke_database(call.actor, call.words.login)
    call.printer.one({"role": call.words.login, "reads": False}, [f"{sentence}."])


VERBS = (
    Verb("database-grant", "let somebody read with a PostgreSQL role of his own", _arguments, grant),
    Verb("database-revoke", "take the rights of a PostgreSQL role back", _arguments, revoke),
)
