"""Figures for Prometheus, at an address of this machine: read from the database each time somebody asks."""

import logging
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tui_mail.errors import UsageError
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import close_database
from tui_mail.store.queries.figures import Figures, figures

if TYPE_CHECKING:
    from wsgiref.simple_server import WSGIServer

log = logging.getLogger(__name__)

OUTCOMES = ("stored", "duplicate", "skipped", "quarantined", "failed")


class Endpoint:
    """The address at which the figures can be read; none, unless config.toml names one."""

    def __init__(self) -> None:
        self._address = ""
        self._started_at = now()
        self._server: WSGIServer | None = None
        self._thread: threading.Thread | None = None

    def follow(self, address: str) -> None:
        """Answer at this address (HOST:PORT; empty: nowhere). What keeps it from answering is logged."""
        if address == self._address:
            return
        self.close()
        self._address = address
        if not address:
            return
        try:
            self._open(address)
        except UsageError as exc:
            log.error("no metrics: %s", exc.sentence)
        except OSError as exc:
            log.error("no metrics: %s cannot be listened at: %s", address, exc.strerror)

    def _open(self, address: str) -> None:
        try:
            from prometheus_client import CollectorRegistry, start_http_server
        except ImportError:
            raise UsageError('they need the extra "metrics": pip install "tui-mail[metrics]"') from None
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Collector(self._started_at))
        host, _, port = address.rpartition(":")
        self._server, self._thread = start_http_server(int(port), host.strip("[]"), registry)

    def close(self) -> None:
        """Answer no longer."""
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
        self._server = self._thread = None


class _Collector:
    """Gives the figures as they are at the moment."""

    def __init__(self, started_at: int) -> None:
        self._started_at = started_at

    def describe(self) -> list[Any]:
        """Promise nothing: nobody reads the database before somebody asks."""
        return []

    def collect(self) -> Iterator[Any]:
        """Read the database; each question comes in a thread of its own."""
        try:
            yield from _families(figures(), self._started_at)
        finally:
            close_database()


def _families(found: Figures, started_at: int) -> Iterator[Any]:
    from prometheus_client.core import GaugeMetricFamily

    up = GaugeMetricFamily("tui_mail_account_up", "Whether the last round went well.", labels=["account"])
    age = GaugeMetricFamily("tui_mail_account_success_age_seconds", "Since the last good round.", labels=["account"])
    failures = GaugeMetricFamily("tui_mail_account_failures", "Failures in a row.", labels=["account"])
    for account in found.accounts:
        up.add_metric([account.name], float(account.state == "ok"))
        failures.add_metric([account.name], account.failures)
        if account.last_success_at is not None:
            age.add_metric([account.name], max(0.0, (now() - account.last_success_at) / SECOND))
    messages = GaugeMetricFamily(  # no counter: with the oldest rounds it falls
        "tui_mail_recent_messages",
        "Messages that the last 500 rounds of each account saw, by outcome.",
        labels=["account", "outcome"],
    )
    for name, sums in found.outcomes.items():
        for outcome in OUTCOMES:
            messages.add_metric([name, outcome], sums[outcome])
    documents = GaugeMetricFamily("tui_mail_documents", "Documents to be made, and failed ones.", labels=["state"])
    documents.add_metric(["due"], found.documents.due)
    documents.add_metric(["failed"], found.documents.failed)
    attachments = GaugeMetricFamily(
        "tui_mail_attachments",
        "Attachments that are to be looked into for their text, and failed ones.",
        labels=["state"],
    )
    attachments.add_metric(["due"], found.attachments.due)
    attachments.add_metric(["failed"], found.attachments.failed)
    yield from (up, age, failures, messages, documents, attachments)
    yield GaugeMetricFamily("tui_mail_quarantined_items", "Items in quarantine.", value=found.quarantined)
    yield GaugeMetricFamily("tui_mail_start_time_seconds", "When the daemon began.", value=started_at / SECOND)
