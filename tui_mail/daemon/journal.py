"""The log: JSON lines for the journal, plain ones on a terminal. Outside text is cleaned before it gets there."""

import json
import logging
import sys
import time

from tui_mail.mail.text import safe_text

FIELDS = (
    "account", "folder", "seen", "stored", "duplicate", "skipped", "quarantined", "failed",
    "recognised", "new", "deleted", "not_found", "left", "purged",
    "seconds", "rate", "failures", "next_try", "daemon",
)  # fmt: skip
"""What a record may say beside its message, as `extra`: keys of the JSON line that stay as they are."""


class JsonLines(logging.Formatter):
    """One JSON object per record: time, level, logger, message, FIELDS, and the traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        line = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": safe_text(record.getMessage()),
        }
        for name in FIELDS:
            if (value := getattr(record, name, None)) is not None:
                line[name] = safe_text(value) if isinstance(value, str) else value
        if record.exc_info:
            line["traceback"] = safe_text(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


class PlainLines(logging.Formatter):
    """Time, level and message, for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as lines of safe text."""
        return safe_text(super().format(record))


def start_journal() -> None:
    """Send the program's log to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    plain = PlainLines("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S")
    handler.setFormatter(plain if sys.stderr.isatty() else JsonLines())
    logger = logging.getLogger("tui_mail")
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False
