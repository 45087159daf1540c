"""Reading what growing the book adds to the snapshot: small tables, each read whole but for what closed long ago."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookcockpit.core.book_growth import CLOSED_MONTHS, Growth
from bookcockpit.core.dates import add_months
from bookcockpit.core.entities import BookReview, Play, PlaybookRun, PlayStep, Reference, RunStep, WhiteSpace
from bookcockpit.core.vocabulary import CLOSED_PLAYS
from bookcockpit.store.rows import select

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

_CLOSED = ", ".join(repr(stage) for stage in CLOSED_PLAYS)
OPEN_PLAYS = f"stage NOT IN ({_CLOSED})"
CLOSED_LATELY = f"stage IN ({_CLOSED}) AND closed_on >= :since AND closed_on <= :today"
STEPS_OF_OPEN = f"play_id IN (SELECT id FROM play WHERE {OPEN_PLAYS})"


def load_growth(connection: sqlite3.Connection, today: date) -> Growth:
    """The growth of the book as of a date."""
    since = add_months(today, -CLOSED_MONTHS)
    lately = {"since": since.isoformat(), "today": today.isoformat()}
    return Growth(
        closed_plays=select(connection, Play, CLOSED_LATELY, lately),
        steps=select(connection, PlayStep, STEPS_OF_OPEN),
        white_spaces=select(connection, WhiteSpace),
        references=select(connection, Reference),
        runs=select(connection, PlaybookRun),
        run_steps=select(connection, RunStep),
        reviews=select(connection, BookReview),
    )
