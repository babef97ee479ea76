"""What people and the daemon do: the only writers.

Each function is called with an `Actor` and does one change in one transaction: it takes the lock of the mailbox, reads,
checks the right on what is true now, compares with what the caller expected, writes, and records the event.

    actions.py     the registry: every action once, with key, title, right and function
    rights.py      who may do what
    change.py      the transaction around one change
    triage.py  snoozing.py  linking.py  notes.py  marks.py  undo.py  bulk.py    what can be done to items
    holders.py  reassigning.py    who can have an item now, and what becomes of what he leaves lying
    event_words.py  verifying.py    what happened, as sentences; whether that is still what was written
    intake/        how a message becomes an item
    documents.py   how the PDFs get made
accounts.py  tokens.py    fetching an account now; what it says at login
    administration/  users, accounts, mailboxes, records: the team file
"""
