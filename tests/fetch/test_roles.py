"""What a folder is for, found without asking anybody: nine times in ten at least (the rest is said in the settings)."""

from contextlib import closing

import pytest
from imapclient import imap_utf7

from tests.servers.scripted import scripted_imap, usual_answer
from tui_mail.fetch import Role
from tui_mail.fetch.imap import ImapSource
from tui_mail.network import Server


def roles_of(lines: list[tuple[str, str]], *, delimiter: str = "/", offers: str = "") -> dict[str, Role]:
    """Return the roles that an account has whose server lists these folders: marks and name."""
    listing = b"".join(
        f'* LIST ({marks}) "{delimiter}" "'.encode() + imap_utf7.encode(name) + b'"\r\n' for marks, name in lines
    )

    def answer(tag: bytes, command: bytes) -> bytes:
        if command.startswith(b"CAPABILITY"):
            return f"* CAPABILITY IMAP4rev1 AUTH=PLAIN {offers}\r\n".encode() + tag + b" OK done\r\n"
        return listing + tag + b" OK done\r\n" if command.startswith(b"LIST") else usual_answer(tag, command)

    with scripted_imap(answer) as (port, _):
        source = ImapSource(Server("127.0.0.1", port, "none", "", "anna", lambda: "secret", timeout=5))
        with closing(source):
            return {folder.name: folder.role for folder in source.folders()}


# What servers and programs of this world call these folders, none of them saying what they are for.
# Sent, drafts, junk, trash, archive ("" where there is none).
UNMARKED = {
    "Exchange, German": ("Gesendete Elemente", "Entwürfe", "Junk-E-Mail", "Gelöschte Elemente", "Archiv"),
    "Exchange, French": ("Éléments envoyés", "Brouillons", "Courrier indésirable", "Éléments supprimés", "Archive"),
    "Exchange, Dutch": ("Verzonden items", "Concepten", "Ongewenste e-mail", "Verwijderde items", "Archief"),
    "Exchange, English": ("Sent Items", "Drafts", "Junk Email", "Deleted Items", "Archive"),
    "Outlook.com": ("Sent", "Drafts", "Junk", "Deleted", "Archive"),
    "Apple Mail": ("Sent Messages", "Drafts", "Junk", "Deleted Messages", "Archive"),
    "iCloud, German": ("Gesendete Nachrichten", "Entwürfe", "Werbung", "Papierkorb", "Archiv"),
    "Thunderbird": ("Sent", "Drafts", "Junk", "Trash", "Archives"),
    "Courier, below INBOX": ("INBOX/Sent", "INBOX/Drafts", "INBOX/spam", "INBOX/Trash", ""),
    "GMX, Web.de": ("Gesendet", "Entwürfe", "Spamverdacht", "Gelöscht", ""),
    "T-Online": ("INBOX/Sent", "INBOX/Drafts", "INBOX/Spam", "INBOX/Trash", ""),
    "Orange": ("OUTBOX", "DRAFT", "QUARANTAINE", "TRASH", ""),
    "Free": ("Sent", "Drafts", "Junk", "Trash", ""),
    "Laposte": ("Sent", "Drafts", "QUARANTAINE", "Trash", ""),
    "KPN": ("Sent", "Drafts", "Spam", "Trash", ""),
    "Ziggo": ("Verzonden", "Concepten", "Spam", "Prullenbak", ""),
    "Strato, Ionos": ("Gesendete Objekte", "Entwürfe", "Spam", "Papierkorb", "Archiv"),
    "OVH": ("Sent", "Drafts", "Junk", "Trash", ""),
    "Gmail, German": ("[Gmail]/Gesendet", "[Gmail]/Entwürfe", "[Gmail]/Spam", "[Gmail]/Papierkorb", ""),
    "Gmail, French": ("[Gmail]/Messages envoyés", "[Gmail]/Brouillons", "[Gmail]/Spam", "[Gmail]/Corbeille", ""),
    "Gmail, Dutch": ("[Gmail]/Verzonden berichten", "[Gmail]/Concepten", "[Gmail]/Spam", "[Gmail]/Prullenbak", ""),
    "Gmail, English": ("[Gmail]/Sent Mail", "[Gmail]/Drafts", "[Gmail]/Spam", "[Gmail]/Trash", ""),
    "Google Mail": ("[Google Mail]/Sent Mail", "[Google Mail]/Drafts", "[Google Mail]/Spam", "[Google Mail]/Bin", ""),
    "Zimbra": ("Sent", "Drafts", "Junk", "Trash", ""),
    "Notes": ("Sent", "Drafts", "Junk", "Trash", ""),
    "Roundcube, German": ("Gesendet", "Entwürfe", "Spam", "Papierkorb", "Archiv"),
    "Roundcube, French": ("Messages envoyés", "Brouillons", "Indésirables", "Corbeille", "Archive"),
    "Roundcube, Dutch": ("Verzonden berichten", "Concepten", "Spam", "Prullenbak", "Archief"),
}
KINDS: tuple[Role, ...] = ("sent", "drafts", "junk", "trash", "archive")


@pytest.mark.covers("CO-06")
def test_nine_in_ten_folders_get_their_role_by_name_alone() -> None:
    missed: list[str] = []
    total = 0
    for server, names in UNMARKED.items():
        roles = roles_of([("", "INBOX"), ("", "Mandate"), *(("", name) for name in names if name)])
        assert (roles["INBOX"], roles["Mandate"]) == ("inbox", "none")
        for kind, name in zip(KINDS, names, strict=True):
            total += bool(name)
            if name and roles[name] != kind:
                assert roles[name] == "none"  # a wrong role would be worse than none
                missed.append(f"{server}: {name}")
    assert len(missed) <= total // 10, missed


@pytest.mark.covers("CO-06")
def test_what_the_server_says_of_a_folder_counts_before_its_name() -> None:
    roles = roles_of(
        [
            ("\\HasNoChildren", "INBOX"),
            ("\\HasChildren \\Noselect", "[Gmail]"),
            ("\\All \\HasNoChildren", "[Gmail]/Alle Nachrichten"),
            ("\\HasNoChildren \\Sent", "[Gmail]/Gesendet"),
            ("\\Drafts", "[Gmail]/Entwürfe"),
            ("\\Junk", "[Gmail]/Spam"),
            ("\\Trash", "[Gmail]/Papierkorb"),
            ("\\Flagged", "[Gmail]/Markiert"),
            ("\\HasNoChildren", "Sent"),
        ],
        offers="SPECIAL-USE",
    )
    assert roles == {
        "INBOX": "inbox",
        "[Gmail]/Alle Nachrichten": "none",
        "[Gmail]/Gesendet": "sent",
        "[Gmail]/Entwürfe": "drafts",
        "[Gmail]/Spam": "junk",
        "[Gmail]/Papierkorb": "trash",
        "[Gmail]/Markiert": "none",
        "Sent": "none",  # there is one for that already
    }


def test_a_folder_deep_in_the_tree_has_no_role_by_its_name() -> None:
    roles = roles_of([("", "Mandate.Archive"), ("", "INBOX.Archive"), ("", "A.B.Sent")], delimiter=".")
    assert roles == {"INBOX": "inbox", "Mandate.Archive": "none", "INBOX.Archive": "archive", "A.B.Sent": "none"}


def test_folders_that_cannot_be_opened_are_left_out() -> None:
    roles = roles_of([("\\NonExistent", "Gone"), ("\\NoSelect", "Only above others"), ("\\Marked", "Here")])
    assert roles == {"INBOX": "inbox", "Here": "none"}


def test_five_thousand_folders_are_listed() -> None:
    roles = roles_of([("\\HasNoChildren", f"Mandate/{number:05} Müller") for number in range(5_000)])
    assert len(roles) == 5_001
    assert set(roles.values()) == {"inbox", "none"}
