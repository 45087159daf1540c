"""References: who speaks for us, who could be asked, who fits a topic, and what each asking came to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple, get_args

from bookcockpit.core import wording as say
from bookcockpit.core.actions import fitting, only
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.dates import add_months
from bookcockpit.core.dismissals import dismissal_of, dismissed, lifted
from bookcockpit.core.entities import Account, Dismissal, Objective, Reference, Stakeholder
from bookcockpit.core.fields import admit
from bookcockpit.core.grouped import Tie
from bookcockpit.core.growth.expansion import Gate
from bookcockpit.core.health.score import Health, Healths
from bookcockpit.core.plan.stakeholders import is_gone
from bookcockpit.core.policy import Policy
from bookcockpit.core.text import name_key, unmarked
from bookcockpit.core.vocabulary import ReferenceKind

RULE = "reference"
"""The rule of a suggestion to ask that was put away."""

BOARD_MARK = "◈"
"""Stands before an account on our advisory board."""

BOARD_WORDS = "advisory board"

_YEAR = 12
_GIVEN = ("agreed", "used")
_STANDING = ("asked", "agreed", "used")
_FOR_US = ("advocate", "supporter")


class Candidate(NamedTuple):
    """A customer who could be asked: `why` in a sentence, with the gates that have to be open first.

    `values` are the objectives whose worth they agreed, the newest first; `speaker` is who would speak.
    """

    account: Account
    why: str
    gates: tuple[Gate, ...]
    values: tuple[Objective, ...]
    speaker: Stakeholder | None
    health: Health
    dismissal: Dismissal | None = None

    @property
    def key(self) -> str:
        """What tells it from every other candidate."""
        return self.account.id

    @property
    def shut(self) -> tuple[Gate, ...]:
        """The gates that hold it back."""
        return tuple(gate for gate in self.gates if not gate.is_open)

    @property
    def is_ready(self) -> bool:
        """Whether every gate is open and nobody put it away."""
        return not self.shut and self.dismissal is None

    @property
    def topic(self) -> str:
        """What they would speak on at first: the objective they agreed the worth of last."""
        return self.values[0].statement if self.values else ""


class Given(NamedTuple):
    """A reference there is. `rests_until` is the day on which it may be used again; None while it may be.

    `is_held` says that its account is at risk, or no customer any more: it is not offered then. `has_left` says that
    who would speak left: somebody else has to be asked.
    """

    reference: Reference
    account: Account
    person: Stakeholder | None
    rests_until: date | None
    is_held: bool
    has_left: bool = False

    @property
    def is_free(self) -> bool:
        """Whether it can be used today."""
        return self.reference.state in _GIVEN and self.rests_until is None and not (self.is_held or self.has_left)


def on_advisory_board(book: Book, account: Account) -> bool:
    """Whether the customer agreed to sit on our advisory board."""
    return any(
        each.kind == "advisory_board" and each.state in _GIVEN for each in book.growth.references_of.get(account.id, ())
    )


def references(book: Book, policy: Policy) -> tuple[Given, ...]:
    """Every reference of the book: agreed, used and asked ones before those declined; by account, the newest first."""
    found = [
        given_of(book, policy, account, each)
        for account in book.accounts
        for each in book.growth.references_of.get(account.id, ())
    ]
    order = {"agreed": 0, "used": 0, "asked": 1, "declined": 2}
    return tuple(
        sorted(
            found,
            key=lambda given: (
                order[given.reference.state],
                given.account.name.casefold(),
                given.account.key,
                -given.reference.asked_on.toordinal(),
                Tie(given.reference),
            ),
        )
    )


def given_of(book: Book, policy: Policy, account: Account, reference: Reference) -> Given:
    """One reference with who speaks, and from when on it may be used again."""
    people = book.stakeholders_of.get(account.id, ())
    person = next((each for each in people if each.id == reference.stakeholder_id), None)
    rests = rests_until(book, policy, account) if reference.state in _GIVEN else None
    held = not account.is_stable
    left = person is not None and is_gone(person, book.as_of)
    return Given(reference, account, person, rests[0] if rests is not None else None, held, left)


def rests_until(book: Book, policy: Policy, account: Account) -> tuple[date, str] | None:
    """Until when nobody asks the customer for a favour, and why; None where they may be asked today.

    A favour rests them from its day, a no from the last day known of it. Of several times only the last is dated, so
    a reference used within the year counts with all its times.
    """
    today = book.as_of
    known = book.growth.references_of.get(account.id, ())
    found: list[tuple[date, str]] = []
    for each in known:
        if each.used_on is not None and each.used_on <= today:
            since, what = each.used_on, "spoke for us"
        elif each.state == "declined":
            since, what = max(on for on in (each.asked_on, each.agreed_on) if on is not None), "declined"
        else:
            continue
        until = since + timedelta(days=policy.reference_rest)
        if until > today:
            found.append((until, f"{what.capitalize()} {say.ago(since, today)}"))
    lately = [each for each in known if each.used_on is not None and each.used_on > add_months(today, -_YEAR)]
    times = sum(max(1, each.times) for each in lately)
    if times >= policy.reference_most:
        oldest = min(each.used_on for each in lately if each.used_on is not None)
        found.append((add_months(oldest, _YEAR), f"Spoke for us {say.count(times, 'time')} in a year"))
    return max(found, default=None)


def candidates(book: Book, policy: Policy, healths: Healths) -> tuple[Candidate, ...]:
    """Who could be asked: those who may be first, then those with the fewest gates shut, those put away last.

    Customers without any objective are left out: there is nothing yet they could speak of.
    """
    likely = [account for account in book.accounts if book.objectives_of.get(account.id)]
    book.pulses.fetch({account.id for account in likely})
    found = (candidate_of(book, policy, account, healths) for account in likely)
    return tuple(sorted((each for each in found if each is not None), key=_by_readiness))


def _by_readiness(each: Candidate) -> tuple[object, ...]:
    return each.dismissal is not None, len(each.shut), each.account.name.casefold(), each.account.key


def candidate_of(book: Book, policy: Policy, account: Account, healths: Healths) -> Candidate | None:
    """A customer as a candidate, put away or not; None at risk, without a contract with us, or asked already."""
    if not account.is_stable or is_spoken_for(book, account):
        return None
    return weighed(book, policy, account, healths)


def is_spoken_for(book: Book, account: Account) -> bool:
    """Whether they are a reference already, or an answer is waited for; not by somebody who left meanwhile."""
    gone = {each.id for each in book.stakeholders_of.get(account.id, ()) if is_gone(each, book.as_of)}
    return any(
        (each.state == "asked" or (each.kind == "reference" and each.state in _STANDING))
        and each.stakeholder_id not in gone
        for each in book.growth.references_of.get(account.id, ())
    )


def weighed(book: Book, policy: Policy, account: Account, healths: Healths) -> Candidate:
    """The gates of any customer, whatever was asked of them so far."""
    values = agreed_values(book, account)
    health = healths.of(account)
    speaker, how = _speaker(book, account, values)
    rests = rests_until(book, policy, account)
    gates = (
        _value_gate(book, account, values),
        _health_gate(health, policy),
        _speaker_gate(speaker, how),
        Gate("rested", True, "Not asked for a favour lately")
        if rests is None
        else Gate("rested", False, rests[1], f"Free again on {say.full_date(rests[0])}"),
    )
    seen_on = max((each.agreed_on for each in values if each.agreed_on is not None), default=date.min)
    put_away = dismissal_of(book, policy, account, RULE, "", seen_on, book.as_of)
    return Candidate(account, _why(gates, values), gates, values, speaker, health, put_away)


def agreed_values(book: Book, account: Account) -> tuple[Objective, ...]:
    """The objectives whose worth the customer agreed, the newest first."""
    found = [
        each
        for each in book.objectives_of.get(account.id, ())
        if each.agreed_value and each.agreed_on is not None and each.agreed_on <= book.as_of
    ]
    return tuple(sorted(found, key=lambda each: (str(each.agreed_on), Tie(each)), reverse=True))


def _why(gates: Iterable[Gate], values: Sequence[Objective]) -> str:
    """One sentence: why they may be asked, or the first thing that has to happen before."""
    shut = next((gate for gate in gates if not gate.is_open), None)
    if shut is not None:
        return f"Not yet: {shut.what[:1].lower() + shut.what[1:]}. {shut.opens}"
    health, speaker = (gate.what for gate in tuple(gates)[1:3])
    worth = f"{values[0].statement.rstrip('.')}: {values[0].agreed_value.rstrip('.')}"
    return f"They agreed the value ({worth}), {health[:1].lower() + health[1:]}, and {speaker}"


def _value_gate(book: Book, account: Account, values: Sequence[Objective]) -> Gate:
    if values:
        one = values[0]
        assert one.agreed_on is not None, "agreed values have their day"
        who = next((each for each in book.stakeholders_of.get(account.id, ()) if each.id == one.agreed_by_id), None)
        by = f" by {who.name}" if who is not None else ""
        return Gate("value_agreed", True, f"Value agreed{by} on {say.full_date(one.agreed_on)}: {one.agreed_value}")
    aims = book.objectives_of.get(account.id)
    if not aims:
        return Gate("value_agreed", False, "No objective is known", "Ask what they want, and measure it")
    aim = min(aims, key=lambda each: (each.target_on is None, str(each.target_on), Tie(each)))
    return Gate("value_agreed", False, "No value is agreed", f"Agree with them what it is worth: {aim.statement}")


def _health_gate(health: Health, policy: Policy) -> Gate:
    if health.band == "green":
        return Gate("health_green", True, f"Health green, {health.total}")
    step = health.next_action
    opens = step.what if step is not None else f"From {policy.health_green} on it opens"
    if health.band == "insufficient":
        return Gate("health_green", False, "Health unknown", opens)
    return Gate("health_green", False, f"Health {health.band}, {health.total} of {policy.health_green}", opens)


def _speaker(book: Book, account: Account, values: Sequence[Objective]) -> tuple[Stakeholder | None, str]:
    """Who would speak best, and what they are to us: a champion, then who agreed the worth, then any supporter."""
    agreed_by = {each.agreed_by_id for each in values}
    best: tuple[tuple[object, ...], Stakeholder, str] | None = None
    for each in book.stakeholders_of.get(account.id, ()):
        is_champion = "champion" in each.roles
        if is_gone(each, book.as_of) or not (is_champion or each.stance in _FOR_US):
            continue
        how = "champion" if is_champion else str(each.stance)
        rank = (not is_champion, each.id not in agreed_by, each.stance != "advocate", -(each.influence or 0), Tie(each))
        if best is None or rank < best[0]:
            best = (rank, each, how)
    return (best[1], best[2]) if best is not None else (None, "")


def _speaker_gate(speaker: Stakeholder | None, how: str) -> Gate:
    if speaker is None:
        return Gate(
            "speaker_known", False, "No champion or supporter is known", "Find who gains most, and make their case"
        )
    article = "an" if how == "advocate" else "a"
    return Gate("speaker_known", True, f"{speaker.name} is {article} {how}")


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


def who_can_speak(book: Book, policy: Policy, healths: Healths, topic: str) -> tuple[Speaker, ...]:
    """Customers every word of a topic fits: agreed, used lately, those who could be asked, asked, not yet.

    Case and accents make no difference. Accounts at risk are left out, as are former customers.
    """
    wanted = topic_words(topic)
    found: list[Speaker] = []
    if not wanted:
        return ()
    for account in book.accounts:
        if not account.is_stable:
            continue
        texts = [(each, unmarked(each.text)) for each in texts_of(book, account)]
        if all(any(word in text for _, text in texts) for word in wanted):
            each = _one_speaker(book, policy, healths, account, wanted, texts)
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


def _one_speaker(
    book: Book,
    policy: Policy,
    healths: Healths,
    account: Account,
    wanted: Sequence[str],
    texts: Sequence[tuple[Match, str]],
) -> Speaker | None:
    matches = tuple(match for match, text in texts if any(word in text for word in wanted))
    split = [set(re.findall(r"\w+", text)) | set(text.split()) for _, text in texts]
    is_whole = all(any(word in words for words in split) for word in wanted)
    known = book.growth.references_of.get(account.id, ())
    held = [given_of(book, policy, account, each) for each in known if each.kind == "reference"]
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
    candidate = candidate_of(book, policy, account, healths)
    if candidate is None or candidate.dismissal is not None:
        return None
    standing = "eligible" if candidate.is_ready else "not_yet"
    return Speaker(account, standing, candidate.speaker, matches, is_whole, None, candidate)


KIND_LABELS: dict[ReferenceKind, str] = {
    "reference": "Reference",
    "referral": "Referral",
    "advisory_board": "Advisory board",
}
"""Kinds as people read them."""

ANYWAY = "Asked although a gate was shut"


class CannotAsk(ValueError):
    """A customer who is not asked now; the message says why and what opens it."""


def find_reference(known: Sequence[Reference], wanted: str) -> Reference:
    """The reference with that key, or that unique part of its topic. Raises `UnknownName`."""
    found = fitting(known, wanted, lambda each: each.topic)
    return only(found, wanted, "reference", [f"{each.topic} ({each.key}, {each.state})" for each in found])


def ask_reference(
    book: Book, policy: Policy, account: Account, made: Reference, healths: Healths, *, anyway: bool = False
) -> Change:
    """Note that a customer was asked. With `anyway` a shut gate is noted beside it, but never for one at risk.

    Raises `CannotAsk` with the gate, and `FieldError` where the same was asked and waits.
    """
    if account.status != "active":
        raise CannotAsk(f"{account.name} is {account.status}: nobody is asked there")
    if account.at_risk_since is not None:
        leave = account.at_risk_exit or "clear the flag first"
        raise CannotAsk(f"{account.name} is at risk: stabilise first ({leave}); no favour is asked until then")
    _dated(made)
    for each in book.growth.references_of.get(account.id, ()):
        same = each.kind == made.kind and name_key(each.topic) == name_key(made.topic)
        if same and each.state != "declined" and each.id != made.id:
            raise made.refuse("topic", f"is {each.state} at {account.name} already (key {each.key}); edit that one")
    people = book.stakeholders_of.get(account.id, ())
    person = next((each for each in people if each.id == made.stakeholder_id), None)
    if person is not None and is_gone(person, book.as_of):
        raise made.refuse("stakeholder_id", f"left {account.name}; name somebody who is there")
    shut = weighed(book, policy, account, healths).shut
    if shut and not anyway:
        raise CannotAsk(
            f"{account.name} is not asked yet: {' '.join(_gate_words(gate.what, gate.opens) for gate in shut)}"
        )
    if shut:
        said = f"{ANYWAY}: {'; '.join(gate.what for gate in shut)}."
        made = made.but(notes="\n".join(part for part in (made.notes, said) if part))
    return Change(f"ask {account.name}: {_named(made)}", save=(made,))


def _gate_words(what: str, opens: str) -> str:
    return f"{what} → {opens.rstrip('.')}."


def agree_reference(account: Account, before: Reference, on: date) -> Change:
    """They said yes. Raises `FieldError` where no answer was waited for."""
    if before.state != "asked":
        raise before.refuse("state", _already(account, before))
    after = before.but(state="agreed", agreed_on=on)
    return Change(f"{account.name} agreed: {_named(after)}", save=(after,))


def use_reference(account: Account, before: Reference, used_for: str, on: date, today: date) -> Change:
    """They spoke for us, for whom. Raises `FieldError` unless they agreed before, without a name, or on a wrong day."""
    if before.state == "asked":
        raise before.refuse("state", f"{account.name} was asked and has not agreed yet; say so first")
    if before.state == "declined":
        raise before.refuse("state", f"{account.name} declined; ask anew")
    after = before.but(state="used", used_for=used_for, used_on=on, times=before.times + 1)
    if not after.used_for:
        raise after.refuse("used_for", "is needed: say for whom they spoke")
    if before.used_on is not None and before.used_on > on:
        # An earlier time noted later counts, and the last one stays the last: so its day is asked here.
        admit(after, today, before)
        after = after.but(used_on=before.used_on, used_for=before.used_for)
    return Change(f"use {account.name} for {used_for}: {_named(after)}", save=(after,))


def decline_reference(account: Account, before: Reference, reason: str, today: date) -> Change:
    """They said no, or no longer yes; the reason is kept in its notes. Raises `FieldError` if they had before."""
    if before.state == "declined":
        raise before.refuse("state", _already(account, before))
    line = f"Declined {today.isoformat()}{f': {reason}' if reason else ''}"
    after = before.but(state="declined", notes="\n".join(part for part in (before.notes, line) if part))
    return Change(f"{account.name} declined: {_named(after)}", save=(after,))


def save_reference(account: Account, after: Reference) -> Change:
    """Save a corrected reference. Raises `FieldError` where its days and its state do not go together."""
    _dated(after)
    if after.state == "used" and not after.times:
        raise after.refuse("times", "is 0 although it was used")
    return Change(f"edit {_named(after)} of {account.name}", save=(after,))


def _dated(made: Reference) -> None:
    """What a state says happened has its day."""
    if made.state == "agreed" and made.agreed_on is None:
        raise made.refuse("agreed_on", "is missing although they agreed")
    if made.state == "used" and made.used_on is None:
        raise made.refuse("used_on", "is missing although it was used")


def _already(account: Account, each: Reference) -> str:
    if each.state == "declined":
        return f"{account.name} declined on this; ask anew"
    on = each.agreed_on if each.state == "agreed" else each.used_on
    return f"is {each.state} already{f', {say.full_date(on)}' if on is not None else ''}"


def worn_words(book: Book, policy: Policy, account: Account) -> str:
    """A word of caution before they are used once more; empty where nothing speaks against it."""
    if account.at_risk_since is not None:
        return f"{account.name} is at risk: stabilise first, favours later."
    rests = rests_until(book, policy, account)
    if rests is None:
        return ""
    return f"{rests[1]}; they rest until {say.full_date(rests[0])}, so that they do not wear out."


def dismiss_candidate(candidate: Candidate, reason: str, today: date) -> Change:
    """Put the suggestion to ask away with a reason. Raises `FieldError` without one."""
    away = dismissed([(candidate.account, RULE, "")], reason, today)
    return Change(f"do not ask {candidate.account.name} for a reference", save=away)


def bring_back_candidate(book: Book, account: Account) -> Change:
    """Let a customer be suggested again."""
    return Change(f"bring back {account.name} as a reference", remove=lifted(book, [(account, RULE, "")]))


def _named(each: Reference) -> str:
    return f"{KIND_LABELS[each.kind].lower()} on “{say.clipped(each.topic, 40)}”"
