"""The sample mail of the demo: a few hundred messages of the last three weeks, and the one that arrives next."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random

from tui_mail.demo.post import SampleMail, dice
from tui_mail.demo.specials import newsletter, specials
from tui_mail.demo.texts import LANGUAGES, Topic, language
from tui_mail.demo.threads import in_office_hours, incoming_steps, thread

__all__ = ["SampleMail", "arriving_mail", "sample_mails"]

_DAYS = 21
_AT_ONCE = 3  # threads that go on side by side in the mail that keeps arriving
_STEPS = 2  # letters of each of them


def sample_mails(count: int = 300, seed: int = 7, until: datetime | None = None) -> list[SampleMail]:
    """Make `count` messages from before `until` (default: now), oldest first, most of them of the last days."""
    chance = dice(seed)
    end = until or datetime.now(UTC)
    mails = list(islice(specials(chance, lambda: _moment(chance, end)), count // 6))
    for code, topic in _deck(chance):
        if len(mails) >= count:
            break
        length = 1 + max(chance.randint(0, len(topic.replies)) for _ in range(2))
        latest = in_office_hours(_moment(chance, end), chance)
        mails += thread(chance, topic, code, latest=latest, length=length)
    return sorted(mails[:count], key=lambda mail: (mail.received_at, mail.raw))


def arriving_mail(n: int, seed: int = 7, now: datetime | None = None) -> SampleMail:
    """Make the n-th mail that comes in while somebody looks, dated `now`: threads go on, new ones begin."""
    now = now or datetime.now(UTC)
    batch, place = divmod(n, _AT_ONCE * _STEPS)
    step, side = divmod(place, _AT_ONCE)
    chance = dice(f"{seed}/{batch}/{side}")
    code, topic = next(_deck(chance))
    steps = incoming_steps(topic)
    if step < len(steps):
        return thread(chance, topic, code, latest=now, length=steps[step] + 1)[-1]
    edition = chance.choice(language(code).newsletters)
    return newsletter(edition, n + 1)(chance, now)[-1]


def _deck(chance: Random) -> Iterator[tuple[str, Topic]]:
    """All topics of all languages, shuffled, again and again."""
    while True:
        cards = [(code, topic) for code in LANGUAGES for topic in language(code).topics]
        chance.shuffle(cards)
        yield from cards


def _moment(chance: Random, end: datetime) -> datetime:
    return end - timedelta(minutes=3) - timedelta(days=_DAYS) * chance.random() ** 3
