"""Mail from a real server lies at its record as its account says: EML, PDF and attachments, or what is left of them."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.daemon.test_filed_documents import offer
from tests.journeys.instance import Instance, new_instance, on_dovecot
from tests.servers.dovecot import Dovecot


@pytest.fixture
def user(tmp_path: Path) -> str:
    return "d" + hashlib.sha256(str(tmp_path).encode()).hexdigest()[:12]


@pytest.fixture
def instance(tmp_path: Path, dovecot: Dovecot, user: str) -> Iterator[Instance]:
    whole = on_dovecot(dovecot, user, document_folder="Akten/Post", separate_attachments=True)
    lean = on_dovecot(dovecot, f"{user}x", document_folder="Lean", keep_attachments=False)
    with new_instance(tmp_path, None, whole, lean) as made:
        yield made


def said(instance: Instance, *words: str) -> Any:  # noqa: ANN401 - whatever the verb printed
    return json.loads(instance.run("--as", "anna", *words, "--json").stdout)


@pytest.mark.covers("AS-06", "AS-07", "AS-08", "AS-15", "AS-16", "AS-23", "AS-24", "HO-05", "HO-83")
def test_mail_lies_at_its_case_in_the_folder_of_its_account_as_eml_pdf_and_separate_attachments(
    instance: Instance, dovecot: Dovecot, user: str
) -> None:
    raw = offer(1, subject="Offerte, Mandat 2026-00117")
    dovecot.deliver(user, [raw])
    instance.once()
    there = said(instance, "document", "list", "mandate", "2026-00117")
    assert {one["path"].rpartition("/")[0] for one in there} == {"Akten/Post"}
    files = {one["what"]: instance.blobs.get(one["sha256"]) for one in there}
    assert files.pop("pdf").startswith(b"%PDF-")
    assert files == {
        "eml": raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"),
        "2": b"%PDF-1.4 one",
        "3": b"%PDF-1.4 two",
    }
    names = {one["path"].rpartition("/")[2] for one in there if one["kind"] == "attachment"}
    assert names == {"offer.pdf", "offer (2).pdf"}
    item = str(there[0]["item"])
    text = said(instance, "preview", item, "eml")["text"]
    assert "Offerte, Mandat 2026-00117" in text
    assert "Anbei" in text
    instance.run("--as", "anna", "take", item)
    instance.run("--as", "anna", "document", "file", item, "2", "--at", "project", "12", "--folder", "Pläne/Dach")
    (filed,) = said(instance, "document", "list", "project", "12")
    assert (filed["path"], filed["sha256"], filed["filed_by"]) == (
        "Pläne/Dach/offer.pdf",
        hashlib.sha256(b"%PDF-1.4 one").hexdigest(),
        "Anna Muster",
    )


@pytest.mark.covers("CO-10")
def test_where_no_attachments_are_kept_everything_that_names_them_says_so(
    instance: Instance, dovecot: Dovecot, user: str
) -> None:
    dovecot.deliver(f"{user}x", [offer(1, subject="Offerte, Mandat 2026-00117")])
    instance.once()
    there = said(instance, "document", "list", "mandate", "2026-00117")
    assert {one["what"] for one in there} == {"eml", "pdf"}
    (eml,) = [one for one in there if one["what"] == "eml"]
    kept = instance.blobs.get(eml["sha256"])
    assert b"This attachment is not kept here." in kept
    assert b"%PDF-1.4 one" not in kept
    item = str(eml["item"])
    shown = instance.run("--as", "anna", "show", item).stdout
    assert "offer.pdf (application/pdf, 12 bytes, not kept here)" in shown
    assert "without its attachments" in shown
    refused = instance.run("--as", "anna", "get", item, "2", code=4).stderr
    assert "is not kept here: its account keeps none" in refused
    instance.run("--as", "anna", "take", item)
    refused = instance.run("--as", "anna", "document", "file", item, "2", "--common", code=4).stderr
    assert "is not kept here: its account keeps no attachments" in refused
    assert "They are not kept" in said(instance, "preview", item, "pdf")["text"]
