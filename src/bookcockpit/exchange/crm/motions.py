"""What a deal is, told from the words people give it: a renewal, more of something or a first sale; which expansion
motion an open one is, and how far it has come."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeVar

from bookcockpit.core.vocabulary import (
    DealType,
    Motion,
    PlayStage,
)

Word = TypeVar("Word")

USUAL: Motion = "cross_sell"
"""The motion of a deal that no word tells: something more is sold to a customer."""

# In this order: “3-year deal for 200 more seats” is about its years, “upgrade to 200 seats” about the seats.
_MOTIONS: tuple[tuple[Motion, re.Pattern[str]], ...] = (
    ("multi_year", re.compile(r"multi[- ]?year|\b[2-9][- ]?(?:year|yr)|\blong[- ]term|mehrjahr")),
    ("department", re.compile(r"department|division|business unit|new team|subsidiar|affiliate|roll[- ]?out|\bregion")),
    ("seats", re.compile(r"\bseats?\b|licen[cs]e|\busers?\b|head ?count|lizenz")),
    ("upgrade", re.compile(r"upgrade|up[- ]?sell|\btier\b|premium|enterprise (?:edition|plan)|\bplan\b|edition")),
    ("cross_sell", re.compile(r"cross[- ]?sell|add[- ]?on|module|new product|additional product|extra product")),
)
_LESS = re.compile(r"downgrade|down[- ]?sell|contraction|reduction")
# “Existing business” is a renewal in one company and an upsell in the next, so it says neither.
_RENEWAL = re.compile(r"re-?new|verl[äa]nger|rinnov|renouvel|reconduc|renova|verleng")
_ADD_ON = re.compile(
    r"upgrade|up[- ]?sell|cross[- ]?sell|add[- ]?on|expansion|expand|additional|new product|erweiter|zusatz|uitbreid"
    r"|ampliaci|amplia[çc]|ampliamento|extension de|more seats"
)
_NEW = re.compile(r"\bnew\b|new ?(?:business|customer|client|logo)|\bneu|nouvel|nouveau|nuev|nuov|\bnov[oa]s?\b|nieuw")
_STAGES: tuple[tuple[PlayStage, re.Pattern[str]], ...] = (
    ("agreed", re.compile(r"verbal|agreed|agreement reached|accepted|signature|signed|commit|closing")),
    ("proposed", re.compile(r"propos(?!ition)|quot|pric|negotiat|contract|offer|review|legal|procure|bought[- ]?in")),
    ("qualified", re.compile(r"qualifi(?:ed|cation)|needs|analysis|appointment|demo|value|decision ?maker|percept"
                             r"|presentation|discovery|evaluat|pilot|trial|develop|solution|scop")),
    ("idea", re.compile(r"prospect|\blead\b|idea|unqualified|suspect|identif|new\b|qualify")),
)  # fmt: skip
_LIKELY: tuple[tuple[float, PlayStage], ...] = ((0.9, "agreed"), (0.5, "proposed"), (0.2, "qualified"))
_SPLIT = re.compile(r"(?<=[a-z])(?=[A-Z])|[_/]+")


def motion_of(type_: str, name: str) -> Motion | None:
    """The motion of a deal by its type, else by its name; None when neither tells."""
    return next((found for text in (type_, name) if (found := _first(_MOTIONS, text)) is not None), None)


def deal_type_of(type_: str, name: str) -> DealType | None:
    """What a won deal was, by its type; where that does not tell, its name may say that it renews or adds something."""
    if is_for_less(type_):
        # What is sold for less takes the place of what there was.
        return "renewal"
    of_type = _type_in(type_)
    by_name = _type_in(name) if of_type is None else None
    return of_type or (None if by_name == "new" else by_name)


def _type_in(text: str) -> DealType | None:
    folded = _folded(text)
    if _RENEWAL.search(folded):
        return "renewal"
    return "add_on" if _ADD_ON.search(folded) else "new" if _NEW.search(folded) else None


def is_for_less(type_: str) -> bool:
    """Whether a deal sells less than there is: no expansion."""
    return bool(_LESS.search(_folded(type_)))


def stage_of(stage: str, probability: float | None) -> PlayStage:
    """How far a deal has come, by the name of its stage, else by its probability (0 to 1)."""
    if (found := _first(_STAGES, stage)) is not None:
        return found
    return next((each for least, each in _LIKELY if (probability or 0) >= least), "idea")


def _first(choices: Iterable[tuple[Word, re.Pattern[str]]], text: str) -> Word | None:
    folded = _folded(text)
    return next((word for word, pattern in choices if pattern.search(folded)), None)


def _folded(text: str) -> str:
    return _SPLIT.sub(" ", text).casefold()
