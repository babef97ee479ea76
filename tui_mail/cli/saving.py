"""Verbs for what a person keeps: save, saved list, saved get, saved delete."""

from argparse import ArgumentParser

from tui_mail.cli.call import Call, Verb, no_arguments
from tui_mail.cli.item_lines import local_time
from tui_mail.cli.output import write_bytes
from tui_mail.cli.reading import file_arguments, named_file
from tui_mail.desk.saving import SavedFile, delete_saved, read_saved, save_file, saved_files
from tui_mail.mail.text import safe_line
from tui_mail.store.clock import rfc3339


def save(call: Call) -> None:
    """Keep a file of an item in the actor's own folder."""
    name, content = named_file(call, call.words.item, call.words.what)
    kept = save_file(call.home.root, call.actor, name, content)
    call.printer.one(_value(kept), [f"Saved {safe_line(kept.name)} ({kept.size} bytes)."])


def list_saved(call: Call) -> None:
    """Print what the actor keeps."""
    call.printer.many(saved_files(call.home.root, call.actor), _value, _line, none="Nothing is saved.")


def get_saved(call: Call) -> None:
    """Write a file that the actor keeps to stdout, byte for byte."""
    call.printer.refuse_json("`saved get` gives bytes, not JSON.")
    write_bytes(read_saved(call.home.root, call.actor, call.words.name), "A saved file")


def forget_saved(call: Call) -> None:
    """Delete a file that the actor keeps."""
    delete_saved(call.home.root, call.actor, call.words.name)
    call.printer.one({"deleted": call.words.name}, [f"Deleted {safe_line(call.words.name)}."])


def _name_argument(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="as `saved list` says it")


def _value(file: SavedFile) -> dict[str, object]:
    return {"name": file.name, "size": file.size, "saved": rfc3339(file.saved_at)}


def _line(file: SavedFile) -> str:
    return f"{local_time(file.saved_at)}  {file.size:>11}  {safe_line(file.name)}"


VERBS = (
    Verb("save", "keep an attachment, the EML or the PDF in my folder here", file_arguments, save),
    Verb("saved list", "what I keep", no_arguments, list_saved),
    Verb("saved get", "a file that I keep to stdout", _name_argument, get_saved),
    Verb("saved delete", "delete a file that I keep", _name_argument, forget_saved),
)
