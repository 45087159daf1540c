"""What is asked about an account's own rhythm."""

from __future__ import annotations

from collections.abc import Mapping

from bookcockpit.core import wording as say
from bookcockpit.core.actions import (
    item_with,
    set_cadence,
)
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.dates import DateError, Interval, parse_interval
from bookcockpit.core.entities import Account, CadenceOverride
from bookcockpit.core.fields import (
    word,
)
from bookcockpit.core.playbook import (
    CADENCE_KINDS,
    Cadence,
    Playbook,
)
from bookcockpit.core.typed import parse_every
from bookcockpit.core.vocabulary import Kind
from bookcockpit.tui.forms.paper import Ask, Paper, WrongField
from bookcockpit.tui.forms.people import People

ASKS = (
    Ask("kind", spec=word(CADENCE_KINDS)),
    Ask("every", short=True),
    "anchor",
)


class CadencePaper(Paper[CadenceOverride]):
    """One kind's own rhythm; empty fields give it back to the tier."""

    kind = CadenceOverride

    def __init__(self, book: Book, playbook: Playbook, account: Account, kind: str, shown: str) -> None:
        """`kind` is what the form opens with, `shown` what it shows: another one if the user chose it before."""
        self._book, self._playbook, self._account, self._shown = book, playbook, account, shown
        begins = {"kind": kind, **self._stored(shown)}
        super().__init__(f"Rhythm · {account.name}", ASKS, book.as_of, People("", ()), None, begins)

    def turned(self, texts: Mapping[str, str]) -> Mapping[str, str]:
        """Of another kind, what is stored is another rhythm; what was typed stays."""
        if texts["kind"] == self._shown:
            return {}
        self._shown = texts["kind"]
        stored = self._stored(self._shown)
        turned = {name: text for name, text in stored.items() if not self.is_changed(name, texts)}
        self.start |= stored
        return turned

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What the tier gives, and when the next touch would be due."""
        said = super().echoes(texts)
        kind = self._kind(texts)
        try:
            every, anchor = self._every(texts), self.answer("anchor", texts)
        except WrongField:
            return said
        own = _rhythm(self._playbook.cadence[self._account.tier].get(kind))
        tier = self._playbook.tier_labels[self._account.tier]
        said["every"] = _rhythm(parse_interval(every)) if every else f"as {tier}: {own}"
        override = CadenceOverride(account_id=self._account.id, kind=kind, every=every, anchor=anchor)
        item = item_with(self._book, self._playbook, self._account, kind, override)
        said["kind"] = f"next due {say.full_date(item.due_on)}" if item is not None else "none owed"
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The override made, changed or taken away."""
        every, anchor = self._every(texts), self.answer("anchor", texts)
        return set_cadence(self._book, self._account, self._kind(texts), every, anchor)

    def _stored(self, kind: str) -> dict[str, str]:
        override = self._book.override_of.get((self._account.id, kind))
        if override is None:
            return {"every": "", "anchor": ""}
        return {"every": override.every, "anchor": override.anchor.isoformat() if override.anchor else ""}

    def _kind(self, texts: Mapping[str, str]) -> Kind:
        return next(kind for kind in CADENCE_KINDS if kind == texts["kind"])

    def _every(self, texts: Mapping[str, str]) -> str:
        try:
            return parse_every(texts["every"])
        except DateError as refused:
            raise self.wrong("every", str(refused)) from None


def _rhythm(cadence: Cadence) -> str:
    return say.rhythm(cadence) if isinstance(cadence, Interval) else cadence or "none"
