"""What the scorecard page shows, counted from a snapshot: the card, the forecast, and the bands of health."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bookcockpit.core.health.trend import HealthTrend, days_before, trend_of
from bookcockpit.core.renewals.forecast import Forecast, forecast
from bookcockpit.core.revenue.habits import (
    Habit,
    habits_of,
)
from bookcockpit.core.revenue.scorecard import Scorecard, scorecard
from bookcockpit.tui.snapshot import Snapshot

if TYPE_CHECKING:
    from bookcockpit.tui.scorecard.windows import Window


class Counted(NamedTuple):
    """All numbers of the page for one window; `trend` follows a moment later than the others."""

    now: Snapshot
    window: Window
    card: Scorecard
    forecast: Forecast
    trend: HealthTrend | None = None
    habits: tuple[Habit, ...] = ()


def count(now: Snapshot, window: Window) -> Counted:
    """Everything but the health."""
    chronicle = now.chronicle(window.start, window.end)
    card = scorecard(now.book, now.playbook, chronicle, window.start, window.end)
    habits = habits_of(now.book, now.playbook, chronicle, card)
    return Counted(now, window, card, forecast(now.book, now.playbook, now.book.as_of), habits=habits)


def count_health(now: Snapshot) -> HealthTrend:
    """The bands of today and of the days looked back to, each computed from the inputs of its time."""
    pulses = {on: now.pulses(on) for on in days_before(now.book.as_of)}
    return trend_of(now.book, now.playbook, now.healths.of_all(), pulses)
