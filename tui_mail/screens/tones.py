"""In which tone an answer is said: a colour on the screen, a word before it where there are no colours."""

from typing import Literal

Tone = Literal["done", "busy", "refused", "trouble"]
