"""What people and the daemon do: the only writers.

Each function is called with an `Actor` and does one change in one transaction: it takes the lock of the mailbox, reads,
checks the right on what is true now, compares with what the caller expected, writes, and records the event.

    actions.py     the registry: every action once, with key, title, right and function
    rights.py      who may do what
    change.py      the transaction around one change; telling.py lets people hear of it
    triage.py  routing.py  snoozing.py  linking.py  notes.py  marks.py  tagging.py  moving.py  privacy.py
    purging.py  wanted_deletions.py  undo.py  bulk.py    what can be done to items
    crossing.py    ... over to another mailbox; copies.py says where else the same mail is worked on
    conversations.py  joining and parting conversations by hand
    next_item.py   what is to be done next
    identifying.py  writers.py  correspondents.py    who stands behind an item, who really wrote it, who else is in it
    relations.py   contacts and companies: made, completed; relation_changes.py changes one, merging.py makes two one,
                   relinking.py links their earlier mail, blocking.py keeps mailings from them
    address_book/  ... as a table of office programs
    cases.py       cases; case_from_item.py makes one of a mail; case_export.py, case_import.py carry one elsewhere
                   (case_destination.py, case_printing.py)
    record_notes.py  holding.py    notes at records; what has to be kept
    erasing.py  erasing_people.py  a mail, a person: for good
    tasks.py  task_forms.py        tasks and events; passing_tasks_on.py when somebody leaves
    filed_documents.py    what somebody files by hand; files.py gives the bytes, previews.py looks into them,
                   outside.py saves, opens and prints them on this machine
    extracting.py  the text in attachments, for searches; extracting_again.py where somebody asks for that
    insides.py     what a message holds beside its stored text, in a late_child.py like previews
    reading.py     what an auditor reads is recorded
    internal.py    messages between colleagues
    holders.py  reassigning.py    who can have an item now, and what becomes of what he leaves lying
    saved_views.py  preferences.py  notifications.py  saving.py    what everybody keeps, chooses and hears for himself;
                   list_layout.py  forms.py  past_searches.py    ... how his lists look, in which form he reads whose
                   mail, what he searched for
    event_words.py  verifying.py    what happened, as sentences; whether that is still what was written
    digest.py      the same as a mail in the morning, through outgoing_server.py
    intake/        how a message becomes an item
    server_side/   what is done on the servers afterwards
    documents.py   how what is kept of each message gets made: the PDF, the manifest; rendering.py, again
    folders.py     the folders of a mailbox; folder_removal.py with all that is in one, folder_undo.py takes it back
    accounts.py  account_folders.py  account_test.py  tokens.py
                   fetching an account now; its folders, whether it works, what it says at login
    administration/  users, accounts, mailboxes, labels, absences, records: the team file and each alone
"""
