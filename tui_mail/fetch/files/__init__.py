"""Mail that lies in files: read, never touched. Nothing that lies there is trusted to be a plain file.

::

    plain.py     open a file that is one, and read no more of it than wanted
    shelf.py     the source that all of them make: keys in chunks, messages by key, a bell
    maildir.py   Maildir
    folder.py    folders of EML files; drop folders, where exported messages of other channels are put
    mbox.py      mbox files   (mbox_lines.py: where a message begins and ends)
    zipped.py    ZIP: the messages in it, or one that holds its files
    found.py     what there is to import at a path, recognised by its content (kinds.py)
    compose.py   what is no message yet, made one; repeats.py, which of many came before
"""
