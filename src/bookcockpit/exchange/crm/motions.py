"""Which expansion motion an open deal is, and how far it has come, told from the words people give it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bookcockpit.core.vocabulary import Motion, PlayStage

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
