"""A page made from the bounded book equals the page made from everything, on any day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.book import Book, Growth, digest
from bookcockpit.core.due.today import today_view
from bookcockpit.core.policy import Policy
from bookcockpit.core.vocabulary import CLOSED_PLAYS, INPUTS
from bookcockpit.demo import AS_OF, sample_data
from bookcockpit.exchange.csv_in import plan_import
from bookcockpit.exchange.encoder import encoded
from bookcockpit.exchange.sources import sources_in
from bookcockpit.store import Library
from builders import pulses, usage
from properties import COSTLY


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The sample book on disk."""
    with Library.create(tmp_path_factory.mktemp("sample") / "book.db") as library:
        sources, _ = sources_in(sample_data())
        library.apply(plan_import(sources, library, today=AS_OF, base_currency="USD").change)
        yield library


def whole_book(library: Library, today: date) -> Book:
    """The book worked out from every stored row."""
    rows: dict[str, Any] = library.everything()
    still_open = {play.id for play in rows["play"] if play.stage not in CLOSED_PLAYS}
    executives = [person.id for person in rows["stakeholder"] if person.level == "executive"]
    return Book(
        as_of=today,
        meta=library.meta,
        history=digest(rows["touch"], executives, today),
        accounts=rows["account"],
        contracts=rows["contract"],
        stakeholders=rows["stakeholder"],
        pending=[touch for touch in rows["touch"] if touch.planned or touch.happened_on > today],
        commitments=rows["commitment"],
        objectives=rows["objective"],
        milestones=rows["milestone"],
        readings=[each for each in rows["reading"] if each.read_on <= today and each.input not in INPUTS],
        usage=usage(rows["reading"], today),
        arr_lines=rows["arr_line"],
        signals=rows["signal"],
        rates=rows["rate"],
        snoozes=rows["snooze"],
        shifts=rows["shift"],
        overrides=rows["cadence_override"],
        tier_changes=rows["tier_change"],
        plays=[play for play in rows["play"] if play.stage not in CLOSED_PLAYS],
        dismissals=rows["dismissal"],
        price_plans=rows["price_plan"],
        growth=Growth(
            steps=[step for step in rows["play_step"] if step.play_id in still_open],
            closed_plays=[
                play
                for play in rows["play"]
                if play.id not in still_open and today - relativedelta(months=24) <= play.closed_on <= today
            ],
            white_spaces=rows["white_space"],
            references=rows["reference"],
            runs=rows["playbook_run"],
            run_steps=rows["run_step"],
            reviews=rows["book_review"],
        ),
        pulses=pulses(rows["touch"], rows["reading"], rows["stakeholder"], today),
    )


@COSTLY
@given(days=st.integers(-700, 900))
def test_today_of_the_bounded_book_equals_today_of_the_whole(sample: Library, days: int) -> None:
    today = AS_OF + timedelta(days=days)
    bounded = today_view(sample.load(today), Policy(), today, everything=True)
    whole = today_view(whole_book(sample, today), Policy(), today, everything=True)
    assert encoded(bounded, rhythm=()) == encoded(whole, rhythm=())
