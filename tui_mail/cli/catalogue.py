"""All verbs, in the order of the help."""

from tui_mail.cli import (
    accounts,
    acting,
    audit,
    authorise,
    cases,
    chronicle,
    folders,
    handing_out,
    health,
    importing,
    instance,
    quarantine,
    reading,
    rules,
    server_deletions,
    starting,
    verifying,
)
from tui_mail.cli.call import Verb
from tui_mail.cli.starting import APPLICATION, DAEMON

__all__ = ["APPLICATION", "DAEMON", "VERBS"]

_ROOMS = (
    starting,
    instance,
    accounts,
    authorise,
    reading,
    acting,
    handing_out,
    server_deletions,
    chronicle,
    folders,
    importing,
    rules,
    quarantine,
    audit,
    cases,
    health,
    verifying,
)

VERBS: dict[str, Verb] = {verb.words: verb for room in _ROOMS for verb in room.VERBS}
