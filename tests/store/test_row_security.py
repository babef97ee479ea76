"""Plain SQL with a role of one's own shows what the program shows, and changes nothing. PostgreSQL alone."""

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from psycopg import errors, sql

from tests.office import Office, letter, open_office
from tests.servers.postgres import Postgres
from tests.store.scene import PEOPLE, Plan, Scene, Stage, plans
from tui_mail.desk import notes, tasks
from tui_mail.desk.administration.database_roles import grant_database, revoke_database
from tui_mail.desk.task_forms import TaskForm
from tui_mail.errors import NotFound, NotPermitted, UsageError
from tui_mail.store.actor import Actor
from tui_mail.store.database import change, close_database, database
from tui_mail.store.models import (
    Attachment,
    Document,
    Event,
    ItemTag,
    KeptMessage,
    Link,
    Note,
    Record,
    User,
)
from tui_mail.store.queries.items import row
from tui_mail.store.queries.tasks import tasks as all_tasks
from tui_mail.store.rows import Envelope
from tui_mail.store.writes.chains import open_chain
from tui_mail.store.writes.database_roles import COLUMNS, TABLES

thorough = settings(
    max_examples=40, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
REFUSED = (errors.InsufficientPrivilege, errors.WrongObjectType, errors.ObjectNotInPrerequisiteState)
OF_ITEM = ("note", "link", "item_tag")
OF_MESSAGE = ("message_text", "search_text", "message_address", "attachment", "document", "raw_message")
ENVELOPE = [field.name for field in fields(Envelope) if field.name != "place"]  # which the program alone sets
SECRET = ("account", "oauth_token", "lease", "criterion", "remote_folder", "membership", "counter", "tombstone")


@pytest.fixture
def office(postgres: Postgres, tmp_path: Path) -> Iterator[Office]:
    """An office whose database belongs to a service account that is no superuser; each person has a role."""
    superuser = postgres.fresh_database()
    name = postgres.name(superuser)
    for login in ("keeper", *PEOPLE):
        postgres.execute(f"DO $$ BEGIN CREATE ROLE {login} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
    postgres.execute(f'ALTER DATABASE "{name}" OWNER TO keeper')
    made = open_office(tmp_path / "home", as_role(superuser, "keeper"))
    for login in PEOPLE:
        grant_database(made.actor("root"), login)
    yield made
    close_database()
    postgres.drop_database(superuser)


def as_role(url: str, login: str) -> str:
    return f"postgresql://{login}@{url.partition('@')[2]}"


class Person:
    """Somebody with psql."""

    def __init__(self, office: Office, login: str) -> None:
        self.login = login
        self.connection = psycopg.connect(as_role(office.url, login), autocommit=True)
        self.heard: list[str] = []
        self.connection.add_notice_handler(lambda notice: self.heard.append(notice.message_primary or ""))

    def ask(self, statement: str, *values: object) -> list[Any]:
        return self.connection.execute(statement.encode(), values).fetchall()

    def ids(self, statement: str) -> list[int]:
        return sorted(found[0] for found in self.ask(statement))


@pytest.fixture
def people(office: Office) -> Iterator[dict[str, Person]]:
    found = {login: Person(office, login) for login in PEOPLE}
    yield found
    for person in found.values():
        person.connection.close()


@pytest.fixture
def stage(office: Office) -> Stage:
    made = Stage(office)
    with change():
        for message in made.messages:
            Attachment.insert(
                message=message, part=1, name="a", media_type="b", size=1, sha256="c", content_id="", inline=False
            ).execute()
            Document.insert(kind="pdf", message=message, mailbox=made.boxes[0], state="due", due_at=1).execute()
    return made


def furnish(stage: Stage, plan: Plan) -> Scene:
    """Set the scene, and put a note, a link, a tag and an event with a text on every item."""
    with change():
        for table in (Note, Link, ItemTag):
            table.delete().execute()
    scene = stage.set(plan)
    record = Record.select().first().id
    author = stage.users["mm"]
    with change():
        for item in scene.items:
            Note.insert(item=item.id, author=author, text="note", written_at=1).execute()
            Link.insert(item=item.id, record=record, origin="manual", state="linked", why="", linked_at=1).execute()
            ItemTag.insert(item=item.id, tag="tag").execute()
        for box in stage.boxes:
            chain = open_chain(box)
            for item in scene.items:
                if item.mailbox == box:
                    chain.append(actor=author, action="note", item=item.id, text="note")
            chain.close()
    return scene


@given(plan=plans)
@thorough
def test_a_role_reads_whole_what_its_person_may_read_and_nothing_else(
    stage: Stage, people: dict[str, Person], plan: Plan
) -> None:
    scene = furnish(stage, plan)
    messages = {item.id: stage.messages[number] for number, item in enumerate(scene.items)}
    for login, person in people.items():
        actor = stage.office.actor(login)
        seen = {item.id: scene.sees(actor, item) for item in scene.items}
        whole = sorted(key for key, sight in seen.items() if sight == "full")
        read = sorted(messages[key] for key in whole)
        assert person.ids("SELECT id FROM item") == whole
        assert person.ids("SELECT id FROM message") == read
        for table in OF_ITEM:
            assert person.ids(f"SELECT item FROM {table}") == whole
        for table in OF_MESSAGE[:-1]:
            assert set(person.ids(f"SELECT message FROM {table}")) == set(read)
        assert person.ids("SELECT item FROM event JOIN event_text ON event = id") == whole
        envelopes = {key for key, sight in seen.items() if sight == "envelope"}
        assert_envelopes(person, actor, envelopes)


def assert_envelopes(person: Person, actor: Actor, expected: set[int]) -> None:
    names = ENVELOPE
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    cursor = person.connection.execute(sql.SQL("SELECT {} FROM envelope").format(columns))
    found = {line[0]: Envelope(**dict(zip(names, line, strict=True))) for line in cursor.fetchall()}
    assert found == {key: row(actor, key) for key in expected}


def test_the_envelope_view_has_the_columns_of_an_envelope_and_no_other(people: dict[str, Person]) -> None:
    cursor = people["mm"].connection.execute("SELECT * FROM envelope")
    assert [column.name for column in cursor.description or ()] == ENVELOPE


def test_nothing_is_written_with_a_role_of_ones_own(office: Office, people: dict[str, Person]) -> None:
    office.deliver(letter(1))
    manager = people["mm"]
    for table in (*TABLES.split(", "), *COLUMNS):
        of_message, of_event = ("message_text", "search_text", "raw_message"), ("event_text", "task_event")
        column = "message" if table in of_message else "event" if table in of_event else "id"
        for statement in (
            f"UPDATE {table} SET {column} = {column}",
            f"DELETE FROM {table}",
            f"INSERT INTO {table} ({column}) VALUES (1)",
            f"TRUNCATE {table} CASCADE",
            f"SELECT {column} FROM {table} FOR UPDATE",
        ):
            with pytest.raises(REFUSED):
                manager.ask(statement)
    with pytest.raises(errors.InsufficientPrivilege):
        manager.ask("CREATE TABLE public.mine (id int)")


def test_secrets_are_nobodys_even_where_somebody_grants_them_by_mistake(
    office: Office, people: dict[str, Person]
) -> None:
    with change():
        User.update(ssh_keys='["ssh-ed25519 AAAA"]').execute()
    for person in people.values():
        for statement in ("SELECT ssh_keys FROM users", "SELECT email FROM users", "SELECT hash FROM event"):
            with pytest.raises(errors.InsufficientPrivilege):
                person.ask(statement)
        for table in SECRET:
            with pytest.raises(errors.InsufficientPrivilege):
                person.ask(f"SELECT * FROM {table}")
    database.execute_sql("GRANT SELECT ON ALL TABLES IN SCHEMA public TO mm")
    for table in SECRET:
        assert people["mm"].ask(f"SELECT * FROM {table}") == []


def test_a_function_that_tells_what_it_is_asked_hears_nothing_that_may_not_be_read(
    office: Office, people: dict[str, Person]
) -> None:
    own, queued, theirs = office.deliver(*(letter(number, subject=f"canary-{number}") for number in (1, 2, 3)))
    with change():
        database.execute_sql("UPDATE item SET assignee = %s WHERE id = %s", (office.person("sandra"), own))
        database.execute_sql("UPDATE item SET assignee = %s WHERE id = %s", (office.person("mm"), theirs))
    sandra = people["sandra"]
    sandra.connection.execute(
        "CREATE FUNCTION pg_temp.tell(said text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS"
        " $$ BEGIN RAISE NOTICE 'heard %', said; RETURN true; END $$"
    )
    for table, column in (("message", "subject"), ("message_text", "body"), ("item", "id::text"), ("event", "after")):
        sandra.ask(f"SELECT 1 FROM {table} WHERE pg_temp.tell({column})")
    heard = " ".join(sandra.heard)
    assert "canary-1" in heard
    assert "Brief 1." in heard
    assert not {"canary-2", "canary-3"} & set(heard.split())
    assert f"heard {theirs}" not in sandra.heard
    assert f"heard {queued}" not in sandra.heard
    sandra.heard.clear()
    sandra.ask("SELECT 1 FROM envelope WHERE pg_temp.tell(subject) AND pg_temp.tell(id::text)")
    assert set(sandra.heard) == {"heard canary-2", f"heard {queued}"}


def test_nobody_becomes_somebody_else_by_what_he_sets_or_shadows(office: Office, people: dict[str, Person]) -> None:
    (item,) = office.deliver(letter(1))
    otto = people["otto"]
    for statement in ("SET SESSION AUTHORIZATION mm", "SET ROLE mm", "SET ROLE keeper"):
        with pytest.raises(errors.InsufficientPrivilege):
            otto.connection.execute(statement.encode())
    otto.connection.execute("CREATE TEMP TABLE users AS SELECT 1::bigint AS id, 'otto' AS login, true AS active")
    otto.connection.execute(
        "CREATE TEMP TABLE membership AS SELECT 1::bigint AS mailbox, 1 AS member, 'manager' AS role"
    )
    otto.connection.execute("SET search_path = pg_temp, public")
    assert otto.ids("SELECT public.mail_boxes('whole')") == []
    assert otto.ids("SELECT id FROM item") == []
    assert people["mm"].ids("SELECT id FROM item") == [item]


def test_an_auditor_whose_reading_would_not_be_recorded_gets_nothing_and_who_is_off_neither(
    office: Office, people: dict[str, Person]
) -> None:
    office.deliver(letter(1))
    with change():
        User.update(auditor=True, admin=True).where(User.login == "otto").execute()
        User.update(active=False).where(User.login == "mm").execute()
    for login in ("otto", "mm"):
        for table in TABLES.split(", "):
            assert people[login].ask(f"SELECT 1 FROM {table}") == []


def test_what_is_kept_of_purged_mail_is_read_by_who_reads_the_whole_mailbox(
    office: Office, people: dict[str, Person]
) -> None:
    office.deliver(letter(1), letter(2))
    box, message, record = database.execute_sql(
        "SELECT item.mailbox, item.message, (SELECT min(id) FROM record) FROM item ORDER BY item.id LIMIT 1"
    ).fetchone()
    with change():
        KeptMessage.insert(
            record=record, message=message, mailbox=box, item=99, origin="manual", why="", purged_at=1
        ).execute()
        database.execute_sql("DELETE FROM link")
        database.execute_sql("DELETE FROM item WHERE message = %s", (message,))
    assert message in people["vera"].ids("SELECT id FROM message")
    assert people["sandra"].ids("SELECT id FROM message") == []
    with change():
        KeptMessage.update(private_to=office.person("mm")).execute()
    assert message not in people["vera"].ids("SELECT id FROM message")
    assert message in people["mm"].ids("SELECT id FROM message")


def test_the_service_account_pays_nothing_for_it(office: Office) -> None:
    office.deliver(letter(1))
    for table in ("item", "message", "message_text", "event"):
        plan = database.execute_sql(f"EXPLAIN SELECT * FROM {table}").fetchall()
        assert not [line for (line,) in plan if "mail_" in line or "Plan" in line]


def test_an_admin_grants_and_revokes_and_it_stands_in_the_history(office: Office, people: dict[str, Person]) -> None:
    root = office.actor("root")
    revoke_database(root, "mm")
    with pytest.raises(errors.InsufficientPrivilege):
        people["mm"].ask("SELECT 1 FROM item")
    grant_database(root, "mm")
    assert people["mm"].ask("SELECT 1 FROM item") == []
    said = [event.action for event in Event.select().where(Event.mailbox.is_null()).order_by(Event.id.desc()).limit(2)]
    assert said == ["database-grant", "database-revoke"]
    with pytest.raises(NotPermitted):
        grant_database(office.actor("mm"), "mm")
    with pytest.raises(NotFound):
        grant_database(root, "nobody-here")


def test_a_role_that_no_policy_holds_is_not_granted_anything(office: Office, postgres: Postgres) -> None:
    with change():
        for login in ("postgres", "public", 'with"quote', "x" * 70, "keeper"):
            User.insert(login=login, name="N", email="").execute()
    root = office.actor("root")
    for login in ("postgres", "keeper"):
        with pytest.raises(UsageError, match="reads everything"):
            grant_database(root, login)
    for login in ("public", "x" * 70, 'with"quote'):
        with pytest.raises(UsageError, match="no role"):
            grant_database(root, login)
    postgres.execute('CREATE ROLE "with""quote" LOGIN')
    assert "with" in grant_database(root, 'with"quote')
    revoke_database(root, 'with"quote')


def test_notes_of_the_desk_are_read_with_their_item(office: Office, people: dict[str, Person]) -> None:
    (item,) = office.deliver(letter(1))
    notes.add_note(office.actor("mm"), item, "only for who reads it")
    assert people["vera"].ask("SELECT text FROM note") == [("only for who reads it",)]
    assert people["sandra"].ask("SELECT text FROM note") == []
    assert people["sandra"].ask("SELECT text FROM event_text") == []


def test_where_mail_was_seen_and_whom_it_is_from_is_told_to_who_reads_it(
    office: Office, people: dict[str, Person]
) -> None:
    office.deliver(letter(1))
    for table in ("sighting", "raw_message", "message_address"):
        assert people["vera"].ask(f"SELECT 1 FROM {table}")
        assert people["sandra"].ask(f"SELECT 1 FROM {table}") == []


def test_a_role_reads_the_tasks_that_its_person_sees_and_what_happened_to_them(
    office: Office, people: dict[str, Person]
) -> None:
    first, second = office.deliver(letter(1), letter(2))
    anna = office.actor("anna")
    for item, holder in ((first, "sandra"), (second, "mm"), (first, None)):
        form = TaskForm("title", assignee=None if holder is None else office.person(holder))
        tasks.set_state(anna, tasks.create_task(anna, item, "task", "To do", form).task_id, "waiting")
    for login, person in people.items():
        seen = sorted(one.id for one in all_tasks(office.actor(login)))
        assert person.ids("SELECT id FROM task") == seen
        assert person.ids("SELECT task FROM task_event JOIN event ON event = event.id WHERE item IS NULL") == seen
        assert len(person.ids("SELECT id FROM event WHERE action = 'task-state'")) == len(seen)
        assert set(person.ids("SELECT task FROM task_record")) == set(seen)
        its = person.ids("SELECT item FROM task_item")
        assert its == sorted(
            item
            for item, task in ((first, 1), (second, 2), (first, 3))
            if task in seen and item in person.ids("SELECT id FROM item")
        )
    assert [one.id for one in all_tasks(office.actor("sandra"))] == [1]


def test_who_is_in_no_mailbox_learns_no_name(office: Office, people: dict[str, Person]) -> None:
    office.deliver(letter(1))
    for table in (*TABLES.split(", "), *COLUMNS):
        assert people["otto"].ask(f"SELECT 1 FROM {table}") == []
    assert ("Vera Viewer",) in people["sandra"].ask("SELECT name FROM users")
