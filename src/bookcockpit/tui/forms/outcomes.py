"""The form that records the same outcome for several renewals: what each comes to, and what needs a word of its own."""

from __future__ import annotations

from collections.abc import (
    Iterable,
    Mapping,
    Sequence,
)

from textual import on
from textual.widget import Widget

from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.entities import (
    Account,
    Contract,
)
from bookcockpit.core.renewals.outcomes import (
    MANY_OUTCOMES,
    Many,
    settle_many,
)
from bookcockpit.tui.forms.form import Form
from bookcockpit.tui.forms.paper import WrongField
from bookcockpit.tui.forms.several import Who, named_lines
from bookcockpit.tui.text import Passage
from bookcockpit.tui.widgets.choice import Choice
from bookcockpit.tui.widgets.field import Field


class OutcomesForm(Form):
    """One outcome for all, each decided on its own renewal date or, ahead, today."""

    def __init__(
        self, book: Book, terms: Sequence[tuple[Account, Contract]], draft: Mapping[str, str], problem: str
    ) -> None:
        self._book, self._terms = book, terms
        super().__init__(f"Outcome · {len(terms)} renewals", book.as_of, draft, problem)

    def fields(self) -> Iterable[Widget]:
        """The outcome, and what follows for each."""
        first = self.initial("result", MANY_OUTCOMES[0])
        yield Field("Outcome", Choice([(each, each) for each in MANY_OUTCOMES], first, id="result"), id="result-field")
        yield Who(self._follows(first))

    def on_mount(self) -> None:
        """Ready to choose."""
        self.query_one(Choice).focus()

    @on(Choice.Changed, "#result")
    def _changed(self, event: Choice.Changed) -> None:
        self.query_one(Who).show(self._follows(event.choice.value))

    def decide(self) -> Change:
        """All of them in one step; refused where one needs a word of its own, so that no mark is lost unsaid."""
        many = self._many(self.text("result"))
        if many.left_out:
            names = ", ".join(each.account.name for each in many.left_out)
            raise WrongField("result", f"Unmark {names}: {many.left_out[0].words}.")
        return many.change

    def _many(self, outcome: str) -> Many:
        return settle_many(self._book, self._terms, outcome, self.today)  # type: ignore[arg-type]

    def _follows(self, outcome: str) -> Passage:
        terms = sorted(self._many(outcome).terms, key=lambda each: not each.is_left_out)
        return named_lines([(each.account.name, each.words) for each in terms])
