"""All verbs, in the order of the help."""

from tui_mail.cli import accounts, acting, cases, chronicle, health, instance, reading, starting
from tui_mail.cli.call import Verb
from tui_mail.cli.starting import APPLICATION, DAEMON

__all__ = ["APPLICATION", "DAEMON", "VERBS"]

_ROOMS = (starting, instance, accounts, reading, acting, chronicle, cases, health)

VERBS: dict[str, Verb] = {verb.words: verb for room in _ROOMS for verb in room.VERBS}
