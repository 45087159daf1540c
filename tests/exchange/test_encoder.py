"""JSON by value: what each kind of value becomes, and that every row names what there is."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pytest

import bookcockpit.core
from bookcockpit.core.dates import Interval
from bookcockpit.core.entities import Account, Contract, Rate
from bookcockpit.core.money import Money
from bookcockpit.exchange.encoder import encoded, read
from bookcockpit.exchange.json_rows import ROWS, WORKED_OUT

ACME = Account(id="a1", key="acme", name="Acme", tier="growth", tracked_since=date(2026, 1, 1))
TERM = Contract(account_id="a1", key="c1", starts_on=date(2026, 1, 1), arr=240_000_00, currency="EUR", open_ended=True)


class Line(NamedTuple):
    """A view nobody wrote a row for."""

    contract: Contract
    due_on: date | None
    rise: Money
    notes: tuple[str, ...]


def test_a_view_needs_no_row() -> None:
    line = Line(TERM, date(2026, 3, 1), Money(12_000, "JPY"), ("one", "two"))
    assert encoded([line, line._replace(due_on=None)])[0] == {
        "contract": "c1",
        "due_on": "2026-03-01",
        "rise": {"amount": "12000", "currency": "JPY"},
        "notes": ["one", "two"],
    }


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, None),
        (0.1, 0.1),
        (Decimal("1.10"), "1.10"),
        (Interval(days=14), str(Interval(days=14))),
        (TERM, "c1"),
        (ACME, {"account": "Acme", "key": "acme"}),
        ({"A": (1, 2)}, {"A": [1, 2]}),
    ],
)
def test_each_kind_of_value(value: object, told: object) -> None:
    assert encoded(value) == told


def test_what_people_know_of_an_entity_is_its_fields_without_ids() -> None:
    known = encoded(TERM, row="fields")
    assert known["arr"] == {"amount": "240000.00", "currency": "EUR"}
    assert known["starts_on"] == "2026-01-01"
    assert not {"id", "rev", "account_id"} & set(known)
    rate = Rate(currency="USD", rate_on=date(2026, 1, 1), rate=Decimal("0.9"))
    assert encoded(rate, row="fields")["rate"] == "0.9"


FROM_AROUND = {
    "board.Board": {"today"},
    "forecast.Forecast": {"counted_twice"},
    "forecast.Totals": {"reason"},
    "one_page.Now": {"account"},
    "one_page.Path": {"now"},
    "score.Health": {"moved"},
    "scorecard.Scorecard": {"counted_twice", "habits"},
    "today.TodayView": {"rhythm"},
}
"""What a view does not know itself: it is of what is around it, or made known by the command."""


def classes() -> dict[str, type]:
    """Every class of core by its file and name."""
    found: dict[str, type] = {}
    for module in pkgutil.walk_packages(bookcockpit.core.__path__, "bookcockpit.core."):
        for name, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if kind.__module__ == module.name:
                named = f"{module.name.rpartition('.')[2]}.{name}"
                assert found.get(named, kind) is kind, f"two classes are called {named}"
                found[named] = kind
    return found


def test_every_row_and_every_word_names_what_there_is() -> None:
    known = classes()
    of_classes = {name: words for name, words in ROWS.items() if "." in name}
    assert set(of_classes) <= set(known)
    assert {name.rpartition(".")[0] for name in WORKED_OUT} <= set(known)
    elsewhere: dict[str, set[str]] = {}
    for name, words in of_classes.items():
        kind = known[name]
        own = {
            "self",
            *dir(kind),
            *(vars(kind)["fields"] if hasattr(kind, "ruled") else ()),
            *inspect.signature(kind).parameters,
        }
        for word in read(words):
            if word.path[0] not in own and f"{name}.{word.path[0]}" not in WORKED_OUT:
                elsewhere.setdefault(name, set()).add(word.path[0])
    assert elsewhere == FROM_AROUND
