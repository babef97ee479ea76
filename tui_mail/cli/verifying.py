"""The verb verify: whether what is stored is still what was written."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tui_mail.cli.call import Call, Verb
from tui_mail.errors import TuiMailError
from tui_mail.mail.text import counted

if TYPE_CHECKING:
    from tui_mail.store.verifying.damage import Damage, Verified

THINGS = {"history": "line", "blobs": "file", "documents": "document", "manifests": "manifest"}


def _arguments(parser: ArgumentParser) -> None:
    parts = parser.add_argument("parts", metavar="PART", nargs="*", help=f"{', '.join(THINGS)}; default: all")
    parts.type = _part
    parser.add_argument("--again", action="store_true", help="from the beginning, not from where it was broken off")


def _part(word: str) -> str:
    if word not in THINGS:
        raise ValueError(word)
    return word


_part.__name__ = "part"  # argparse: `invalid part value: 'x'`


def verify(call: Call) -> None:
    """Verify all that the actor may. Raises TuiMailError where something is damaged."""
    from tui_mail.desk.verifying import verify as verified
    from tui_mail.store.verifying.damage import PARTS

    damaged: list[Verified] = []

    def counting() -> Iterator["Verified"]:
        wanted = tuple(dict.fromkeys(call.words.parts)) or PARTS
        for one in verified(call.actor, call.blobs, wanted, again=call.words.again):
            if one.damage:
                damaged.append(one)
            yield one

    call.printer.many(counting(), verified_value, verified_lines)
    if damaged:
        raise TuiMailError(_summary(damaged))


def _summary(damaged: list["Verified"]) -> str:
    places = sum(len(one.damage) for one in damaged)
    histories = sum(one.thing == "history" for one in damaged)
    said = [f"{histories:,} {'history' if histories == 1 else 'histories'}"] if histories else []
    said += [one.thing for one in damaged if one.thing != "history"]
    verb = "is" if len(damaged) == histories == 1 else "are"
    named = "1 place is" if places == 1 else f"{places:,} places are"
    return f"{' and '.join(said)} {verb} damaged; {named} named."


def verified_value(one: "Verified") -> dict[str, object]:
    """Return what scripts read of a thing that was verified: ids and hashes, and no text of anybody."""
    return {
        "thing": one.thing,
        "mailbox": one.mailbox,
        "checked": one.checked,
        "unreferenced": one.unreferenced,
        "damage": [_damage_value(one, damage) for damage in one.damage],
    }


def _damage_value(one: "Verified", damage: "Damage") -> dict[str, object]:
    shared: dict[str, object] = {"problem": damage.problem, "sentence": one.sentence(damage)}
    if one.thing != "history":
        return {"file": damage.file or None, "of": list(damage.of), **shared}
    through = damage.through if damage.through != damage.line else None
    return {"line": damage.line, "through": through, "event": damage.event, **shared}


def verified_lines(one: "Verified") -> str:
    """Return each damage as a line, after it what was looked at."""
    things = counted(one.checked, THINGS[one.thing])
    standing = "damaged" if one.damage else "as it was written" if one.thing == "history" else "as they were written"
    looked = f"{one.name}: {things} of history" if one.thing == "history" else things
    left = f"; {counted(one.unreferenced, 'file')} nothing needs" if one.unreferenced else ""
    return "\n".join([*map(one.sentence, one.damage), f"{looked}, {standing}{left}"])


VERBS = (Verb("verify", "whether all that is stored is as it was written; names what is damaged", _arguments, verify),)
