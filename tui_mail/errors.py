"""What can go wrong, each a sentence for a person.

::

    TuiMailError                 1   something is wrong and named
    ├── UsageError               2   wrong usage, configuration or surroundings
    │   └── ConfigError          2   ... at a place in a file
    ├── NotPermitted             3   the right is missing
    ├── NotFound                 4   no such thing, or nothing that you may see
    ├── Conflict                 5   somebody changed it meanwhile, or another daemon runs
    ├── SourceError              1   an account's server or folder could not be read
    │   ├── SourceUnreachable    1   no connection, or it was lost
    │   ├── SourceUntrusted      1   the certificate is not to be trusted
    │   ├── LoginRefused         1   the server refused name or password
    │   └── MessagesRefused      1   some messages could not be read, the others came
    ├── ChildFailed              1   work in a child process died, hung or grew too large
    ├── LeaseLost                1   another daemon has taken over this account
    └── ProgramEnds              1   work was given up because the program is to end

The number is the exit code of the command line.
"""


class TuiMailError(Exception):
    """Anything that is reported to a person as one sentence."""

    exit_code = 1

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class UsageError(TuiMailError):
    """The program was called, configured or surrounded wrongly."""

    exit_code = 2


class ConfigError(UsageError):
    """A file says something that cannot be meant; the sentence names the place."""


class NotPermitted(TuiMailError):
    """The actor lacks the right."""

    exit_code = 3


class NotFound(TuiMailError):
    """There is no such thing, or the actor may not see it: the two are never told apart."""

    exit_code = 4


class Conflict(TuiMailError):
    """Somebody else was first."""

    exit_code = 5


class SourceError(TuiMailError):
    """An account's server or folder could not be read; the daemon tries again later."""


class SourceUnreachable(SourceError):
    """No connection, or the connection was lost."""


class SourceUntrusted(SourceError):
    """The server's certificate is not to be trusted."""


class LoginRefused(SourceError):
    """The server refused the name or the password."""


class MessagesRefused(SourceError):
    """Some messages could not be read; the others came. `keys` are those at the source."""

    def __init__(self, sentence: str, keys: tuple[str, ...]) -> None:
        super().__init__(sentence)
        self.keys = keys


class ChildFailed(TuiMailError):
    """Work in a child process died, hung or grew too large."""


class LeaseLost(TuiMailError):
    """Another daemon has taken over an account: what was at work is done by that one."""

    def __init__(self) -> None:
        super().__init__("Another daemon has taken over this account.")


class ProgramEnds(TuiMailError):
    """The program is to end: what was at work is done again when it runs next."""

    def __init__(self) -> None:
        super().__init__("The program is ending.")
