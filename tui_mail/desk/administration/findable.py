"""Whether a link criterion can find anything; what is in force already stays, so that it can be read and exported."""

from collections.abc import Collection, Sequence

from tui_mail.config.accounts import Criterion
from tui_mail.errors import UsageError
from tui_mail.store.queries.case_facts import PARTS


def check_findable(wanted: Sequence[Criterion], in_force: Collection[Criterion] = ()) -> None:
    """Raise UsageError where a new one never finds anything: without levels a number names a project, no part of it."""
    for one in wanted:
        if one.kind in PARTS and not one.separators and one not in in_force:
            raise UsageError(f"separators: a {one.kind} is found by levels, as 12/3/1: name what joins them")
