"""What the customer reads: what is shared with them, all of it, and nothing else, whatever fields there are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core import vocabulary as v
from bookcockpit.core.entities import ENTITIES, Milestone, Objective, Play, Reading
from bookcockpit.core.health.score import CATEGORIES, RULES, Healths
from bookcockpit.core.health.words import GLYPHS, total_words, worst_words
from bookcockpit.core.health.words import WORDS as BAND_WORDS
from bookcockpit.core.history import Dossier
from bookcockpit.core.money import short_money
from bookcockpit.core.policy import Policy
from bookcockpit.core.wording import plain_number, word_label
from bookcockpit.exchange.documents import DOCUMENTS, Sources, write_document
from bookcockpit.exchange.documents import customer as documents_customer
from bookcockpit.exchange.documents.words import day as day_words
from builders import account, book, commitment, day, person, reading, touch
from exchange.document_books import TODAY, Filled, Written, sources_of

FOR_CUSTOMERS = [name for name, spec in DOCUMENTS.items() if "customer" in spec.editions]

# Everything they may read: of rows marked as shared where rows can be. Whatever is not named here stays inside,
# a field added tomorrow included.
SHARED = {
    "account": {"name", "our_owner", "shared_gap"},
    "stakeholder": {"name"},
    "touch": {"happened_on"},
    "objective": {
        "statement", "metric", "unit", "baseline", "target", "target_on", "measured_in", "owner", "agreed_on",
        "agreed_value",
    },
    "milestone": {"title", "owner", "due_on", "done_on"},
    "commitment": {"what", "owner", "due_on", "done_on"},
    "play": {"title", "owner", "due_on"},
    "reading": {"value"},
}  # fmt: skip

# Words of ours that would give something away; those left out are also said of what is shared.
SPOKEN = {"us", "agreed", "business review"}
LABELS = {"arr", "health", "influence", "relationship", "sentiment", "stance", "internal", "price", "tier", "renewal"}
HEALTH = {word for words in (GLYPHS, BAND_WORDS) for word in words.values() if word.isalpha()} | {
    *(traits.label.lower() for traits in v.INPUTS.values()), *(rule.label.lower() for rule in RULES), *CATEGORIES,
    "coverage", "categories", "inputs", "lowest", "score",
}  # fmt: skip
"""Words in which health is told."""
VOCABULARY = {
    word_label(word) for kind in ENTITIES.values() for field in kind.fields.values() for word in field.allowed
}
DATES = {"18 Nov 2025", "18 Nov 2026", "31 Mar 2027"}
"""A year ago, today, and the end of the next quarter."""
INSIDE = re.compile(rf"\b({'|'.join(sorted((VOCABULARY | LABELS | HEALTH) - SPOKEN))})\b", re.IGNORECASE)


def forms(written: Written) -> Iterator[str]:
    """How a value would look in a document, where that tells it from every other."""
    value = written.value
    if isinstance(value, tuple):
        yield from (each for each in value if str(each).startswith("Qz"))
    elif isinstance(value, str):
        if value.startswith("Qz"):
            yield value
    elif hasattr(value, "isoformat"):
        yield from (day_words(value), value.isoformat())
    elif isinstance(value, int) and not isinstance(value, bool) and value >= 100_000_000:
        yield short_money(value, "USD").strip("$")
    elif isinstance(value, int | float) and value > 10_000:
        yield from (plain_number(value), f"{value}")


def stands_in(text: str, form: str) -> bool:
    """Whether it is there as a whole: 8 Nov is not in 18 Nov."""
    return form in text and re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text) is not None


def named(field: str) -> str:
    """A text that stands in no document unless that field does, and that no writer escapes."""
    return f"Qz{re.sub(r'[^a-z0-9]', '', field)}z"


def may_be_read(written: Written) -> bool:
    return written.account == "acme" and written.is_shared and written.field in SHARED.get(written.table, ())


@given(seed=st.integers(0, 2**32), unknown=st.sampled_from([0.0, 0.3, 0.7, 0.95]))
def test_nothing_but_what_is_shared_is_in_any_customer_edition(seed: int, unknown: float) -> None:
    filled = Filled(seed, named, unknown=unknown)
    made = sources_of(filled.rows, "acme")
    readable = {form for each in filled.written if may_be_read(each) for form in forms(each)} | DATES
    for name in FOR_CUSTOMERS:
        text = write_document(name, made, "customer").text
        for each in filled.written:
            if not may_be_read(each):
                seen = [form for form in forms(each) if form not in readable and stands_in(text, form)]
                assert seen == [], (name, each[:3])
        assert INSIDE.findall(text) == [], name


def test_the_property_sees_what_it_looks_for() -> None:
    """Every text of the book is found by the same search in what we write for ourselves, so it can be found."""
    wanted = {
        ("account", "notes"), ("account", "at_risk_reason"), ("stakeholder", "title"), ("stakeholder", "notes"),
        ("stakeholder", "our_counterpart"), ("touch", "summary"), ("touch", "value_delivered"),
        ("contract", "target_arr"), ("signal", "evidence"), ("play", "potential_arr"), ("price_plan", "tied_to"),
        ("play_step", "title"),
    }  # fmt: skip
    found: set[tuple[str, str]] = set()
    for seed in range(120):
        if wanted <= found:
            break
        filled = Filled(seed, named, unknown=0.7)
        made = sources_of(filled.rows, "acme")
        text = "".join(write_document(name, made).text for name in DOCUMENTS)
        found |= {each[1:3] for each in filled.written if any(stands_in(text, form) for form in forms(each))}
    assert wanted <= found


def well(shared: Sources, value: float) -> Sources:
    """The same account with a reading of every input."""
    readings = [
        reading(shared.account, name, on, value if low is None else max(low, value))
        for name in v.INPUTS
        for on, low in (("2026-10-01", 60), ("2026-11-10", None))
    ]
    deep = shared.dossier._replace(readings=[*shared.dossier.readings, *readings])
    kept = shared.book
    whole = book(
        TODAY, shared.account, deep.touches, objectives=kept.objectives, milestones=kept.milestones,
        commitments=kept.commitments, stakeholders=kept.stakeholders, readings=deep.readings,
    )  # fmt: skip
    return shared._replace(book=whole, dossier=deep)


@pytest.mark.parametrize("value", [3.25, 47.5, 96.75])
def test_how_well_an_account_is_changes_nothing_of_what_they_read(shared: Sources, value: float) -> None:
    made = well(shared, value)
    health = Healths(made.book, made.policy).of(made.account)
    assert health.total is not None
    inside = "".join(write_document(name, made).text for name in DOCUMENTS)
    told = (total_words(health), f"lowest {worst_words(health)}", plain_number(value))
    for words in told:
        assert words in inside, "it can be found where it may stand"
    for name in FOR_CUSTOMERS:
        text = write_document(name, made, "customer").text
        assert text == write_document(name, shared, "customer").text
        assert [words for words in (*told, *HEALTH) if stands_in(text.lower(), words)] == []


def test_every_table_and_field_of_the_allowlist_exists() -> None:
    rows = Filled(1, str).rows
    for table, fields in SHARED.items():
        assert fields <= set(rows[table][0].fields), table


def test_the_writer_for_customers_knows_no_type_that_holds_more() -> None:
    tree = ast.parse(Path(documents_customer.__file__).read_text(encoding="utf-8"))
    imported = {
        f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("bookcockpit.core")
        for alias in node.names
    }
    allowed = {"customer.CustomerGoal", "customer.CustomerPlan", "customer.Step", "qbr.CustomerReview"}
    assert imported <= {"bookcockpit.core.plan.qbr", "bookcockpit.core.wording"} | {
        f"bookcockpit.core.plan.{n}" for n in allowed
    }


@pytest.fixture
def shared() -> Sources:
    """An account with everything that can be shared, shared."""
    acme = account(our_owner="Nora Whitfield", shared_gap="The report needed two rounds.")
    wanted = Objective(
        id="goal", key="goal", account_id=acme.id, statement="Depots live in ten days", metric="Days to open",
        unit="days", baseline=21, target=10, target_on=day("2027-03-31"), measured_in="Depot tracker", owner="Ana Ruiz",
        agreed_by_id="ana", agreed_on=day("2025-03-13"), agreed_value="USD 14,000 a depot",
    )  # fmt: skip
    steps = [
        Milestone(objective_id="goal", title=title, side=side, owner=owner, shared=True, **dates)  # type: ignore[arg-type]
        for title, side, owner, dates in (
            ("One checklist", "them", "Ana Ruiz", {"done_on": day("2026-10-01")}),
            ("Late step", "us", "Priya Raman", {"due_on": day("2026-11-01")}),
            ("Hull open", "them", "", {"due_on": day("2027-02-12")}),
        )
    ]
    promises = [commitment(acme, "Send the sheet", owner="Nora Whitfield", due_on=day("2026-11-20"), shared=True)]
    deep = Dossier(
        touches=[touch(acme, "business_review", "2026-08-12", stakeholder_ids=("ana",))],
        readings=[Reading(account_id=acme.id, input="objective:goal", read_on=day("2026-11-01"), value=12)],
        plays=[Play(account_id=acme.id, motion="seats", title="Sixty seats", due_on=day("2027-01-15"), shared=True)],
    )
    whole = book(
        TODAY, acme, objectives=[wanted], milestones=steps, commitments=promises,
        stakeholders=[person(acme, "Ana Ruiz", id="ana")],
    )  # fmt: skip
    return Sources(whole, Policy(), acme, deep, TODAY)


EVERYWHERE = (
    "Acme", "Nora Whitfield", "18 Nov 2026", "Depots live in ten days", "Days to open", "82 %", "31 Mar 2027",
    "USD 14,000 a depot", "[x] One checklist (Acme: Ana Ruiz), done 1 Oct 2026",
    "[ ] Late step (us: Priya Raman), **was due 1 Nov 2026**", "[ ] Hull open (Acme), by 12 Feb 2027",
    "[ ] Send the sheet (us: Nora Whitfield), by 20 Nov 2026",
)  # fmt: skip
IN_ONE = {
    "plan": (
        "Depot tracker",
        "with Ana Ruiz on 13 Mar 2025",
        "Sixty seats, by 15 Jan 2027",
        "The report needed two rounds.",
    ),
    "qbr": (
        "Meeting with Ana Ruiz.",
        "review of 12 Aug 2026",
        "Sixty seats, by 15 Jan 2027",
        "The report needed two rounds.",
    ),
    "recap": ("since 18 Nov 2025", "Your contact is Nora Whitfield"),
}


@pytest.mark.parametrize("name", FOR_CUSTOMERS)
def test_what_is_shared_is_there(shared: Sources, name: str) -> None:
    ana = next(each for each in shared.book.stakeholders if each.name == "Ana Ruiz")
    document = write_document(name, shared._replace(attendees=(ana,)), "customer")
    for words in (*EVERYWHERE, *IN_ONE[name]):
        assert words in document.text
    assert not [each for each in document.warnings if "shared" in each]


@pytest.mark.parametrize("name", FOR_CUSTOMERS)
def test_with_nothing_shared_we_are_told_and_they_are_not(name: str) -> None:
    acme = account()
    document = write_document(name, Sources(book(TODAY, acme), Policy(), acme, Dossier(), TODAY), "customer")
    assert document.warnings[-1].startswith("Nothing is marked as shared with them")
    assert "shared" not in document.text


def test_kept_and_closed_things_are_not_proposed_again(shared: Sources) -> None:
    stages = [stage for stage in get_args(v.PlayStage) if stage in ("won", "lost", "dismissed")]
    plays = [shared.dossier.plays[0].but(stage=stage) for stage in stages]
    made = shared._replace(dossier=shared.dossier._replace(plays=plays))
    assert "Sixty seats" not in "".join(write_document(name, made, "customer").text for name in FOR_CUSTOMERS)
