"""Mail from an IMAP server: UIDs only, folders opened read-only, bodies peeked at; nothing changes there unasked.

::

    source.py    an account as the rest of the program sees it
    session.py   its one connection, and which folder is open on it
    folders.py   which folders there are, and what for
    search.py    the UIDs of a folder of any size, some thousands at once
    messages.py  the bytes of messages, or the heads of those that are too large
    literals.py  how much a server may send at once
    flags.py     which messages are read there
    deletion.py  take messages off the server
    bell.py      wait for new mail
"""

from tui_mail.fetch.imap.source import ImapSource

__all__ = ["ImapSource"]
