"""What the store keeps and the book leaves out: an account's own history, the recent activity health needs, the
movements behind a window.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from bookcockpit.core.entities import CallChange, Play, PlayStep, PricePlan, Reading, Touch
from bookcockpit.core.grouped import Tie
from bookcockpit.core.vocabulary import INPUTS, KINDS


class Dossier(NamedTuple):
    """One account in depth.

    `touches` are all, newest first, those ahead included; `contacts` is when each person last attended an
    external touch, by person id; `readings` are all, oldest first. `plays`, their `steps` and the price
    plans of its contracts are complete.
    """

    touches: Sequence[Touch] = ()
    contacts: Mapping[str, date] = {}
    readings: Sequence[Reading] = ()
    plays: Sequence[Play] = ()
    steps: Sequence[PlayStep] = ()
    price_plans: Sequence[PricePlan] = ()

    def held(self, today: date) -> list[Touch]:
        """The touches that happened by a date and were not merely planned, newest first."""
        held = [touch for touch in self.touches if not touch.planned and touch.happened_on <= today]
        return sorted(held, key=lambda touch: (-touch.happened_on.toordinal(), Tie(touch)))

    def read(self, today: date) -> list[Reading]:
        """The readings up to a date, oldest first."""
        read = [reading for reading in self.readings if reading.read_on <= today]
        return sorted(read, key=lambda reading: (reading.read_on, reading.input, reading.key))


PULSE_DAYS = 90
"""Readings and sentiments older than this are no longer known: past 90 days a health input counts as missing."""
PREPARED_DAYS = 400
"""Renewal preparation is looked for so far back: further than any usual window opens."""


class Read(NamedTuple):
    """One reading of a health input."""

    on: date
    input: str
    value: float


class Pulse(NamedTuple):
    """What is known of one account's recent past on the date `on`.

    `contacts` is the last external touch each person attended, by person id; `readings` are those of the health
    inputs in the last `PULSE_DAYS` days, oldest first; `sentiment` is the mean of the touches of those days that
    carry one (−2 to 2), the newest of them on `sentiment_on`; `prepared` are the days of renewal preparation,
    oldest first; `touched_on` is the newest external touch, whoever attended.
    """

    on: date
    contacts: Mapping[str, date] = {}
    readings: tuple[Read, ...] = ()
    sentiment: float | None = None
    sentiment_on: date | None = None
    prepared: tuple[date, ...] = ()
    touched_on: date | None = None

    def newest(self, input: str) -> Read | None:
        """The newest reading of a health input."""
        return next((each for each in reversed(self.readings) if each.input == input), None)

    def met_on(self, person_ids: Iterable[str]) -> date | None:
        """When any of these people was last met."""
        return max((met for each in person_ids if (met := self.contacts.get(each)) is not None), default=None)


def pulse_of(touches: Iterable[Touch], readings: Iterable[Reading], people: Collection[str], on: date) -> Pulse:
    """The pulse of one account on a date, from all its touches and readings: the reference of the store's own.

    `people` are the ids of the account's own stakeholders.
    """
    since = on - timedelta(days=PULSE_DAYS)
    held = [each for each in touches if not each.planned and each.happened_on <= on]
    contacts: dict[str, date] = {}
    for touch in held:
        if KINDS[touch.kind].external:
            for person in touch.stakeholder_ids:
                if person in people:
                    contacts[person] = max(touch.happened_on, contacts.get(person, touch.happened_on))
    felt = [(each.happened_on, each.sentiment) for each in held if each.sentiment is not None]
    recent = [(day, sentiment) for day, sentiment in felt if day >= since]
    kept = [each for each in readings if each.input in INPUTS and since <= each.read_on <= on]
    long_ago = on - timedelta(days=PREPARED_DAYS)
    prepared = {each.happened_on for each in held if each.kind == "renewal_prep" and each.happened_on >= long_ago}
    return Pulse(
        on,
        contacts,
        tuple(sorted(Read(each.read_on, each.input, each.value) for each in kept)),
        sum(sentiment for _, sentiment in recent) / len(recent) if recent else None,
        max((day for day, _ in recent), default=None),
        tuple(sorted(prepared)),
        max((each.happened_on for each in held if KINDS[each.kind].external), default=None),
    )


class Pulses:
    """The pulses of a book's accounts on its date: each read when first asked for, and kept.

    `read` answers for some accounts by their ids, or with None for all; `earlier` with the readings of one input of an
    account before a day, the newest first.
    """

    def __init__(
        self,
        on: date,
        read: Callable[[Collection[str] | None], Mapping[str, Pulse]],
        earlier: Callable[[str, str, date], Iterable[Read]] = lambda _account_id, _input, _before: (),
    ) -> None:
        self._read = read
        self.earlier = earlier
        self._known: dict[str, Pulse] = {}
        self._nothing = Pulse(on)
        self._is_whole = False

    def of(self, account_id: str) -> Pulse:
        """The pulse of one account."""
        if account_id not in self._known:
            self.fetch((account_id,))
        return self._known.get(account_id, self._nothing)

    def fetch(self, account_ids: Collection[str] | None = None) -> None:
        """Read those of some accounts, or of all, in one go: a page of many accounts does so before it asks."""
        if self._is_whole:
            return
        if account_ids is None:
            self._known = dict(self._read(None))
            self._is_whole = True
        elif missing := [each for each in account_ids if each not in self._known]:
            self._known |= {each: self._nothing for each in missing} | dict(self._read(missing))


REVIEW_MARGIN = 1_832
"""Days before and after a window in which a business review may still cover a slot inside it: half of ten years, the
longest rhythm there is."""


class Chronicle(NamedTuple):
    """The history between two days, both included, and where things stood on the last of them.

    `reviews` are the days of held business reviews by account id, oldest first, from `REVIEW_MARGIN` days before to
    as many after the window. `readings` are all values of each objective up to the last day, by objective id, oldest
    first. `calls` are the forecast calls of contracts that came up for renewal in the window, by contract id, oldest
    first. `price_plans` are those of all contracts, by contract id. As of the last day: `executive` is the newest
    executive touch, or external touch an executive attended, by account id; `plan_reviews` the newest plan or
    business review, by account id; `contacts` the newest external touch each person attended at their own account, by
    person id.
    """

    start: date
    end: date
    reviews: Mapping[str, tuple[date, ...]] = {}
    readings: Mapping[str, tuple[tuple[date, float], ...]] = {}
    calls: Mapping[str, tuple[CallChange, ...]] = {}
    price_plans: Mapping[str, tuple[PricePlan, ...]] = {}
    executive: Mapping[str, date] = {}
    plan_reviews: Mapping[str, date] = {}
    contacts: Mapping[str, date] = {}
