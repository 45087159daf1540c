"""Accounts and people that may be entered twice: pairs with the reason, for somebody to judge."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Generic, NamedTuple, TypeVar

from bookcockpit.core.book import Book
from bookcockpit.core.entities import Account, Stakeholder
from bookcockpit.core.fields import Entity
from bookcockpit.core.text import domain, name_key, unmarked
from bookcockpit.core.vocabulary import KINDS

T = TypeVar("T", bound="Entity")

ALIKE = 90
"""Percent of likeness from which two names are worth a look: one letter in ten may differ."""

_ALIKE = "names alike"
_LEGAL = re.compile(
    r"inc|incorporated|corp|corporation|co|company|ltd|limited|llc|llp|lp|plc|gmbh|mbh|ag|kg|kgaa|ohg|ug|se|sa|sas|sasu"
    r"|sarl|srl|spa|bv|nv|ab|as|asa|aps|oy|oyj|pty|kk|sl|slu|lda|ltda|sro|zoo|doo|ooo"
)
"""What companies add to their names in one place and leave out in another, written without points."""
_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")
_MOST_AT_A_DOMAIN = 5
"""Accounts at one web domain from which it says nothing: a portal, or the site of a group."""


class Twins(NamedTuple, Generic[T]):
    """Two that may be one, the one more is known of first, and why they may be."""

    stays: T
    goes: T
    reasons: tuple[str, ...]


def plain_name(name: str) -> str:
    """A company's name without marks, order of words and legal form: `Müller & Söhne GmbH` is `muller sohne`."""
    words = _WORD.findall(_without_points(unmarked(name)))
    while len(words) > 1 and _LEGAL.fullmatch(words[-1]):
        words.pop()
    return " ".join(sorted(word for word in words if word not in ("the", "and"))) or " ".join(words)


def _without_points(text: str) -> str:
    """`s.p.a.` and `o.o.` written as one word each."""
    return re.sub(r"\b(\w)\.(?=\w\b)", r"\1", text).replace(".", " ")


def said_of(entity: Entity) -> int:
    """How many of its fields say something."""
    return sum(entity.__dict__[name] not in ("", (), None, field.default) for name, field in entity.fields.items())


def known_of(book: Book, account: Account) -> int:
    """How much the book holds of an account: its fields, and the rows about it."""
    rows: Iterable[Mapping[str, Sequence[object]]] = (
        book.contracts_of, book.arr_lines_of, book.commitments_of, book.objectives_of, book.milestones_of,
        book.plays_of, book.open_signals_of, book.growth.references_of, book.growth.runs_of,
        book.growth.closed_plays_of, book.growth.white_space_of,
    )  # fmt: skip
    touched = sum((account.id, kind) in book.history.last for kind in KINDS)
    people = book.stakeholders_of.get(account.id, ())
    return said_of(account) + sum(len(some.get(account.id, ())) for some in rows) + touched + len(people)


def like_accounts(accounts: Iterable[Account], known: Callable[[Account], int] = said_of) -> list[Twins[Account]]:
    """Accounts that may be one customer: at one web domain, of one name, or of nearly the same.

    The one of which more is `known` stays; of two alike, the one tracked for longer.
    """
    held = sorted(accounts, key=lambda each: (-known(each), each.tracked_since, name_key(each.name), each.key))
    found: dict[tuple[int, int], list[str]] = {}
    at: dict[str, list[int]] = {}
    named: dict[str, list[int]] = {}
    for place, account in enumerate(held):
        if where := domain(account.website):
            at.setdefault(where, []).append(place)
        named.setdefault(plain_name(account.name), []).append(place)
    for where, places in at.items():
        if len(places) <= _MOST_AT_A_DOMAIN:
            for pair in combinations(places, 2):
                found.setdefault(pair, []).append(f"both at {where}")
    for places in named.values():
        for one, other in combinations(places, 2):
            is_same = name_key(held[one].name) == name_key(held[other].name)
            found.setdefault((one, other), []).append("the same name" if is_same else "the same name but for its form")
    for first, second, percent in _near(list(named)):
        for one in named[first]:
            for other in named[second]:
                pair = (min(one, other), max(one, other))
                found.setdefault(pair, []).append(f"{_ALIKE} to {percent}%")
    # What is certain before what is only alike.
    pairs = sorted(found.items(), key=lambda each: (all(why.startswith(_ALIKE) for why in each[1]), each[0]))
    return [Twins(held[one], held[other], tuple(why)) for (one, other), why in pairs]


def _near(names: Sequence[str]) -> Iterator[tuple[str, str, int]]:
    """Pairs of names that are nearly the same. Those with other numbers in them are not: `Plant 1` is no `Plant 2`."""
    from rapidfuzz import fuzz, process

    by_numbers: dict[tuple[str, ...], list[str]] = {}
    for name in names:
        by_numbers.setdefault(tuple(_DIGITS.findall(name)), []).append(name)
    for some in by_numbers.values():
        for place, name in enumerate(some[:-1]):
            rest = some[place + 1 :]
            for other, score, _ in process.extract(name, rest, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None):
                yield name, other, int(score)


def like_people(people_of: Mapping[str, Sequence[Stakeholder]]) -> list[Twins[Stakeholder]]:
    """People of one account who may be one person: one e-mail address, one name, or an initial for a first name."""
    found = []
    for people in people_of.values():
        if len(people) < 2:
            continue
        shared = Counter(each.email.casefold() for each in people)
        words = {each.id: _WORD.findall(unmarked(each.name)) for each in people}
        for one, other in combinations(people, 2):
            why = []
            if one.email and one.email.casefold() == other.email.casefold():
                # An address of a whole department is no person's.
                why += ["the same e-mail address"] if shared[one.email.casefold()] == 2 else []
            why += _names_alike(words[one.id], words[other.id])
            if why:
                stays, goes = sorted((one, other), key=_by_what_is_known)
                found.append(Twins(stays, goes, tuple(why)))
    return found


def _by_what_is_known(person: Stakeholder) -> tuple[object, ...]:
    """Who is still there before who left, of whom more is known, the longer name before the initial."""
    return (person.left_on is not None, -said_of(person), -len(person.name), name_key(person.name), person.key)


def _names_alike(one: Sequence[str], other: Sequence[str]) -> list[str]:
    if sorted(one) == sorted(other):
        return ["the same name"]
    if len(one) > 1 and len(other) > 1 and one[-1] == other[-1] and 1 in (len(one[0]), len(other[0])):
        return [f"{one[0][0].upper()}. may be short"] if one[0][0] == other[0][0] else []
    return []
