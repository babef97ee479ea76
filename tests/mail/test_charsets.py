import pytest

from tui_mail.mail.charsets import codec_of, decode_text


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("ISO-8859-1", "cp1252"),
        ("latin1", "cp1252"),
        ("gb2312", "gb18030"),
        ("shift_jis", "cp932"),
        ('"utf-8"', "utf-8"),
        ("tis-620", "cp874"),
    ],
)
def test_labels_mean_what_browsers_take_them_for(label: str, codec: str) -> None:
    assert codec_of(label) == codec


@pytest.mark.parametrize(
    "label", ["bz2", "hex", "rot13", "unicode_escape", "undefined", "punycode", "idna", "base64", "", "x\0y"]
)
def test_codecs_that_do_more_than_decode_are_never_used(label: str) -> None:
    assert codec_of(label) is None
    assert decode_text(b"plain \\x1b text", label) == "plain \\x1b text"


def test_the_declared_charset_comes_first_then_utf8_then_a_guess() -> None:
    assert decode_text("é".encode("latin-1"), "iso-8859-1") == "é"
    assert decode_text("é".encode(), "iso-8859-1") == "Ã©"
    assert decode_text("é€".encode(), "us-ascii") == "é€"
    russian = "Добрый день, отправляю вам договор на подпись"
    assert decode_text(russian.encode("cp1251"), "") == russian


def test_a_single_odd_byte_is_western() -> None:
    assert decode_text(b"caf\xe9", "") == "café"


def test_damage_never_raises_and_leaves_the_rest_readable() -> None:
    assert decode_text(b"\xff\x93\xfa ok", "shift_jis").endswith("ok")
    assert decode_text(b"ok \xff", "utf-8").startswith("ok ")
