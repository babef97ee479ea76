"""What is asked to keep a view, and to change one that is kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from tui_mail.desk import saved_views as desk
from tui_mail.desk.saved_views import ViewDone
from tui_mail.screens.cells import one_line
from tui_mail.screens.choices import Choice, Picked, Question, among
from tui_mail.store.actor import Actor
from tui_mail.store.asked import Asked
from tui_mail.store.queries.saved_views import FREE_DIGITS, SavedViewRow


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where a view is to stand, and for whom."""

    shared: bool
    digit: int | None


@dataclass(frozen=True, slots=True)
class Changing:
    """What is to become of a kept view."""

    what: str  # digit | share | unshare | rename | delete
    digit: int | None = None


def keep_question(saved: Sequence[SavedViewRow], words: str) -> Question[Keeping]:
    """Ask for the name of a view, whose it is and on which digit; free digits first."""
    taken = {row.digit: row.name for row in saved if row.digit is not None}
    digits = sorted(FREE_DIGITS, key=lambda digit: digit in taken)

    def where(shared: bool) -> list[Choice[Keeping]]:
        who = "for all" if shared else "for me"
        detail = "each sees what he may see · " if shared else ""
        on = [
            Choice(
                Keeping(shared, digit),
                f"{who}, on {digit}",
                detail + (f"in place of {one_line(taken[digit])}" if digit in taken else "free"),
            )
            for digit in digits
        ]
        return [*on, Choice(Keeping(shared, None), f"{who}, on no digit", f"{detail}in the tree alone")]

    offered = [*where(False), *where(True)]
    return Question(
        f"Keep as a view: {one_line(words)}",
        lambda typed: among(offered, typed),
        "Enter keeps it · Tab to the other field · Esc closes",
        words="its name",
        words_first=True,
    )


def change_question(row: SavedViewRow, saved: Sequence[SavedViewRow]) -> Question[Changing]:
    """Ask what to do with a kept view."""
    taken = {other.digit: other.name for other in saved if other.digit is not None and other.id != row.id}
    offered = [
        Choice(
            Changing("digit", digit),
            f"put it on {digit}",
            f"in place of {one_line(taken[digit])}" if digit in taken else "free",
        )
        for digit in FREE_DIGITS
        if digit != row.digit
    ]
    if row.digit is not None:
        offered.append(Choice(Changing("digit", None), f"take it off {row.digit}", "it stays in the tree"))
    if row.is_mine:
        share = ("unshare", "keep it to myself") if row.shared else ("share", "share it with all")
        offered.append(Choice(Changing(share[0]), share[1], "each sees what he may see"))
        offered.append(Choice(Changing("rename"), "rename it", "type the new name below"))
        offered.append(Choice(Changing("delete"), "delete it", "the items stay where they are"))
    return Question(
        f"View {one_line(row.name)}",
        lambda typed: among(offered, typed),
        "Enter does it · Tab to the new name · Esc closes",
        words="a new name, to rename it",
    )


def keep(actor: Actor, asked: Asked, picked: Picked[Keeping]) -> ViewDone:
    """Keep a view as it was answered. Runs in a thread."""
    return desk.save_view(actor, picked.words, asked, shared=picked.value.shared, digit=picked.value.digit)


def change(actor: Actor, row: SavedViewRow, picked: Picked[Changing]) -> ViewDone:
    """Change a kept view as it was answered. Runs in a thread."""
    what = picked.value.what
    if what == "digit":
        return desk.put_on_digit(actor, row.id, picked.value.digit)
    if what == "rename":
        return desk.rename_view(actor, row.id, picked.words)
    if what == "delete":
        return desk.delete_view(actor, row.id)
    return desk.share_view(actor, row.id, shared=what == "share")
