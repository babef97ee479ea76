"""Verbs between colleagues: messages, what is for me, and how I am told of it."""

import sys
from argparse import ArgumentParser

from tui_mail.cli.call import Call, Verb, no_arguments
from tui_mail.cli.item_lines import local_time
from tui_mail.cli.output import cell, cut, room, write
from tui_mail.cli.reading import item_id
from tui_mail.errors import UsageError
from tui_mail.mail.text import counted, safe_line
from tui_mail.store.clock import rfc3339
from tui_mail.store.queries.notifications import Heard, waiting

_LONGEST = 400_000  # bytes of a text on standard input


def _message_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("users", metavar="USER", nargs="+", help="logins of colleagues")
    parser.add_argument("text", metavar="TEXT|-", help="one argument; - reads standard input")
    parser.add_argument("-s", dest="subject", metavar="SUBJECT", default="", help="default: the first line of the text")
    parser.add_argument("--reply-to", metavar="ITEM", type=item_id, help="the message of a colleague that it answers")


def write_message(call: Call) -> None:
    """Send a message to colleagues."""
    from tui_mail.desk.internal import send_message

    words = call.words
    text = _standard_input() if words.text == "-" else words.text
    done = send_message(call.actor, call.blobs, words.users, words.subject, text, reply_to_item=words.reply_to)
    call.printer.one(
        {"item": done.item_id, "event": done.event_id, "done": done.sentence}, [f"{done.sentence}: item {done.item_id}"]
    )


def _standard_input() -> str:
    raw = sys.stdin.buffer.read(_LONGEST + 1)
    if len(raw) > _LONGEST:
        raise UsageError("The text on standard input is too long for a message.")
    return raw.decode(errors="replace")


def list_notifications(call: Call) -> None:
    """Print what waits for the actor, newest first."""
    call.printer.many(waiting(call.actor), _value, _line, none="Nothing waits for you.")


def _value(heard: Heard) -> dict[str, object]:
    return {
        "id": heard.id,
        "kind": heard.kind,
        "at": rfc3339(heard.at),
        "from": heard.who,
        "mailbox": heard.mailbox or None,
        "item": heard.item,
        "subject": heard.subject,
        "text": heard.text,
        "said": heard.sentence,
    }


def _line(heard: Heard) -> str:
    before = f"{local_time(heard.at)}  {safe_line(heard.sentence)}"
    more = ": ".join(filter(None, (heard.subject, heard.text)))
    return before + ("  " + cut(more, room(before)) if more else "")


def see_notifications(call: Call) -> None:
    """Mark all of it seen."""
    from tui_mail.desk.notifications import see

    seen = see(call.actor)
    call.printer.one({"seen": seen}, [f"Marked {counted(seen, 'notification')} seen"])


def list_preferences(call: Call) -> None:
    """Print what holds for the actor, with what else there is."""
    from tui_mail.desk.preferences import PREFERENCES, Choices, preferences

    mine = preferences(call.actor)

    def value(one: Choices) -> dict[str, object]:
        return {"name": one.name, "value": mine[one.name], "choices": [word for word, _ in one.values]}

    def line(one: Choices) -> str:
        choices = ", ".join(word for word, _ in one.values)
        return f"{cell(one.name, 8)}  {cell(mine[one.name], 8)}  {one.meaning} ({choices})"

    call.printer.many(PREFERENCES, value, line)


def _preference_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("value", metavar="VALUE")


def set_preference(call: Call) -> None:
    """Choose something for the actor's own sessions."""
    from tui_mail.desk.preferences import set_preference as choose

    name, value = call.words.name, call.words.value
    choose(call.actor, name, value)
    if call.printer.form:
        call.printer.one({"name": name, "value": value}, ())
    else:
        write(f"{name} is {value} now")


VERBS = (
    Verb("message", "a message to colleagues, without any mail account", _message_arguments, write_message),
    Verb("notifications", "what waits for me, newest first", no_arguments, list_notifications),
    Verb("notifications seen", "mark all of it seen", no_arguments, see_notifications),
    Verb("preference list", "what I have chosen for my own sessions", no_arguments, list_preferences),
    Verb("preference set", "choose something for my own sessions", _preference_arguments, set_preference),
)
