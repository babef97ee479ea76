"""The daemon: keeps the database filled, and is the only one that turns time into actions.

    supervisor.py   one daemon per instance; starts and stops the others
    fetcher.py      one per account: rounds, waiting for new mail, back-off
    chores.py       wakes what was snoozed, renders what is due
    journal.py      the log: JSON lines, or plain ones on a terminal

It imports neither textual nor rich.
"""

from tui_mail.daemon.supervisor import run_daemon, run_once

__all__ = ["run_daemon", "run_once"]
