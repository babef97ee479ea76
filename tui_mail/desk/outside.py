"""Files that leave the program: saved on the disk of this machine, opened with a program of it, printed.

Only in a session of whoever owns the instance, or has an account of his own here: never in a restricted one. Names come
from outside: none of them is a path, and none reaches a shell.
"""

import os
import re
import shlex
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tui_mail.desk.files import ItemFile
from tui_mail.desk.saving import save_file
from tui_mail.errors import NotPermitted, TuiMailError
from tui_mail.mail.text import safe_filename, safe_line
from tui_mail.store.actor import Actor

SHOWABLE = frozenset(
    {"pdf", "png", "jpg", "jpeg", "gif", "webp", "tif", "tiff", "bmp", "heic", "txt", "csv", "ics", "vcf"}
    | {"doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "rtf", "mp3", "wav", "ogg", "m4a", "mp4"}
)
"""Endings of files that programs show; others could be programs themselves, or fetch something when they are opened."""

_LINK = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x20\x7f-\x9f\"'<>\\`]{1,2000}", re.IGNORECASE)
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_KEPT_FOR = 12 * 3600  # seconds that a file which was opened stays
_PATIENCE = 60  # seconds that the printer's program may take
_MOST_TRIES = 1000


@dataclass(frozen=True, slots=True)
class Outside:
    """What a session has of the machine it runs on; without a `root` there is nothing at all."""

    root: Path | None
    restricted: bool

    @property
    def usual_folder(self) -> str:
        """Where files are saved unless another folder is named; empty: in a folder of the program."""
        if self.restricted:
            return ""
        downloads = Path.home() / "Downloads"
        return str(downloads if downloads.is_dir() else Path.cwd())

    def save(self, actor: Actor, file: ItemFile, folder: str) -> str:
        """Save a file under a safe name, never in the place of another one; returns what is said of it.

        In a restricted session it goes to the actor's own folder, from where `saved get` brings it.
        """
        if self.restricted or not folder:
            kept = save_file(self._instance(), actor, file.name, file.content)
            return f"Saved {safe_line(kept.name)}: `tui-mail saved get` brings it"
        return f"Saved {safe_line(str(save_to(Path(os.path.expanduser(folder)), file.name, file.content)))}"

    def open(self, actor: Actor, file: ItemFile, environ: Mapping[str, str] = os.environ) -> str:
        """Open a file with the program that this machine has for it; returns what is said of it.

        Raises NotPermitted in a restricted session, TuiMailError where there is no program, or it could do harm.
        """
        if self.restricted:
            raise NotPermitted("This session opens no programs: Enter shows it as text, `s` saves it for `saved get`.")
        name = safe_filename(file.name)
        ending = name.rpartition(".")[2].lower()
        if ending not in SHOWABLE:
            raise TuiMailError(f"Files like {safe_line(name)} are not opened, they could do harm: `s` saves it.")
        program = _program(environ)
        with _folder_for_opening(self._instance(), actor) as folder:
            _sweep(folder, older_than=_KEPT_FOR)
            path = f"{_path_of(folder)}/{_write(folder, name, file.content)}"
        _start([*program, path])
        return f"Opened {safe_line(name)} with {Path(program[0]).name}"

    def why_no_browser(self, environ: Mapping[str, str] = os.environ) -> str:
        """Say why links are only copied here; empty where they are opened, too."""
        if self.restricted or self.root is None:
            return "this session opens no programs"
        if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
            return "a browser would open on the other machine"
        return ""

    def open_link(self, target: str, environ: Mapping[str, str] = os.environ) -> str:
        """Open a link in the browser of this machine, never through a shell; returns what is said of it.

        Raises NotPermitted where the session opens nothing, TuiMailError for what is no link, or without a browser.
        """
        if why := self.why_no_browser(environ):
            raise NotPermitted(f"It is not opened, {why}: Enter copies it.")
        if not _LINK.fullmatch(target):
            raise TuiMailError("Only http, https and mailto links are opened.")
        program = _program(environ)
        _start([*program, target])
        return f"Opened {safe_line(target)[:80]} with {Path(program[0]).name}"

    def print(self, content: bytes, item_id: int, environ: Mapping[str, str] = os.environ) -> str:
        """Send a PDF to the printer. Raises NotPermitted or TuiMailError, with the way to bring it elsewhere."""
        instead = f"`tui-mail get {item_id} pdf > {item_id}.pdf` gives the PDF"
        if self.restricted:
            raise NotPermitted(f"This session prints nothing: `ssh HOST get {item_id} pdf > {item_id}.pdf` brings it.")
        program = shutil.which("lpr", path=environ.get("PATH"))
        if program is None:
            raise TuiMailError(f"There is no lpr on this machine: {instead}.")
        try:
            done = subprocess.run([program], input=content, capture_output=True, timeout=_PATIENCE, check=False)
        except (OSError, subprocess.TimeoutExpired) as exc:
            raise TuiMailError(f"It could not be printed; {instead}.") from exc
        if done.returncode:
            why = safe_line(done.stderr.decode(errors="replace"))[:200] or "lpr failed"
            raise TuiMailError(f"It was not printed: {why}; {instead}.")
        return f"Sent item {item_id} to the printer"

    def forget_opened(self, actor: Actor) -> None:
        """Delete what was opened: the programs have read it."""
        if not self.restricted and self.root is not None and (self.root / "people" / actor.login / "opened").is_dir():
            with _folder_for_opening(self.root, actor) as folder:
                _sweep(folder, older_than=0)

    def _instance(self) -> Path:
        if self.root is None:
            raise TuiMailError("There is no place for files here.")
        return self.root


def save_to(folder: Path, name: str, content: bytes) -> Path:
    """Write a file into a folder, under a name that is safe and free; links in its place are never followed.

    Raises TuiMailError where that cannot be done.
    """
    try:
        handle = os.open(folder, _FOLDER)
    except (OSError, ValueError) as exc:
        why = (exc.strerror if isinstance(exc, OSError) else None) or "that is no path"
        raise TuiMailError(f"{safe_line(str(folder))} cannot be entered: {why}.") from exc
    try:
        return folder / _write(handle, safe_filename(name), content)
    finally:
        os.close(handle)


def _write(folder: int, name: str, content: bytes) -> str:
    """Make a file, for its owner alone; returns the name that was free."""
    stem, dot, ending = name.rpartition(".")
    if not stem:
        stem, dot, ending = name, "", ""
    for number in range(1, _MOST_TRIES):
        free = name if number == 1 else safe_filename(f"{stem[:100]}-{number}{dot}{ending}")
        try:
            handle = os.open(free, _NEW, 0o600, dir_fd=folder)
        except FileExistsError:
            continue
        except OSError as exc:
            raise TuiMailError(f"{safe_line(free)} cannot be written: {exc.strerror}.") from exc
        with open(handle, "wb") as file:
            try:
                file.write(content)
                file.flush()
            except OSError as exc:
                os.unlink(free, dir_fd=folder)
                raise TuiMailError(f"{safe_line(free)} cannot be written: {exc.strerror}.") from exc
        return free
    raise TuiMailError(f"There are too many files called {safe_line(name)} there.")


@contextmanager
def _folder_for_opening(root: Path, actor: Actor) -> Iterator[int]:
    """Enter a folder under the home that nobody else reads, made if need be."""
    if actor.user_id is None:
        raise NotPermitted("Only a person opens files.")
    folder = os.open(root, _FOLDER)
    try:
        for name in ("people", actor.login, "opened"):
            with suppress(FileExistsError):
                os.mkdir(name, 0o700, dir_fd=folder)
            inner = os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = inner
        yield folder
    except OSError as exc:
        raise TuiMailError(f"The folder for opened files cannot be entered: {exc.strerror}.") from exc
    finally:
        os.close(folder)


def _path_of(folder: int) -> str:
    return os.readlink(f"/proc/self/fd/{folder}")


def _sweep(folder: int, older_than: float) -> None:
    for name in os.listdir(folder):
        with suppress(OSError):
            if time.time() - os.stat(name, dir_fd=folder, follow_symlinks=False).st_mtime >= older_than:
                os.unlink(name, dir_fd=folder)


def _program(environ: Mapping[str, str]) -> list[str]:
    """Return the program that opens files here, with its words. Raises TuiMailError where there is none."""
    opener = shutil.which("xdg-open", path=environ.get("PATH"))
    if opener is not None and (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        return [opener]
    with suppress(ValueError):
        words = [word for word in shlex.split(environ.get("BROWSER", "").split(":")[0]) if word != "%s"]
        if words and (program := shutil.which(words[0], path=environ.get("PATH"))):
            return [program, *words[1:]]
    raise TuiMailError("There is no program to open it with here: Enter shows it as text, `s` saves it.")


def _start(words: list[str]) -> None:
    """Start a program on its own, away from this terminal."""
    nothing = subprocess.DEVNULL
    try:
        process = subprocess.Popen(words, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True)
    except OSError as exc:
        raise TuiMailError(f"{words[0]} could not be started: {exc.strerror}.") from exc
    threading.Thread(target=process.wait, name="opened", daemon=True).start()
