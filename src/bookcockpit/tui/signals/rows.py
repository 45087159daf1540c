"""Signals as rows of the list: by severity, risks before openings, and those put away folded at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import (
    Mapping,
    Sequence,
)
from typing import NamedTuple

from rich.cells import cell_len
from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.columns import At, Column, on_page
from bookcockpit.core.signals.edits import kind_words
from bookcockpit.core.signals.rules import Sign
from bookcockpit.core.text import unmarked
from bookcockpit.core.vocabulary import SEVERITIES
from bookcockpit.exchange.lists.signals import SIGNALS
from bookcockpit.tui.row import Row, heading, listed
from bookcockpit.tui.text import Passage, cell, shown

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
        return self._at.playbook.tier_labels

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
