"""The verb verify: whether what is stored is still what was written."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tui_mail.cli.call import Call, Verb, no_arguments
from tui_mail.errors import TuiMailError

if TYPE_CHECKING:
    from tui_mail.store.verifying.damage import Verified


def verify(call: Call) -> None:
    """Verify all that the actor may. Raises TuiMailError where something is damaged."""
    from tui_mail.desk.verifying import verify as verified

    damaged: list[int] = []

    def counted() -> Iterator["Verified"]:
        for one in verified(call.actor):
            damaged.append(len(one.damage))
            yield one

    call.printer.many(counted(), verified_value, verified_lines)
    if any(damaged):
        count, places = sum(map(bool, damaged)), sum(damaged)
        histories = "history is" if count == 1 else "histories are"
        named = "1 place is" if places == 1 else f"{places:,} places are"
        raise TuiMailError(f"{count:,} {histories} damaged; {named} named.")


def verified_value(one: "Verified") -> dict[str, object]:
    """Return what scripts read of a thing that was verified: ids, and no text of anybody."""
    return {
        "thing": one.thing,
        "mailbox": one.mailbox,
        "checked": one.checked,
        "damage": [
            {
                "line": damage.line,
                "through": damage.through if damage.through != damage.line else None,
                "event": damage.event,
                "problem": damage.problem,
                "sentence": one.sentence(damage),
            }
            for damage in one.damage
        ],
    }


def verified_lines(one: "Verified") -> str:
    """Return each damage as a line, after it what was looked at."""
    lines = "1 line" if one.checked == 1 else f"{one.checked:,} lines"
    standing = "damaged" if one.damage else "as it was written"
    return "\n".join([*map(one.sentence, one.damage), f"{one.name}: {lines} of history, {standing}"])


VERBS = (Verb("verify", "whether the history is as it was written; names what is damaged", no_arguments, verify),)
