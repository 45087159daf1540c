"""Growth: where there is more to win, the plays under way, and who speaks for us."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from bookcockpit.tui.actions import keys
from bookcockpit.tui.growth.plays_tabs import OPENINGS_TAB, PLAYS_TAB
from bookcockpit.tui.growth.references_tab import REFERENCES_TAB
from bookcockpit.tui.tabbed import TabbedPage

TABS = (OPENINGS_TAB, PLAYS_TAB, REFERENCES_TAB)


class GrowthScreen(TabbedPage):
    """What is won beyond the renewal."""

    PAGE = "growth"
    TABS = TABS
    ABOUT = (
        "Where there is more to win, and when: openings found by rule with the gates that hold them back, the plays "
        "under way by stage, and the customers who speak for us. Nothing is suggested for an account at risk."
    )
    LEGEND = (
        ("△", "an opening, found by rule"),
        ("✓ ×", "a gate that is open, one that is shut"),
        ("●", "a play under way"),
        ("◈", "on the advisory board"),
        ("○", "not yet: a gate is shut"),
        ("?", "asked, no answer yet"),
        ("z", "put away, or resting after a favour"),
    )
    FINDS = "account, motion, stage, topic, product …"
    FIRST_KEYS = ("page.tab", "list.open", "growth.next", "growth.away", "play.end")
    BINDINGS: ClassVar[list[BindingType]] = keys("growth")
