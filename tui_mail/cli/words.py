"""What was typed becomes a call: first the options of the program, then a small parser for the one verb."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from tui_mail import __version__
from tui_mail.cli.call import Call, Verb
from tui_mail.cli.output import Printer
from tui_mail.errors import UsageError


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are sentences like all others."""

    def error(self, message: str) -> NoReturn:
        """Raise UsageError."""
        raise UsageError(f"{message} (see `{self.prog} --help`).")


def understand(arguments: Sequence[str]) -> Call | None:
    """Return the call; None where only help was asked for, which is printed. Raises UsageError."""
    options = _program().parse_args(arguments)
    if options.version:
        print(f"tui-mail {__version__}")
        return None
    if options.help:
        print(_overview())
        return None
    verb, rest = _verb(options)
    parser = Parser(
        prog=f"tui-mail {verb.words}".rstrip(), description=verb.summary, allow_abbrev=False, add_help=False
    )
    _add_general(parser, argparse.SUPPRESS)
    parser.add_argument("--help", "-h", action="store_true", default=argparse.SUPPRESS, help="this text")
    verb.arguments(parser)
    if {"--help", "-h"} & set(rest):
        print(parser.format_help(), end="")
        return None
    # Only the plain way understands `--`, only the other one options between words (`assign sandra 12 -m please 13`).
    parse = parser.parse_args if "--" in rest else parser.parse_intermixed_args
    words = parse(rest, argparse.Namespace(**vars(options)))
    return Call(verb, words, words.home, words.as_login, Printer(words.form))


def _program() -> Parser:
    parser = Parser(prog="tui-mail", add_help=False, allow_abbrev=False)
    _add_general(parser, None)
    parser.add_argument("--help", "-h", action="store_true")
    parser.add_argument("--version", action="store_true")
    parser.add_argument("--daemon", action="store_true")
    parser.add_argument("--once", action="store_true")
    parser.add_argument("verb", nargs=argparse.REMAINDER)
    return parser


def _add_general(parser: Parser, default: str | None) -> None:
    """Add the options that stand before or after a verb; after it they leave alone what stood before."""
    general = parser.add_argument_group("options of every verb")
    general.add_argument("--home", type=_folder, metavar="DIR", default=default, help="where the instance is")
    general.add_argument("--as", dest="as_login", metavar="NAME", default=default, help="act as NAME; owner only")
    general.add_argument(
        "--json", dest="form", action="store_const", const="json", default=default, help="one JSON document"
    )
    general.add_argument(
        "--jsonl", dest="form", action="store_const", const="jsonl", default=default, help="JSON Lines"
    )


def _verb(options: argparse.Namespace) -> tuple[Verb, list[str]]:
    """Return the verb that is meant, and the words after it."""
    from tui_mail.cli.catalogue import APPLICATION, DAEMON, VERBS

    typed: list[str] = options.verb
    if options.daemon or options.once:
        if typed or not options.daemon:
            raise UsageError("It is `tui-mail --daemon [--once]`, without a verb.")
        return DAEMON, []
    if not typed:
        return APPLICATION, []
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
    general = "--home DIR | --as NAME | --json | --jsonl"
    return "\n".join(
        [
            f"usage: tui-mail [{general}] [VERB ...]",
            "",
            f"  {'tui-mail':<{width + 9}}  {APPLICATION.summary}",
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
