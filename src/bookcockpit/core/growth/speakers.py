"""Who can speak for us on a topic: customers found by the words of what they reached, are, use and agreed."""

from __future__ import annotations

import re
from collections.abc import (
    Iterator,
    Sequence,
)
from typing import Literal, NamedTuple, get_args

from bookcockpit.core.book import Book
from bookcockpit.core.entities import (
    Account,
    Stakeholder,
)
from bookcockpit.core.growth.references import (
    Candidate,
    Given,
    candidate_of,
    given_of,
)
from bookcockpit.core.health.score import Healths
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.text import unmarked

Standing = Literal["agreed", "used_lately", "eligible", "asked", "not_yet"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)
"""From who can speak today to who may not be asked yet."""

STANDING_WORDS: dict[Standing, str] = {
    "agreed": "agreed",
    "used_lately": "used lately",
    "eligible": "could be asked",
    "asked": "asked",
    "not_yet": "not yet",
}


class Match(NamedTuple):
    """Where a topic was found: in `what`, which says `text`."""

    what: str
    text: str


class Speaker(NamedTuple):
    """A customer who fits a topic: how they stand to us, who would speak, and why they fit.

    `is_whole` says that every word of the topic stands there as a word of its own, not only as a part of one.
    """

    account: Account
    standing: Standing
    person: Stakeholder | None
    matches: tuple[Match, ...]
    is_whole: bool
    given: Given | None = None
    candidate: Candidate | None = None

    @property
    def why(self) -> str:
        """`topic: Inductions without paper; industry: Utilities`."""
        return "; ".join(f"{each.what}: {each.text}" for each in self.matches)


def who_can_speak(book: Book, playbook: Playbook, healths: Healths, topic: str) -> tuple[Speaker, ...]:
    """Customers every word of a topic fits: agreed, used lately, those who could be asked, asked, not yet.

    Case and accents make no difference. Accounts at risk are left out, as are former customers.
    """
    wanted = topic_words(topic)
    found: list[Speaker] = []
    if not wanted:
        return ()
    for account in book.accounts:
        if account.status != "active" or account.at_risk_since is not None:
            continue
        texts = [(each, unmarked(each.text)) for each in texts_of(book, account)]
        if all(any(word in text for _, text in texts) for word in wanted):
            each = _speaker(book, playbook, healths, account, wanted, texts)
            if each is not None:
                found.append(each)
    return tuple(sorted(found, key=_rank))


def topic_words(topic: str) -> tuple[str, ...]:
    """The words a topic is looked for by."""
    return tuple(unmarked(topic).split())


def _rank(each: Speaker) -> tuple[object, ...]:
    used = each.given.reference.times if each.given is not None else 0
    return STANDINGS.index(each.standing), not each.is_whole, used, each.account.name.casefold(), each.account.key


def texts_of(book: Book, account: Account) -> Iterator[Match]:
    """What is known of a customer that a topic may be about."""
    for each in book.growth.references_of.get(account.id, ()):
        yield Match("topic", each.topic)
        if each.notes:
            yield Match("notes", each.notes)
    for aim in book.objectives_of.get(account.id, ()):
        yield Match("objective", aim.statement)
        if aim.metric:
            yield Match("metric", aim.metric)
        if aim.agreed_value:
            yield Match("agreed value", aim.agreed_value)
    if account.industry:
        yield Match("industry", account.industry)
    for product in account.products:
        yield Match("product", product)


def _speaker(
    book: Book,
    playbook: Playbook,
    healths: Healths,
    account: Account,
    wanted: Sequence[str],
    texts: Sequence[tuple[Match, str]],
) -> Speaker | None:
    matches = tuple(match for match, text in texts if any(word in text for word in wanted))
    split = [set(re.findall(r"\w+", text)) | set(text.split()) for _, text in texts]
    is_whole = all(any(word in words for words in split) for word in wanted)
    known = book.growth.references_of.get(account.id, ())
    held = [given_of(book, playbook, account, each) for each in known if each.kind == "reference"]
    mine = [each for each in held if not each.has_left]
    for states in (("agreed", "used"), ("asked",)):
        # Of several, the one whose topic fits best speaks.
        fitting = sorted(
            (each for each in mine if each.reference.state in states),
            key=lambda each: -sum(word in unmarked(each.reference.topic) for word in wanted),
        )
        if fitting:
            given = fitting[0]
            standing: Standing = "asked"
            if "agreed" in states:
                standing = "agreed" if given.rests_until is None else "used_lately"
            return Speaker(account, standing, given.person, matches, is_whole, given)
    candidate = candidate_of(book, playbook, account, healths)
    if candidate is None or candidate.dismissal is not None:
        return None
    standing = "eligible" if candidate.is_ready else "not_yet"
    return Speaker(account, standing, candidate.speaker, matches, is_whole, None, candidate)
