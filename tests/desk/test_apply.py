from collections.abc import Iterator
from pathlib import Path

import pytest

from tui_mail.config.home import Home, create_home
from tui_mail.config.team import Team, read_team, write_team
from tui_mail.desk.administration import TeamChange, apply, export_config, initialise
from tui_mail.desk.triage import assign
from tui_mail.errors import ConfigError, NotPermitted, UsageError
from tui_mail.store.actor import SYSTEM, Actor
from tui_mail.store.blobs import sha256
from tui_mail.store.canonical import from_json
from tui_mail.store.database import close_database
from tui_mail.store.models import ALL, Blob, Event, EventText, Item, Mailbox, Message, Record
from tui_mail.store.models.table import dicts, tuples
from tui_mail.store.queries.accounts import feeding_accounts
from tui_mail.store.queries.directory import people, record, records, user_by_login
from tui_mail.store.queries.filing import by_address, by_numbers, participants
from tui_mail.store.queries.tree import modseqs, tree
from tui_mail.store.writes.chains import event_hash
from tui_mail.store.writes.items import folder_of_kind

WHOLE = Path(__file__).parents[1] / "config" / "whole.toml"


@pytest.fixture(params=["sqlite", "postgres"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    """Give a home whose database is empty, on each kind of database."""
    if request.param == "postgres":
        (tmp_path / "config.toml").write_text(f'database_url = "{request.getfixturevalue("postgres_url")}"\n')
    yield create_home(tmp_path)
    close_database()


@pytest.fixture
def admin(home: Home) -> Actor:
    return initialise(home, "root", "Ruth Oot")


@pytest.fixture
def whole(tmp_path: Path) -> Team:
    """The team file of the interface, with the people and the project it refers to."""
    others = """
[[users]]
login = "sandra"
name = "Sandra"
[[users]]
login = "mm"
name = "Max"
[[cases]]
kind = "project"
number = "12"
title = "Twelve"
"""
    return team(tmp_path, WHOLE.read_text() + others)


def team(folder: Path, text: str) -> Team:
    (folder / "team.toml").write_text(text)
    return read_team(folder / "team.toml")


def actor(login: str) -> Actor:
    found = user_by_login(login)
    assert found is not None
    return found


def sentences(changes: list[TeamChange]) -> list[str]:
    return [change.sentence for change in changes]


def everything() -> dict[str, list[str]]:
    return {table.__name__: sorted(map(repr, tuples(table.select()))) for table in ALL}


def refusal(admin: Actor, wrong: Team) -> str:
    before = everything()
    with pytest.raises(ConfigError) as refused:
        apply(admin, wrong)
    assert everything() == before
    return refused.value.sentence


def test_a_new_instance_has_one_admin(home: Home) -> None:
    admin = initialise(home, "anna", "Anna  Muster")
    assert (admin.login, admin.name, admin.admin) == ("anna", "Anna Muster", True)
    event = Event.get()
    assert (event.actor, event.action, event.mailbox, from_json(event.after)["admin"]) == (None, "create", None, True)


def test_an_instance_is_made_once(home: Home) -> None:
    initialise(home, "anna", "Anna")
    close_database()
    with pytest.raises(UsageError, match="already"):
        initialise(home, "mallory", "Mallory")
    assert user_by_login("mallory") is None


def test_a_login_that_cannot_be_one_is_refused_before_anything_is_made(home: Home) -> None:
    with pytest.raises(UsageError, match="--admin"):
        initialise(home, "Anna Muster", "Anna")
    assert home.database_url.startswith("postgresql:") or not (home.root / "tui-mail.db").exists()


@pytest.mark.covers("TS-15", "CO-03")
def test_the_instance_looks_like_the_file(admin: Actor, whole: Team) -> None:
    apply(admin, whole)
    (node,) = tree(actor("anna"))
    assert (node.code, node.name, node.role, node.visibility) == ("kanzlei", "Kanzlei", "dispatcher", "claim_queue")
    assert {folder.kind for folder in node.folders} == {"inbox", "sent", "archive", "junk", "trash", "quarantine"}
    assert {person.login for person in people(actor("anna"), node.id)} == {"anna", "sandra", "mm"}
    (account,) = feeding_accounts()
    assert account.settings["port"] == 10993
    assert "criteria" not in account.settings
    assert [criterion.keywords for criterion in account.criteria] == [("relatienummer", "relnr"), ("project",)]
    assert [hit.number for hit in by_address({"jean@dupont.example"})] == ["00456"]
    case = by_numbers({"2026-00117"}).get(("mandate", "2026-00117"))
    assert case is not None
    assert case.requester == record_id("contact", "00456")
    assert participants(case.id) == {"jean@dupont.example"}
    assert record(actor("anna"), "contact", "00456").detail == "Müller AG"


def record_id(kind: str, number: str) -> int:
    return int(Record.get((Record.kind == kind) & (Record.number == number)).id)


def test_records_are_found_by_what_they_are_called(admin: Actor, whole: Team) -> None:
    apply(admin, whole)
    anna = actor("anna")
    assert [row.number for row in records(anna, "muller")] == ["00123", "2026-00117"]
    assert [row.number for row in records(anna, "j.dupont@work")] == ["00456"]


def test_a_second_run_changes_nothing_and_writes_no_event(admin: Actor, whole: Team) -> None:
    assert len(apply(admin, whole)) == 11
    before = everything()
    assert apply(admin, whole) == []
    assert everything() == before


def test_what_is_exported_changes_nothing_when_it_is_applied(admin: Actor, whole: Team, tmp_path: Path) -> None:
    apply(admin, whole)
    exported = team(tmp_path, write_team(export_config(admin)))
    assert exported == export_config(admin)
    assert apply(admin, exported) == []
    assert {user.login for user in exported.users} == {"root", "anna", "sandra", "mm"}
    assert exported.accounts == whole.accounts
    assert exported.companies == whole.companies


def test_what_is_exported_makes_the_same_instance_elsewhere(
    admin: Actor, whole: Team, tmp_path_factory: pytest.TempPathFactory
) -> None:
    apply(admin, whole)
    exported = export_config(admin)
    close_database()
    elsewhere = initialise(create_home(tmp_path_factory.mktemp("elsewhere")), "root", "Ruth Oot")
    apply(elsewhere, exported)
    assert export_config(elsewhere) == exported


def test_a_dry_run_says_the_same_and_does_nothing(admin: Actor, whole: Team) -> None:
    before = everything()
    said = apply(admin, whole, dry_run=True)
    assert everything() == before
    assert apply(admin, whole) == said


def test_changes_are_named(admin: Actor, whole: Team, tmp_path: Path) -> None:
    said = sentences(apply(admin, whole))
    assert "new user anna" in said
    assert "new mandate 2026-00117" in said
    changed = team(tmp_path, 'users = [{login = "anna", name = "Anna B.", email = "anna@muster.example"}]')
    assert sentences(apply(admin, changed)) == ["user anna: departments removed; name; qualifications removed"]


def test_what_the_file_leaves_out_stays(admin: Actor, whole: Team, tmp_path: Path) -> None:
    apply(admin, whole)
    before = everything()
    assert apply(admin, Team()) == []
    assert everything() == before


def test_members_are_those_of_the_file_where_it_names_the_mailbox(admin: Actor, whole: Team, tmp_path: Path) -> None:
    apply(admin, whole)
    text = 'mailboxes = [{code="kanzlei", name="Kanzlei", account="kanzlei", members={anna="viewer","*"="member"}}]'
    (change,) = apply(admin, team(tmp_path, text))
    assert change.after["members"] == {"anna": "viewer", "*": "member"}
    assert {node.role for login in ("sandra", "mm", "root") for node in tree(actor(login))} == {"member"}


def test_open_screens_look_again_when_their_mailbox_changed(admin: Actor, whole: Team, tmp_path: Path) -> None:
    apply(admin, whole)
    anna = actor("anna")
    before = modseqs(anna)
    apply(admin, whole)
    assert modseqs(anna) == before
    text = 'mailboxes = [{code="kanzlei", name="Kanzlei", account="kanzlei", members={anna="dispatcher"}}]'
    apply(admin, team(tmp_path, text))
    assert modseqs(anna) != before


@pytest.mark.covers("TS-13", "HO-88")
def test_the_owner_of_a_private_mailbox_manages_it(admin: Actor, tmp_path: Path) -> None:
    apply(admin, team(tmp_path, 'users=[{login="mm",name="M"}]\nmailboxes=[{code="mm",name="Max",owner="mm"}]'))
    (node,) = tree(actor("mm"))
    assert (node.private, node.role) == (True, "manager")


@pytest.mark.covers("TS-25")
def test_a_mailbox_that_is_switched_off_is_out_of_sight_until_it_is_switched_on(
    admin: Actor, whole: Team, tmp_path: Path
) -> None:
    apply(admin, whole)
    apply(admin, team(tmp_path, WHOLE.read_text().replace("active = true", "active = false")))
    assert tree(actor("anna")) == []
    assert feeding_accounts() == []
    apply(admin, whole)
    assert [node.code for node in tree(actor("anna"))] == ["kanzlei"]
    assert len(feeding_accounts()) == 1


def test_the_same_file_named_from_another_folder_changes_nothing(
    admin: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        'accounts = [{name="k", kind="imap", host="h", login="k", primary_address="k@muster.example", ca_file="ca.pem",'
        ' secret="file:keys/k"}, {name="m", kind="maildir", path="mail", primary_address="m@muster.example"}]'
    )
    team(tmp_path, text)
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path)
    assert apply(admin, read_team(Path("team.toml"))) != []
    monkeypatch.chdir(tmp_path / "sub")
    assert apply(admin, read_team(Path("../team.toml"))) == []
    assert apply(admin, read_team(Path("../sub/.././team.toml"))) == []


def test_an_installation_of_one_person_needs_no_members(admin: Actor, tmp_path: Path) -> None:
    alone = team(tmp_path, 'mailboxes = [{code = "me", name = "Mine"}]')
    apply(admin, alone)
    assert [node.role for node in tree(admin)] == ["manager"]
    assert apply(admin, alone) == []


def test_who_loses_a_mailbox_gives_back_what_is_unresolved(admin: Actor, whole: Team, tmp_path: Path) -> None:
    apply(admin, whole)
    item = deliver("kanzlei", 1)
    done = deliver("kanzlei", 2)
    sandra = actor("sandra").user_id
    assert sandra is not None
    for each in (item, done):
        assign(actor("anna"), each, sandra)
    Item.update(status="resolved").where(Item.id == done).execute()
    text = 'mailboxes = [{code="kanzlei", name="Kanzlei", account="kanzlei", members={anna="dispatcher"}}]'
    apply(admin, team(tmp_path, text))
    assert Item.get_by_id(item).assignee is None
    assert Item.get_by_id(done).assignee == sandra
    event = Event.select().where(Event.item == item).order_by(Event.id.desc()).first()
    assert event is not None
    assert (event.action, event.actor, event.why) == ("release", admin.user_id, "no member of the mailbox any more")


def deliver(code: str, number: int) -> int:
    """Put a message into the inbox of a mailbox, as plainly as the tables allow."""
    raw = sha256(str(number).encode())
    mailbox = Mailbox.get(Mailbox.code == code).id
    Blob.insert(sha256=raw, size=1, stored_at=1).execute()
    texts = dict.fromkeys(("message_id", "subject", "from_name", "from_address", "in_reply_to", "problem"), "")
    Message.insert(
        id=number,
        identity=raw,
        received_at=number,
        reference_ids="[]",
        raw_sha256=raw,
        size=1,
        automatic=False,
        attachment_count=0,
        attachment_type="",
        **texts,
    ).execute()
    return int(
        Item.insert(
            mailbox=mailbox,
            message=number,
            direction="in",
            folder=folder_of_kind(mailbox, "inbox"),
            status="new",
            received_at=number,
            listed_at=number,
            modseq=1,
        ).execute()
    )


def test_two_mailboxes_can_exchange_their_accounts(admin: Actor, tmp_path: Path) -> None:
    text = """
accounts = [{name = "x", kind = "internal"}, {name = "y", kind = "internal"}]
mailboxes = [{code = "a", name = "A", account = "x"}, {code = "b", name = "B", account = "y"}]
"""
    apply(admin, team(tmp_path, text))
    swapped = team(tmp_path, text.replace('"x"}, {code', '"y"}, {code').replace('account = "y"}]', 'account = "x"}]'))
    assert sentences(apply(admin, swapped)) == ["mailbox a: account", "mailbox b: account"]
    assert export_config(admin).mailboxes[0].account == "y"


def test_a_case_may_stand_before_its_parent(admin: Actor, tmp_path: Path) -> None:
    text = """
[[cases]]
kind = "phase"
number = "12/3/1"
title = "Phase"
parent = { kind = "sub-project", number = "12/3" }
[[cases]]
kind = "sub-project"
number = "12/3"
title = "Sub"
parent = { kind = "project", number = "12" }
[[cases]]
kind = "project"
number = "12"
title = "Project"
"""
    file = team(tmp_path, text)
    assert len(apply(admin, file)) == 3
    assert apply(admin, file) == []


PROJECTS = """
[[cases]]
kind = "project"
number = "1"
title = "One"
[[cases]]
kind = "project"
number = "2"
title = "Two"
parent = { kind = "project", number = "1" }
"""


def test_a_case_cannot_be_its_own_grandparent(admin: Actor, tmp_path: Path) -> None:
    under = 'parent = {{ kind = "project", number = "{}" }}\n'
    both = PROJECTS.replace('title = "One"\n', 'title = "One"\n' + under.format("2"))
    assert "lead back to the case itself" in refusal(admin, team(tmp_path, both))
    apply(admin, team(tmp_path, PROJECTS))
    later = '[[cases]]\nkind = "project"\nnumber = "1"\ntitle = "One"\n' + under.format("2")
    assert "$.cases[0].parent: " in refusal(admin, team(tmp_path, later))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('mailboxes=[{code="a",name="A",account="x"}]', "$.mailboxes[0].account: there is no account 'x'"),
        ('mailboxes=[{code="a",name="A",owner="x"}]', "$.mailboxes[0].owner: there is no user 'x'"),
        ('mailboxes=[{code="a",name="A",members={x="member"}}]', "$.mailboxes[0].members.x: there is no user 'x'"),
        ('contacts=[{number="1",name="A",company="9"}]', "$.contacts[0].company: there is no company '9'"),
        ('cases=[{kind="t",number="1",title="T",requester="9"}]', "$.cases[0].requester: there is no contact '9'"),
        (
            'companies=[{number="9",name="N"}]\ncases=[{kind="t",number="1",title="T",requester="9"}]',
            "$.cases[0].requester: there is no contact '9'",
        ),
        (
            'cases=[{kind="t",number="1",title="T",parent={kind="p",number="9"}}]',
            "$.cases[0].parent: there is no p '9'",
        ),
        (
            'accounts=[{name="a",kind="internal",rules=[{when={},then={assign="x"}}]}]',
            "$.accounts[0].rules[0].then.assign: there is no user 'x'",
        ),
        ('users=[{login="root",name="R"}]', "$.users: nobody would be admin any more"),
    ],
)
def test_a_reference_to_nothing_is_refused_with_the_place_and_nothing_is_applied(
    admin: Actor, tmp_path: Path, text: str, place: str
) -> None:
    assert refusal(admin, team(tmp_path, text)).startswith(place)


def test_a_file_may_refer_to_what_the_instance_has(admin: Actor, whole: Team, tmp_path: Path) -> None:
    apply(admin, whole)
    text = """
mailboxes = [{code = "two", name = "Two", owner = "mm", members = {anna = "member"}}]
contacts = [{number = "7", name = "New", company = "00123"}]
cases = [{kind = "ticket", number = "1", title = "T", requester = "00456", parent = {kind = "project", number = "12"}}]
"""
    assert len(apply(admin, team(tmp_path, text))) == 3


def test_an_account_is_not_taken_from_a_mailbox_that_the_file_does_not_name(
    admin: Actor, whole: Team, tmp_path: Path
) -> None:
    apply(admin, whole)
    text = 'mailboxes = [{code = "two", name = "Two", account = "kanzlei"}]'
    assert refusal(admin, team(tmp_path, text)) == (
        "$.mailboxes[0].account: the account 'kanzlei' feeds the mailbox 'kanzlei' already"
    )


def test_a_number_of_a_company_cannot_become_one_of_a_contact(admin: Actor, whole: Team, tmp_path: Path) -> None:
    apply(admin, whole)
    text = 'contacts = [{number = "00123", name = "X"}]'
    assert refusal(admin, team(tmp_path, text)) == "$.contacts[0].number: '00123' is the number of a company already"


def test_only_an_admin_administers(admin: Actor, whole: Team) -> None:
    apply(admin, whole)
    for who in (actor("mm"), SYSTEM):
        with pytest.raises(NotPermitted):
            apply(who, Team())
        with pytest.raises(NotPermitted):
            export_config(who)


def test_who_is_no_admin_any_more_is_refused_under_the_lock(admin: Actor, tmp_path: Path) -> None:
    apply(admin, team(tmp_path, 'users = [{login = "anna", name = "A", admin = true}]'))
    anna = actor("anna")
    apply(anna, team(tmp_path, 'users = [{login = "root", name = "R"}]'))
    with pytest.raises(NotPermitted):
        apply(admin, Team())


def test_every_change_is_a_line_in_the_history_of_the_instance(admin: Actor, whole: Team) -> None:
    changes = [change for change in apply(admin, whole) if change.kind != "mailbox"]
    events = dicts(Event.select().where(Event.mailbox.is_null()).order_by(Event.sequence))
    assert [event["sequence"] for event in events] == list(range(1, len(changes) + 2))
    assert [event["actor"] for event in events] == [None] + [admin.user_id] * len(changes)
    assert [from_json(event["after"])["which"] for event in events[1:]] == [change.name for change in changes]
    previous = ""
    for event in events:
        del event["id"]
        stated = event.pop("hash")
        assert event["previous"] == previous
        assert event_hash(event) == stated
        previous = stated


def test_settings_and_members_of_a_mailbox_are_lines_in_its_own_history(
    admin: Actor, whole: Team, tmp_path: Path
) -> None:
    apply(admin, whole)
    apply(admin, team(tmp_path, 'mailboxes=[{code="kanzlei",name="K",account="kanzlei",members={mm="manager"}}]'))
    lines = [
        (event["action"], from_json(event["before"]), from_json(event["after"]))
        for event in dicts(Event.select().where(Event.mailbox.is_null(False)).order_by(Event.sequence))
    ]
    assert [action for action, _, _ in lines] == ["create-mailbox", *["share"] * 3, "settings", *["unshare"] * 2]
    assert lines[0][2]["code"] == "kanzlei"
    assert lines[1][1:] == ({"member": "anna", "role": None}, {"member": "anna", "role": "dispatcher"})
    assert lines[4][1:] == ({"name": "Kanzlei", "signature": "..."}, {"name": "K", "signature": ""})
    assert lines[5][1:] == ({"member": "anna", "role": "dispatcher"}, {"member": "anna", "role": None})


def test_what_is_said_of_people_outside_stands_beside_the_history_and_not_in_it(admin: Actor, whole: Team) -> None:
    apply(admin, whole)
    chain = repr(tuples(Event.select()))
    assert "Dupont" not in chain
    assert "dupont.example" not in chain
    assert "Klage" not in chain
    assert "Dupont" in repr(tuples(EventText.select()))


def test_the_history_and_the_export_know_where_a_password_is_and_no_password(
    admin: Actor, whole: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KANZLEI_PASSWORD", "hunter2")
    apply(admin, whole)
    assert "env:KANZLEI_PASSWORD" in write_team(export_config(admin))
    assert "hunter2" not in repr(everything())
