"""What a search finds is what a scan of everything finds that the one who asks may see: no more, no less."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.office import Office, letter
from tests.store.searched_scene import EVERYTHING, PEOPLE, Asker, Reader, Scene, read_corpus
from tui_mail.desk import marks
from tui_mail.mail.arrival import Arrival
from tui_mail.store.clock import SECOND
from tui_mail.store.database import change, database
from tui_mail.store.models import Folder, Item, ItemTag, Label, Record, Star
from tui_mail.store.queries import lists
from tui_mail.store.rows import Key, Row, View
from tui_mail.store.searching import answers, candidates, trigrams
from tui_mail.store.searching.answers import problems_of
from tui_mail.store.searching.patience import TooSlow, patiently, while_wanted
from tui_mail.store.writes.chains import open_chain

SAMPLE, LARGEST = 240, 12_000
QUERIES = 60
TURNS = candidates._TURNS


@pytest.fixture(scope="session")
def sample(corpus: Path) -> list[tuple[bytes, Arrival]]:
    """Some messages of the corpus, read once."""
    return read_corpus(corpus, SAMPLE, LARGEST)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let so few items seem many, in turns: each way of looking for them is used, and ends in the midst of a page."""

    def hurry(turn: int) -> None:
        monkeypatch.setattr(candidates, "FEW", (0, 0, 0, 3_000)[turn % 4])
        monkeypatch.setattr(candidates, "_FIRST_WALK", (20, 1_500)[turn % 2])
        monkeypatch.setattr(candidates, "_TURNS", (((0, 30), (5, 0)), TURNS)[turn % 2])
        monkeypatch.setattr(answers, "COUNTING", 60)
        monkeypatch.setattr(candidates, "_STEP", 40)
        monkeypatch.setattr(candidates, "MOST_NOTED", (0, 20_000, 20_000)[turn % 3])
        monkeypatch.setattr(trigrams, "_FIRST_CHUNK", 8)
        monkeypatch.setattr(trigrams, "MOST_TRIGRAMS", (600, 5)[turn % 5 == 0])

    return hurry


def check(scene: Scene, queries: int, hurry: Callable[[int], None]) -> Iterator[int]:
    """Ask in turns for people with different rights; yields how much was found."""
    readers = {login: Reader(scene, login) for login in PEOPLE}
    for turn, (login, query) in enumerate(Asker(scene, 2026).questions(queries)):
        view, reader = replace(EVERYTHING, search=query), readers[login]
        hurry(turn)
        expected = reader.finds(query)
        found = lists.page(reader.actor, view, limit=10_000)
        assert [row.key for row in found] == expected, (login, query)
        kinds = {row.id: type(row) for row in found}
        assert kinds == {key.id: type(reader.seen[key.id]) for key in expected}, (login, query)
        assert lists.count(reader.actor, view) == len(expected), (login, query)
        yield len(expected)


def test_a_search_finds_what_a_scan_of_all_texts_finds_for_people_with_different_rights(
    office: Office, sample: list[tuple[bytes, Arrival]], hurried: Callable[[int], None]
) -> None:
    numbers = list(check(Scene(office, sample), QUERIES, hurried))
    assert sum(number > 0 for number in numbers) > QUERIES // 3


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_search_of_the_whole_corpus_finds_what_a_scan_finds(
    office: Office, corpus: Path, hurried: Callable[[int], None]
) -> None:
    scene = Scene(office, read_corpus(corpus, None, 2_000_000))
    numbers = list(check(scene, 500, hurried))
    assert sum(number > 0 for number in numbers) > 150


@pytest.mark.parametrize("order", ["newest", "oldest", "best"])
def test_every_way_through_what_was_found_agrees(office: Office, order: str, hurried: Callable[[int], None]) -> None:
    office.deliver(
        *(letter(number, subject=f"{'Frist' if number % 3 else 'Befristung'} {number}") for number in range(14))
    )
    hurried(0)
    anna, view = office.actor("anna"), replace(EVERYTHING, search="frist", order=order)
    rows = lists.page(anna, view, limit=100)
    keys = [row.key for row in rows]
    assert len(keys) == 14
    assert keys == sorted(keys, reverse=True)
    assert lists.page(anna, view, after=keys[4], limit=3) == rows[5:8]
    assert lists.page(anna, view, before=keys[9], limit=3) == rows[6:9]
    assert lists.last_page(anna, view, limit=3) == rows[-3:]
    assert [lists.rank(anna, view, key) for key in keys] == list(range(14))
    assert [lists.place_of(anna, view, row.id) for row in rows] == keys
    assert lists.place_of(anna, replace(view, search="nirgends"), rows[0].id) is None


def test_best_first_puts_whole_words_in_the_subject_above_parts_and_those_above_senders_and_texts(
    office: Office,
) -> None:
    item = office.deliver(
        letter(1, subject="Neue Frist, bitte"),
        letter(2, body="eine Frist im Text"),
        letter(3, from_="Paul Frist <p@frist.example>"),
        letter(4, subject="Befristung"),
        letter(5, subject="Die Frist"),
        letter(6, subject="Ohne"),
    )
    found = lists.page(office.actor("anna"), replace(EVERYTHING, search="frist", order="best"))
    assert [row.id for row in found] == [item[4], item[0], item[3], item[2], item[1]]


@pytest.mark.covers("HO-37", "HO-38")
def test_a_search_in_a_folder_finds_what_contains_the_words_there_and_in_the_folders_below(office: Office) -> None:
    box = Folder.get(Folder.kind == "inbox")
    with change():
        below = Folder.insert(mailbox=box.mailbox, parent=box.id, name="Dach", kind="plain").execute()
        lowest = Folder.insert(mailbox=box.mailbox, parent=below, name="Ziegel", kind="plain").execute()
    items = office.deliver(*(letter(number, subject="Rechnungsnummer") for number in range(4)))
    for item, folder in zip(items, (box.id, below, lowest, _folder("archive")), strict=True):
        with change():
            Item.update(folder=folder).where(Item.id == item).execute()
    anna = office.actor("anna")

    def found(view: View) -> set[int]:
        return {row.id for row in lists.page(anna, replace(view, search="NUNGS"))}

    assert found(View()) == {items[0]}
    assert found(View(below=True)) == set(items[:3])
    assert found(View(folder_id=below, below=True)) == set(items[1:3])
    assert found(EVERYTHING) == set(items)
    assert {row.id for row in lists.page(anna, replace(EVERYTHING, search="in:inbox/dach"))} == set(items[1:3])
    without = View(below=True)
    assert [row.id for row in lists.page(anna, without)] == items[2::-1]
    assert lists.count(anna, replace(without, direction="in")) == 3
    assert lists.rank(anna, without, lists.last_page(anna, without, limit=1)[0].key) == 2


def test_names_that_nothing_has_are_said_and_find_nothing(office: Office) -> None:
    office.deliver(letter(1))
    anna = office.actor("anna")
    for search in ("case:zzz", "assignee:niemandes", "category:keine", "in:nirgends", "company:zzz"):
        view = replace(EVERYTHING, search=f"brief {search}")
        (problem,) = problems_of(anna, view)
        assert (problem.start, problem.end) == (6, len(view.search))
        assert lists.page(anna, view) == []
        assert lists.count(anna, replace(EVERYTHING, search=f"brief -{search}")) == 1


def test_mail_of_a_contact_is_found_by_its_number_and_its_name_and_after_merging_by_either(office: Office) -> None:
    office.deliver(letter(1))
    with change():
        merged = Record.update(merged_into=Record.get(Record.number == "00456").id)
        merged.where(Record.number == "00457").execute()
    anna = office.actor("anna")
    for search in ("contact:00456", "contact:jean", "contact:00457", "contact:Jeanne", "has:contact -is:unlinked"):
        assert lists.count(anna, replace(EVERYTHING, search=search)) == 1, search


def test_a_search_stays_in_the_time_of_the_view_to_the_second(office: Office, hurried: Callable[[int], None]) -> None:
    items = office.deliver(*(letter(number) for number in range(6)))
    hurried(0)
    anna = office.actor("anna")
    times = {row.id: row.received_at for row in lists.page(anna, EVERYTHING)}
    view = replace(EVERYTHING, search="brief", since=times[items[1]], until=times[items[4]])
    assert [row.id for row in lists.page(anna, view)] == items[3:0:-1]


@pytest.mark.parametrize("turn", [0, 1, 3])
def test_what_came_here_long_before_or_after_it_first_came_anywhere_is_found_by_when_it_came_here(
    office: Office, hurried: Callable[[int], None], turn: int
) -> None:
    items = office.deliver(*(letter(number) for number in range(5)))
    day = 86_400 * SECOND
    first = int(datetime(2020, 5, 5, 12, tzinfo=UTC).timestamp()) * SECOND
    came = {
        items[1]: first,
        items[3]: first + 9 * day,
        items[4]: int(datetime(2039, 1, 1, tzinfo=UTC).timestamp()) * SECOND,
    }
    with change():
        for item, at in came.items():
            Item.update(received_at=at).where(Item.id == item).execute()
    hurried(turn)
    anna = office.actor("anna")

    def found(search: str, since: int | None = None, until: int | None = None) -> list[int]:
        view = replace(EVERYTHING, search=f"brief {search}", since=since, until=until)
        keys = [row.id for row in lists.page(anna, view)]
        oldest_first = [row.id for row in lists.page(anna, replace(view, order="oldest"))]
        assert oldest_first == keys[::-1]
        if keys:
            top = lists.page(anna, view, limit=1)[0].key
            assert [row.id for row in lists.page(anna, view, after=top)] == keys[1:]
        assert lists.count(anna, view) == len(keys)
        return keys

    assert found("before:2020-06-01") == [items[3], items[1]]
    assert found("before:2020-05-10") == [items[1]]
    assert found("after:2020-05-10 before:2021-01-01") == [items[3]]
    assert found("after:2020-06-01") == [items[4], items[2], items[0]]
    assert found("after:2038-01-01") == [items[4]]
    assert found("", since=first, until=first + day) == [items[1]]


def test_somebody_who_sees_no_mailbox_learns_no_names(office: Office) -> None:
    office.deliver(letter(1))
    otto = office.actor("otto")
    for search in ("case:2026-00117", "contact:dupont", "assignee:sandra", "in:kanzlei"):
        assert len(problems_of(otto, replace(EVERYTHING, search=search))) == 1
        assert lists.page(otto, replace(EVERYTHING, search=search)) == []


def test_what_is_asked_about_items_is_what_filters_of_lists_say(office: Office, hurried: Callable[[int], None]) -> None:
    items = office.deliver(
        *(letter(number, from_=f"{'jean' if number % 2 else 'x'}@dupont.example") for number in range(8))
    )
    anna, me = office.actor("anna"), office.person("anna")
    with change():
        label = Label.insert(kind="category", direction="in", family="Support", name="Frage", active=True).execute()
        changes: tuple[dict[str, object], ...] = (
            {"snoozed_until": 2**60}, {"category": label}, {"status": "resolved"}, {"assignee": me},
            {"status": "pending"}, {"waiting_since": 1}, {"private_to": me, "direction": "out"},
        )  # fmt: skip
        for item, values in zip(items, changes, strict=False):
            Item.update(**values).where(Item.id == item).execute()
        ItemTag.insert(item=items[1], tag="urgent").execute()
        Star.insert(person=me, item=items[2]).execute()
        chain = open_chain(Item.get_by_id(items[3]).mailbox)
        chain.append(actor=None, action="answered", item=items[3], after={"by": "somebody", "answer": None})
        chain.close()
    marks.mark_read(anna, items[5])
    same = {
        "is:snoozed": View(snoozed=True, folder_kind=None), "is:overdue": replace(EVERYTHING, overdue=True),
        "is:unlinked": replace(EVERYTHING, unlinked=True), "is:starred": replace(EVERYTHING, starred=True),
        "is:unresolved": replace(EVERYTHING, unresolved=True), "is:mine": replace(EVERYTHING, assignee=me),
        "category:frage": replace(EVERYTHING, category=label), "tag:#Urgent": replace(EVERYTHING, tag="urgent"),
        "is:sent": replace(EVERYTHING, direction="out"),
        "status:pending": replace(EVERYTHING, statuses=frozenset({"pending"})),
    }  # fmt: skip
    wanted = {search: {row.id for row in lists.page(anna, view)} for search, view in same.items()}
    rows = [row for row in lists.page(anna, EVERYTHING) if isinstance(row, Row)]
    wanted["is:unread"] = {row.id for row in rows if row.unread}
    wanted["is:linked"] = {row.id for row in rows if row.link_count}
    wanted["has:answer"], wanted["has:category"] = {items[3]}, {items[1]}
    wanted["is:private"], wanted["has:task"], wanted["larger:2MB"] = {items[6]}, set(), set()
    everything = {row.id for row in rows}
    for turn in (0, 3):
        hurried(turn)
        for search, expected in wanted.items():
            assert 0 <= len(expected) < len(everything)
            found = {row.id for row in lists.page(anna, replace(EVERYTHING, search=search))}
            others = {row.id for row in lists.page(anna, replace(EVERYTHING, search=f"-{search}"))}
            assert (found, others) == (expected, everything - expected), search


def test_a_search_that_takes_too_long_is_given_up_with_a_sentence(
    office: Office, monkeypatch: pytest.MonkeyPatch, hurried: Callable[[int], None]
) -> None:
    office.deliver(letter(1))
    hurried(0)
    slow = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT max(i) FROM n"
    with pytest.raises(TooSlow, match="too long"), patiently(0.05):
        database.execute_sql(slow)
    assert lists.count(office.actor("anna"), replace(EVERYTHING, search="brief")) == 1


def test_a_search_is_given_up_as_soon_as_nobody_wants_it(office: Office, hurried: Callable[[int], None]) -> None:
    office.deliver(letter(1))
    hurried(0)
    anna, view = office.actor("anna"), replace(EVERYTHING, search="brief")
    with while_wanted(lambda: False), pytest.raises(TooSlow, match="given up"):
        lists.page(anna, view)
    assert len(lists.page(anna, view)) == 1


def test_a_list_of_hits_goes_to_a_day_as_others_do(office: Office) -> None:
    office.deliver(*(letter(number) for number in range(4)))
    anna, view = office.actor("anna"), replace(EVERYTHING, search="brief")
    rows = lists.page(anna, view)
    second = Key(rows[1].received_at // SECOND * SECOND, 0)
    assert lists.page(anna, view, after=second) == rows[2:]
    assert lists.page(anna, view, before=second) == rows[:2]


def _folder(kind: str) -> int:
    return int(Folder.get(Folder.kind == kind).id)
