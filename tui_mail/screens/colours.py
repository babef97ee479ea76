"""The two themes: calm backgrounds, one accent; all colours are of the palette of 256 and look alike everywhere."""

from dataclasses import replace

from textual.theme import Theme

DARK = Theme(
    name="dark",
    dark=True,
    primary="#87afd7",
    secondary="#87af87",
    accent="#d7af5f",
    warning="#d7af5f",
    error="#ff8787",
    success="#87af87",
    foreground="#d0d0d0",
    background="#121212",
    surface="#1c1c1c",
    panel="#262626",
    variables={
        "rule": "#4e4e4e",
        "dimmed": "#6c6c6c",
        "active": "#d7af5f",
        "hit": "#ffd75f",
        "quiet": "#949494",
        "strong": "#ffffff",
        "received": "#87afd7",
        "sent": "#d7875f",
        "band": "#3a3a3a",
        "band-quiet": "#262626",
        "person-0": "#87afd7",
        "person-1": "#d7af5f",
        "person-2": "#87af87",
        "person-3": "#d787af",
        "person-4": "#87d7d7",
        "person-5": "#af87d7",
    },
)

LIGHT = Theme(
    name="light",
    dark=False,
    primary="#005faf",
    secondary="#005f00",
    accent="#875f00",
    warning="#875f00",
    error="#af0000",
    success="#005f00",
    foreground="#262626",
    background="#ffffff",
    surface="#eeeeee",
    panel="#e4e4e4",
    variables={
        "rule": "#b2b2b2",
        "dimmed": "#a8a8a8",
        "active": "#875f00",
        "hit": "#875f00",
        "quiet": "#626262",
        "strong": "#000000",
        "received": "#005faf",
        "sent": "#af5f00",
        "band": "#d7d7ff",
        "band-quiet": "#e4e4e4",
        "person-0": "#005faf",
        "person-1": "#875f00",
        "person-2": "#005f00",
        "person-3": "#af005f",
        "person-4": "#005f5f",
        "person-5": "#5f00af",
    },
)


_STANDARD_BANDS = {"band": "#c0c0c0", "band-quiet": "#c0c0c0"}
"""Where there are 16 colours the nearest one to a light band is that of the paper."""


def themes_for(color_system: str | None) -> tuple[Theme, Theme]:
    """Return the dark and the light theme as a terminal with so many colours can show them."""
    if color_system != "standard":
        return DARK, LIGHT
    return DARK, replace(LIGHT, variables={**LIGHT.variables, **_STANDARD_BANDS})
