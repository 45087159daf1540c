"""The colours: our own theme, near-black with one blue accent, and any other theme made as readable as ours.

Amber, red and green stand only beside a word or a mark.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from textual.color import Color, ColorParseError
from textual.theme import Theme

COCKPIT = Theme(
    name="cockpit",
    primary="#7aa2f7",
    secondary="#7aa2f7",
    accent="#7aa2f7",
    foreground="#d5d9e2",
    background="#101216",
    surface="#15181d",
    panel="#1c2027",
    success="#9ece6a",
    warning="#e0af68",
    error="#f7768e",
    dark=True,
    variables={
        "text-primary": "#7aa2f7",
        "text-error": "#f7768e",
        "text-warning": "#e0af68",
        "text-success": "#9ece6a",
        "block-cursor-background": "#263354",
        "block-cursor-foreground": "#ffffff",
        "input-selection-background": "#3a4c7d",
        "scrollbar": "#2a303b",
        "scrollbar-hover": "#3a4252",
        "scrollbar-active": "#7aa2f7",
        "scrollbar-background": "#101216",
        "scrollbar-background-hover": "#101216",
        "scrollbar-background-active": "#101216",
        "scrollbar-corner-color": "#101216",
        "border": "#2a303b",
    },
)

_LEAST = 4.5
"""The contrast small text needs (WCAG 2.2, 1.4.3)."""
_QUIET = 0.65
"""How much of the foreground is in quiet text."""
_TONES = ("text-primary", "text-error", "text-warning", "text-success")
_GROUNDS = ("background", "surface", "panel")
_BLACK, _WHITE = Color(0, 0, 0), Color(255, 255, 255)
_STEPS = 20


def readable(variables: Mapping[str, str], *, dark: bool) -> dict[str, str]:
    """The colours of a theme, those of text moved away from the grounds as far as they must be to be read.

    Themes are made for code: amber on white, or grey on beige, says nothing in a list of dates. A ground on which
    nothing quiet could be read gives way to the background. Colours that are the terminal's own stay.
    """
    try:
        cursor, ground, *others = (Color.parse(variables[name]) for name in ("block-cursor-background", *_GROUNDS))
        texts = {name: Color.parse(variables[name]) for name in ("foreground", *_TONES)}
    except ColorParseError:
        return dict(variables)
    if any(color.ansi is not None for color in (cursor, ground, *others, *texts.values())):
        return dict(variables)
    end = _WHITE if dark else _BLACK
    grounds = [ground, *(_moved(each, ground, lambda here: _is_read(end, _QUIET, [here])) for each in others)]
    found = {**variables, **{name: each.hex for name, each in zip(_GROUNDS, grounds, strict=True)}}
    found["block-cursor-foreground"] = max(_BLACK, _WHITE, key=lambda text: contrast(text, cursor)).hex
    for name, color in texts.items():
        share = _QUIET if name == "foreground" else 1.0
        found[name] = _moved(color, end, partial(_is_read, share=share, grounds=grounds)).hex
    return found


def _moved(color: Color, end: Color, is_enough: Callable[[Color], bool]) -> Color:
    """The colour moved towards another only as far as is enough."""
    steps = (color.blend(end, step / _STEPS) for step in range(_STEPS))
    # As it is written down afterwards, in whole parts of 255.
    rounded = (Color(*step.rgb) for step in steps)
    return next((each for each in rounded if is_enough(each)), end)


def _is_read(color: Color, share: float, grounds: list[Color]) -> bool:
    return all(contrast(ground.blend(color, share), ground) >= _LEAST for ground in grounds)


def contrast(one: Color, other: Color) -> float:
    """How far two colours stand apart, from 1 to 21 (WCAG 2.2, contrast ratio)."""
    low, high = sorted(_luminance(color) for color in (one, other))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
