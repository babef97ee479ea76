"""What our own server says of a sender is believed, and nothing that a sender wrote below it."""

import pytest

from tui_mail.mail.authentication import is_forged

OURS = "mx.muster.example"


def said(*values: str) -> list[tuple[str, str]]:
    return [("Authentication-Results", value) for value in values]


RECEIVED = ("Received", "by mx.muster.example; Mon, 02 Nov 2026 09:00:00 +0100")


@pytest.mark.parametrize(
    ("fields", "forged"),
    [
        (said(f"{OURS}; dmarc=fail header.from=x.example"), True),
        (said(f"{OURS}; dmarc=pass"), False),
        (
            said(f"{OURS.upper()} 1; spf=pass smtp.mailfrom=x.example; dmarc=fail (p=reject; sp=none) policy.dmarc=x"),
            True,
        ),
        (said(f"{OURS}; none"), False),
        (said("other.example; dmarc=fail"), False),
        ([], False),
        ([*said(f"{OURS}; dmarc=pass"), RECEIVED, *said(f"{OURS}; dmarc=fail")], False),
        ([*said(f"{OURS}; dmarc=fail"), RECEIVED, *said(f"{OURS}; dmarc=pass")], True),
        (said(f"{OURS}; spf=fail smtp.mailfrom=x.example", f"{OURS}; dmarc=pass"), True),
        (said(f"{OURS}; dkim=pass header.d=x.example", f"{OURS}; dmarc=fail"), True),
        (said(f"{OURS}; spf=fail smtp.mailfrom=a@x.example; dkim=pass header.d=mail.x.example"), False),
        (said(f"{OURS}; spf=fail smtp.mailfrom=a@x.example; dkim=pass header.d=evil.example"), True),
        (said(f"{OURS}; spf=pass smtp.mailfrom=evil.example smtp.helo=x.example; dkim=fail header.d=x.example"), True),
        (said(f"{OURS}; spf=pass smtp.mailfrom=<> smtp.helo=x.example; dkim=fail header.d=x.example"), False),
        (said(f"{OURS}; spf=softfail smtp.mailfrom=a@x.example"), False),
        (said(f"{OURS}; (a comment; dmarc=fail) dkim=none"), False),
        (said(f'{OURS}; reason="x; dmarc=fail"'), False),
        (said(f'"{OURS}" ; dkim/1 = fail (((bad)) key) header.i=@x.example'), True),
        (said(f"{OURS}.evil.example; dmarc=fail"), False),
    ],
)
def test_it_is_forged_when_our_own_server_says_so(fields: list[tuple[str, str]], forged: bool) -> None:
    assert is_forged(fields, OURS, "x.example") is forged
    assert not is_forged(fields, "", "x.example"), "nobody is believed where no server is named"


@pytest.mark.timeout(10)  # what is not linear takes minutes
def test_damaged_results_are_read_in_no_time() -> None:
    assert not is_forged(said(f"{OURS};" + "(" * 100_000), OURS, "x.example")
    assert not is_forged(said(f"{OURS};" + '"' * 100_000), OURS, "x.example")
