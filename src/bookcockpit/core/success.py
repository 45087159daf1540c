"""Success plans: how far an objective has come, in the customer's own measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bookcockpit.core.book import Book
    from bookcockpit.core.entities import Objective


def progress(baseline: float | None, current: float | None, target: float | None) -> float | None:
    """(current − baseline) ÷ (target − baseline): right for falling targets (21 → 12 → 10 is 0.82).

    None where a value is unknown or the target is the baseline.
    """
    if baseline is None or current is None or target is None or target == baseline:
        return None
    return (current - baseline) / (target - baseline)


def current_value(book: Book, objective: Objective) -> float | None:
    """The newest reading of the objective's metric; None if it was never read."""
    reading = book.readings_of.get(objective.account_id, {}).get(f"objective:{objective.key}")
    return None if reading is None else reading.value
