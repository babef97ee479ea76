"""Making the PDF of an item again: after its case changed, with a newer renderer, with more fonts, or to compare."""

from tui_mail.children import Children
from tui_mail.desk.change import Done, changing
from tui_mail.desk.documents import keep_made, print_message, put_made
from tui_mail.desk.reading import read_detail
from tui_mail.errors import NotFound
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs, sha256
from tui_mail.store.writes.documents import pdf_of
from tui_mail.store.writes.items import item_state


def render_again(actor: Actor, item_id: int, blobs: Blobs, renderers: Children) -> Done:
    """Make PDF and manifest of an item that may be read, and say whether the PDF has the same bytes as before.

    Other bytes are noted in the history. Raises NotFound, NotPermitted, ChildFailed, TuiMailError where its EML is
    missing or damaged.
    """
    detail = read_detail(actor, item_id, "pdf")
    before = next((one.sha256 for one in detail.documents if one.kind == "pdf" and one.state == "ready"), None)
    document = pdf_of(item_state(item_id).message)
    if document is None:
        raise NotFound(f"Item {item_id} has no PDF that could be made.")
    made = print_message(document, blobs, renderers)
    names, after = put_made(blobs, [made]), sha256(made.content)
    with changing(actor, item_id) as changed:
        keep_made(made, names)
        if after == before:
            return Done(item_id, None, "The PDF of {} was made again and has the same bytes.")
        event = changed.record("render", {"pdf": before}, {"pdf": after})
    said = "was made" if before is None else "was made again, and its bytes are others than before"
    return Done(item_id, event, f"The PDF of {{}} {said}.")
