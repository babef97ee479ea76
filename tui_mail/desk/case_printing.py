"""The PDFs of an imported case that named another case when they were made, or none: made so once more, and kept."""

from collections.abc import Mapping
from contextlib import suppress

from tui_mail.archive.case_bundle import MAIL, CaseFile
from tui_mail.archive.case_reading import CaseBundle
from tui_mail.archive.manifest import read_manifest
from tui_mail.children import Children
from tui_mail.desk.documents import keep_made, open_renderers, print_message, put_made
from tui_mail.errors import TuiMailError
from tui_mail.store.blobs import Blobs, sha256
from tui_mail.store.database import change
from tui_mail.store.queries.documents import printed_message
from tui_mail.store.writes.documents import due_pdf_of
from tui_mail.store.writes.items import item_state


def print_as_before(bundle: CaseBundle, blobs: Blobs, items: Mapping[str, int]) -> None:
    """Keep for imported items, by the hashes of their EMLs, the PDFs that they had, if they can be made here.

    What comes out otherwise (by another version, with other fonts) is left to the daemon, as all that has no PDF yet.
    """
    files = {file.name: file for file in bundle.files(MAIL)}
    with open_renderers(1) as renderers:
        for name, file in files.items():
            stem = name.removesuffix(".eml")
            manifest, pdf = files.get(f"{stem}.manifest.json"), files.get(f"{stem}.pdf")
            if file.sha256 in items and name != stem and manifest is not None and pdf is not None:
                with suppress(TuiMailError):  # why it has no PDF, the daemon says
                    message = item_state(items[file.sha256]).message
                    _print(bundle.content(manifest), pdf, blobs, renderers, message)


def _print(manifest: bytes, pdf: CaseFile, blobs: Blobs, renderers: Children, message: int) -> None:
    """Make the PDF of a message with the case that the manifest names, and keep it if it is the same one."""
    document, reference = due_pdf_of(message), read_manifest(manifest).reference
    if document is None or reference == printed_message(message).case:
        return
    made = print_message(document, blobs, renderers, reference=reference)
    if sha256(made.content) == pdf.sha256:
        names = put_made(blobs, [made])
        with change():
            keep_made(made, names)
