"""Marks, bars and large digits: of bands and people, of goals and their progress, of what was read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.entities import Reading, Stakeholder
from bookcockpit.core.health.score import Band, Health
from bookcockpit.core.health.words import GLYPHS, TONES, WORDS
from bookcockpit.core.plan.success import Goal, not_reviewable
from bookcockpit.core.rounding import rounded
from bookcockpit.exchange.lists.accounts import health_mark
from bookcockpit.tui.text import Cell, Parts, cell


class BandWords(NamedTuple):
    """A band: the glyph that tells it without colour, its tone, its word."""

    glyph: str
    tone: str
    word: str


BANDS: dict[Band, BandWords] = {band: BandWords(GLYPHS[band], tone, WORDS[band]) for band, tone in TONES.items()}


def band_mark(band: Band) -> Cell:
    """The glyph of a band."""
    return cell(BANDS[band].glyph, BANDS[band].tone)


def health_cell(health: Health, *, worded: bool = False, tight: bool = False) -> Cell:
    """The mark of a health, harmless."""
    return cell(*health_mark(health, worded=worded, tight=tight))


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


_ROLE_MARKS = {"champion": "★", "economic_buyer": "$", "executive_sponsor": "◆", "blocker": "×"}
_BLOCKS = " ▏▎▍▌▋▊▉█"
_SPARK = 24
_LEVELS = "▁▂▃▄▅▆▇█"


def role_mark(person: Stakeholder) -> str:
    """A glyph for the role that counts most; blank for others."""
    return next((mark for role, mark in _ROLE_MARKS.items() if role in person.roles), "")


def share_bar(share: float, width: int) -> str:
    """A share of 0 to 1 as a bar of so many cells, the rest of it dotted."""
    eighths = rounded(max(0.0, min(1.0, share)) * width * 8)
    full, part = divmod(eighths, 8)
    bar = "█" * full + (_BLOCKS[part] if part else "")
    return bar + "·" * (width - len(bar))


def spark(values: Sequence[float], most: int) -> str:
    """The last values as a line of blocks, the least as the lowest; all alike stand in the middle."""
    shown = values[-most:]
    low, high = min(shown), max(shown)
    if low == high:
        return _LEVELS[3] * len(shown)
    return "".join(_LEVELS[rounded((value - low) / (high - low) * 7)] for value in shown)


def readings_parts(
    parts: Parts, read: Sequence[Reading], words: Callable[[Reading], str], today: date, *, most: int, none: str
) -> None:
    """What was read, as a line from the oldest to the newest, then the newest in words."""
    parts.part("Readings")
    if len(read) > 1:
        parts.line((spark([one.value for one in read], _SPARK), "accent"), ("  oldest to newest", "faint"))
    for one in read[: -most - 1 : -1]:
        parts.say(f"{say.short_date(one.read_on, today):>12}  {words(one)}", "quiet")
    if not read:
        parts.say(none, "quiet")


def score_spark(totals: Sequence[int | None]) -> str:
    """Scores of 0 to 100 as a line of blocks, each as high as it is; a dot where none is known."""
    return "".join("·" if each is None else _LEVELS[min(7, each * 8 // 100)] for each in totals)


def goal_mark(goal: Goal) -> tuple[str, str]:
    """How a goal stands: reached, not reviewable, or on its way."""
    if goal.is_achieved:
        return "✓", "good"
    return ("!", "soon") if goal.lacks else ("●", "")


def goal_state(goal: Goal) -> str:
    """Why there is no progress to show."""
    objective = goal.objective
    if objective.baseline is not None and objective.target == objective.baseline:
        return "undefined"
    return "not measured" if goal.current is None else "no target yet"


def goal_measure(goal: Goal, today: date) -> str:
    """`Days to mobilise: 21 → 12 → goal 10 days by 31 Mar`, or what keeps it from a review."""
    if goal.lacks:
        return not_reviewable(goal.lacks)
    objective = goal.objective
    steps = [each for each in (objective.baseline, goal.current) if each is not None]
    values = [say.plain_number(each) for each in steps]
    if objective.target is not None:
        values.append(f"goal {say.plain_number(objective.target)}")
    said = f"{' → '.join(values)} {objective.unit}".rstrip()
    if objective.target_on is not None:
        said += f" by {say.short_date(objective.target_on, today)}"
    return f"{objective.metric}: {said}"
