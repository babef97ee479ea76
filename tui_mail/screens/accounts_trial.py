"""A test of an account (TS-17) as it goes on: its steps as lines."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from threading import Event

from rich.text import Text

from tui_mail.desk.account_test import Step, try_account
from tui_mail.errors import TuiMailError
from tui_mail.screens.cells import one_line
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.message_text import Inks
from tui_mail.store.actor import Actor

BEFORE_WORDS = 23
"""Cells of a step before what it says."""
_STEPS = {
    "login": "logs in",
    "folders": "asks for the folders",
    "smtp": "logs in for sending",
    "send": "sends a mail to itself",
    "receive": "waits for the mail to come back, up to a minute",
}


@dataclass(frozen=True)
class Trial:
    """How far a test is."""

    account: str
    steps: tuple[Step, ...] = ()
    goes_on: bool = True
    refused: str = ""  # why it could not even begin
    stop: Event = field(default_factory=Event)

    @property
    def went_well(self) -> bool:
        """Whether nothing failed."""
        return not self.refused and all(step.state != "failed" for step in self.steps)

    @property
    def verdict(self) -> str:
        """Say in one sentence how it went."""
        failed = next((step for step in self.steps if step.state == "failed"), None)
        if self.stop.is_set():
            return f"The test of {self.account} was stopped."
        if self.refused or failed is not None:
            return f"{self.account} does not work: {self.refused or (failed.said if failed else '')}"
        skipped = next((step for step in self.steps if step.state == "skipped"), None)
        if skipped is not None:
            return f"{self.account} works; {skipped.name} was not tried. {skipped.said}"
        return f"{self.account} works: everything was tried."


def run_trial(actor: Actor, trial: Trial) -> Iterator[Trial]:
    """Do the test; gives how far it is after each step. Runs in a thread."""
    try:
        for step in try_account(actor, trial.account, trial.stop):
            trial = replace(trial, steps=(*trial.steps, step))
            yield trial
            if trial.stop.is_set():
                break
    except TuiMailError as error:
        trial = replace(trial, refused=error.sentence)
    yield replace(trial, goes_on=False)


def trial_lines(trial: Trial, inks: Inks, glyphs: Glyphs) -> Iterator[Text]:
    """Show the steps that were done, and the one that is being done."""
    yield Text("Test", inks.strong)
    signs = {"ok": glyphs.marked, "failed": glyphs.trouble, "skipped": glyphs.nothing}
    for step in trial.steps:
        ink = inks.trouble if step.state == "failed" else inks.note if step.state == "ok" else inks.quiet
        line = Text.assemble((f"  {signs[step.state]} {step.name:<9}", ink), (f"{step.seconds:6.2f} s  ", inks.quiet))
        yield line.append(one_line(step.said))
    if trial.refused:
        yield Text(f"  {glyphs.trouble} {one_line(trial.refused)}", inks.trouble)
    if trial.goes_on:
        done = {step.name for step in trial.steps}
        following = next((words for name, words in _STEPS.items() if name not in done), "ends")
        yield Text(f"  {glyphs.snoozed} {following} ... Esc stops it", inks.quiet)
    yield Text("")
