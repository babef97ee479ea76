"""The window on a list: where the cursor goes, what is read, what stays where it was."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.screens.million import MadeUpRows, made_up_row
from tui_mail.screens.list_pieces import BLOCK, Ghost, Wish, left_view, read_piece
from tui_mail.screens.list_window import ListWindow


def opened(source: MadeUpRows, height: int = 10) -> ListWindow:
    window = ListWindow()
    window.resize(height)
    window.take(read_piece(source, Wish("first")))
    return window


def read_on(window: ListWindow, source: MadeUpRows) -> None:
    while (wish := window.wish()) is not None:
        window.take(read_piece(source, wish))


def reread(window: ListWindow, source: MadeUpRows) -> None:
    assert window.current is not None
    assert window.take(read_piece(source, Wish("around", window.current)))


def number(window: ListWindow) -> int:
    assert window.current is not None
    return 10_000_000 - window.current.id


def test_leaving_the_window_flips_it_by_most_of_a_page() -> None:
    window = opened(MadeUpRows(1_000))
    window.move(9)
    assert window.top == 0
    window.move(1)
    assert (window.top, window.cursor) == (8, 10)


def test_only_rows_near_the_window_are_held() -> None:
    source = MadeUpRows(1_000_000)
    window = opened(source, height=40)
    for _ in range(200):
        window.move_pages(1)
        read_on(window, source)
    assert number(window) == 8_000
    assert window.position == 8_001
    assert len(window.lines) < 12 * BLOCK


def test_steps_into_what_is_not_read_yet_are_made_up_for() -> None:
    source = MadeUpRows(1_000)
    window = opened(source)
    window.move(300)
    assert number(window) == BLOCK - 1
    read_on(window, source)
    assert number(window) == 300


def test_the_last_row_is_read_by_itself_and_upwards_from_there() -> None:
    source = MadeUpRows(1_000_000)
    window = opened(source)
    assert not window.move_to_end(last=True)
    window.take(read_piece(source, Wish("last")))
    assert window.position == 1_000_000
    read_on(window, source)
    window.move(-500)
    read_on(window, source)
    assert window.position == 999_500


def test_new_rows_show_at_the_top_while_the_cursor_keeps_its_row() -> None:
    source = MadeUpRows(100)
    source.numbers = range(5, 100)
    window = opened(source)
    window.move(2)
    source.numbers = range(100)
    reread(window, source)
    assert (number(window), window.top, window.position) == (7, 0, 8)


def test_further_down_nothing_on_screen_moves_when_rows_come_in_above() -> None:
    source = MadeUpRows(1_000)
    source.numbers = range(5, 1_000)
    window = opened(source)
    window.move(30)
    read_on(window, source)
    before = [line.id for line in window.visible()]
    source.numbers = range(1_000)
    reread(window, source)
    assert [line.id for line in window.visible()] == before
    assert window.position == 36


def test_a_row_that_went_away_leaves_a_ghost_until_the_cursor_leaves_it() -> None:
    source = MadeUpRows(100)
    window = opened(source)
    window.move(3)
    source.numbers = [other for other in range(100) if other != 3]
    reread(window, source)
    ghost = window.current
    assert isinstance(ghost, Ghost)
    assert (ghost.sentence, window.cursor) == ("taken by Sandra", 3)
    reread(window, source)
    assert window.current == ghost
    window.move(1)
    assert (number(window), window.cursor) == (4, 3)
    assert not any(isinstance(line, Ghost) for line in window.lines)


def test_what_was_read_for_another_place_is_not_taken() -> None:
    source = MadeUpRows(1_000)
    window = opened(source)
    piece = read_piece(source, Wish("around", window.current))
    window.move(1)
    assert not window.take(piece)


def test_rows_that_left_the_view_are_known_where_it_was_read() -> None:
    source = MadeUpRows(300)
    window = opened(source)
    rows = [made_up_row(at) for at in range(64)]
    source.numbers = [at for at in range(300) if at not in {1, 40}]
    piece = read_piece(source, Wish("around", window.current))
    assert left_view(rows, piece) == {made_up_row(1).id, made_up_row(40).id}


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(st.integers(-90, 90), st.sampled_from([0.5, -0.5, 1.0, -1.0])),
        max_size=30,
    ),
    st.integers(1, 200),
    st.integers(1, 40),
)
def test_however_one_moves_the_cursor_is_in_the_window_and_where_counting_says(
    moves: list[int | float], length: int, height: int
) -> None:
    source = MadeUpRows(length)
    window = opened(source, height)
    for steps in moves:
        if isinstance(steps, float):
            window.move_pages(steps)
        else:
            window.move(steps)
        assert window.top <= window.cursor < window.top + window.height
        read_on(window, source)
        assert window.position == number(window) + 1
        assert len(window.visible()) == min(length, height)
