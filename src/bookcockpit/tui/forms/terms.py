"""What is asked about two terms of an account: whether the later one renews the earlier one, or both run."""

from __future__ import annotations

from collections.abc import (
    Mapping,
    Sequence,
)
from typing import TYPE_CHECKING

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Contract
from bookcockpit.core.fields import word
from bookcockpit.core.money import short_money
from bookcockpit.core.renewals.links import link, questions_of, run_beside, term_words
from bookcockpit.tui.forms.paper import Ask, Paper, WrongField

if TYPE_CHECKING:
    from bookcockpit.tui.forms.people import People

_ASKED = "asked"
_ANSWERS = {"renews": "later renews earlier", "both": "both run"}


class TermsPaper(Paper[Contract]):
    """Which term of an account renews which; it begins with what is asked of this one."""

    kind = Contract

    def __init__(self, book: Book, account: Account, term: Contract, people: People) -> None:
        self._book, self._account = book, account
        asked = next((each for each in questions_of(book, account) if term in each.terms), None)
        self._choices: dict[str, tuple[Contract, Sequence[Contract]]] = {}
        labels: dict[str, str] = {}
        if asked is not None:
            self._choices[_ASKED] = asked.question.later, asked.question.earlier
            labels[_ASKED] = _words([each for each in asked.terms if each != term])
        for other in book.contracts_of.get(account.id, ()):
            is_asked = asked is not None and other in asked.terms and len(asked.question.earlier) == 1
            if other.id != term.id and not is_asked:
                earlier, later = sorted((term, other), key=lambda each: (each.starts_on, each.term_end is None))
                held = [each for each in book.pairing_of(account.id).before.get(later.id, ()) if each.id != earlier.id]
                self._choices[other.id] = later, [*held, earlier]
                labels[other.id] = _words([other])
        asks = (
            Ask("other", "Other term", spec=word(tuple(self._choices)), words=labels),
            Ask("answer", "Answer", spec=word(tuple(_ANSWERS)), words=_ANSWERS),
        )
        title = f"Terms · {account.name} · {_words([term])}"
        begins = {"other": next(iter(self._choices)), "answer": "renews"}
        super().__init__(title, asks, book.as_of, people, None, begins)

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What follows from the answer, or why it cannot be."""
        said = super().echoes(texts)
        later, earlier = self._choices[texts["other"]]
        try:
            self.change(texts)
        except WrongField as wrong:
            said["answer"] = str(wrong)
            return said
        if texts["answer"] == "both":
            said["answer"] = "they add up, and nobody asks again"
        else:
            until, money = say.full_date(later.starts_on), short_money(later.arr, later.currency)
            said["answer"] = f"{_words(earlier)} counts until {until}, then {money} does"
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The link, or that both run."""
        later, earlier = self._choices[texts["other"]]
        with self.refusals(previous_ids="answer"):
            if texts["answer"] == "both":
                return run_beside(self._book, self._account, later, earlier, self.today)
            return link(self._book, self._account, later, earlier)


def _words(terms: Sequence[Contract]) -> str:
    return " and ".join(map(term_words, terms))
