"""What keeps mail from coming in, as lines: the daemon, and each account."""

from collections.abc import Iterator, Sequence

from rich.text import Text

from tui_mail.screens.cells import one_line
from tui_mail.screens.message_text import Inks
from tui_mail.screens.times import long
from tui_mail.store.rows import AccountHealth

_STATES = {"never": "was not fetched yet", "ok": "is well", "failed": "fails"}


def alert_lines(trouble: str, health: Sequence[AccountHealth], inks: Inks, *, is_well: bool = True) -> Iterator[Text]:
    """Say first what the header says, then how each account fares, the failing ones first."""
    if trouble:
        yield Text(one_line(trouble), inks.trouble)
    else:
        well = is_well and not any(map(_needs_care, health))
        yield Text("All is well." if well else "Mail comes in.", inks.strong)
    for account in sorted(health, key=lambda one: (one.state != "failed", not one.alert)):
        yield Text("")
        yield from _account(account, inks)


def _needs_care(account: AccountHealth) -> bool:
    return account.alert or bool(account.troubled) or (account.token is not None and bool(account.token.warning))


def _account(account: AccountHealth, inks: Inks) -> Iterator[Text]:
    mailbox = f", for {one_line(account.mailbox)}" if account.mailbox else ""
    state = _STATES.get(account.state, account.state)
    yield Text.assemble((one_line(account.name), inks.strong), f" ({account.kind}{mailbox}) {state}")
    if account.failure:
        times = f" ({account.failures} times in a row)" if account.failures > 1 else ""
        yield Text(f"  {one_line(account.failure)}{times}", inks.trouble)
    for folder, problem in account.troubled:
        yield Text(f"  folder {one_line(folder)}: {one_line(problem)}", inks.trouble)
    if account.token is not None:
        for sentence in {account.token.problem, account.token.warning} - {"", account.failure}:
            yield Text(f"  {one_line(sentence)}", inks.trouble)
    if account.last_success_at is not None:
        yield Text.assemble(("  Last fetched  ", inks.quiet), long(account.last_success_at))
    if account.state == "failed" and account.next_try_at is not None:
        yield Text.assemble(("  Next try      ", inks.quiet), long(account.next_try_at))
