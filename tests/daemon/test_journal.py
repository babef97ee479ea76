"""The log: one JSON object per line, whatever outside text stands in it."""

import json
import logging

import pytest

from tui_mail.daemon.journal import start_journal


def test_every_record_is_one_line_of_json_without_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    logger = logging.getLogger("tui_mail")
    before = logger.handlers, logger.level, logger.propagate
    try:
        start_journal()
        log = logging.getLogger("tui_mail.test")
        log.info("account %s", "\x1b]52;c;eA==\x07 böse\r\n{\u202e\x9b31m")
        try:
            raise RuntimeError("\x1b[2J in a traceback")
        except RuntimeError:
            log.exception("failed")
    finally:
        logger.handlers, logger.level, logger.propagate = before
    said = capsys.readouterr().err
    first, second = (json.loads(line) for line in said.splitlines())
    assert "böse" in first["message"]
    assert (first["level"], first["logger"]) == ("info", "tui_mail.test")
    assert "RuntimeError" in second["traceback"]
    texts = first["message"] + second["traceback"]
    assert not {"\x1b", "\x07", "\x9b", "\u202e", "\r"} & set(texts + said)
