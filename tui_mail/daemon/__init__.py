"""The daemon: keeps the database filled, and is the only one that turns time into actions.

    running.py      as a daemon, or for one round
    supervisor.py   starts and stops the others, follows accounts, leases and signals
    sharing.py      which accounts are this daemon's, where several share a database
    fetcher.py      one per account: rounds, and how they went
    bells.py        waiting for new mail
    waiting.py      how long after a failure
    chores.py       wakes what was snoozed, renders what is due
    journal.py      the log: JSON lines, or plain ones on a terminal
    notify.py       what systemd is told
    metrics.py      what Prometheus is told

It imports neither textual nor rich.
"""

from tui_mail.daemon.running import run_daemon, run_once

__all__ = ["run_daemon", "run_once"]
