"""Which mails are one conversation: ours against what notmuch makes of the same messages.

`python -m bench.threads FOLDER` prints how many conversations are the same, and of each other one why it differs:

- `one id`: notmuch takes messages with one Message-ID for one message, also where they are different mails
- `no id`: an id that stands for no mail (`yes`, `12345`) joins them for notmuch
- `report`: a bounce or receipt hangs under the mail that it encloses; notmuch reads no more than its header
- `farther`: of a long list of references notmuch counts those beyond the nearest fifty
- `other`: none of these
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from tui_mail.mail.message import Mail
from tui_mail.mail.parse import outline, parse
from tui_mail.mail.threading import Forest, Named, ids_before, is_usable

Partition = set[frozenset[int]]


def main(folder: Path) -> None:
    """Compare, and print what was found."""
    raws = [path.read_bytes() for path in sorted(folder.rglob("*")) if _is_message(path)]
    mails = [_read(raw) for raw in raws]
    ours, theirs = of_ours(mails), of_notmuch(raws)
    both = {one for group in theirs for one in group}
    ours = {group & both for group in ours} - {frozenset()}
    print(f"messages {len(raws)}, of which notmuch reads {len(both)}")
    print(f"conversations: ours {len(ours)}, notmuch {len(theirs)}, the same {len(ours & theirs)}")
    causes = Counter(cause_of(mails, part) for part in _differing(ours, theirs))
    for cause, count in causes.most_common():
        print(f"{cause}: {count}")
    for part in _differing(ours, theirs):
        if cause_of(mails, part) == "other":
            print("other:", [(key, mails[key].message_id, mails[key].subject[:40]) for key in sorted(part)][:6])


def _is_message(path: Path) -> bool:
    return path.is_file() and path.suffix not in {".csv", ".md", ".jsonl", ".json", ".pst", ".msg", ".mbox"}


def _read(raw: bytes) -> Mail:
    try:
        return parse(raw)
    except Exception:  # noqa: BLE001 - as intake does with what cannot be parsed
        return outline(raw)


def named(key: int, mail: Mail) -> Named:
    """Return a mail as intake joins it."""
    before = ids_before(mail.message_id, mail.in_reply_to or mail.about, mail.references)
    return Named(key, mail.message_id, before, mail.date, mail.subject)


def of_ours(mails: Iterable[Mail]) -> Partition:
    """Return our conversations, by the numbers of the messages."""
    forest = Forest(named(key, mail) for key, mail in enumerate(mails))
    groups = (frozenset(forest.mail[name].key for name in group if name in forest.mail) for group in forest.groups())
    return {group for group in groups if group}


def of_notmuch(raws: list[bytes]) -> Partition:
    """Return what notmuch makes of the same messages."""
    with tempfile.TemporaryDirectory() as root:
        mail = Path(root) / "mail"
        (mail / "cur").mkdir(parents=True)
        for sub in ("new", "tmp"):
            (mail / sub).mkdir()
        for key, raw in enumerate(raws):
            (mail / "cur" / f"{key}:2,").write_bytes(raw)
        config = Path(root) / "config"
        config.write_text(f"[database]\npath={mail}\n[search]\nexclude_tags=\n")
        environment = {**os.environ, "NOTMUCH_CONFIG": str(config), "HOME": root}
        _notmuch(environment, "new", "--quiet")
        threads = json.loads(_notmuch(environment, "search", "--output=threads", "--format=json", "*"))
        groups = []
        for thread in threads:
            files = json.loads(_notmuch(environment, "search", "--output=files", "--format=json", f"thread:{thread}"))
            groups.append(frozenset(int(Path(file).name.partition(":")[0]) for file in files))
    return set(groups)


def _notmuch(environment: dict[str, str], *words: str) -> str:
    return subprocess.run(["notmuch", *words], env=environment, capture_output=True, text=True, check=True).stdout


def _differing(ours: Partition, theirs: Partition) -> list[frozenset[int]]:
    """Return the messages of what differs: each conversation with all that either of us joins to it."""
    above: dict[int, int] = {}

    def root(one: int) -> int:
        while above.setdefault(one, one) != one:
            one = above[one]
        return one

    for group in (*(ours - theirs), *(theirs - ours)):
        first, *others = sorted(group)
        for other in others:
            above[root(other)] = root(first)
        root(first)
    found: defaultdict[int, set[int]] = defaultdict(set)
    for one in list(above):
        found[root(one)].add(one)
    return [frozenset(part) for part in found.values()]


def cause_of(mails: list[Mail], part: frozenset[int]) -> str:
    """Say why a conversation differs: undoing one of our rules at a time shows which."""
    some = {key: mails[key] for key in part}
    ids = Counter(mail.message_id for mail in some.values())
    named_ids = {one for mail in some.values() for one in (*mail.references, mail.in_reply_to, mail.message_id) if one}
    causes = {
        "report": any(mail.about for mail in some.values()),
        "one id": any(count > 1 for said, count in ids.items() if said),
        "no id": any(not is_usable(said) for said in named_ids),
        "farther": any(len(mail.references) > 50 for mail in some.values()),
    }
    return " + ".join(cause for cause, holds in causes.items() if holds) or "other"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
