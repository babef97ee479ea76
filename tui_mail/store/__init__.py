"""Where everything is: tables, migrations, queries, search, blobs. The only SQL.

::

    actor.py       who is acting
    visibility.py  the one rule that says who sees what
    queries/       what is read; rows.py, tree_rows.py and account_rows.py are what others get to see of it
    searching/     which items of a view a search finds
    writes/        what is written, for the desk alone
      models/  migrations/ (migrate.py)    the tables, and how they came to be
    asked.py  standing_views.py    what views ask for
    presence.py    who is at which item: apart from the database, so that no screen is rung
    opening.py     database.py at the right version, with blobs.py or blobs_s3.py; drivers.py only those that are needed
    alarm.py       somebody changed something
    leases.py  heartbeats.py  daemon_lock.py    whose work something is, where several could do it
    verifying/     whether what is stored is still what was written
    trouble.py     what keeps the database from working
    clock.py  canonical.py    time, and JSON, as they are stored
    apart.py  thorough.py     texts of people, beside the history and out of it; deleting so that nothing is left
"""

import tui_mail.store.drivers  # noqa: F401 - before anything else imports Peewee
