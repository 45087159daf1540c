"""What is asked about a notice deadline: what came of it, until when it was moved, how the renewal is called then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from bookcockpit.core import wording as say
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Contract
from bookcockpit.core.fields import word
from bookcockpit.core.renewals.contracts import NOTICE_LABELS
from bookcockpit.core.renewals.edits import answer_notice
from bookcockpit.core.vocabulary import NOTICE_ANSWERS
from bookcockpit.tui.forms.paper import Ask, Paper

if TYPE_CHECKING:
    from bookcockpit.tui.forms.people import People

ASKS = (
    Ask("answer", "Notice", words=NOTICE_LABELS, spec=word(NOTICE_ANSWERS)),
    Ask("until", spec=Contract.specs["notice_until"]),
    Ask("called", "Called", words={"at_risk": "at risk", "lost": "lost"}, spec=word(("at_risk", "lost"), default=None)),
)
_PLACES = {"notice_answer": "answer", "notice_until": "until", "call": "called"}


class NoticePaper(Paper[Contract]):
    """What came of the last day for notice of one contract."""

    kind = Contract

    def __init__(self, account: Account, contract: Contract, today: date, people: People) -> None:
        self._account, self._contract = account, contract
        when = say.full_date(contract.notice_on) if contract.notice_on is not None else "no date known"
        super().__init__(f"Notice · {account.name} · {when}", ASKS, today, people, None, {"answer": "none"})

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What follows from the answer."""
        said = super().echoes(texts)
        follows = {
            "none": "nobody is asked again",
            "received": "called at risk, or lost; the account is flagged at risk",
            "extended": "asked again on the day it was moved to",
        }
        said["answer"] = follows.get(texts["answer"], "choose with ← and →")
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The answer, with the call and the flag that go with it."""
        if not texts["answer"]:
            raise self.wrong("answer", "is missing; choose what came of it")
        until = self.answer("until", texts)
        with self.refusals(**_PLACES):
            return answer_notice(
                self._account,
                self._contract,
                texts["answer"],  # type: ignore[arg-type]
                self.today,
                until=until,
                call=texts["called"] or None,  # type: ignore[arg-type]
            )
