"""What is seen of accounts: how they fare, how far a round is, how a login without a password stands."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the round of an account is that is going on."""

    done: int
    total: int
    since: int

    def rate(self, at: int) -> float:
        """Return the messages per second until a time."""
        return self.done * 1_000_000 / max(1, at - self.since)

    def seconds_left(self, at: int) -> float | None:
        """Return what remains at this rate; None while nothing can be said."""
        return (self.total - self.done) / self.rate(at) if self.done else None


@dataclass(frozen=True, slots=True)
class TokenState:
    """How an account without a password stands; `problem` and `warning` are sentences. Never holds a token."""

    account: str
    state: str  # missing | ok | problem
    authorised_at: int | None
    refreshed_at: int | None
    expires_at: int | None  # of the access token, which is renewed by itself
    problem: str
    warning: str


ALERT_AFTER = 3
"""Failures in a row after which somebody should look."""


@dataclass(frozen=True, slots=True)
class AccountHealth:
    """How an account fares."""

    name: str
    kind: str
    mailbox: str | None
    state: str  # never | ok | failed
    failure: str  # the sentence, empty while all is well
    failures: int
    last_success_at: int | None
    next_try_at: int | None
    failing_since: int | None = None
    progress: Progress | None = None  # while a round goes on
    troubled: tuple[tuple[str, str], ...] = ()  # folders that could not be read, each with its sentence
    token: TokenState | None = None  # of accounts without a password

    @property
    def alert(self) -> bool:
        """Whether somebody should look: it has failed several times in a row, or cannot log in any more."""
        return self.failures >= ALERT_AFTER or (self.token is not None and self.token.problem != "")
