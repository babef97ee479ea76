"""Changes of rows, for the desk: it checks the right and opens the transaction, these functions write.

chains.py          the lock of a mailbox, its modseq, and the history that every change appends to
items.py           the fields of an item, with its counters
arrivals.py        messages and items that come in
links.py  notes.py  marks.py  events.py
documents.py       the queue of PDFs
accounts.py  remote_folders.py  tokens.py
administration.py  users, accounts, mailboxes, records
rows.py            inserting with statements that are made once
"""
