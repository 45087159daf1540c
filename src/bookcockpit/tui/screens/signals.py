"""Signals: what speaks of risk and of growth, the gravest first, and the walk of the weekly review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual.binding import BindingType
from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.columns import At, Column, on_page
from bookcockpit.core.signals.edits import kind_words, review_accounts
from bookcockpit.core.signals.rules import Sign
from bookcockpit.core.text import unmarked
from bookcockpit.core.vocabulary import SEVERITIES, Role
from bookcockpit.exchange.lists.growth import SIGNALS
from bookcockpit.tui.account.beside import account_passage
from bookcockpit.tui.actions import keys
from bookcockpit.tui.asking import OpenAccount
from bookcockpit.tui.binding import SHOW, bind
from bookcockpit.tui.list_page import ListPage
from bookcockpit.tui.row import Row, heading, listed
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.text import Passage, cell, shown, toast
from bookcockpit.tui.things import sign_details

LEGEND = (
    ("▼ ▲", "noted by hand: risk, growth"),
    ("▽ △", "found by rule, and closed by it: risk, growth"),
    ("z", "put away"),
    ("✓", "marked"),
)
"""What the marks of the page mean."""

AWAY = "away"
"""The key of the fold."""

_PAGE = on_page(SIGNALS)
_NAME_MOST, _NAME_LEAST = 28, 18


class Away(NamedTuple):
    """The signals put away in one row, until it is opened; its keys act on all of them."""

    signs: Sequence[Sign]


class SignalRows:
    """Makes the rows of the signals of one day, the gravest first."""

    def __init__(self, signs: Sequence[Sign], at: At) -> None:
        self._open = [each for each in signs if each.dismissal is None]
        self._away = [each for each in signs if each.dismissal is not None]
        self._at = at
        self._texts: dict[str, str] = {}
        self._longest = max((cell_len(shown(each.account.name)) for each in signs[:500]), default=0)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Where there is little room the evidence gives way first: it stands in the details."""
        name = max(_NAME_LEAST, min(_NAME_MOST, self._longest))
        return tuple(each._replace(width=name) if each.title == "Account" else each for each in _PAGE)

    def rows(self, wanted: str, *, unfolded: bool) -> list[Row]:
        """Severity by severity, narrowed to those that have every word; a search looks into the fold too."""
        words = unmarked(wanted).split()
        rows = []
        for severity in reversed(SEVERITIES):
            mine = [each for each in self._open if each.severity == severity and self._fits(each, words)]
            if mine:
                rows += [heading(""), heading(f"{severity.capitalize()} · {_counted(mine)}"), *map(self._row, mine)]
        away = [each for each in self._away if self._fits(each, words)]
        if away and (unfolded or words):
            rows += [heading(""), heading(f"Put away · {len(away):,}"), *map(self._row, away)]
        elif away:
            rows += [heading(""), _fold(away)]
        # The blank line that sets groups apart is not wanted above the first.
        return rows[1:]

    def summary(self) -> Content:
        """`3 high · 12 medium · 4 low · 5 openings · 2 put away`: risks by severity, then what speaks for more."""
        text = Passage()
        risks = Counter(each.severity for each in self._open if each.is_risk)
        openings = sum(not each.is_risk for each in self._open)
        tones = {"high": "late", "medium": "soon", "low": ""}
        told = [(f"{risks[each]:,} {each}", tones[each]) for each in reversed(SEVERITIES) if risks[each]]
        told += [(say.count(openings, "opening"), "good")] if openings else []
        told += [(f"{len(self._away):,} put away", "quiet")] if self._away else []
        for place, (words, tone) in enumerate(told or [("No open signals", "strong")]):
            text.add(" · " if place else "", "quiet").add(words, tone)
        return text.content()

    def _row(self, sign: Sign) -> Row:
        return listed(sign.key, _PAGE, self._at, sign, sign, "quiet" if sign.dismissal is not None else "")

    @property
    def _tiers(self) -> Mapping[str, str]:
        return self._at.policy.tier_labels

    def _fits(self, sign: Sign, words: list[str]) -> bool:
        if not words:
            return True
        if sign.key not in self._texts:
            self._texts[sign.key] = unmarked(
                f"{sign.account.name} {sign.account.key} {self._tiers[sign.account.tier]} {kind_words(sign.kind)} "
                f"{sign.severity} {'risk' if sign.is_risk else 'opening'} "
                f"{'rule' if sign.is_derived else 'noted'} {'put away' if sign.dismissal is not None else ''} "
                f"{sign.evidence}"
            )
        return all(word in self._texts[sign.key] for word in words)


def _counted(signs: Sequence[Sign]) -> str:
    risks = sum(each.is_risk for each in signs)
    told = [say.count(risks, "risk")] if risks else []
    told += [say.count(len(signs) - risks, "opening")] if risks < len(signs) else []
    return " · ".join(told)


def _fold(away: Sequence[Sign]) -> Row:
    return Row(AWAY, lambda: [cell(f"… {len(away):,} put away   enter opens them", "quiet")], Away(away))


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
