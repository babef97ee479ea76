"""What a session has at hand beside the database: files of this machine, children that look into files and mail."""

from typing import TYPE_CHECKING

from tui_mail.desk.outside import Outside

if TYPE_CHECKING:
    from tui_mail.desk.insides import Insides
    from tui_mail.desk.previews import Previews


class AtHand:
    """The machine as far as this session may use it; `close` ends what was started."""

    def __init__(self, outside: Outside) -> None:
        self.outside = outside
        self._previews: Previews | None = None
        self._insides: Insides | None = None

    @property
    def previews(self) -> "Previews":
        """What looks into files."""
        if self._previews is None:
            from tui_mail.desk.previews import Previews  # with the reader of messages: 50 ms until it is asked for

            self._previews = Previews()
        return self._previews

    @property
    def insides(self) -> "Insides":
        """What reads messages once more."""
        if self._insides is None:
            from tui_mail.desk.insides import Insides  # as above

            self._insides = Insides()
        return self._insides

    def close(self) -> None:
        """End the children."""
        if self._previews is not None:
            self._previews.close()
        if self._insides is not None:
            self._insides.close()
