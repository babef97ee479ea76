"""PostgreSQL: people who have a database role of their own read with plain SQL what they may read here, no more.

Nobody but the owner of the tables (the service account) has any right yet: `tui-mail database-grant` gives it.
"""

from typing import Any

RANK = "CASE m.role WHEN 'viewer' THEN 1 WHEN 'member' THEN 2 WHEN 'dispatcher' THEN 3 WHEN 'manager' THEN 4 END"

# The same rule as store/visibility.py. An auditor's reading would not be recorded here: plain SQL gives him nothing.
FUNCTIONS = (
    """
    CREATE FUNCTION mail_reader() RETURNS bigint
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, {schema}, pg_temp AS
    $$ SELECT id FROM {schema}.users WHERE login = session_user::text AND active $$
    """,
    f"""
    CREATE FUNCTION mail_boxes(wanted text) RETURNS SETOF bigint
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, {{schema}}, pg_temp AS
    $$ SELECT mailbox FROM (
         SELECT b.id AS mailbox, b.visibility, max({RANK}) AS rank
         FROM {{schema}}.users u JOIN {{schema}}.membership m ON m.member = u.id OR m.member IS NULL
         JOIN {{schema}}.mailbox b ON b.id = m.mailbox
         WHERE u.login = session_user::text AND u.active AND b.active GROUP BY b.id, b.visibility) AS mine
       WHERE CASE wanted
         WHEN 'any' THEN true
         WHEN 'whole' THEN rank <> 2 OR visibility = 'all'
         WHEN 'own' THEN rank = 2 AND visibility <> 'all'
         WHEN 'queue' THEN rank = 2 AND visibility = 'claim_queue'
         ELSE false END $$
    """,  # noqa: S608 - constants alone
)

# Each is asked once for a statement, not once for a row.
READER = "(SELECT {schema}.mail_reader())"
ANY, WHOLE, OWN, QUEUE = (
    f"= ANY (ARRAY(SELECT {{schema}}.mail_boxes('{wanted}')))" for wanted in ("any", "whole", "own", "queue")
)
MINE = f"(item.mailbox {WHOLE} OR (item.mailbox {OWN} AND item.assignee = {READER}))"
QUEUED = f"(item.mailbox {QUEUE} AND item.assignee IS NULL)"
OF_ITEM = "EXISTS (SELECT 1 FROM {schema}.item WHERE item.id = {table}.item)"
OF_MESSAGE = "EXISTS (SELECT 1 FROM {schema}.message WHERE message.id = {table}.message)"
FOR_MEMBERS = "EXISTS (SELECT {schema}.mail_boxes('any'))"
OWN_OR_OPEN = f"({{table}}.private_to IS NULL OR {{table}}.private_to = {READER})"

POLICIES = {
    "mailbox": f"mailbox.id {ANY}",
    "folder": f"folder.mailbox {ANY}",
    "item": f"(item.private_to IS NULL AND {MINE}) OR (item.private_to = {READER} AND ({MINE} OR {QUEUED}))",
    "kept_message": f"kept_message.mailbox {WHOLE} AND {OWN_OR_OPEN}",
    "message": "EXISTS (SELECT 1 FROM {schema}.item WHERE item.message = message.id)"
    " OR EXISTS (SELECT 1 FROM {schema}.kept_message WHERE kept_message.message = message.id)",
    **dict.fromkeys(("note", "link", "item_tag"), OF_ITEM),
    **dict.fromkeys(("message_text", "message_address", "attachment", "raw_message", "document"), OF_MESSAGE),
    "event": f"CASE WHEN event.item IS NULL THEN event.mailbox {ANY} ELSE {OF_ITEM} END",
    "event_text": "EXISTS (SELECT 1 FROM {schema}.event WHERE event.id = event_text.event)",
    "sighting": "EXISTS (SELECT 1 FROM {schema}.item JOIN {schema}.mailbox ON mailbox.id = item.mailbox"
    " WHERE item.message = sighting.message AND mailbox.account = sighting.account)",
    **dict.fromkeys(("users", "label", "record", "record_address"), FOR_MEMBERS),
}
"""Which rows may be read. Where a policy asks another table, that one's policy holds too."""

SENT = "(item.direction = 'out' OR (item.direction = 'internal' AND folder.kind = 'sent'))"
"""Known by whom it went to."""

ENVELOPE = f"""
CREATE VIEW {{schema}}.envelope WITH (security_barrier) AS
SELECT item.id, item.mailbox AS mailbox_id, mailbox.code AS mailbox, item.listed_at, item.received_at, item.direction,
  CASE WHEN {SENT} THEN coalesce((
      SELECT coalesce(nullif(a.name, ''), a.address) FROM {{schema}}.message_address a
      WHERE a.message = message.id AND a.role = 'to' AND a.position = 0 LIMIT 1), '')
    ELSE coalesce(nullif(message.from_name, ''), message.from_address) END AS correspondent,
  message.subject, item.private_to IS NOT NULL AS private, {SENT} AS is_sent
FROM {{schema}}.item JOIN {{schema}}.mailbox ON mailbox.id = item.mailbox
  JOIN {{schema}}.message ON message.id = item.message JOIN {{schema}}.folder ON folder.id = item.folder
WHERE (item.private_to IS NULL AND {QUEUED})
  OR (item.private_to IS DISTINCT FROM {READER} AND item.private_to IS NOT NULL AND ({MINE} OR {QUEUED}))
"""  # noqa: S608 - likewise


def up(_migrator: object, db: Any) -> None:
    """Close every table to everybody but its owner, and say who may read which rows of those with mail."""
    if type(db).__name__.startswith("Sqlite"):
        return
    ((schema, name),) = db.execute_sql("SELECT quote_ident(current_schema()), current_schema()").fetchall()
    tables = db.execute_sql("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = %s", (name,)).fetchall()
    script = [
        "REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC",
        *FUNCTIONS,
        "REVOKE ALL ON FUNCTION {schema}.mail_reader(), {schema}.mail_boxes(text) FROM PUBLIC",
        *(f"ALTER TABLE {{schema}}.{table} ENABLE ROW LEVEL SECURITY" for (table,) in tables),
        *(
            f"CREATE POLICY readable ON {{schema}}.{table} FOR SELECT USING ({rule.replace('{table}', table)})"
            for table, rule in POLICIES.items()
        ),
        ENVELOPE,
    ]
    for statement in script:
        db.execute_sql(statement.replace("{schema}", schema))
