"""Rights of people's own roles in PostgreSQL: to read, under row-level security; nothing else."""

from tui_mail.errors import UsageError
from tui_mail.store.database import database, is_sqlite
from tui_mail.store.queries.asking import ask

LONGEST = 63
"""Bytes of a role's name: PostgreSQL cuts off what is longer, and means somebody else then."""

TABLES = (
    "folder, label, record, record_address, item, item_tag, note, link, message, message_text, message_address,"
    " search_text, attachment_text, attachment, raw_message, document, kept_message, sighting, event_text, envelope,"
    " record_note, filed_document, task, task_item, task_record, task_event, task_category"
)
COLUMNS = {
    "users": "id, login, name",
    "mailbox": "id, code, name, owner, account, visibility, members_act_on, signature, active, kind",
    "event": "id, mailbox, at, actor, action, item, before, after, why, batch, undoes",
}
"""Of these tables not all: the rest is nobody's business, or counts what may not be seen."""
FUNCTIONS = "mail_reader(), mail_boxes(text)"


def grant_reading(login: str) -> None:
    """Let a role read what its person may read. Raises UsageError for a role that row-level security does not hold."""
    role = _role(login)
    _check_bound(login)
    revoke_reading(login)
    database.execute_sql(f"GRANT SELECT ON {TABLES} TO {role}")
    for table, columns in COLUMNS.items():
        database.execute_sql(f"GRANT SELECT ({columns}) ON {table} TO {role}")
    database.execute_sql(f"GRANT EXECUTE ON FUNCTION {FUNCTIONS} TO {role}")
    database.execute_sql(f"GRANT USAGE ON SCHEMA {_schema()} TO {role}")


def revoke_reading(login: str) -> None:
    """Take every right from a role that it has here."""
    role = _role(login)
    for kind in ("TABLES", "SEQUENCES", "FUNCTIONS"):
        database.execute_sql(f"REVOKE ALL ON ALL {kind} IN SCHEMA {_schema()} FROM {role}")
    database.execute_sql(f"REVOKE ALL ON SCHEMA {_schema()} FROM {role}")


def _role(login: str) -> str:
    """Return the name of a role that is there, quoted. Raises UsageError where there is none."""
    if is_sqlite():
        raise UsageError("SQLite knows no roles: whoever can open its file can read everything.")
    if len(login.encode()) > LONGEST or not ask("SELECT 1 FROM pg_roles WHERE rolname = ?", [login]):
        raise UsageError(f"The database has no role {login!r}; its administrator makes it: see the guide.")
    ((quoted,),) = ask("SELECT quote_ident(?)", [login])
    return str(quoted)


def _check_bound(login: str) -> None:
    unbound = (
        "SELECT rolsuper OR rolbypassrls OR pg_has_role(rolname, current_user, 'MEMBER') FROM pg_roles"
        " WHERE rolname = ?"
    )
    if ask(unbound, [login]) != [(False,)]:
        raise UsageError(f"The role {login!r} reads everything whatever is granted: it needs one without such rights.")


def _schema() -> str:
    return str(ask("SELECT quote_ident(current_schema())", [])[0][0])
