"""Changes of rows, for the desk: it checks the right and opens the transaction, these functions write.

chains.py          the lock of a mailbox, its modseq, and the history that every change appends to
items.py           the fields of an item, with its counters
arrivals.py        messages and items that come in
readmission.py     a message that could not be read before
links.py  notes.py  marks.py  tags.py  events.py
conversations.py   which conversation a message is part of; thread_edges.py what people decided of that
crossing.py        what goes with an item to another mailbox
index.py           the index of searches; attached.py the queue of attachments for it
purging.py  garbage.py    what goes for good
documents.py       the queue of PDFs; filed_documents.py what is filed by hand
accounts.py  remote_folders.py  tokens.py  ledger.py  imports.py  server_side.py
administration.py  users, accounts, mailboxes, records
relations.py  cases.py  case_files.py  record_notes.py  holds.py  relinking.py    records, beside their fields
tasks.py           tasks and events
erasing.py         what was said of people, out for good
verification.py    how far a verifying has come
labels.py  absences.py  folders.py  folder_paths.py  database_roles.py
saved_views.py  preferences.py  notifications.py    what people keep, choose and hear
locks.py           locks beside that of the mailbox
rows.py            inserting with statements that are made once
"""
