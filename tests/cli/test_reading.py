"""What scripts and people read of items: exactly the keys that were promised, and only what they may see."""

import hashlib
from datetime import datetime

import pytest

from tests.cli.conftest import Desk, Shell
from tests.office import letter
from tui_mail.desk.documents import open_renderers, render_due

KEYS = {
    "id", "mailbox", "folder", "direction", "status", "assignee", "snoozed_until", "category", "tags", "subject",
    "from", "to",
    "date", "received", "message_id", "size", "attachments", "primary_case", "links", "seen_by",
    "read_on_server", "raw_sha256", "department", "qualification", "private", "unknown_number",
    "written_by", "suggested", "guise", "is_reply", "related",
}  # fmt: skip
ENVELOPE = {"id", "mailbox", "direction", "received", "correspondent", "subject", "envelope_only"}

BODY = (
    '--x\r\nContent-Type: text/plain\r\n\r\nSiehe Anlage.\r\n--x\r\nContent-Type: application/pdf; name="Offer.pdf"\r\n'
    'Content-Disposition: attachment; filename="Offer.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    "JVBERi0xLjQKAAEC\r\n--x--\r\n"
)
PDF = b"%PDF-1.4\n\x00\x01\x02"
WITH_FILE = (
    "From: Jean Dupont <jean@dupont.example>\r\nTo: kanzlei@muster.example\r\nSubject: Offerte\r\n"
    "Date: Mon, 02 Nov 2026 09:00:00 +0100\r\nMessage-ID: <offer@dupont.example>\r\n"
    f'Content-Type: multipart/mixed; boundary="x"\r\n\r\n{BODY}'
).encode()


def test_an_item_as_json_has_exactly_the_promised_keys(desk: Desk, item: int, shell: Shell) -> None:
    (found,) = shell("list", "--json").json
    assert set(found) == KEYS
    assert found["id"] == item
    assert (found["mailbox"], found["folder"], found["direction"], found["status"]) == ("kanzlei", "inbox", "in", "new")
    assert found["from"] == {"name": "Jean Dupont", "address": "jean@dupont.example"}
    assert found["to"] == [{"name": "", "address": "kanzlei@muster.example"}]
    assert found["primary_case"] == {"kind": "mandate", "number": "2026-00117", "title": "Müller / Klage"}
    assert found["message_id"] == "1@dupont.example"
    assert found["assignee"] is found["snoozed_until"] is found["category"] is None
    assert found["seen_by"] == []
    for time in (found["date"], found["received"]):
        assert datetime.fromisoformat(time).tzinfo is not None


def test_links_say_why(item: int, shell: Shell) -> None:
    case, *contacts = shell("show", item, "--json").json["links"]
    assert set(case) == {"kind", "number", "address", "origin", "why"}
    assert (case["kind"], case["number"], case["address"], case["origin"]) == (
        "mandate",
        "2026-00117",
        None,
        "criteria",
    )
    assert "2026-00117" in case["why"]
    assert [link["number"] for link in contacts] == ["00456", "00457"]
    assert {link["address"] for link in contacts} == {"jean@dupont.example"}


def test_suggestions_are_no_links(desk: Desk, shell: Shell) -> None:
    (item,) = desk.take_in(letter(1, subject="Mandat 2026-00141", from_="eve@elsewhere.example"))
    assert shell("show", item, "--json").json["links"] == []
    assert [link["state"] for link in shell("why", item, "--json").json["links"]] == ["suggested"]


def test_show_adds_text_headers_and_documents(desk: Desk, item: int, shell: Shell) -> None:
    found = shell("show", item, "--json").json
    of_one = {"body", "headers", "documents", "answered_by", "scheduled", "tasks", "no_mailings", "doubts", "seal"}
    assert set(found) == KEYS | of_one
    assert found["body"].startswith("Guten Tag")
    assert {"name": "Message-ID", "value": "<1@dupont.example>"} in found["headers"]
    (eml,) = found["documents"]
    assert (eml["kind"], eml["sha256"]) == ("eml", found["raw_sha256"])
    assert eml["path"].startswith("Correspondence/E-mail/")
    with open_renderers(1) as renderers:
        desk.open()
        render_due(desk.blobs, renderers)
    assert [document["kind"] for document in shell("show", item, "--json").json["documents"]] == [
        "eml",
        "manifest",
        "pdf",
    ]
    assert shell("get", item, "pdf").stdout.startswith(b"%PDF")


def test_of_what_nobody_has_a_member_sees_the_envelope_and_nothing_else(item: int, shell: Shell) -> None:
    (found,) = shell("list", "--json", login="sandra").json
    assert set(found) == ENVELOPE
    assert found["envelope_only"] is True
    assert (found["correspondent"], found["direction"]) == ("Jean Dupont", "in")
    assert shell("show", item, "--json", login="sandra").json == found
    assert "take it" in shell("show", item, login="sandra").out
    for verb in (["show", item, "--raw"], ["show", item, "--headers"], ["history", item], ["why", item], ["get", item]):
        assert shell.refused(3, *verb, login="sandra") == f"Nobody has item {item} yet: take it first (`take`)."


def test_filtering_on_the_status_does_not_reach_envelopes(item: int, shell: Shell) -> None:
    assert shell("list", "--status", "new", "--json", login="sandra").json == []
    assert len(shell("list", "--status", "new", "--json").json) == 1


def test_an_outsider_is_told_whom_to_ask_and_finds_nothing(item: int, shell: Shell) -> None:
    assert "ask" in shell.refused(3, "list", login="otto")
    assert shell.refused(4, "show", item, login="otto") == f"There is no item {item} that you may see."
    assert shell.refused(4, "show", item + 1) == f"There is no item {item + 1} that you may see."


def test_the_list_is_newest_first_with_every_folder_and_snoozed_items(desk: Desk, shell: Shell) -> None:
    first, second, third, fourth = desk.take_in(*(letter(number) for number in range(4)))
    shell("archive", first)
    shell("snooze", "+3d", second)
    assert [found["id"] for found in shell("list", "--json").json] == [fourth, third, second, first]
    assert [found["id"] for found in shell("list", "--json", "--limit", 2).json] == [fourth, third]
    found = shell("show", second, "--json").json
    assert datetime.fromisoformat(found["snoozed_until"]).tzinfo is not None


def test_filters_narrow_the_list(desk: Desk, shell: Shell) -> None:
    first, second, third = desk.take_in(*(letter(number) for number in range(3)))
    shell("assign", "sandra", first, second)
    shell("archive", second, third)

    def ids(*words: str, login: str = "anna") -> list[int]:
        return [found["id"] for found in shell("list", "--json", *words, login=login).json]

    assert ids("--assignee", "sandra") == [second, first]
    assert ids("--assignee", "me", login="sandra") == [second, first]
    assert ids("--assignee", "none") == [third]
    assert ids("--folder", "archive") == [third, second]
    assert ids("--folder", "archive", "--status", "resolved", "--assignee", "sandra") == [second]
    assert ids("--mailbox", "kanzlei", "--status", "open") == [first]


def test_json_lines_are_one_item_each(desk: Desk, shell: Shell) -> None:
    desk.take_in(letter(1), letter(2))
    lines = shell("list", "--jsonl").out.splitlines()
    assert len(lines) == 2
    assert all(line.startswith('{"id": ') for line in lines)


def test_an_empty_list_is_an_empty_array(desk: Desk, shell: Shell) -> None:
    assert shell("list", "--json").json == []
    assert shell("list", "--jsonl").out == ""
    assert shell("list").out == "Nothing there.\n"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--mailbox", "other"], 4),
        (["--folder", "attic"], 4),
        (["--assignee", "nobody-such"], 4),
        (["--status", "done"], 2),
        (["--limit", "0"], 2),
        (["--limit", "many"], 2),
        (["--view", "no-such"], 4),
        (["--since", "when pigs fly"], 2),
        (["--case", "mandate"], 2),
        (["--tag", ""], 2),
    ],
)
def test_a_filter_that_means_nothing_is_refused(desk: Desk, shell: Shell, words: list[str], code: int) -> None:
    shell.refused(code, "list", *words)


def test_people_get_one_line_per_item(item: int, shell: Shell) -> None:
    (line,) = shell("list").out.splitlines()
    for part in (str(item), "kanzlei", "Jean Dupont", "new", "Mandat 2026-00117: Frage"):
        assert part in line


def test_people_are_shown_all_of_an_item(item: int, shell: Shell) -> None:
    shell("note", "Ruft zurück", "--to", "mm", item)
    shown = shell("show", item).out
    for part in ("Jean Dupont <jean@dupont.example>", "mandate 2026-00117", "Ruft zurück", "Guten Tag, dies ist"):
        assert part in shown


@pytest.mark.parametrize("verb", [["get"], ["get", "eml"], ["show", "--raw"]])
def test_raw_bytes_come_out_as_they_went_in(desk: Desk, shell: Shell, verb: list[str]) -> None:
    (item,) = desk.take_in(WITH_FILE)
    name, *rest = verb
    answer = shell(name, item, *rest)
    assert (answer.code, answer.stdout) == (0, WITH_FILE)
    assert shell("show", item, "--json").json["raw_sha256"] == hashlib.sha256(WITH_FILE).hexdigest()


def test_an_attachment_comes_out_as_it_was_sent(desk: Desk, shell: Shell) -> None:
    (item,) = desk.take_in(WITH_FILE)
    (file,) = shell("show", item, "--json").json["attachments"]
    assert file == {
        "name": "Offer.pdf",
        "type": "application/pdf",
        "size": len(PDF),
        "sha256": hashlib.sha256(PDF).hexdigest(),
    }
    assert shell("get", item, 1).stdout == PDF


def test_files_that_are_not_there_are_named(item: int, shell: Shell) -> None:
    assert "not made yet" in shell.refused(4, "get", item, "pdf")
    assert "0 attachments" in shell.refused(4, "get", item, "1")
    assert "neither" in shell.refused(2, "get", item, "zip")
    assert "not JSON" in shell.refused(2, "get", item, "--json")
    assert "not JSON" in shell.refused(2, "show", item, "--raw", "--json")
    assert "exclude" in shell.refused(2, "show", item, "--raw", "--headers")


def test_a_damaged_file_is_not_handed_out(desk: Desk, item: int, shell: Shell) -> None:
    name = shell("show", item, "--json").json["raw_sha256"]
    (desk.home.root / "blobs" / name[:2] / name).write_bytes(b"other")
    assert "damaged" in shell.refused(1, "get", item)


def test_headers_alone(item: int, shell: Shell) -> None:
    assert "Subject: Mandat 2026-00117: Frage" in shell("show", item, "--headers").out.splitlines()
    assert {"name": "To", "value": "kanzlei@muster.example"} in shell("show", item, "--headers", "--json").json


def test_nothing_that_steers_a_terminal_gets_out(desk: Desk, shell: Shell) -> None:
    (item,) = desk.take_in(letter(1, subject="=?utf-8?b?G10yO2V2aWwHG1szMW1yZWQ=?=", body="\x1b[2Jgone\x9b31m\x07\n"))
    for verb in (["list"], ["show", item], ["show", item, "--json"], ["list", "--json"], ["history", item]):
        out = shell(*verb).stdout
        assert not {0x1B, 0x07, 0x9B} & set(out.decode().encode("utf-32-le")[::4])


def test_cases_and_what_is_filed_there(item: int, shell: Shell) -> None:
    cases = shell("case", "list", "--json").json
    assert {"kind": "mandate", "number": "2026-00117"}.items() <= cases[0].items()
    assert all(case["kind"] not in ("contact", "company") for case in cases)
    found = shell("case", "show", "mandate", "2026-00117", "--json").json
    assert (found["title"], found["items"]) == ("Müller / Klage", [item])
    assert found["requester"] == {"kind": "contact", "number": "00456"}
    assert str(item) in shell("case", "show", "contact", "00456").out
    assert shell("case", "show", "phase", "12/3/1", "--json").json["parent"] == {
        "kind": "sub-project",
        "number": "12/3",
    }
    shell.refused(4, "case", "show", "mandate", "0")


def test_a_record_shows_only_items_that_may_be_read(item: int, shell: Shell) -> None:
    assert shell("case", "show", "mandate", "2026-00117", "--json", login="sandra").json["items"] == []
    shell("take", item, login="sandra")
    assert shell("case", "show", "mandate", "2026-00117", "--json", login="sandra").json["items"] == [item]
    assert shell("case", "list", "--json", login="otto").json == []
    shell.refused(4, "case", "show", "contact", "00456", login="otto")


@pytest.mark.parametrize(
    "words", [("list", "--assignee", "b\udcff"), ("list", "--tag", "b\udcff", "--mailbox", "\udcff")]
)
def test_bytes_that_are_no_text_are_refused_in_a_sentence(desk: Desk, shell: Shell, words: tuple[str, ...]) -> None:
    answer = shell(*words)
    assert answer.code in (2, 4)
    assert "failed" not in answer.err
