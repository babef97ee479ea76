"""Whether what is stored is still what was written; one file per thing that is verified.

::

    damage.py     what is wrong with a thing: ids and hashes, never text
    lines.py      a history, read line by line
    history.py    a history: each line, its place, its end
"""
