"""Writes the man page from the verbs and the actions themselves: `python docs/manual.py > docs/tui-mail.1`."""

from argparse import ArgumentParser

from tui_mail import __version__
from tui_mail.cli.call import Verb
from tui_mail.cli.catalogue import APPLICATION, DAEMON, VERBS
from tui_mail.desk.actions import ACTIONS
from tui_mail.errors import Conflict, NotFound, NotPermitted, TuiMailError, UsageError
from tui_mail.mail.query_fields import FIELDS
from tui_mail.screens.key_signs import key_sign
from tui_mail.screens.reading_keys import GOING_ON_KEYS, READING_KEYS

EXITS = (
    (0, "done"),
    (TuiMailError.exit_code, "something is wrong and named"),
    (UsageError.exit_code, "wrong usage, configuration or surroundings"),
    (NotPermitted.exit_code, "not permitted"),
    (NotFound.exit_code, "no such thing, or nothing that you may see"),
    (Conflict.exit_code, "not as things stand: somebody changed it meanwhile, it lies elsewhere, another daemon runs"),
)


def manual() -> str:
    """Return the man page in the man(7) macros."""
    sections = [
        f'.TH TUI-MAIL 1 "" "tui-mail {__version__}" "User Commands"',
        ".SH NAME\ntui-mail \\- the shared inbox for people who live in a terminal",
        ".SH SYNOPSIS\n.B tui-mail\n[\\-\\-home DIR] [\\-\\-as NAME] [\\-\\-restricted] [\\-\\-json | \\-\\-jsonl]"
        " [\\-\\-plain | VERB ...]",
        ".SH DESCRIPTION\nWithout a verb tui-mail opens the application. Options may stand before or after the words of"
        "\na verb; the ids of items come last. With \\-\\-plain, or where TERM is dumb, it talks in lines of words"
        "\ninstead: for screen readers and the slowest lines.",
        ".SH VERBS\n" + "\n".join(_verb(verb) for verb in (APPLICATION, DAEMON, *VERBS.values())),
        ".SH KEYS\nof the application; ? in it shows all of them.\n"
        + "\n".join(_term(_key(action.key), f"{action.title}: {action.tooltip}") for action in ACTIONS if action.key),
        ".SH READING\nThe keys of the message; those of the text itself are in the application.\n"
        + "\n".join(
            _term(key_sign(one.key), f"{one.description}: {one.tooltip}") for one in (*READING_KEYS, *GOING_ON_KEYS)
        ),
        ".SH SEARCHING\nWords side by side must all be contained, a phrase in quotes as it stands;"
        " \\- before a word: not; OR; ( ).\n" + "\n".join(_term(one.example, one.what) for one in FIELDS.values()),
        ".SH EXIT STATUS\n" + "\n".join(_term(str(code), meaning) for code, meaning in EXITS),
        ".SH ENVIRONMENT\n"
        + _term("TUI_MAIL_HOME", "the home of the instance, where \\-\\-home does not name one")
        + "\n"
        + _term("NO_COLOR", "no colours in the application"),
    ]
    return "\n".join(sections) + "\n"


def _verb(verb: Verb) -> str:
    parser = ArgumentParser(prog=f"tui-mail {verb.words}".strip(), add_help=False)
    verb.arguments(parser)
    usage = " ".join(parser.format_usage().removeprefix("usage: ").split())
    return _term(usage, verb.summary)


def _key(key: str) -> str:
    return {"asterisk": "*", "exclamation_mark": "!", "number_sign": "#"}.get(key, key)


def _term(term: str, meaning: str) -> str:
    return f".TP\n.B {_escaped(term)}\n{_escaped(meaning)}"


def _escaped(text: str) -> str:
    return text.replace("\\-", "-").replace("\\", "\\e").replace("-", "\\-")


if __name__ == "__main__":
    print(manual(), end="")
