"""The verb of the triage run: take what waits for longest, and read it."""

from argparse import ArgumentParser

from tui_mail.cli.call import Call, Verb
from tui_mail.cli.mailboxes import mailbox_codes, mailbox_id
from tui_mail.cli.reading import show_item
from tui_mail.desk.next_item import next_item


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--mailbox", metavar="M", help="only out of this mailbox, by its code")


def hand_out(call: Call) -> None:
    """Make the next item the actor's, and print it."""
    codes = mailbox_codes(call.actor)
    only = None if call.words.mailbox is None else mailbox_id(codes, call.words.mailbox)
    show_item(call, next_item(call.actor, only).item_id)


VERBS = (Verb("next", "take what waits for longest, and show it", _arguments, hand_out),)
