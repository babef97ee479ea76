"""A message as a page for a browser: written anew from its blocks, so that nothing of the sender's code is in it.

Nothing is loaded: pictures that came with the message are in the page, all others are words.
"""

import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from itertools import groupby
from typing import Final

from tui_mail.mail.blocks import BOLD, ITALIC, MONO, STRUCK, Block, Body, Run
from tui_mail.mail.message import Address, Mail
from tui_mail.mail.text import counted, safe_text

_POLICY: Final = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"
_LOOK: Final = (
    "body{font:16px/1.45 sans-serif;max-width:50em;margin:2em auto;padding:0 1em;color:#222;background:#fff}"
    "blockquote{margin:.5em 0;padding-left:1em;border-left:3px solid #bbb;color:#555}"
    "table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.2em .5em;text-align:left;vertical-align:top}"
    "img{max-width:100%}.head{color:#555;border-bottom:1px solid #ccc}.quiet{color:#777}pre{white-space:pre-wrap}"
    "p{white-space:pre-line}"
)
_PICTURES: Final = frozenset(("image/png", "image/jpeg", "image/gif", "image/webp"))
_LINKS: Final = re.compile(r"(?:https?://|mailto:)[^\s\"'<>]+", re.IGNORECASE)
_TAGS: Final = ((BOLD, "b"), (ITALIC, "i"), (MONO, "code"), (STRUCK, "s"))

Pictures = Mapping[str, tuple[str, bytes]]


def html_page(mail: Mail, body: Body, pictures: Pictures) -> bytes:
    """Write the page."""
    head = "".join(f"<div><b>{label}</b> {_text(value)}</div>" for label, value in _head(mail) if value)
    shown = "".join(_blocks(body, pictures))
    page = (
        f'<!DOCTYPE html><html><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">'
        f'<meta name="referrer" content="no-referrer"><title>{_text(mail.subject)}</title><style>{_LOOK}</style></head>'
        f'<body><div class="head"><h2>{_text(mail.subject)}</h2>{head}</div>{shown}</body></html>\n'
    )
    return page.encode("utf-8", "replace")


def _head(mail: Mail) -> Iterator[tuple[str, str]]:
    for label, people in (("From", mail.from_), ("To", mail.to), ("Cc", mail.cc)):
        yield label, _people(people)
    yield "Date", next((value for name, value in mail.headers if name.lower() == "date"), "")
    yield "Files", ", ".join(file.name for file in mail.attachments[:50] if not file.decoration)


def _people(people: tuple[Address, ...]) -> str:
    shown = ", ".join(f"{one.name} <{one.address}>" if one.name else one.address for one in people[:20])
    return f"{shown} and {counted(len(people) - 20, 'other')}" if len(people) > 20 else shown


def _text(text: str) -> str:
    return escape(safe_text(text))


def _blocks(body: Body, pictures: Pictures) -> Iterator[str]:
    depth = 0
    for table, row in groupby(body.blocks, key=lambda block: block.table):
        blocks = list(row)
        for block in blocks[:1] if table else blocks:
            yield "<blockquote>" * (block.quote - depth) + "</blockquote>" * (depth - block.quote)
            depth = block.quote
            yield _table(blocks, body.links) if table else _block(block, body.links, pictures)
    yield "</blockquote>" * depth


def _table(rows: Iterable[Block], links: tuple[str, ...]) -> str:
    def line(row: Block) -> str:
        tag = "th" if row.level == 1 else "td"
        return f"<tr>{''.join(f'<{tag}>{_runs(cell, links)}</{tag}>' for cell in row.cells)}</tr>"

    return f"<table>{''.join(map(line, rows))}</table>"


def _block(block: Block, links: tuple[str, ...], pictures: Pictures) -> str:
    inner = _runs(block.runs, links)
    if block.kind == "picture":
        return _picture(block, inner, pictures)
    if block.kind == "rule":
        return "<hr>"
    if block.kind == "heading":
        return f"<h{block.level or 3}>{inner}</h{block.level or 3}>"
    if block.kind == "pre":
        return f"<pre>{inner}</pre>"
    if block.kind == "item":
        return f'<div style="margin-left:{max(block.level, 1) * 1.5}em">{_text(block.marker)} {inner}</div>'
    if block.kind == "hidden":
        return f'<p class="quiet">[hidden text: {inner}]</p>'
    return f"<p>{inner}</p>"


def _picture(block: Block, inner: str, pictures: Pictures) -> str:
    picture = block.picture
    if picture is None or picture.source == "pixel":
        return ""
    media_type, content = pictures.get(picture.content_id, ("", b"")) if picture.content_id else ("", b"")
    if media_type not in _PICTURES:
        return f'<p class="quiet">{inner or "[picture]"}</p>'
    data = base64.b64encode(content).decode("ascii")
    return f'<p><img alt="{_text(picture.described)}" src="data:{media_type};base64,{data}"></p>'


def _runs(runs: Iterable[Run], links: tuple[str, ...]) -> str:
    return "".join(_run(run, links) for run in runs)


def _run(run: Run, links: tuple[str, ...]) -> str:
    text = _text(run.text)
    for style, tag in _TAGS:
        if run.style & style:
            text = f"<{tag}>{text}</{tag}>"
    target = links[run.link - 1] if 0 < run.link <= len(links) else ""
    if not _LINKS.fullmatch(target):
        return text
    return f'<a href="{escape(target)}" rel="noreferrer noopener" title="{escape(target)}">{text}</a>'
