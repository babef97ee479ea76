from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tui_mail.config.accounts import Account, Criterion, OAuth2, Rule, Smtp, Then, When
from tui_mail.config.people import Case, Category, Company, Contact, Mailbox, ParentCase, Reassign, User
from tui_mail.config.team import Team, read_team, write_team

CONTROLS: tuple[Literal["Cc", "Cs", "Zl", "Zp"], ...] = ("Cc", "Cs", "Zl", "Zp")

lines = st.text(st.characters(exclude_categories=CONTROLS), min_size=1, max_size=20).filter(lambda t: t == t.strip())
maybe_lines = st.one_of(st.just(""), lines)
paragraphs = st.text(st.one_of(st.characters(exclude_categories=CONTROLS), st.sampled_from('\n\t"\\')), max_size=40)
words = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,8}", fullmatch=True)
logins = words.map(lambda word: f"u{word}")
kinds = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True).filter(
    lambda k: k not in {"contact", "company", "relation"}
)
numbers = st.from_regex(r"[0-9]{1,5}(/[0-9]{1,2})?", fullmatch=True)
addresses = st.builds(lambda local, domain: f"{local}@{domain}.example", words, words)
folders = st.from_regex(r"[a-zéß]{1,5}(/[a-z ]{0,3}[a-z])?", fullmatch=True)
references = st.one_of(
    st.from_regex(r"env:[A-Z_][A-Z0-9_]{0,8}", fullmatch=True),
    st.from_regex(r"file:/[a-z]{1,5}/[a-z \"'\\]{1,5}", fullmatch=True),
    st.from_regex(r"command:[a-z]{1,5} [a-z\"]{2}\"\"", fullmatch=True).filter(lambda text: text.count('"') % 2 == 0),
    st.from_regex(r"credential:[a-z]{1,5}", fullmatch=True),
)
durations = st.from_regex(r"[1-9][0-9]{0,3}[smhdw]", fullmatch=True)
patience = st.from_regex(r"[1-9][0-9]{0,3}[smhd]", fullmatch=True)
sizes = st.from_regex(r"[1-9][0-9]{0,3}(B|kB|MB|GiB)", fullmatch=True)


def several(
    values: st.SearchStrategy[Any], key: Callable[[Any], object] | None = None
) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, max_size=3, unique_by=key or (lambda value: value)).map(tuple)


servers = {
    "host": st.sampled_from(["mail.example", "10.0.0.1", "::1"]),
    "port": st.integers(1, 65_535),
    "security": st.sampled_from(["tls", "starttls"]),
    "login": lines,
    "secret": references,
}
criteria = st.builds(
    Criterion,
    keywords=st.lists(lines, min_size=1, max_size=3, unique=True).map(tuple),
    kind=st.one_of(st.just("relation"), kinds),
    separators=several(st.sampled_from(["-", "/", ","])),
)
rules = st.builds(
    Rule,
    when=st.builds(
        When, from_=maybe_lines, to=maybe_lines, subject=maybe_lines, list_id=maybe_lines, larger=st.just("") | sizes
    ),
    then=st.builds(Then, skip=st.just(True), mark=maybe_lines, file=st.just("") | folders, assign=st.none() | logins),
    stop=st.booleans(),
    name=maybe_lines,
)
settings_of_accounts = {
    "name": words,
    "primary_address": st.just("") | addresses,
    "archive_address": st.just("") | addresses,
    "aliases": several(addresses),
    "outgoing_from": st.sampled_from(["account", "team"]),
    "authserv_id": maybe_lines,
    "folders": several(lines),
    "poll": durations,
    "size_limit": sizes,
    "document_folder": folders,
    "criteria": several(criteria),
    "rules": several(rules),
    "smtp": st.none() | st.builds(Smtp, **servers),
    "oauth2": st.none()
    | st.builds(
        OAuth2,
        provider=st.sampled_from(["google", "microsoft"]),
        client_id=lines,
        client_secret=st.just("") | references,
        tenant=maybe_lines,
        flow=st.sampled_from(["device", "redirect", "client_credentials"]),
        token_endpoint=st.sampled_from(["", "https://login.example/token", "http://127.0.0.1:8080/token"]),
        scope=maybe_lines,
    ),
    "channel": maybe_lines,
    "sent_folder": st.just("") | folders,
    "folder_roles": st.dictionaries(lines, st.sampled_from(["inbox", "sent", "junk", "none"]), max_size=3),
    "separate_attachments": st.booleans(),
}
accounts = st.one_of(
    st.builds(
        Account,
        kind=st.just("imap"),
        mark_seen=st.booleans(),
        import_seen=st.booleans(),
        propagate_deletion=st.booleans(),
        keep_attachments=st.booleans(),
        ca_file=st.sampled_from(["", "/etc/ca.pem", '/a "b"/c\\d.pem']),
        **servers,
        **settings_of_accounts,
    ),
    st.builds(
        Account,
        kind=st.sampled_from(["imap", "pop3"]),
        delete_on_server_after=durations,
        **servers,
        **settings_of_accounts,
    ),
    st.builds(
        Account,
        keep_attachments=st.booleans(),
        kind=st.sampled_from(["maildir", "mbox", "eml", "dropdir"]),
        path=st.sampled_from(["/var/mail", "/a 'b'", '/x"y']),
        **settings_of_accounts,
    ),
)
labels = lines.filter(lambda text: "/" not in text and text.lower() != "none")
categories = st.builds(Category, direction=st.sampled_from(["in", "out"]), family=st.just("") | labels, name=labels)
users = st.builds(
    User,
    login=logins,
    name=lines,
    email=st.just("") | addresses,
    admin=st.booleans(),
    auditor=st.booleans(),
    departments=several(labels),
    qualifications=several(labels),
)
mailboxes = st.builds(
    Mailbox,
    code=words,
    name=lines,
    account=st.none(),
    owner=st.none() | logins,
    visibility=st.sampled_from(["assigned_only", "claim_queue", "all"]),
    members_act_on=st.sampled_from(["own", "all"]),
    members=st.dictionaries(
        st.just("*") | logins, st.sampled_from(["viewer", "member", "dispatcher", "manager"]), max_size=3
    ),
    signature=paragraphs,
    active=st.booleans(),
    overdue_after=patience | st.just("never"),
    reassign=st.none()
    | st.builds(
        Reassign,
        after=patience,
        to=st.sampled_from(["unassigned", "least"]),
        hours=st.sampled_from([None, "mon-fri 08:00-18:00"]),
    ),
)
companies = st.builds(
    Company,
    number=numbers.map(lambda n: f"c{n}"),
    name=lines,
    module=st.sampled_from(["company", "supplier"]),
    addresses=several(addresses),
)
contacts = st.builds(
    Contact,
    number=numbers,
    name=lines,
    module=st.sampled_from(["contact", "colleague"]),
    company=st.none() | numbers,
    addresses=several(addresses),
)
cases = st.builds(
    Case,
    kind=kinds,
    number=numbers,
    title=lines,
    requester=st.none() | numbers,
    parent=st.none() | st.builds(ParentCase, kind=kinds.map(lambda kind: f"p{kind}"[:32]), number=numbers),
    participants=several(addresses),
).filter(lambda case: case.parent is None or case.parent.kind != case.kind)  # fmt: skip
teams = st.builds(
    Team,
    departments=several(labels),
    qualifications=several(labels),
    categories=several(categories, lambda one: (one.direction, one.family, one.name)),
    users=several(users, lambda user: user.login),
    accounts=several(accounts, lambda account: account.name),
    mailboxes=several(mailboxes, lambda mailbox: mailbox.code),
    companies=several(companies, lambda company: company.number),
    contacts=several(contacts, lambda contact: contact.number),
    cases=several(cases, lambda case: (case.kind, case.number)),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(team=teams)
def test_what_is_written_is_read_as_the_same_team(team: Team, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.getbasetemp() / "written.toml"
    file.write_text(write_team(team), newline="")
    assert read_team(file) == team


def test_what_is_as_usual_is_left_out_and_the_rest_reads_like_the_guide(tmp_path: Path) -> None:
    team = Team(
        users=(User(login="anna", name='Anna "A." Muster'),),
        accounts=(
            Account(
                name="kanzlei",
                kind="imap",
                host="mail.example",
                login="k",
                secret="env:K",
                smtp=Smtp(host="mail.example"),
                criteria=(Criterion(keywords=("relnr",), kind="relation"),),
                rules=(Rule(when=When(from_="x@y.example"), then=Then(skip=True)),),
            ),
        ),
        mailboxes=(Mailbox(code="k", name="K", members={"*": "member"}, signature="Muster AG\n  C:\\Bern\n"),),
    )
    assert write_team(team) == (Path(__file__).parent / "written.toml").read_text()


def test_a_team_of_nobody_is_an_empty_file() -> None:
    assert write_team(Team()).strip() == ""
