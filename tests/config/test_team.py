import os
from pathlib import Path

import pytest

from tui_mail.config.team import Account, Criterion, Rule, Smtp, Team, Then, When, read_team, write_team
from tui_mail.errors import ConfigError

WHOLE = (Path(__file__).parent / "whole.toml").read_text()


def read(folder: Path, text: str) -> Team:
    file = folder / "team.toml"
    file.write_text(text)
    return read_team(file)


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as refused:
        read(folder, text)
    assert refused.value.sentence.startswith(str(folder / "team.toml"))
    return refused.value.sentence


ACCOUNT = '[[accounts]]\nname = "a"\nkind = "imap"\nhost = "mail.example"\nlogin = "a"\nsecret = "env:A"\n'


def test_the_whole_file_of_the_interface_is_understood(tmp_path: Path) -> None:
    team = read(tmp_path, WHOLE)
    account = team.accounts[0]
    assert (account.kind, account.host, account.port, account.security) == ("imap", "127.0.0.1", 10993, "tls")
    assert account.criteria == (
        Criterion(keywords=("relatienummer", "relnr"), kind="relation"),
        Criterion(keywords=("project",), kind="phase", separators=("-", "/", ",")),
    )
    assert account.rules == (Rule(when=When(from_="spouse@home.example"), then=Then(skip=True), stop=True),)
    assert account.smtp == Smtp(host="127.0.0.1", port=10465, login="kanzlei", secret="env:KANZLEI_PASSWORD")
    assert team.mailboxes[0].members == {"anna": "dispatcher", "sandra": "member", "mm": "manager"}
    assert (team.contacts[0].number, team.contacts[0].company) == ("00456", "00123")
    assert team.cases[0].parent is not None
    assert team.cases[0].parent.number == "12"


def test_the_whole_file_of_the_interface_is_written_and_read_again(tmp_path: Path) -> None:
    team = read(tmp_path, WHOLE)
    assert read(tmp_path, write_team(team)) == team


def test_what_is_left_out_is_as_usual(tmp_path: Path) -> None:
    account = read(tmp_path, ACCOUNT).accounts[0]
    assert account.port == 993
    assert account.security == "tls"
    assert account.poll == "15m"
    assert account.size_limit == "100MB"
    assert account.folders == ()
    assert account.keep_attachments
    assert not account.mark_seen
    assert read(tmp_path, "") == Team()


@pytest.mark.parametrize(
    ("kind", "security", "port"), [("imap", "tls", 993), ("imap", "starttls", 143), ("pop3", "tls", 995)]
)
def test_the_usual_port_is_filled_in(kind: str, security: str, port: int, tmp_path: Path) -> None:
    text = ACCOUNT.replace('"imap"', f'"{kind}"') + f'security = "{security}"\n'
    assert read(tmp_path, text).accounts[0].port == port


def test_paths_hold_wherever_the_program_is_started(tmp_path: Path) -> None:
    text = ACCOUNT.replace("env:A", "file:keys/a") + 'ca_file = "ca.pem"\nsmtp = { host = "m", secret = "file:/k" }\n'
    imap, maildir = read(tmp_path, text + '[[accounts]]\nname = "b"\nkind = "maildir"\npath = "mail"\n').accounts
    assert imap.secret == f"file:{tmp_path}/keys/a"
    assert imap.ca_file == f"{tmp_path}/ca.pem"
    assert imap.smtp is not None
    assert imap.smtp.secret == "file:/k"
    assert maildir.path == f"{tmp_path}/mail"


def test_addresses_are_kept_in_lower_case(tmp_path: Path) -> None:
    account = read(tmp_path, ACCOUNT + 'primary_address = "A@Mail.Example"\naliases = ["B@mail.example"]').accounts[0]
    assert account.primary_address == "a@mail.example"
    assert account.aliases == ("b@mail.example",)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (ACCOUNT + 'port = "993"', "$.accounts[0].port: expected int, got str"),
        (ACCOUNT + "port = 70000", "$.accounts[0].port: 70000 is not a port"),
        (ACCOUNT + 'prt = "993"', "$.accounts[0].prt: there is no such key"),
        (ACCOUNT + '"a\\u001b[31m" = 1', r"$.accounts[0].'a\x1b[31m': there is no such key"),
        ("acounts = []", "$.acounts: there is no such key"),
        ("accounts = {}", "$.accounts: expected array, got object"),
        (ACCOUNT.replace("imap", "imapp"), "$.accounts[0].kind: must be one of imap, pop3, maildir"),
        (ACCOUNT.replace('name = "a"\n', ""), "$.accounts[0].name: is missing"),
        (ACCOUNT.replace('host = "mail.example"\n', ""), "$.accounts[0].host: is missing"),
        (ACCOUNT.replace("mail.example", "imaps://mail.example"), "$.accounts[0].host: 'imaps://mail.example' is not"),
        (ACCOUNT.replace('login = "a"\n', ""), "$.accounts[0].login: is missing"),
        (ACCOUNT.replace('secret = "env:A"\n', ""), "$.accounts[0].secret: is missing"),
        (ACCOUNT.replace("env:A", "hunter2"), "$.accounts[0].secret: a password does not belong into this file"),
        (ACCOUNT.replace("env:A", "env:A B"), "$.accounts[0].secret: what follows `env:` is not"),
        (ACCOUNT + 'smtp = {host = "m", secret = "pw"}', "$.accounts[0].smtp.secret: a password does not belong"),
        (ACCOUNT + 'security = "none"', '$.accounts[0].security: "none" is for this machine only'),
        (ACCOUNT + 'smtp = {host = "m", security = "none"}', "$.accounts[0].smtp.security: "),
        (ACCOUNT + 'security = "ssl"', "$.accounts[0].security: must be one of tls, starttls, none"),
        (ACCOUNT + 'auth = "oauth2"', "$.accounts[0].oauth2: is missing"),
        (ACCOUNT + 'poll = "often"', "$.accounts[0].poll: is not a duration like 15m"),
        (ACCOUNT + 'delete_on_server_after = "30"', "$.accounts[0].delete_on_server_after: is not a duration"),
        (ACCOUNT + 'size_limit = "big"', "$.accounts[0].size_limit: is not a size"),
        (ACCOUNT + 'primary_address = "Anna <a@x.example>"', "$.accounts[0].primary_address: "),
        (ACCOUNT + 'aliases = ["a@x.example", "A@x.example"]', "$.accounts[0].aliases[1]: "),
        (ACCOUNT + 'document_folder = "../x"', "$.accounts[0].document_folder: "),
        (ACCOUNT + 'criteria = [{keywords = [], kind = "ticket"}]', "$.accounts[0].criteria[0].keywords: is empty"),
        (ACCOUNT + 'criteria = [{keywords = ["x"], kind = "contact"}]', "$.accounts[0].criteria[0].kind: "),
        (
            ACCOUNT + 'criteria = [{keywords = ["x"], kind = "phase", separators = [":"]}]',
            "$.accounts[0].criteria[0].separators[0]: must be one of -, /, ,",
        ),
        (ACCOUNT + "rules = [{when = {}, then = {}}]", "$.accounts[0].rules[0].then.skip: the rule does nothing"),
        (ACCOUNT + 'rules = [{when = {larger = "x"}, then = {skip = true}}]', "$.accounts[0].rules[0].when.larger: "),
        (ACCOUNT + ACCOUNT, "$.accounts[1].name: 'a' stands already at $.accounts[0].name"),
        ('[[accounts]]\nname = "b"\nkind = "mbox"', "$.accounts[0].path: is missing"),
        ('[[accounts]]\nname = "a b"\nkind = "internal"', "$.accounts[0].name: 'a b' is not one word"),
        ('users = [{login = "Anna", name = "A"}]', "$.users[0].login: 'Anna' is no login"),
        ('users = [{login = "..", name = "A"}]', "$.users[0].login: '..' is no login"),
        ('users = [{login = "system", name = "A"}]', "$.users[0].login: 'system' is a word of"),
        ('users = [{login = "anna", name = " A"}]', "$.users[0].name: begins or ends with a blank"),
        (r'users = [{login = "anna", name = "A\u001b[2J"}]', "$.users[0].name: holds the control character U+001B"),
        (
            'users = [{login = "anna", name = "A"}, {login = "anna", name = "B"}]',
            "$.users[1].login: 'anna' stands already at $.users[0].login",
        ),
        (
            'companies = [{number = "1", name = "A", module = "shop"}]',
            "$.companies[0].module: must be one of company, supplier",
        ),
        ('task_categories = [{kind = "call", name = "A"}]', "$.task_categories[0].kind: must be one of task, event"),
        ('mailboxes = [{code = "a", name = "A", visibility = "own"}]', "$.mailboxes[0].visibility: must be one of"),
        ('mailboxes = [{code = "a", name = "A", members = {anna = "boss"}}]', "$.mailboxes[0].members[...]: must be"),
        ('mailboxes = [{code = "a", name = "A", members = {"?" = "member"}}]', "$.mailboxes[0].members: '?' is no"),
        ('mailboxes = [{code = "a", name = "A", overdue_after = "soon"}]', "$.mailboxes[0].overdue_after: is not a"),
        ('mailboxes = [{code = "a", name = "A", reassign = {}}]', "$.mailboxes[0].reassign.after: is missing"),
        (
            'mailboxes = [{code = "a", name = "A", reassign = {after = "8h", to = "anna"}}]',
            "$.mailboxes[0].reassign.to: must be one of unassigned, least",
        ),
        ('departments = ["a", "a"]', "$.departments[1]: 'a' stands there twice"),
        ('qualifications = ["none"]', "$.qualifications[0]: 'none' cannot be a name here"),
        ('users = [{login = "a", name = "A", departments = ["x/y"]}]', "$.users[0].departments[0]: 'x/y' cannot be"),
        ('categories = [{direction = "up", name = "A"}]', "$.categories[0].direction: must be one of in, out"),
        ('categories = [{direction = "in", family = "a/b", name = "A"}]', "$.categories[0].family: 'a/b' cannot be"),
        (
            'categories = [{direction = "in", name = "A"}, {direction = "in", name = "A"}]',
            "$.categories[1]: 'in A' stands already at $.categories[0]",
        ),
        ('mailboxes = [{code = "a", name = "A"}, {code = "a", name = "B"}]', "$.mailboxes[1].code: 'a' stands already"),
        (
            'mailboxes = [{code = "a", name = "A", account = "x"}, {code = "b", name = "B", account = "x"}]',
            "$.mailboxes[1].account: 'x' stands already at $.mailboxes[0].account",
        ),
        ('contacts = [{number = 456, name = "J"}]', "$.contacts[0].number: expected str, got int"),
        ('contacts = [{number = "4 6", name = "J"}]', "$.contacts[0].number: '4 6' is not a number"),
        ('contacts = [{number = "4", name = "J", addresses = ["x"]}]', "$.contacts[0].addresses[0]: 'x' is not a mail"),
        (
            'companies = [{number = "4", name = "M"}]\ncontacts = [{number = "4", name = "J"}]',
            "$.contacts[0].number: '4' is the number of a company already",
        ),
        ('cases = [{kind = "contact", number = "1", title = "T"}]', "$.cases[0].kind: 'contact' is not a kind of case"),
        ('cases = [{kind = "ticket", number = "1", title = ""}]', "$.cases[0].title: is empty"),
        (
            'cases = [{kind = "t", number = "1", title = "T", parent = {kind = "t", number = "1"}}]',
            "$.cases[0].parent: a case cannot be its own parent",
        ),
        (
            'cases = [{kind = "t", number = "1", title = "T"}, {kind = "t", number = "1", title = "U"}]',
            "$.cases[1]: 't 1' stands already at $.cases[0]",
        ),
    ],
)
def test_what_the_file_cannot_mean_is_refused_with_the_place(tmp_path: Path, text: str, place: str) -> None:
    assert f"team.toml: {place}" in refusal(tmp_path, text)


def test_a_password_in_the_file_is_not_repeated(tmp_path: Path) -> None:
    assert "hunter2" not in refusal(tmp_path, ACCOUNT.replace("env:A", "hunter2"))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.9.1"])
def test_without_encryption_only_this_machine_is_reached(tmp_path: Path, host: str) -> None:
    text = ACCOUNT.replace("mail.example", host) + 'security = "none"'
    assert read(tmp_path, text).accounts[0].security == "none"


@pytest.mark.parametrize("host", ["localhost.example", "127.0.0.1.example", "10.0.0.1", "0.0.0.0"])
def test_a_host_that_only_looks_like_this_machine_needs_encryption(tmp_path: Path, host: str) -> None:
    assert ".security: " in refusal(tmp_path, ACCOUNT.replace("mail.example", host) + 'security = "none"')


def test_every_number_may_stand_once_per_kind_of_case(tmp_path: Path) -> None:
    team = read(tmp_path, 'cases = [{kind="a", number="1", title="T"}, {kind="b", number="1", title="T"}]')
    assert [case.kind for case in team.cases] == ["a", "b"]


@pytest.mark.parametrize("text", ["[[users]\n", "x = \n", "x = 1\nx = 2\n", "x = " + "9" * 5000, "x = " + "[" * 5000])
def test_a_file_that_is_not_toml_is_refused_with_the_line(tmp_path: Path, text: str) -> None:
    assert "is not TOML" in refusal(tmp_path, text)


def test_the_line_of_a_syntax_error_is_named(tmp_path: Path) -> None:
    assert "line 3" in refusal(tmp_path, "\n\n[[users]\n")


def test_a_file_that_is_not_utf_8_is_refused_with_the_line(tmp_path: Path) -> None:
    file = tmp_path / "team.toml"
    file.write_bytes(b'[[users]]\nlogin = "anna"\nname = "Andr\xe9"\n')
    with pytest.raises(ConfigError, match="line 3 is not UTF-8"):
        read_team(file)


def test_a_file_that_begins_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, "\N{ZERO WIDTH NO-BREAK SPACE}" + ACCOUNT).accounts[0].name == "a"


def test_a_file_that_is_missing_or_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml cannot be read: No such file"):
        read_team(tmp_path / "none.toml")
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        read_team(tmp_path)


@pytest.mark.skipif(os.getuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "team.toml").touch(mode=0o000)
    with pytest.raises(ConfigError, match="Permission denied"):
        read_team(tmp_path / "team.toml")


def test_an_account_shows_where_its_password_is_and_nothing_more() -> None:
    account = Account(name="a", kind="imap", host="h", login="a", secret="env:A")
    assert "env:A" in repr(account)
