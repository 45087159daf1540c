"""What a look back needs of the history that the book itself leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from bookcockpit.core.entities import (
    CallChange,
    PricePlan,
)

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
