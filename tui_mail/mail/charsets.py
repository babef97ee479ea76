"""Bytes to text: the declared charset as browsers understand it, then UTF-8, then a guess."""

from typing import Final

import chardet

_GUESSED_FROM: Final = 64 * 1024
_LETTERS_TO_GUESS_FROM: Final = 4
_SEVEN_BIT: Final = bytes(range(128))

# Labels as https://encoding.spec.whatwg.org names them, and the codec that reads them. Only these are ever used:
# Python also has codecs that unpack, evaluate or take quadratic time (bz2, unicode_escape, punycode, undefined).
_CODECS: Final = {
    label: codec
    for codec, labels in {
        "utf-8": "utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 x-unicode20utf8 utf-8-sig utf8mb4 cp65001 unicode",
        "utf-16": "utf-16 utf16 ucs-2 iso-10646-ucs-2",
        "utf-16-le": "utf-16le utf-16-le",
        "utf-16-be": "utf-16be utf-16-be",
        "utf-32": "utf-32 utf32",
        "utf-7": "utf-7 utf7 unicode-1-1-utf-7 x-unicode-2-0-utf-7 csunicode11utf7",
        "ascii": "us-ascii ascii ansi_x3.4-1968 iso646-us",
        "cp1252": "iso-8859-1 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 latin1 latin-1 l1 cp819"
        " ibm819 iso-ir-100 csisolatin1 windows-1252 cp1252 cp-1252 x-cp1252 ansi_x3.110-1983",
        "iso8859-2": "iso-8859-2 iso8859-2 iso88592 iso_8859-2 latin2 l2 csisolatin2",
        "iso8859-3": "iso-8859-3 iso8859-3 iso_8859-3 latin3 l3",
        "iso8859-4": "iso-8859-4 iso8859-4 iso_8859-4 latin4 l4",
        "iso8859-5": "iso-8859-5 iso8859-5 iso_8859-5 cyrillic",
        "iso8859-6": "iso-8859-6 iso8859-6 iso_8859-6 arabic iso-8859-6-e iso-8859-6-i asmo-708",
        "iso8859-7": "iso-8859-7 iso8859-7 iso_8859-7 greek greek8",
        "iso8859-8": "iso-8859-8 iso8859-8 iso_8859-8 hebrew iso-8859-8-e iso-8859-8-i logical",
        "cp1254": "iso-8859-9 iso8859-9 iso_8859-9 latin5 l5 windows-1254 cp1254 x-cp1254",
        "iso8859-10": "iso-8859-10 iso8859-10 latin6 l6",
        "cp874": "iso-8859-11 iso8859-11 tis-620 tis620 windows-874 cp874 dos-874",
        "iso8859-13": "iso-8859-13 iso8859-13 latin7",
        "iso8859-14": "iso-8859-14 iso8859-14 latin8",
        "iso8859-15": "iso-8859-15 iso8859-15 iso885915 iso_8859-15 latin9 latin-9 l9 csisolatin9",
        "iso8859-16": "iso-8859-16 iso8859-16 latin10",
        "cp1250": "windows-1250 cp1250 x-cp1250",
        "cp1251": "windows-1251 cp1251 x-cp1251 cp-1251",
        "cp1253": "windows-1253 cp1253 x-cp1253",
        "cp1255": "windows-1255 cp1255 x-cp1255",
        "cp1256": "windows-1256 cp1256 x-cp1256",
        "cp1257": "windows-1257 cp1257 x-cp1257",
        "cp1258": "windows-1258 cp1258 x-cp1258",
        "koi8-r": "koi8-r koi8_r koi8r koi koi8 cskoi8r",
        "koi8-u": "koi8-u koi8-ru koi8_u",
        "cp866": "ibm866 cp866 866 csibm866",
        "cp437": "cp437 ibm437 437",
        "cp850": "cp850 ibm850 850",
        "cp852": "cp852 ibm852 852",
        "mac-roman": "macintosh mac x-mac-roman csmacintosh macroman",
        "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
        "gb18030": "gb18030 gbk gb2312 gb_2312-80 gb_2312 chinese csgb2312 x-gbk cp936 936 windows-936 iso-ir-58"
        " euc-cn",
        "hz": "hz-gb-2312 hz",
        "cp950": "cp950",
        "big5hkscs": "big5 big5-hkscs cn-big5 csbig5 x-x-big5",
        "euc_jp": "euc-jp eucjp x-euc-jp x-euc",
        "iso2022_jp_ext": "iso-2022-jp csiso2022jp iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3 iso-2022-jp-ms"
        " cp50220 cp50221",
        "cp932": "shift_jis shift-jis sjis ms_kanji x-sjis windows-31j csshiftjis ms932 cp932 932",
        "cp949": "euc-kr euckr ks_c_5601-1987 ks_c_5601-1989 ks_c_5601 ksc5601 ksc_5601 korean windows-949"
        " cp949 uhc cseuckr",
        "iso2022_kr": "iso-2022-kr csiso2022kr",
        "johab": "johab",
    }.items()
    for label in labels.split()
}


def codec_of(label: str) -> str | None:
    """Find the codec that may read text with this label; None for one that nobody should name."""
    bare = label.strip(" \t\r\n\"'\\;").lower().partition("*")[0]
    return _CODECS.get(bare.removeprefix("charset="))


def decode_text(data: bytes, label: str = "") -> str:
    """Read bytes that claim a charset. Never raises; what no charset explains becomes U+FFFD."""
    declared = codec_of(label)
    for codec in (declared, "utf-8"):
        if codec:
            try:
                return data.decode(codec)
            except UnicodeError:
                continue
    if declared and declared not in {"ascii", "utf-8"}:
        return data.decode(declared, "replace")
    return data.decode(_guess(data[:_GUESSED_FROM]), "replace")


def _guess(data: bytes) -> str:
    """Guess an 8-bit charset; from a handful of letters nothing can be told, and Western is the likeliest."""
    if len(data.translate(None, _SEVEN_BIT)) < _LETTERS_TO_GUESS_FROM:
        return "cp1252"
    guess = codec_of(chardet.detect(data)["encoding"] or "")
    return guess if guess and guess[:3] != "utf" else "cp1252"
