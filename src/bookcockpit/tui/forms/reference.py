"""What is asked about a reference: a customer asked to speak, for whom they spoke, and all of it corrected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Reference
from bookcockpit.core.fields import flag
from bookcockpit.core.growth.references import (
    KIND_LABELS,
    CannotAsk,
    ask_reference,
    save_reference,
    use_reference,
    weighed,
    worn_words,
)
from bookcockpit.core.typed import NO, YES
from bookcockpit.tui.forms.paper import APART, Ask, Paper
from bookcockpit.tui.snapshot import Snapshot

if TYPE_CHECKING:
    from bookcockpit.tui.forms.people import People

_KINDS: dict[str, str] = {kind: label.lower() for kind, label in KIND_LABELS.items()}
ORDER: tuple[str | Ask, ...] = (Ask("kind", words=_KINDS), "topic", "stakeholder_id", "asked_on", APART, "notes")
_ANYWAY = Ask("anyway", "A gate is shut", words={NO: "wait", YES: "asked anyway, noted"}, spec=flag(default=False))
EDIT_ORDER = (
    Ask("kind", words=_KINDS), "topic", "stakeholder_id",
    APART, "state", Ask("asked_on", hint=""), "agreed_on", "used_on", "used_for", "times",
    APART, "notes",
)  # fmt: skip
USE_ASKS = (
    Ask("spoke_for", hint="who heard them", spec=Reference.specs["used_for"]),
    Ask("spoke_on", "On", "today", spec=Reference.specs["used_on"]),
)
_PLACES = {"used_for": "spoke_for", "used_on": "spoke_on"}


class AskPaper(Paper[Reference]):
    """A customer asked to speak for us; with a shut gate it says what opens it, and asks whether that was minded."""

    kind = Reference

    def __init__(self, now: Snapshot, account: Account, people: People) -> None:
        self._now, self._account = now, account
        found = weighed(now.book, now.playbook, account, now.healths)
        self._shut = found.shut
        begins = {"kind": "reference", "topic": found.topic, "asked_on": now.book.as_of.isoformat()}
        if found.speaker is not None:
            begins["stakeholder_id"] = people.text([found.speaker.id])
        minded = (APART, _ANYWAY) if found.shut and account.at_risk_since is None else ()
        order = (*ORDER, *minded)
        super().__init__(f"Ask for a reference · {account.name}", order, now.book.as_of, people, None, begins)
        self.first = "topic"  # type: ignore[misc]

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Which gate is shut, and what opens it."""
        said = super().echoes(texts)
        if self._account.at_risk_since is not None:
            said["kind"] = "at risk: stabilise first, no favour is asked"
        elif self._shut:
            said["anyway"] = "; ".join(f"{gate.what} → {gate.opens.rstrip('.')}" for gate in self._shut)
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The question noted; refused where a gate is shut and nobody said to ask anyway."""
        made = self.made(texts, account_id=self._account.id)
        anyway = "anyway" in texts and bool(self.answer("anyway", texts))
        book, playbook = self._now.book, self._now.playbook
        try:
            with self.refusals():
                change = ask_reference(book, playbook, self._account, made, self._now.healths, anyway=anyway)
        except CannotAsk as refused:
            raise self.wrong("anyway" if "anyway" in texts else "kind", str(refused).rstrip(".")) from None
        return change._replace(save=(*self.newcomers(made.stakeholder_id), *change.save))


class ReferencePaper(Paper[Reference]):
    """A reference corrected."""

    kind = Reference

    def __init__(self, now: Snapshot, account: Account, people: People, before: Reference) -> None:
        self._account = account
        super().__init__(f"Reference · {account.name}", EDIT_ORDER, now.book.as_of, people, before)
        self.first = "topic"  # type: ignore[misc]

    def change(self, texts: Mapping[str, str]) -> Change:
        """The reference as it is now."""
        after = self.made(texts)
        if self.is_unchanged(after):
            return Change("")
        with self.refusals():
            change = save_reference(self._account, after)
        return change._replace(save=(*self.newcomers(after.stakeholder_id), *change.save))


class UsePaper(Paper[Reference]):
    """For whom they spoke, and when."""

    kind = Reference

    def __init__(self, now: Snapshot, account: Account, people: People, before: Reference) -> None:
        self._account = account
        self._caution = worn_words(now.book, now.playbook, account)
        begins = {"spoke_on": now.book.as_of.isoformat()}
        title = f"They spoke for us · {account.name}"
        super().__init__(title, USE_ASKS, now.book.as_of, people, before, begins)

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """A word of caution where they spoke lately."""
        said = super().echoes(texts)
        said["spoke_for"] = self._caution or said["spoke_for"]
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """Used once more."""
        assert self.before is not None, "a reference is used once it is there"
        on = self.answer("spoke_on", texts) or self.today
        with self.refusals(**_PLACES):
            return use_reference(self._account, self.before, self.answer("spoke_for", texts) or "", on, self.today)
