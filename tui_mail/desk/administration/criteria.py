"""Link criteria of an account: what in a subject names a record. Past mail stays as it is."""

from collections.abc import Sequence

from tui_mail.config.accounts import Criterion
from tui_mail.desk.administration.findable import check_findable
from tui_mail.desk.administration.run import Run, TeamChange
from tui_mail.desk.intake.criteria_trial import CriteriaTrial, try_criteria
from tui_mail.desk.rights import Power, has_power
from tui_mail.errors import Conflict, NotFound, NotPermitted
from tui_mail.store.actor import Actor
from tui_mail.store.database import change
from tui_mail.store.queries.accounts import StoredAccount, StoredCriterion, feeding_accounts
from tui_mail.store.queries.administration import plain_fields, stored_accounts
from tui_mail.store.visibility import Place, places
from tui_mail.store.writes.administration import write_criteria
from tui_mail.store.writes.chains import open_instance_chain

Criteria = tuple[Criterion, ...]


def criteria_of(actor: Actor, account: str) -> Criteria:
    """Return the criteria of an account, in their order. Raises NotFound, NotPermitted for who does not manage it."""
    return _in_force(_managed(actor, account)[0])


def set_criteria(
    actor: Actor, account: str, seen: Sequence[Criterion], wanted: Sequence[Criterion]
) -> TeamChange | None:
    """Let an account look for these from now on; None where it does already.

    Raises Conflict where they are not those that the actor saw any more, UsageError for a new one that finds nothing
    ever, and as `criteria_of` does.
    """
    with change():
        run = Run(actor, open_instance_chain())
        stored, _ = _managed(actor, account)
        if _in_force(stored) != tuple(seen):
            raise Conflict("Somebody changed the criteria meanwhile: look again.")
        check_findable(wanted, seen)
        plain = [plain_fields(one) for one in wanted]
        if run.note("account", account, stored_accounts()[account], {"criteria": plain}):
            write_criteria(stored.id, plain)
        run.chain.close()
        return run.changes[0] if run.changes else None


def try_out(actor: Actor, account: str, wanted: Sequence[Criterion], days: int) -> CriteriaTrial:
    """Say what these criteria would make of the mail of the last days. Raises as `set_criteria` does."""
    stored, place = _managed(actor, account)
    check_findable(wanted, _in_force(stored))
    lines = [StoredCriterion(one.keywords, one.kind, one.separators) for one in wanted]
    return try_criteria(stored, lines, days, shows_mail=place is not None and place.reads_all)


def _in_force(account: StoredAccount) -> Criteria:
    return tuple(
        Criterion(keywords=one.keywords, kind=one.kind, separators=one.separators)  # type: ignore[arg-type]  # stored ones are
        for one in account.criteria
    )


def _managed(actor: Actor, name: str) -> tuple[StoredAccount, Place | None]:
    account = next((one for one in feeding_accounts() if one.name == name), None)
    place = None if account is None else places(actor).get(account.mailbox_id)
    if account is None or (place is None and not actor.admin):
        raise NotFound(f"There is no account {name!r} with a mailbox that you may see.")
    if not actor.admin and (place is None or not has_power(Power.MANAGE, actor, place)):
        raise NotPermitted("Link criteria are for managers of the mailbox.")
    return account, place
