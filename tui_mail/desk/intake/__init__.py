"""How a message becomes an item: the one way in.

rounds.py         one round of an account, folder by folder
watching.py       which folders it takes in, and what becomes known of the others
chunks.py         messages of one folder: fetched, kept and read ahead, each with its outcome
ahead.py          ... while what came before is delivered
reading.py        raw bytes to what they say, in children with limits
kept.py           what is delivered; room.py where files lie on their way in
delivery.py       transactions: message, item, sighting, links, event, cursor
batch.py          what one transaction does
destinations.py   which folder of the mailbox a message goes to
threads.py        what a message replies to, and what replies to it
giving.py         whose an item is
consequences.py   what changes at the items before it
filing.py         which records a message belongs to, and why; clues.py what it says of that
presence.py       what is gone from a server, or only numbered anew
readmitting.py    out of the quarantine, under the locks of intake
quarantine.py     ... at somebody's wish
audit.py          servers compared with the ledger
importing.py      mail in files; archived.py dates it by what it says
ruling.py         what the rules of the account come to
rehearsal.py      ... and what others would have done; criteria_trial.py, other link criteria
"""
