"""Signals: what speaks of risk and of growth, the gravest first, and the walk of the weekly review."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Sequence,
)
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from bookcockpit.core.columns import Column
from bookcockpit.core.signals.edits import review_accounts
from bookcockpit.core.signals.rules import Sign
from bookcockpit.core.vocabulary import Role
from bookcockpit.tui.account.beside import account_passage
from bookcockpit.tui.actions import keys
from bookcockpit.tui.binding import SHOW, bind
from bookcockpit.tui.list_page import ListPage
from bookcockpit.tui.messages import OpenAccount
from bookcockpit.tui.row import Row
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.signals.details import sign_details
from bookcockpit.tui.signals.rows import AWAY, LEGEND, Away, SignalRows
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.text import Passage, toast

_MISSING_ROLE: dict[str, Role] = {"no_sponsor": "executive_sponsor", "champion_left": "champion"}


class SignalsScreen(ListPage):
    """What speaks."""

    PAGE = "signals"
    ABOUT = (
        "What speaks of risk and of growth, by severity, risks before openings. Those found by rule open and close "
        "with what they are found by; those noted by hand stand until they are resolved. What is put away stays "
        "silent for a while, or until it closes and opens again.\n\n"
        "The weekly review walks the accounts that are amber, red or flagged at risk, the worst health first: "
        "[ and ] go on from one to the next."
    )
    LEGEND = LEGEND
    FINDS = "account, signal, high, risk, opening, rule, noted …"
    FIRST_KEYS = ("list.open", "touch.log", "signal.away", "signal.resolve", "signal.review")
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys("signals"),
        bind("signal.review", "W", "review", "Review", "Walk the accounts that are not well", SHOW),
    ]

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(snapshot)
        self._unfolded = False
        self.stand()

    def stand(self) -> None:
        """The signals of another book."""
        now = self.now
        self._rows = SignalRows(now.signs(), now)

    def columns(self) -> tuple[Column, ...]:
        """Account, signal, since, evidence."""
        return self._rows.columns

    def rows(self) -> list[Row]:
        """The gravest first."""
        return self._rows.rows(self.wanted, unfolded=self._unfolded)

    def chosen_at(self, row: Row) -> Sequence[Selection]:
        """A signal with what it was found at, or every signal of the fold."""
        match row.about:
            case Sign() as sign:
                return (_selection(sign),)
            case Away(signs=signs):
                return [_selection(sign) for sign in signs]
        return ()

    def details(self, row: Row) -> Callable[[int], Content] | None:
        """The signal, then its account."""
        now, sign = self.now, row.about
        if not isinstance(sign, Sign):
            return None

        def written(width: int) -> Content:
            account = account_passage(now, sign.account, None, width)
            return Content.assemble(sign_details(now, sign, width), "\n\n", account)

        return written

    def summary(self) -> Content:
        """Risks by severity, openings, and what was put away."""
        return self._rows.summary()

    def nothing(self) -> Content:
        """Nothing speaks."""
        text = Passage().line("Nothing speaks against anybody, and nothing for more.", "strong").line()
        text.line("Rules find signals by themselves in readings, people, touches and milestones.").line()
        text.add("E", "accent").line("  on an account of Today, Book or Renewals notes what you saw yourself")
        return text.add("W", "accent").line("  walks the accounts that are amber, red or flagged at risk").content()

    def open_row(self, row: Row) -> None:
        """Open the fold, or the page of the account."""
        if row.key == AWAY:
            self._unfolded = True
            self.fill()
        elif found := self.chosen_at(row):
            among = dict.fromkeys(each.about.account for each in self.rows() if isinstance(each.about, Sign))
            self.post_message(OpenAccount(found[0].account, None, tuple(among)))

    def action_review(self) -> None:
        """The page of the first account of the review, with the others to walk along."""
        accounts = review_accounts(self.now.healths)
        if accounts:
            self.post_message(OpenAccount(accounts[0], None, accounts))
        else:
            toast(self.app, "No account is amber, red or flagged at risk: there is nothing to review.")

    def step_back(self) -> None:
        """Fold away again what was put away."""
        if self._unfolded:
            self._unfolded = False
            self.fill()


def _selection(sign: Sign) -> Selection:
    return Selection(sign.account, None, sign.about, _MISSING_ROLE.get(sign.kind), sign)
