"""Reading what growing the book adds to the snapshot: small tables, each read whole but for what closed long ago."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import Any

from bookcockpit.core.book import CLOSED_MONTHS, Damage
from bookcockpit.core.dates import add_months
from bookcockpit.core.entities import BookReview, Play, PlaybookRun, PlayStep, Reference, RunStep, WhiteSpace
from bookcockpit.core.vocabulary import CLOSED_PLAYS
from bookcockpit.store.rows import select

_CLOSED = ", ".join(repr(stage) for stage in CLOSED_PLAYS)
OPEN_PLAYS = f"stage NOT IN ({_CLOSED})"
CLOSED_LATELY = f"stage IN ({_CLOSED}) AND closed_on >= :since AND closed_on <= :today"
STEPS_OF_OPEN = f"play_id IN (SELECT id FROM play WHERE {OPEN_PLAYS})"


def growth_rows(connection: sqlite3.Connection, today: date, damaged: list[Damage]) -> dict[str, list[Any]]:
    """The rows of the growth of the book as of a date, by what `Growth` calls them."""
    since = add_months(today, -CLOSED_MONTHS)
    lately = {"since": since.isoformat(), "today": today.isoformat()}
    return dict(
        closed_plays=select(connection, Play, CLOSED_LATELY, lately, damaged),
        steps=select(connection, PlayStep, STEPS_OF_OPEN, (), damaged),
        white_spaces=select(connection, WhiteSpace, "", (), damaged),
        references=select(connection, Reference, "", (), damaged),
        runs=select(connection, PlaybookRun, "", (), damaged),
        run_steps=select(connection, RunStep, "", (), damaged),
        reviews=select(connection, BookReview, "", (), damaged),
    )
