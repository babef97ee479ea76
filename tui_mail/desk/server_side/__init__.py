"""What is done on the server after a round, as far as the account's settings or a person ask for it.

::

    run.py        all of it, in its order
    seen.py       mark there as seen what was stored; learn from there what was read
    deleting.py   delete there what a person wants, and what has lain there for long enough
    telling.py    say in the log what was deleted
    vanished.py   purge here what was deleted there
"""

from tui_mail.desk.server_side.run import ServerSide

__all__ = ["ServerSide"]
