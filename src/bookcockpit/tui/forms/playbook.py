"""What is asked when a playbook is applied: which, and from which day on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from bookcockpit.core import wording as say
from bookcockpit.core.change import Change
from bookcockpit.core.entities import (
    Account,
    Contract,
    PlaybookRun,
)
from bookcockpit.core.fields import (
    day,
    flag,
    word,
)
from bookcockpit.core.playbooks.checklists import Checklist, checklists_of
from bookcockpit.core.playbooks.runs import CannotApply, apply_checklist, contract_for, plan_run
from bookcockpit.core.playbooks.suggestions import fits_of
from bookcockpit.core.renewals.contracts import renewal_date
from bookcockpit.core.typed import NO, YES
from bookcockpit.tui.forms.paper import Ask, Paper, WrongField
from bookcockpit.tui.snapshot import Snapshot

if TYPE_CHECKING:
    from bookcockpit.tui.forms.people import People


class PlaybookPaper(Paper[PlaybookRun]):
    """A playbook chosen for an account, those that fit now first; it says what would be promised."""

    kind = PlaybookRun

    def __init__(self, now: Snapshot, account: Account, people: People, wanted: str = "", term: str = "") -> None:
        self._now, self._account = now, account
        fits = fits_of(now.book, now.playbook, account, now.healths)
        self._why = {fit.checklist.name: fit.why for fit in fits if fit.dismissal is None}
        known = {
            name: each for name, each in checklists_of(now.playbook.own_checklists).items() if each.fits(account.tier)
        }
        order = sorted(known, key=lambda name: name not in self._why)
        self._known = {name: known[name] for name in order}
        titles = {name: each.title for name, each in self._known.items()}
        ahead = now.book.open_contracts_of.get(account.id, ())
        terms = [each for each in ahead if renewal_date(each) > now.book.as_of]
        self._terms = {each.key: each for each in terms}
        renewals = {each.key: f"{say.short_date(renewal_date(each), now.book.as_of)}" for each in terms}
        asks = (
            Ask("chosen", "Playbook", words=titles, spec=word(tuple(titles))),
            *([Ask("term", "Renewal", words=renewals, spec=word(tuple(renewals)))] if len(terms) > 1 else []),
            Ask("day_0", "Day 0", "today, -3d", backwards=True, spec=day(default=None)),
            Ask("skip", "Steps past", words={NO: "due on the next days", YES: "leave out"}, spec=flag(default=False)),
        )
        chosen = wanted if wanted in titles else next(iter(titles), "")
        begins = {
            "chosen": chosen,
            "term": term if term in renewals else next(iter(renewals), ""),
            "day_0": now.book.as_of.isoformat(),
        }
        super().__init__(f"Playbook · {account.name}", asks, now.book.as_of, people, None, begins)

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Why it fits, and how many promises with their first and last day; or why it cannot be applied."""
        said = super().echoes(texts)
        name = texts["chosen"]
        if name in self._known:
            said["chosen"] = self._why.get(name) or self._known[name].about
        try:
            said["skip"] = self._comes_to(texts)
            self.change(texts)
        except WrongField as wrong:
            said["skip"] = str(wrong)
        return said

    def _comes_to(self, texts: Mapping[str, str]) -> str:
        checklist, contract, start, skip = self._answers(texts)
        book = self._now.book
        try:
            steps = plan_run(book, self._account, checklist, start, contract=contract, skip_past=skip)
        except CannotApply as refused:
            raise self.wrong("day_0", str(refused)) from None
        if not steps:
            return "every step lies in the past"
        first, last = min(each.due_on for each in steps), max(each.due_on for each in steps)
        days = f"{say.short_date(first, self.today)} to {say.short_date(last, self.today)}"
        return f"{say.count(len(steps), 'promise')}, {days}"

    def _answers(self, texts: Mapping[str, str]) -> tuple[Checklist, Contract | None, date, bool]:
        checklist = self._known.get(texts["chosen"])
        if checklist is None:
            raise self.wrong("chosen", "is missing; choose one with ← and →")
        contract = contract_for(self._now.book, self._account, checklist)
        if contract is not None and "term" in texts:
            contract = self._terms.get(texts["term"], contract)
        start = self.answer("day_0", texts) or self.today
        return checklist, contract, start, bool(self.answer("skip", texts))

    def change(self, texts: Mapping[str, str]) -> Change:
        """The promises."""
        checklist, contract, start, skip = self._answers(texts)
        try:
            return apply_checklist(
                self._now.book,
                self._account,
                checklist,
                start,
                contract=contract,
                skip_past=skip,
            )
        except CannotApply as refused:
            raise self.wrong("chosen", str(refused)) from None
