"""Whether what is stored is still what was written; one file per thing that is verified.

::

    damage.py     what is wrong with a thing: ids and hashes, never text
    lines.py      a history, read line by line
    history.py    a history: each line, its place, its end
    files.py      the files: the bytes that their names are hashes of; owners.py what a damaged one is to people
    documents.py  the documents of each message
    manifests.py  what each manifest names
"""
