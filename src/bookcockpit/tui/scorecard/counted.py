"""What the scorecard page shows, counted from a snapshot: the card, the forecast, and the bands of health."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bookcockpit.core.forecast import forecast
from bookcockpit.core.health_trend import days_before, trend_of
from bookcockpit.core.scorecard import scorecard

if TYPE_CHECKING:
    from bookcockpit.core.forecast import Forecast
    from bookcockpit.core.health_trend import HealthTrend
    from bookcockpit.core.scorecard import Scorecard
    from bookcockpit.tui.scorecard.windows import Window
    from bookcockpit.tui.snapshot import Snapshot


class Counted(NamedTuple):
    """All numbers of the page for one window; `trend` follows a moment later than the others."""

    now: Snapshot
    window: Window
    card: Scorecard
    forecast: Forecast
    trend: HealthTrend | None = None


def count(now: Snapshot, window: Window) -> Counted:
    """Everything but the health."""
    card = scorecard(now.book, now.playbook, now.chronicle(window.start, window.end), window.start, window.end)
    return Counted(now, window, card, forecast(now.book, now.playbook, now.book.as_of))


def count_health(now: Snapshot) -> HealthTrend:
    """The bands of today and of the days looked back to, each computed from the inputs of its time."""
    pulses = {on: now.pulses(on) for on in days_before(now.book.as_of)}
    return trend_of(now.book, now.playbook, now.healths.of_all(), pulses)
