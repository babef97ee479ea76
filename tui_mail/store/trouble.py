"""What keeps the database from working, as sentences: a full disk, a read-only one, a server that is away.

It is recognised by the names of the errors, so that the daemon and the command line need not know the drivers.
"""

import errno

_KINDS = {"OperationalError", "InterfaceError"}
"""Names of what peewee, sqlite3 and psycopg raise for what is no fault of a statement."""

_SENTENCES = {
    "disk is full": "The disk under the database is full.",
    "No space left": "The disk under the database is full.",
    "readonly database": "The database cannot be written: it is read-only.",
    "read-only transaction": "The database cannot be written: its server is read-only.",
    "database is locked": "The database is kept busy by others for too long.",
    "disk I/O error": "The disk under the database cannot be read or written; it may be full.",
    "unable to open database": "The database cannot be opened.",
    "malformed": "The database is damaged.",
}

_SERVER = ("connection", "server", "terminating", "SSL", "timeout", "recovery", "starting up", "shutting down")
"""Words in what PostgreSQL's driver says about a server that is away."""

_DISK = {
    errno.ENOSPC: "The disk of the home is full.",
    errno.EDQUOT: "The disk of the home is full: its quota is used up.",
    errno.EROFS: "The home cannot be written: its disk is read-only.",
    errno.EIO: "The disk of the home cannot be read or written.",
}


def trouble_of(error: BaseException | None) -> str:
    """Return the sentence for an error that the surroundings are to blame for; empty for any other.

    What broke while the first error was being cleaned up does not hide it.
    """
    found = ""
    while error is not None:
        found = _sentence(error) or found
        error = error.__cause__ or error.__context__
    return found


class Borne:
    """A `with` in which such trouble is borne in silence: somebody else tells of it."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        return bool(trouble_of(error))


def _sentence(error: BaseException) -> str:
    if isinstance(error, OSError):
        return _DISK.get(error.errno or 0, "")
    if _KINDS.isdisjoint(kind.__name__ for kind in type(error).__mro__):
        return ""
    said = str(error)
    for words, sentence in _SENTENCES.items():
        if words in said:
            return sentence
    if any(word in said for word in _SERVER):
        return "The server of the database does not answer."
    return ""
