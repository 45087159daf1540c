"""Big digits, three lines high, as plain text: a number that is read from across the room."""

from __future__ import annotations

HEIGHT = 3
_GLYPHS = {
    "0": ("┏━┓", "┃ ┃", "┗━┛"),
    "1": ("╺┓ ", " ┃ ", "╺┻╸"),
    "2": ("╺━┓", "┏━┛", "┗━╸"),
    "3": ("╺━┓", " ━┫", "╺━┛"),
    "4": ("╻ ╻", "┗━┫", "  ╹"),
    "5": ("┏━╸", "┗━┓", "╺━┛"),
    "6": ("┏━╸", "┣━┓", "┗━┛"),
    "7": ("╺━┓", "  ┃", "  ╹"),
    "8": ("┏━┓", "┣━┫", "┗━┛"),
    "9": ("┏━┓", "┗━┫", "╺━┛"),
    ".": (" ", " ", "."),
    "-": ("   ", "╺━╸", "   "),
}


def big(number: str) -> tuple[str, ...]:
    """The three lines of a number; anything but digits, a point and a minus is left out."""
    glyphs = [_GLYPHS[each] for each in number if each in _GLYPHS]
    return tuple("".join(glyph[line] for glyph in glyphs) for line in range(HEIGHT))
