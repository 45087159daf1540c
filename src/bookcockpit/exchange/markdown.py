"""Markdown that renders to the same text it was made of: escaping, and the few blocks our documents use.

What people wrote is only ever text: it makes no heading, list, table, link, image or HTML, on GitHub or in
any CommonMark reader. Only what could act is escaped, so the source still reads well as a plain mail.
Blocks are lists of finished lines; `page` joins them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bookcockpit.core.text import show, show_lines
from bookcockpit.core.wording import clipped

TITLE = 120
"""Characters of a name or a title; a longer one is cut, visibly."""
SENTENCE = 240
"""Characters of one thing somebody said, in a line."""
CELL = 60
"""Characters of a cell: a table of a few columns still fits a printed page."""
NOTE = 1200
"""Characters of a note: half a printed page."""

_ACTS = re.compile(
    r"[\\`*\[\]<|~]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # an underscore within a word emphasises nothing
    r"|&(?=[#\w])"  # an entity
    r"|\$(?!\d)"  # a formula on GitHub; before a digit it is money
    r"|(?<=/)/"  # the address of a link …
    r"|@(?=\w)"  # … of a person …
    r"|(?<=[\w-])\.(?=[^\W\d_]{2}|xn--)"  # … or of a site, which many readers link by themselves
)
# Up to where a backslash keeps a line from beginning a list, a heading, a quotation or a table.
_STARTS = re.compile(r"\d{1,9}(?=[.)](?: |$))|(?=[>=:]|[+-](?!\w)|#{1,6}(?: |$))")
_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+|\+?[\d ()/.-]+", re.ASCII)
_SPACES = re.compile(r" {2,}")


def inline(text: str, most: int | None = None) -> str:
    """Text within a line of ours, never at its start: on one line, at most so many characters, harmless."""
    shown = _SPACES.sub(" ", show(text)).strip()
    if most is not None:
        shown = clipped(shown, most)
    return _ACTS.sub(lambda found: "\\" + found[0], shown)


def opening(text: str, most: int | None = None) -> str:
    """As `inline`, for text that begins a line: what would make a list, a heading or a rule of it is escaped."""
    return _opened(inline(text, most))


def _opened(line: str) -> str:
    found = _STARTS.match(line)
    return line if found is None else f"{line[: found.end()]}\\{line[found.end() :]}"


def contact(text: str) -> str:
    """A mail address or a number as it is dialled, to be copied: set apart as code, where nothing acts."""
    shown = show(text).strip()
    return f"`{shown}`" if _ADDRESS.fullmatch(shown) else inline(text, TITLE)


def bullet(text: str) -> str:
    """A point of a list; `text` is finished, and may begin with `inline` text."""
    return f"- {_opened(text)}"


def task(text: str, is_done: bool) -> str:
    """A point that is ticked or open."""
    return bullet(f"[{'x' if is_done else ' '}] {text}")


def quote(text: str, most: int | None = None) -> str:
    """Somebody’s own words, set apart as a quotation."""
    return f"> {opening(text, most)}"


def paragraphs(text: str, lines: int, most: int = NOTE) -> list[str]:
    """A note of several lines: its text, line by line, an empty line where it has some; the rest cut, visibly.

    At most so many lines and characters. Markdown in it stays visible and does nothing.
    """
    kept: list[str] = []
    for line in show_lines(text).split("\n"):
        if not line.strip() and not (kept and kept[-1]):
            continue
        if len(kept) >= lines or most <= 0:
            kept.append("…")
            break
        kept.append(opening(line, most))
        most -= len(line)
    # Lines that follow each other would run together; a backslash at the end keeps the break.
    return [line + "\\" if line and after else line for line, after in zip(kept, [*kept, ""][1:], strict=True)]


def table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()) -> list[str]:
    """A table; cells are finished text of one line, the columns in `numbers` are set to the right."""
    rule = ["--:" if column in numbers else "---" for column in range(len(head))]
    return [f"| {' | '.join(cells)} |" for cells in (head, rule, *rows)]


def section(title: str, *blocks: Sequence[str], missing: str = "") -> list[str]:
    """A section with what it says, an empty line between blocks; `missing` in one sentence when it says nothing."""
    said = [block for block in blocks if block] or ([[missing]] if missing else [])
    return [f"## {title}", *(line for block in said for line in ("", *block))] if said else []


def page(*blocks: Sequence[str]) -> str:
    """The whole text: blocks apart by an empty line, one newline at the end."""
    return "\n\n".join("\n".join(block) for block in blocks if block).rstrip("\n") + "\n"


def shortened(lines: Sequence[str], most: int) -> list[str]:
    """At most so many points, then how many more there are."""
    more = len(lines) - most
    # One line that says “and 1 more” takes the room of the line itself.
    return list(lines) if more <= 1 else [*lines[:most], bullet(f"and {more} more")]


def below(title: str, lines: Sequence[str], most: int) -> list[str]:
    """Points under a point of their own, at most so many; nothing without any."""
    return [bullet(f"{title}:"), *("  " + line for line in shortened(lines, most))] if lines else []
