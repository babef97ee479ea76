"""Where mail belongs, as the manuals of five products tell it: from a real server to what is at a record."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.instance import Instance, new_instance, on_dovecot
from tests.journeys.mails import mail
from tests.servers.dovecot import Dovecot
from tui_mail.store.rows import Detail

MORE = """
[[companies]]
number = "00800"
name = "Nord GmbH"
addresses = ["info@gruppe.example"]
[[companies]]
number = "00801"
name = "Süd GmbH"
addresses = ["info@gruppe.example"]
[[cases]]
kind = "mandate"
number = "2026-00141"
title = "Vertraulich"
participants = ["jeanne@dupont.example"]
[[cases]]
kind = "case"
number = "123"
title = "Merger Falcon"
participants = ["alice@client.example", "bob@lawfirm.example"]
[[contacts]]
number = "00900"
name = "Carol"
addresses = ["carol@shop.example"]
[[cases]]
kind = "case"
number = "7"
title = "Printer"
requester = "00900"
"""
ANNA = "From: Anna Muster <anna@muster.example>"
ARCHIVE = "To: archiv@muster.example"
VERDICT = "Authentication-Results: mx.muster.example; dmarc="
NAME_NO_CASE = {f"case-{name}.eml" for name in ("fullwidth", "superscript", "sql2", "rlo", "redos")}
"""What looks like our mark and is none, or has a number that no case has: there is nothing to warn of."""


def tried(hostile: Path) -> dict[str, dict[str, Any]]:
    """Return what the manifest expects of the messages of which it says whether they are linked, by their files."""
    cases = json.loads((hostile / "manifest.json").read_text())["cases"]
    return {case["file"]: case["expect"] for case in cases if "link" in case["expect"]}


def inner(*fields: str) -> bytes:
    """Write a mail of Anna's to the archive that has another one attached."""
    head = "\r\n".join(("Subject: Innen", *fields))
    body = f"--b\r\n\r\nzur Ablage\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{head}\r\n\r\n"
    return mail(
        f"Anhang {fields[0]}", ANNA, ARCHIVE, 'Content-Type: multipart/mixed; boundary="b"',
        message_id=f"{abs(hash(fields))}@test", body=f"{body}der innere Text\r\n--b--\r\n",
    )  # fmt: skip


QUOTED = (
    "Zur Ablage\r\n\r\nVon: Jeanne Dupont <jeanne@dupont.example>\r\nGesendet: Montag, 2. November 2026 09:05\r\n"
    "An: Anna Muster <anna@muster.example>\r\nBetreff: Offerte\r\n\r\nGuten Tag\r\n"
)
FIRST = {
    "linkts": [
        mail("Mandat 2026-00117: Offerte", "From: jean@dupont.example", message_id="ts1@test"),
        mail("Blindkopie", ANNA, "To: jean@dupont.example", message_id="ts2@test"),
        inner("From: Info <info@mueller.example>", "To: anna@muster.example"),
        inner("From: anna@muster.example", "To: jeanne@dupont.example"),
        mail("WG: Offerte", ANNA, ARCHIVE, message_id="ts5@test", body=QUOTED),
        mail("AW: Offerte", ANNA, "To: jean@dupont.example", "Cc: archiv@muster.example", message_id="ts6@test",
             body=QUOTED),
        mail("Von uns?", "From: linkts@muster.example", f"{VERDICT}fail", message_id="ts7@test"),
        mail("Wirklich von uns", "From: linkts@muster.example", f"{VERDICT}pass", "To: jean@dupont.example",
             "Received: by mx.muster.example; Mon, 02 Nov 2026 09:00:00 +0100", f"{VERDICT}fail",
             message_id="ts8@test"),
        mail("Mandat 2026-00141 gefälscht", "From: jeanne@dupont.example", f"{VERDICT}fail", message_id="ts9@test"),
        mail("Mandat 2026-00141 echt", "From: jeanne@dupont.example", f"{VERDICT}pass", message_id="ts10@test"),
    ],
    "linkhog": [
        mail("Drucker brennt", "From: jeanne@dupont.example", message_id="hog1@test"),
        mail("Drucker raucht", message_id="hog2@test"),
    ],
    "linkcog": [mail("Gruppe", "From: info@gruppe.example", message_id="cog1@test")],
    "linkcom": [mail("Wer bin ich", "From: neu@leroy.example", message_id="com1@test")],
    "linkalls": [
        mail("Noch einmal ich", "From: neu@leroy.example", message_id="all0@test"),
        *(mail(f"Project {said}", message_id=f"all{at}@test")
          for at, said in enumerate(("12-3-1", "12/3/1 a", "12,3,1", "12-3", "12"), start=1)),
        mail("relnr 00123", message_id="all6@test"),
        mail("relnr 123", message_id="all7@test"),
        mail("relatienummer: 00123", "From: jeanne@dupont.example", message_id="all8@test"),
    ],
}  # fmt: skip


@dataclass
class Story:
    """What became of the first mails."""

    instance: Instance
    dovecot: Dovecot
    found: dict[str, Detail]

    def links(self, subject: str) -> dict[str, str]:
        """Return how an item is linked to what; the primary case has a star."""
        return _links(self.found[subject])

    def show(self, kind: str, number: str) -> list[int]:
        """Return the items that are at a record."""
        value: dict[str, Any] = json.loads(
            self.instance.run("--as", "anna", "case", "show", kind, number, "--json").stdout
        )
        return list(value["items"])


def _links(item: Detail) -> dict[str, str]:
    return {f"{one.kind} {one.number}{'*' * one.primary}": f"{one.origin} {one.state}" for one in item.links}


def _why(item: Detail) -> str:
    return "; ".join(one.why for one in item.links)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, dovecot: Dovecot) -> Iterator[Story]:
    """Let everything come in one round: five mailboxes of five kinds of houses, and one for what is hostile."""
    ours = {"archive_address": "archiv@muster.example", "outgoing_from": "team", "authserv_id": "mx.muster.example"}
    accounts = [on_dovecot(dovecot, name, **(ours if name == "linkts" else {})) for name in FIRST]
    accounts.append(on_dovecot(dovecot, "linkdesk", primary_address="support@desk.example", authserv_id="desk.example"))
    for name, some in FIRST.items():
        dovecot.deliver(name, some)
    hostile = Path(__file__).parents[3] / "shared/hostile"
    ours_before = [
        mail("[Case 123] Vertrag", "From: support@desk.example", "To: alice@client.example",
             message_id="case123-0001@desk.example"),
        mail("[Case 7] Toner", "From: support@desk.example", "To: carol@shop.example",
             message_id="case7-0001@desk.example"),
    ]  # fmt: skip
    dovecot.deliver("linkdesk", [*ours_before, *((hostile / name).read_bytes() for name in tried(hostile))])
    with new_instance(tmp_path_factory.mktemp("linking"), None, MORE, *accounts) as instance:
        (instance.root / "config.toml").write_text('case_token = "[Case {number}]"\n')
        instance.once()
        yield Story(instance, dovecot, instance.by_subject())


@pytest.mark.covers("TS-03", "TS-05", "TS-06")
def test_an_archive_mailbox_takes_its_mail_to_mandates_and_people(story: Story) -> None:
    criteria = story.found["Mandat 2026-00117: Offerte"]
    assert _links(criteria)["mandate 2026-00117*"] == "criteria linked"
    assert criteria.row.id in story.show("mandate", "2026-00117")
    blind = story.found["Blindkopie"]
    assert (blind.row.direction, blind.row.folder_kind, blind.row.status) == ("out", "sent", "resolved")
    assert {"contact 00456", "contact 00457"} <= _links(blind).keys()
    assert blind.row.id in story.show("contact", "00456")


@pytest.mark.covers("AS-11", "TS-06")
def test_what_was_forwarded_by_hand_is_where_the_inner_mail_belongs(story: Story) -> None:
    attached = story.found["Anhang From: Info <info@mueller.example>"]
    assert (attached.row.direction, attached.row.guise, attached.row.correspondent) == ("in", "forwarded", "Info")
    assert _links(attached) == {"company 00123": "address linked"}
    sent = story.found["Anhang From: anna@muster.example"]
    assert (sent.row.direction, sent.row.folder_kind, sent.row.correspondent) == (
        "out",
        "sent",
        "jeanne@dupont.example",
    )
    assert _links(sent) == {"contact 00457": "address linked"}
    quoted = story.found["WG: Offerte"]
    assert (quoted.row.direction, quoted.row.correspondent) == ("in", "Jeanne Dupont")
    assert _links(quoted) == {"contact 00457": "address linked"}
    answer = story.found["AW: Offerte"]
    assert (answer.row.direction, answer.row.guise) == ("out", ""), "an answer quotes such a head as well"


def test_our_own_server_is_believed_and_nobody_below_it(story: Story) -> None:
    pretended = story.found["Von uns?"]
    assert (pretended.row.direction, pretended.row.folder_kind, pretended.row.guise) == ("in", "inbox", "claims-us")
    assert "claims to be us" in story.instance.run("--as", "anna", "show", str(pretended.row.id)).stdout
    assert story.found["Wirklich von uns"].row.direction == "out"
    assert story.links("Mandat 2026-00141 echt")["mandate 2026-00141*"] == "criteria linked"
    forged = story.found["Mandat 2026-00141 gefälscht"]
    assert _links(forged)["mandate 2026-00141"] == "criteria suggested"
    assert "our mail server says that the sender is forged" in _why(forged)


@pytest.mark.covers("AS-04", "AS-05", "AS-10", "AS-12")
def test_numbers_of_projects_and_relations_are_taken_as_they_are_written(story: Story) -> None:
    for said in ("12-3-1", "12/3/1 a", "12,3,1"):
        assert story.links(f"Project {said}") == {"phase 12/3/1*": "criteria linked"}
    assert story.links("Project 12-3") == {"sub-project 12/3*": "criteria linked"}
    assert story.links("Project 12") == {"project 12*": "criteria linked"}
    assert story.links("relnr 00123") == {"company 00123": "criteria linked"}
    wrong = story.found["relnr 123"]
    assert (_links(wrong), wrong.row.unknown_number) == ({}, "relnr 123")
    both = story.links("relatienummer: 00123")
    assert list(both.items()) == [("company 00123", "criteria linked"), ("contact 00457", "address linked")]
    story.instance.run("--as", "anna", "link", "contact", "00456", str(wrong.row.id))
    assert wrong.row.id in story.show("contact", "00456")


@pytest.mark.covers("TS-06")
def test_an_outsider_with_somebodys_number_gains_nothing(story: Story, hostile: Path) -> None:
    by_bytes = {story.instance.blobs.get(item.raw_sha256).replace(b"\r\n", b"\n"): item for item in _all(story)}
    for name, expect in tried(hostile).items():
        item = by_bytes[(hostile / name).read_bytes().replace(b"\r\n", b"\n")]
        linked = {one.number for one in item.links if one.state == "linked" and one.kind == "case"}
        assert linked == ({str(expect["link"])} if expect["link"] else set()), name
        suggestions = {one.number for one in item.links if one.state == "suggested" and one.kind == "case"}
        assert suggestions or not expect.get("warns") or name in NAME_NO_CASE, name
    suggested = json.loads(story.instance.run("--as", "anna", "list", "--suggested", "--json").stdout)
    two = next(one for one in suggested if one["subject"] == "Re: [Case 123] [Case 7]")
    assert {one["number"] for one in two["suggested"]} == {"123", "7"}
    outsider = next(one for one in suggested if one["subject"] == "Re: Fwd: AW: [Case 123] terms")
    assert outsider["suggested"][0]["why"].endswith("(the correspondent is not named by this case)")
    alerts = json.loads(story.instance.run("--as", "anna", "alerts", "--json").stdout)
    assert {"suggested", "unknown-number"} <= {one["kind"] for one in alerts if one["mailbox"] == "linkdesk"}


def _all(story: Story) -> list[Detail]:
    return story.instance.items()


@pytest.mark.covers("CO-40", "CO-41", "HO-24", "AS-13", "CK-03")
def test_tickets_shared_addresses_and_people_who_become_known(story: Story) -> None:
    instance, found = story.instance, story.found
    known, stranger = found["Drucker brennt"].row.id, found["Drucker raucht"].row.id
    anna = ("--as", "anna")
    instance.run(*anna, "case", "create", "ticket", "--number", "4711", "--from", str(known))
    instance.run(*anna, "case", "create", "ticket", "--number", "4712", "--from", str(stranger), code=2)
    instance.run(*anna, "case", "create", "ticket", "--number", "4712", "--from", str(stranger), "--requester", "00456")
    group = found["Gruppe"]
    assert _links(group) == {"company 00800": "address linked", "company 00801": "address linked"}
    instance.run(*anna, "unlink", "company", "00801", str(group.row.id))
    path = instance.root.parent / "team.toml"
    whole = path.read_text()
    without = 'number = "00801"\nname = "Süd GmbH"\naddresses = ["info@gruppe.example"]'
    path.write_text(whole.replace(without, without.replace("info@gruppe", "alt@gruppe")))
    instance.run("apply", str(path))
    path.write_text(whole)
    instance.run("apply", str(path))
    instance.run(*anna, "identify", "contact", "00456", str(found["Wer bin ich"].row.id))

    story.dovecot.deliver(
        "linkhog", mail("Re: [Case 4711] gelöscht", "From: jeanne@dupont.example", message_id="hog3@test")
    )
    story.dovecot.deliver("linkcom", mail("Da bin ich", "From: neu@leroy.example", message_id="com2@test"))
    instance.leave_database()
    instance.once()
    now = instance.by_subject()
    ticket = json.loads(instance.run(*anna, "case", "show", "ticket", "4711", "--json").stdout)
    assert ticket["requester"]["number"] == "00457"
    assert set(ticket["items"]) == {known, now["Re: [Case 4711] gelöscht"].row.id}
    assert now["Re: [Case 4711] gelöscht"].row.case == "ticket 4711"
    assert _links(now["Gruppe"]) == {"company 00800": "address linked"}, "what was taken away stays so"
    assert _links(now["Wer bin ich"])["contact 00456"] == "manual linked"
    other = now["Noch einmal ich"]
    assert _links(other)["contact 00456"] == "address linked"
    assert "got address neu@leroy.example" in _why(other)
    assert _links(now["Da bin ich"])["contact 00456"] == "address linked"
    archive = story.show("contact", "00456")
    assert {now[subject].row.id for subject in ("Wer bin ich", "Noch einmal ich", "Da bin ich")} <= set(archive)
