"""The bottom line of the frame, in which every action answers with one sentence."""

from textual.timer import Timer

from tui_mail.screens.answers import Tone
from tui_mail.screens.frame_line import FrameLine

_SHOWN_SECONDS = {"done": 8.0, "busy": 3_600.0, "refused": 8.0, "trouble": 30.0}


class StatusLine(FrameLine):
    """A line of the frame that speaks for a while."""

    _silence: Timer | None = None
    _standing = ""

    def stand(self, sentence: str, *, now: bool) -> None:
        """Keep what is said whenever there is no answer; `now` in place of an answer, too."""
        self._standing = sentence
        if now:
            self.clear()

    def answer(self, sentence: str, tone: Tone = "done") -> None:
        """Show a sentence, in place of the one before."""
        if self._silence is not None:
            self._silence.stop()
        self.set_class(tone == "refused", "-refused")
        self.set_class(tone == "trouble", "-trouble")
        self.say(sentence)
        self._silence = self.set_timer(_SHOWN_SECONDS[tone], self.clear)

    def clear(self) -> None:
        """Answer no longer."""
        self.remove_class("-refused", "-trouble")
        self.say(self._standing)
