"""What a search finds is what a scan of everything finds that the one who asks may see: no more, no less."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.office import Office
from tests.store.searched_scene import EVERYTHING, PEOPLE, Asker, Reader, Scene, read_corpus
from tui_mail.mail.arrival import Arrival
from tui_mail.store.queries import lists
from tui_mail.store.searching import answers, candidates, trigrams

SAMPLE, LARGEST = 240, 12_000
QUERIES = 60


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
