"""All verbs, in the order of the help."""

from tui_mail.cli import (
    absences,
    accounts,
    acting,
    alerts,
    audit,
    authorise,
    cases,
    chronicle,
    database_roles,
    folders,
    handing_out,
    health,
    importing,
    instance,
    labels,
    messages,
    quarantine,
    reading,
    relations,
    rules,
    saving,
    server_deletions,
    sharing,
    ssh_keys,
    starting,
    users,
    verifying,
    views,
)
from tui_mail.cli.call import Verb
from tui_mail.cli.starting import APPLICATION, DAEMON

__all__ = ["APPLICATION", "DAEMON", "VERBS"]

_ROOMS = (
    starting,
    instance,
    ssh_keys,
    database_roles,
    users,
    sharing,
    labels,
    absences,
    accounts,
    authorise,
    reading,
    views,
    saving,
    acting,
    handing_out,
    messages,
    server_deletions,
    chronicle,
    folders,
    importing,
    rules,
    quarantine,
    audit,
    cases,
    relations,
    alerts,
    health,
    verifying,
)

VERBS: dict[str, Verb] = {verb.words: verb for room in _ROOMS for verb in room.VERBS}
