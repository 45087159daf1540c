"""Our own theme: near-black, one blue accent; amber, red and green only beside a word or a mark."""

from __future__ import annotations

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
