"""Thousands of random looks at a populated instance: nobody hears of what the domain does not let him see.

Every word, id and name of what is hidden is a canary: no answer, number or refusal may hold one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from random import Random

import pytest

from tests.cli.conftest import Shell
from tests.journeys.canaries import (
    BOXES,
    CANARY,
    FIRST_EVENT,
    FIRST_ITEM,
    LONG,
    PEOPLE,
    WORDS,
    Aviary,
    Oracle,
    populate,
)
from tui_mail.desk import folder_removal, identifying, internal, moving, notes, reading, routing, tagging, triage, undo
from tui_mail.desk.actions import BY_NAME
from tui_mail.desk.conversations import merge, split
from tui_mail.desk.digest import digest_lines
from tui_mail.desk.intake.quarantine import why_quarantined
from tui_mail.desk.intake.rehearsal import parts_for, rehearse
from tui_mail.desk.next_item import next_item
from tui_mail.desk.verifying import verify
from tui_mail.errors import TuiMailError
from tui_mail.mail.query_complete import Place
from tui_mail.screens import search_values
from tui_mail.store.actor import Actor
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import close_database, database, is_sqlite
from tui_mail.store.models import Event
from tui_mail.store.opening import open_store
from tui_mail.store.presence import Presence
from tui_mail.store.queries import (
    account_table,
    accounts,
    alerts,
    archives,
    case_tree,
    conversations,
    dealings,
    details,
    digest,
    directory,
    elsewhere,
    events,
    finding,
    folder_facts,
    folders,
    found,
    items,
    labels,
    lists,
    notifications,
    relation_rows,
    relations,
    saved_views,
    tags,
    team_tables,
    tokens,
    tree,
)
from tui_mail.store.queries.beside import with_beside
from tui_mail.store.queries.directory import UNRESOLVED
from tui_mail.store.rows import ORDERS, UNASSIGNED, Key, View
from tui_mail.store.searching import answers

LOOKS = 2000
CALLS = 150
ALL_BESIDE = ("sender", "recipient", "reply", "size", "waiting", "contact", "company", "task", "snippet")
FEWER = 5
"""A look takes so many times as long on PostgreSQL, where only the SQL is another one."""
STATUSES = ("new", "open", "pending", "resolved")
SEARCHED = (
    ("", "{}subj"), ("", "{}body"), ("", "{}file"), ("from:", "{}name"), ("to:", "{}addr"), ("cc:", "q{}"),
    ("subject:", "q{}su"), ("body:", "q{}b"), ("file:", "inside"), ("file:", "{}file"), ("note:", "{}note"),
    ("tag:", "zq{}tag"), ("is:", "private"), ("is:", "mine"), ("is:", "unread"), ("is:", "snoozed"), ("is:", "overdue"),
    ("has:", "note"), ("has:", "tag"), ("has:", "attachment"), ("has:", "case"), ("case:", "2026-1"),
    ("assignee:", "sandra"), ("assignee:", "none"), ("status:", "open"), ("in:", "inbox"), ("in:", "zm-queue-z"),
    ("larger:", "1"), ("not-in-directory:", "yes"), ("after:", "yesterday"), ("before:", "tomorrow"),
)  # fmt: skip
KINDS = (None, "inbox", "sent", "archive", "trash", "junk", "quarantine", "plain")


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aviary]:
    """Fill an instance once for all who look at it."""
    server = request.getfixturevalue("postgres") if request.param == "postgres" else None
    url = None if server is None else server.fresh_database()
    made = populate(tmp_path_factory.mktemp("aviary") / "home", url, seed=4)
    close_database()
    yield made
    if server is not None:
        server.drop_database(url)


@pytest.fixture
def aviary(filled: Aviary) -> Iterator[Aviary]:
    open_store(filled.home)
    yield filled
    close_database()


def looks(number: int) -> int:
    """Return how often is looked at the database that is open."""
    return number if is_sqlite() else number // FEWER


@dataclass
class Look:
    """One way of reading, with chance to choose what is asked for."""

    aviary: Aviary
    actor: Actor
    chance: Random

    def item(self) -> int:
        return FIRST_ITEM + self.chance.randint(1, 160)

    def box(self) -> int:
        return self.chance.randint(1, len(BOXES) + 4)

    def maybe(self, make: Callable[[], object], often: float = 0.3) -> object:
        return make() if self.chance.random() < often else None

    def person(self) -> int:
        return self.chance.randint(UNASSIGNED, len(PEOPLE))

    def flag(self) -> bool:
        return self.chance.random() < 0.08

    def view(self) -> View:
        """Any view whatever, also one that no picker offers."""
        pick = self.chance.choice
        asked: dict[str, object] = {
            "mailbox_id": self.maybe(self.box),
            "folder_kind": pick(KINDS),
            "folder_id": self.maybe(lambda: self.chance.randint(1, 80), 0.2),
            "statuses": self.maybe(lambda: frozenset(self.chance.sample(STATUSES, 2)), 0.2),
            "assignee": self.maybe(self.person),
            "snoozed": pick([None, None, False, True]),
            "put_away": not self.flag(),
            "direction": self.maybe(lambda: pick(["in", "out", "internal"]), 0.15),
            "since": self.maybe(lambda: now() - 3600 * SECOND + self.chance.randint(0, 900), 0.1),
            "tag": self.maybe(lambda: f"zq{pick(list(self.aviary.numbers))}tag", 0.15),
            "record": self.maybe(lambda: 1, 0.1),
            "imported_by": self.maybe(self.person, 0.05),
            **{name: self.flag() for name in ("unresolved", "starred", "unlinked", "unknown_number", "overdue")},
            "holder_absent": self.flag(),
            "below": self.flag(),
            "order": pick(["newest", "newest", *ORDERS]),
            "most": self.maybe(lambda: self.chance.randint(1, 40), 0.1),
            "search": self.maybe(self.search, 0.4) or "",
        }
        return View(**asked)  # type: ignore[arg-type]  # whatever was chosen

    def search(self) -> str:
        """A search for what some mail holds, or holds not; its words are those that somebody else could guess."""
        pick = self.chance.choice
        terms = []
        for _ in range(self.chance.randint(1, 2)):
            number = pick(list(self.aviary.numbers))
            field, word = pick(SEARCHED)
            terms.append(f"{pick(['', '', '-'])}{field}{word.format(number)}")
        return pick([" ", " OR "]).join(terms)

    def key(self) -> Key:
        return Key(now() - self.chance.randint(0, 3600) * SECOND, self.item())


def looked_at(look: Look) -> list[Callable[[], object]]:
    """Return every way of reading, each about to ask for something at random."""
    actor, item, box, view = look.actor, look.item(), look.box(), look.view()
    code = f"zm-{look.chance.choice(list(BOXES))}-z"
    return [
        *[partial(lists.page, actor, view, limit=50), partial(lists.last_page, actor, view, 9)] * 3,
        partial(lists.page, actor, view, after=look.key(), limit=9),
        partial(lists.page, actor, view, before=look.key(), limit=9),
        partial(details.summaries, actor, view),
        *[partial(with_all_beside, actor, view)] * 2,
        partial(answers.problems_of, actor, view),
        partial(conversations.conversation, actor, item),
        partial(conversations.neighbour, actor, item, look.chance.choice([-1, 1])),
        partial(found.where_found, actor, item, ["zq", "inside"]),
        partial(found.text_states, actor, item),
        partial(elsewhere.elsewhere, actor, [item]),
        partial(folder_facts.folder_facts, actor, look.chance.randint(1, 80), box),
        partial(offered, actor, look.chance),
        partial(details.summary, actor, item),
        partial(items.row, actor, item),
        partial(items.last_mover, actor, item),
        *(partial(read, actor, item) for read in (reading.read_detail, reading.read_headers, reading.read_history)),
        partial(reading.read_raw, actor, item, look.aviary.blobs),
        partial(reading.read_story, actor, item),
        partial(reading.read_whole, actor, item),
        partial(reading.read_mailbox_history, actor, code, 500),
        partial(reading.read_kept, actor, "mandate", "2026-1", item, "eml"),
        partial(tree.tree, actor),
        partial(tree.modseqs, actor),
        partial(directory.people, actor, box),
        partial(directory.records, actor, "case"),
        partial(archives.filed_items, actor, "mandate", "2026-1"),
        partial(archives.kept_mail, actor, "mandate", "2026-1"),
        partial(case_tree.case_nodes, actor),
        partial(finding.find_records, actor, "case"),
        partial(finding.near, actor, item),
        partial(reading.read_archive, actor, "mandate", "2026-1"),
        partial(tags.tags_in_use, actor, box),
        partial(labels.labels, "category"),
        partial(folders.folder_list, actor),
        partial(accounts.health, actor),
        partial(account_table.account_lines, actor),
        partial(tokens.token_states, actor),
        partial(notifications.waiting, actor),
        partial(saved_views.saved_views, actor),
        partial(saved_views.saved_view, actor, code),
        partial(events.mailbox_history, actor, code, 500),
        partial(why_quarantined, actor, item),
        partial(internal.answer_to, actor, item),
        lambda: list(verify(actor, look.aviary.blobs)),
        lambda: [rehearse(part, 9) for part in parts_for(actor)],
        partial(company, actor),
        partial(alerts.alerts, actor),
        lambda: list(digest_lines(digest.digest(actor, now() - 86_400 * SECOND))),
        partial(dealings.dealings, actor, "contact", "00001", 50),
        partial(relation_rows.relation_rows, actor, "contact"),
        partial(likely, actor, item),
        partial(team_tables.sharers, actor, box),
        *(partial(read, actor) for read in (team_tables.mailbox_table, team_tables.absence_table)),
    ]


def with_all_beside(actor: Actor, view: View) -> object:
    """Return the rows of a view with all that columns show."""
    return with_beside(actor, lists.page(actor, view, limit=50), ALL_BESIDE)


def offered(actor: Actor, chance: Random) -> object:
    """Return what is offered while a search is typed."""
    field = chance.choice(["assignee", "tag", "category", "in", "from", "case", "contact", "company", "is"])
    return search_values.offers(actor, Place(0, 0, field, chance.choice(["", "z", "zq"])))


def likely(actor: Actor, item: int) -> object:
    """Return who may have written an item."""
    return relations.likely_relations(actor, relations.readable_writer(actor, item))


def identified_all(actor: Actor, item: int, record: int) -> object:
    """Identify the sender of an item, and link what else is of him."""
    found = identifying.identify_all(actor, [item], record)
    return found.result.sentence, found.remark


def company(actor: Actor) -> object:
    """Return who else is where."""
    with Presence(gone_after=LONG) as presence:
        return presence.others_at(actor)


def tried(look: Look) -> list[Callable[[], object]]:
    """Return what changes something, for what is said when it is refused; nothing of it stays."""
    actor, item, box = look.actor, look.item(), look.box()
    person = look.chance.randint(1, len(PEOPLE))
    return [
        *(partial(action.run, actor, item) for name, action in BY_NAME.items() if not action.argument),
        partial(triage.assign, actor, item, person, expect=look.chance.choice([None, person])),
        partial(triage.release, actor, item, expect=None),
        partial(triage.set_status, actor, item, "open", expect="new"),
        partial(notes.add_note, actor, item, "x"),
        partial(tagging.tag, actor, item, "x"),
        partial(tagging.untag, actor, item, "zq100tag"),
        partial(routing.set_department, actor, item, "zq-none"),
        partial(identifying.identify, actor, item, 2),
        partial(identified_all, actor, item, 2),
        partial(moving.move, actor, item, moving.Destination(box, "inbox")),
        partial(moving.move, actor, item, moving.Destination(box, "zf-none-z")),
        partial(merge, actor, item, look.item()),
        partial(split, actor, item),
        partial(folder_removal.contents_of, actor, box, look.chance.choice(["inbox", "zf-queue-z", "zf-small-z"])),
        partial(next_item, actor, box),
        partial(next_item, actor),
        partial(undo.undo, actor, FIRST_EVENT + look.chance.randint(1, 700)),
        partial(undo.undo, actor),
    ]


def said_by(call: Callable[[], object]) -> str:
    """Return what is said, as an answer or as a refusal."""
    try:
        return repr(call())
    except TuiMailError as exc:
        return exc.sentence


def without(said: str, asked: set[object]) -> str:
    """Leave out what the one who asked has said himself."""
    for word in sorted(map(str, asked), key=len, reverse=True):
        said = said.replace(word, "")
    return said


@pytest.mark.timeout(300)
def test_no_answer_and_no_refusal_holds_anything_of_what_may_not_be_seen(aviary: Aviary) -> None:
    chance = Random(11)
    oracles = {login: aviary.oracle(login) for login in PEOPLE}
    assert aviary.closed, "something private was purged"
    heard = set()
    for _ in range(looks(LOOKS)):
        login = chance.choice(PEOPLE)
        look = Look(aviary, oracles[login].actor, chance)
        call = chance.choice(looked_at(look))
        said = said_by(call)
        assert oracles[login].leaks(without(said, asked_in(call))) == [], (login, call)
        heard |= {word for _, word in CANARY.findall(said)}
    assert heard == set(WORDS.split("|")), "the probes do reach every kind of text"


@pytest.mark.timeout(300)
def test_no_mailbox_tells_anybody_of_what_he_may_not_see(aviary: Aviary) -> None:
    for login in PEOPLE:
        oracle = aviary.oracle(login)
        actor = oracle.actor
        for box in range(1, len(BOXES) + 5):
            for read in (directory.people, tags.tags_in_use):
                assert oracle.leaks(said_by(partial(read, actor, box))) == [], (login, read, box)
        for key in BOXES:
            code = f"zm-{key}-z"
            said = said_by(partial(reading.read_mailbox_history, actor, code, 5000)).replace(code, "")
            assert oracle.leaks(said) == [], (login, code)
        for number in range(0, 80, 3):
            said = said_by(
                partial(lists.page, actor, View(folder_kind=None, folder_id=number, snoozed=None), limit=500)
            )
            assert oracle.leaks(said) == [], (login, number)


def asked_in(call: Callable[[], object]) -> set[object]:
    """Return the words and ids that somebody has said himself, where a refusal may say them again."""
    arguments = call.args if isinstance(call, partial) else ()
    return {one for one in arguments[1:] if isinstance(one, (int, str)) and len(str(one)) > 5}


@pytest.mark.timeout(300)
def test_what_is_refused_says_nothing_of_what_may_not_be_seen(aviary: Aviary) -> None:
    chance = Random(12)
    oracles = {login: aviary.oracle(login) for login in PEOPLE}
    for _ in range(looks(LOOKS // 2)):
        login = chance.choice(PEOPLE)
        call = chance.choice(tried(Look(aviary, oracles[login].actor, chance)))
        with database.atomic() as tried_only:
            said = said_by(call)
            made = {
                row.id
                for row in Event.select(Event.id).where(Event.id > FIRST_EVENT).order_by(Event.id.desc()).limit(9)
            }
            tried_only.rollback()
        assert oracles[login].leaks(without(said, asked_in(call) | _numbers_of(said, made))) == [], (login, call)
        if isinstance(call, partial) and len(call.args) == 2 and oracles[login].sight(call.args[1]) != "full":
            assert "Person" not in said, (login, call, said)


def _numbers_of(said: str, made: set[int]) -> set[object]:
    """Return the ids of events that were made just now and are gone again."""
    return {one for one in made if str(one) in said and not Event.select().where(Event.id == one).exists()}


@pytest.mark.timeout(300)
def test_every_number_is_of_what_may_be_seen(aviary: Aviary) -> None:
    chance = Random(13)
    for _ in range(looks(LOOKS // 8)):
        login = chance.choice(PEOPLE)
        actor = aviary.actor(login)
        look = Look(aviary, actor, chance)
        view = look.view()
        rows = lists.page(actor, view, limit=500)
        assert lists.count(actor, view) == len(rows), (login, view)
        key = chance.choice(rows).key if rows else look.key()
        assert lists.rank(actor, view, key) == len([row for row in rows if row.key > key]), (login, view)
        hidden = look.item()
        there = lists.place_of(actor, view, hidden)
        assert there == next((row.key for row in rows if row.id == hidden), None), (login, view)
    for login in PEOPLE:
        _check_numbers(Oracle(aviary, aviary.actor(login)))


def _check_numbers(oracle: Oracle) -> None:
    """Compare the tree and how much people have open with what may be seen."""
    seen = [row for row in oracle.items.values() if oracle.sight(row.id) and row.status in UNRESOLVED]
    for node in tree.tree(oracle.actor):
        for folder in node.folders:
            here = [row for row in seen if row.folder == folder.id and row.snoozed_until is None]
            assert folder.count == len(here)
        assert node.snoozed == len([row for row in seen if row.mailbox == node.id and row.snoozed_until is not None])
    for box in oracle.boxes:
        for person in directory.people(oracle.actor, box):
            held = [row for row in seen if (row.mailbox, row.assignee) == (box, person.id)]
            assert person.open_items == len(held)


def words_for(look: Look) -> list[object]:
    """Return a call of the command line that reads."""
    item, code = look.item(), f"zm-{look.chance.choice(list(BOXES))}-z"
    filters: list[list[object]] = [
        ["--mailbox", code],
        ["--folder", look.chance.choice(["inbox", "trash", "sent", f"zf{code[2:]}"])],
        [],
    ]
    searched: list[object] = ["list", f"--search={look.search()}"]
    return look.chance.choice(
        [
            *[["list", *look.chance.choice(filters)]] * 4,
            ["list", "--status", look.chance.choice(STATUSES)],
            *[searched] * 4,
            *[["thread", item]] * 3,
            ["folder", "show", "--mailbox", code, look.chance.choice(["inbox", f"zf{code[2:]}"])],
            *[["show", item], ["show", item, "--headers"], ["history", item], ["why", item]] * 2,
            ["show", item, "--raw"],
            ["get", item, look.chance.choice(["eml", "1", "pdf"])],
            ["history", "--mailbox", code],
            ["case", "list"],
            ["case", "show", "mandate", "2026-1"],
            ["case", "get", "mandate", "2026-1", item],
            ["quarantine", "list"],
            ["folder", "list"],
            ["account", "list"],
            ["health"],
            ["verify"],
            ["notifications"],
            ["view", "list"],
            ["alerts"],
            ["digest", "--since", "yesterday"],
            ["mailbox", "list"],
            ["contact", "list"],
            ["company", "list"],
            ["case", "show", "contact", "00001"],
            ["history", "--contact", "00001"],
            ["identify", "contact", "00009", item],
            ["export-config"],
            ["rules", "dry-run"],
        ]
    )


@pytest.mark.timeout(300)
def test_the_command_line_says_nothing_of_what_may_not_be_seen(
    aviary: Aviary, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    chance, shell = Random(14), Shell(aviary.home.root, capsysbinary)
    oracles = {login: aviary.oracle(login) for login in PEOPLE}
    for _ in range(looks(CALLS)):
        login = chance.choice(PEOPLE)
        words = words_for(Look(aviary, oracles[login].actor, chance))
        form = [] if words[0] == "get" or chance.random() < 0.3 else ["--json"]
        answer = shell(*form, *words, login=login)
        open_store(aviary.home)
        said = f"{answer.stdout.decode(errors='replace')} {answer.err}"
        assert "Traceback" not in said
        if words[0] != "export-config" or answer.code:
            leaks = oracles[login].leaks(without(said, {word for word in words if len(str(word)) > 5}))
            assert leaks == [], (login, words, said)
