"""What was typed becomes a call: first the options of the program, then a small parser for the one verb."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from tui_mail import __version__
from tui_mail.cli.call import Call, Verb
from tui_mail.cli.output import Printer
from tui_mail.cli.session import RESTRICTED, SUDO, asked_for, home_of_account, is_restricted
from tui_mail.errors import NotPermitted, UsageError


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are sentences like all others."""

    def error(self, message: str) -> NoReturn:
        """Raise UsageError."""
        raise UsageError(f"{message} (see `{self.prog} --help`).")


def understand(arguments: Sequence[str]) -> Call | None:
    """Return the call; None where only help was asked for, which is printed. Raises UsageError.

    In a session by an SSH key these are the words of the key's line; where they name no verb, sshd says what the person
    asked for. Raises NotPermitted for what a restricted session has not.
    """
    restricted, sudo = is_restricted(arguments, os.environ), SUDO in os.environ
    line = typed = _program().parse_args(arguments)
    if restricted and not sudo and not (line.verb or line.daemon or line.once):
        typed = _program().parse_args(asked_for(os.environ))
        typed.plain = typed.plain or line.plain
    if typed.version:
        print(f"tui-mail {__version__}")
        return None
    if typed.help:
        print(_overview())
        return None
    if line.plain and line.verb:
        raise UsageError("It is `tui-mail --plain`, without a verb.")
    verb, rest = _verb(typed)
    words = _words(verb, rest, typed)
    if words is None:
        return None
    if sudo or typed is not line:
        _check_session(words, sudo=sudo)
    if restricted and verb.for_owner:
        raise NotPermitted(f"`{verb.words}` is for the one who owns the database, in a session of his own.")
    who = words if typed is line else line
    home = who.home or (home_of_account() if restricted else None)
    return Call(verb, words, home, who.as_login, Printer(words.form or line.form), restricted)


def _check_session(words: argparse.Namespace, *, sudo: bool) -> None:
    """Raise NotPermitted where a person says who he is, or where the instance is."""
    said = "--as" if words.as_login is not None else "--home" if words.home is not None else ""
    if said and sudo:
        raise NotPermitted(f"{said} is not allowed under sudo: you are who called sudo, and the account has one home.")
    if said or (words.restricted and not sudo):
        raise NotPermitted(f"{said or RESTRICTED} is not yours to say: the line of your SSH key says it.")


def _words(verb: Verb, rest: list[str], options: argparse.Namespace) -> argparse.Namespace | None:
    """Return the words after a verb; None where only its help was asked for, which is printed."""
    parser = Parser(
        prog=f"tui-mail {verb.words}".rstrip(), description=verb.summary, allow_abbrev=False, add_help=False
    )
    _add_general(parser, argparse.SUPPRESS)
    parser.add_argument("--help", "-h", action="store_true", default=argparse.SUPPRESS, help="this text")
    verb.arguments(parser)
    if {"--help", "-h"} & set(rest):
        print(parser.format_help(), end="")
        return None
    rest = _with_searches(rest)
    # Only the plain way understands `--`, only the other one options between words (`assign sandra 12 -m please 13`).
    parse = parser.parse_args if "--" in rest else parser.parse_intermixed_args
    return parse(rest, argparse.Namespace(**vars(options)))


def _with_searches(words: Sequence[str]) -> list[str]:
    """Join `--search -word` into one: what must not be there begins like an option, but is what is searched for."""
    joined: list[str] = []
    for word in words:
        if joined[-1:] == ["--search"] and word.startswith("-") and not word.startswith("--"):
            joined[-1] = f"--search={word}"
        else:
            joined.append(word)
    return joined


def _program() -> Parser:
    parser = Parser(prog="tui-mail", add_help=False, allow_abbrev=False)
    _add_general(parser, None)
    parser.add_argument("--help", "-h", action="store_true")
    parser.add_argument("--version", action="store_true")
    parser.add_argument("--daemon", action="store_true")
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("verb", nargs=argparse.REMAINDER)
    return parser


def _add_general(parser: Parser, default: str | None) -> None:
    """Add the options that stand before or after a verb; after it they leave alone what stood before."""
    general = parser.add_argument_group("options of every verb")
    general.add_argument("--home", type=_folder, metavar="DIR", default=default, help="where the instance is")
    general.add_argument("--as", dest="as_login", metavar="NAME", default=default, help="act as NAME; owner only")
    general.add_argument(
        RESTRICTED, action="store_true", default=default, help="for NAME, who is not the owner: no shell, no paths"
    )
    general.add_argument(
        "--json", dest="form", action="store_const", const="json", default=default, help="one JSON document"
    )
    general.add_argument(
        "--jsonl", dest="form", action="store_const", const="jsonl", default=default, help="JSON Lines"
    )


def _verb(options: argparse.Namespace) -> tuple[Verb, list[str]]:
    """Return the verb that is meant, and the words after it."""
    from tui_mail.cli.starting import APPLICATION, DAEMON

    typed: list[str] = options.verb
    if options.daemon or options.once:
        if typed or options.plain or not options.daemon:
            raise UsageError("It is `tui-mail --daemon [--once]`, without a verb.")
        return DAEMON, []
    if not typed and not options.plain:
        return APPLICATION, []
    from tui_mail.cli.catalogue import VERBS  # with all that verbs need: a fifth of a second until the first list

    if not typed:
        return VERBS["plain"], []
    for length in (2, 1):
        if verb := VERBS.get(" ".join(typed[:length])):
            return verb, typed[length:]
    if followers := [words.partition(" ")[2] for words in VERBS if words.startswith(f"{typed[0]} ")]:
        raise UsageError(f"After `{typed[0]}` comes one of: {', '.join(followers)}.")
    raise UsageError(f"There is no verb {typed[0]!r}; `tui-mail --help` lists them.")


def _overview() -> str:
    from tui_mail.cli.catalogue import APPLICATION, DAEMON, VERBS

    lines = [(verb.words, verb.summary) for verb in VERBS.values()]
    width = max(len(words) for words, _ in lines)
    general = "--home DIR | --as NAME | --restricted | --json | --jsonl"
    return "\n".join(
        [
            f"usage: tui-mail [{general}] [VERB ...]",
            "",
            f"  {'tui-mail':<{width + 9}}  {APPLICATION.summary}; --plain: in lines of words, without a screen",
            f"  {'tui-mail --daemon':<{width + 9}}  {DAEMON.summary}; --once: one round",
            *(f"  tui-mail {words:<{width}}  {summary}" for words, summary in lines),
            "",
            "`tui-mail VERB --help` says what a verb takes. Options may stand before or after its words; ITEM... last.",
        ]
    )


def _folder(text: str) -> Path:
    """Return the folder that was named; nothing is not the folder one happens to be in."""
    if not text:
        raise argparse.ArgumentTypeError("names no folder")
    return Path(text)
