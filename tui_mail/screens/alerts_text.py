"""How the accounts fare, as text: what keeps mail from coming in."""

from collections.abc import Iterator, Sequence

from rich.text import Text

from tui_mail.screens.cells import one_line
from tui_mail.screens.message_text import Inks
from tui_mail.screens.times import long
from tui_mail.store.account_rows import AccountHealth

_STATES = {"never": "was not fetched yet", "ok": "is well", "failed": "fails"}


def standing(trouble: str, health: Sequence[AccountHealth], *, is_well: bool = True) -> Text:
    """Say first what the header says, else whether all is well."""
    if trouble:
        return Text(one_line(trouble))
    return Text("All is well." if is_well and not any(map(_needs_care, health)) else "Mail comes in.")


def account_blocks(health: Sequence[AccountHealth], inks: Inks) -> Iterator[Text]:
    """Say of each account how it fares, in some lines."""
    for account in health:
        yield Text("\n").join(_account(account, inks))


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
