"""Prices: what each planned increase needs, and the increases told, given and held."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from bookcockpit.tui.actions import keys
from bookcockpit.tui.growth.prices_tab import PRICES_TAB
from bookcockpit.tui.tabbed import TabbedPage


class PricesScreen(TabbedPage):
    """Price changes at the renewals."""

    PAGE = "prices"
    TABS = (PRICES_TAB,)
    ABOUT = (
        "Price changes at renewals: each planned increase under what it needs next, when notice of it has to be given, "
        "and what it brings."
    )
    LEGEND = (("✓", "ready"), ("○", "not yet"), ("!", "notice is due"))
    FINDS = "account, what it needs …"
    FIRST_KEYS = ("page.tab", "list.open", "growth.next")
    BINDINGS: ClassVar[list[BindingType]] = keys("growth")
