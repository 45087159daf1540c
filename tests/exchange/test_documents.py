"""Documents: the golden ones, their promises of size and order, and what they say in words."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bookcockpit.core.entities import Milestone, Objective, Play, PlayStep, PricePlan, Reading
from bookcockpit.core.history import Dossier
from bookcockpit.core.policy import Policy
from bookcockpit.exchange.documents import DOCUMENTS, Edition, Sources, file_name, write_document
from builders import account, book, commitment, contract, day, person, signal, touch
from exchange.document_books import TODAY, Filled, sources_of
from goldens import is_golden

ROOT = Path(__file__).parents[2]
WRITTEN: list[tuple[str, Edition]] = [(name, edition) for name, spec in DOCUMENTS.items() for edition in spec.editions]
IDS = [f"{name}-{edition}" for name, edition in WRITTEN]
PAGES_LINES, PAGES_CHARACTERS = 110, 5_500
HOSTILE = (
    "![x](http://evil.example/p.png)", "[a](https://evil.example)", "<script>alert(1)</script>", "a | b |", "# heading",
    "- item", "1. item", "```", "**bold**", "> quote", "https://evil.example", "&lt;b&gt;", "\u202elive\u2066",
    "| --- |",
)  # fmt: skip


def trap_of(field: str, turn: int = 0) -> str:
    """A text for a field that would act if a writer let it."""
    return f"{HOSTILE[(crc32(field.encode()) + turn) % len(HOSTILE)]} {field}"


def sources(of: Any, today: date = TODAY, dossier: Dossier | None = None, **more: Any) -> Sources:
    touches = dossier.touches if dossier else ()
    return Sources(book(today, of, touches, **more), Policy(), of, dossier or Dossier(), today)


@pytest.fixture(scope="module")
def sample(make_book: Callable[[], Any]) -> dict[str, list[Any]]:
    """Every row of the sample book."""
    made = make_book()
    made.take({path.name: path.read_bytes() for path in (ROOT / "sample_data").glob("*.csv")}, today=date(2026, 11, 16))
    rows: dict[str, list[Any]] = made.everything()
    return rows


@pytest.fixture(scope="module")
def everyone(sample: dict[str, list[Any]]) -> list[Sources]:
    """Every account of the sample book."""
    return [sources_of(sample, each.key) for each in sample["account"]]


@pytest.fixture(scope="module")
def row_index(sample: dict[str, list[Any]]) -> dict[str, Sources]:
    """The richest account of the sample book, one about which nothing is known, and one full of traps."""
    trap = Filled(7, trap_of, unknown=0.6)
    return {
        "northwind": sources_of(sample, "northwind"),
        "new": sources(account("New [Co] | *Ltd*", "strategic", key="new")),
        "poison": sources_of(trap.rows, "acme"),
    }


@pytest.mark.parametrize("which", ["northwind", "new", "poison"])
@pytest.mark.parametrize(("name", "edition"), WRITTEN, ids=IDS)
def test_the_text_is_the_golden_one(row_index: dict[str, Sources], which: str, name: str, edition: Edition) -> None:
    is_golden(f"documents/{which}/{name}-{edition}.md", write_document(name, row_index[which], edition).text)


@pytest.mark.parametrize(("name", "edition"), WRITTEN, ids=IDS)
def test_no_account_of_the_sample_book_needs_more_than_two_pages(
    everyone: list[Sources], name: str, edition: Edition
) -> None:
    for each in everyone:
        text = write_document(name, each, edition).text
        assert text.count("\n") <= PAGES_LINES, each.account.key
        assert len(text) <= PAGES_CHARACTERS, each.account.key


@pytest.mark.parametrize(("name", "edition"), WRITTEN, ids=IDS)
def test_the_order_in_which_rows_come_does_not_matter(
    sample: dict[str, list[Any]], name: str, edition: Edition
) -> None:
    once = write_document(name, sources_of(sample, "northwind"), edition)
    for seed in range(3):
        shuffled = {table: random.Random(seed).sample(rows, len(rows)) for table, rows in sample.items()}
        again = sources_of(shuffled, "northwind")
        deep = again.dossier
        again = again._replace(dossier=deep._replace(plays=deep.plays[::-1], steps=deep.steps[::-1]))
        assert write_document(name, again, edition) == once


@pytest.mark.parametrize("which", ["northwind", "new", "poison"])
@pytest.mark.parametrize(("name", "edition"), WRITTEN, ids=IDS)
def test_every_document_says_first_whose_it_is_for_whom_and_when(
    row_index: dict[str, Sources], which: str, name: str, edition: Edition
) -> None:
    document = write_document(name, row_index[which], edition)
    before = document.text.split("\n## ")[0]
    assert before.startswith("# ")
    assert "18 Nov 2026" in before
    assert ("**Internal — not for the customer**" in before) == (edition == "internal")
    assert ("Prepared for " in before) == (edition == "customer")
    assert document.text.endswith("\n")
    assert not document.text.endswith("\n\n")
    assert "\n\n\n" not in document.text
    assert "\r" not in document.text


@pytest.mark.parametrize("which", ["northwind", "new", "poison"])
@pytest.mark.parametrize(("name", "edition"), WRITTEN, ids=IDS)
def test_no_heading_stands_empty_and_nothing_people_wrote_acts(
    row_index: dict[str, Sources], which: str, name: str, edition: Edition
) -> None:
    reads_as_text_alone(write_document(name, row_index[which], edition).text)


@given(seed=st.integers(0, 2**16))
def test_no_field_of_any_table_acts_in_any_document(seed: int) -> None:
    trap = Filled(seed, lambda name: trap_of(name, seed), unknown=0.6)
    made = sources_of(trap.rows, "acme")
    attendees = tuple(made.book.stakeholders_of["acme"])
    for name, edition in WRITTEN:
        reads_as_text_alone(write_document(name, made._replace(attendees=attendees), edition).text)


def reads_as_text_alone(text: str) -> None:
    """No HTML, image or link in it, no block of its own, no empty section, no broken table."""
    tokens = MarkdownIt("gfm-like", {"html": True}).parse(text)
    kinds = [token.type for token in tokens]
    assert not {"html_block", "hr", "fence", "code_block", "ordered_list_open"} & set(kinds)
    inside = {leaf.type for token in tokens for leaf in token.children or []}
    assert inside <= {"text", "strong_open", "strong_close", "code_inline", "hardbreak"}
    assert {token.tag for token in tokens if token.type == "heading_open"} <= {"h1", "h2"}
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            assert kinds[place + 3] != "heading_open", tokens[place + 1].content
    assert kinds[-1] != "heading_close"
    for row in re.split("tr_open", " ".join(kinds))[1:]:
        assert row.count("td_open") + row.count("th_open") in (4, 5, 6)


def test_an_unknown_document_or_edition_is_refused_in_a_sentence() -> None:
    nothing = sources(account())
    with pytest.raises(ValueError, match="“memo” is not a document; choose one of plan, qbr, brief, handover, recap"):
        write_document("memo", nothing)
    with pytest.raises(ValueError, match="the brief has no “customer” edition"):
        write_document("brief", nothing, "customer")
    with pytest.raises(ValueError, match="no “public” edition; it is written for internal or customer"):
        write_document("plan", nothing, "public")  # type: ignore[arg-type]


def test_the_name_of_the_file_says_the_edition_and_stays_in_its_folder() -> None:
    assert file_name("plan", account("North/wind"), "internal", TODAY) == "North_wind-plan-INTERNAL-2026-11-18.md"
    assert file_name("qbr", account("../../x"), "customer", TODAY) == "x-qbr-customer-2026-11-18.md"


def goal(of: Any, baseline: float | None, now: float | None, target: float | None, **more: Any) -> Sources:
    wanted = Objective(
        id="goal", key="goal", account_id=of.id, statement="Faster onboarding", metric="Onboarding", unit="days",
        baseline=baseline, target=target, target_on=day("2026-09-30"), **more,
    )  # fmt: skip
    read = [] if now is None else [Reading(account_id=of.id, input="objective:goal", read_on=TODAY, value=now)]
    people = [person(of, "Ana Ruiz"), person(of, "Colin Abara", left_on=day("2026-09-18"), left_to="Strand")]
    return sources(of, dossier=Dossier(readings=read), objectives=[wanted], stakeholders=people)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((21, 12, 10), "from 21, now 12, target 10 days by 30 Sep 2026: 82 % of the way"),
        ((21, 9, 10), "from 21, now 9, target 10 days by 30 Sep 2026: reached (109 %)"),
        ((10, 12, 10), "from 10, now 12, target 10 days by 30 Sep 2026: undefined: the target is the start"),
        ((21, None, 10), "from 21, target 10 days by 30 Sep 2026: not measured yet"),
        ((21, 12, None), "from 21, now 12 days by 30 Sep 2026: no target yet"),
        ((None, 12, 10), "now 12, target 10 days by 30 Sep 2026: no starting point"),
    ],
)
@pytest.mark.parametrize("edition", ["internal", "customer"])
def test_progress_is_told_in_words(values: tuple[float, float, float], words: str, edition: Edition) -> None:
    assert f"Onboarding: {words}" in write_document("plan", goal(account(), *values), edition).text


def test_who_left_is_a_leaver_to_us_and_owns_nothing_towards_the_customer() -> None:
    made = goal(account(), 21, 12, 10, owner="Colin Abara")
    inside = write_document("plan", made).text
    assert "Colin Abara: left 18 Sep 2026, now at Strand" in inside
    assert "Owner: Colin Abara, left (them)" in inside
    assert "| Colin Abara" not in inside
    assert "| Ana Ruiz |" in inside
    assert "Colin" not in write_document("plan", made, "customer").text
    assert "| Colin Abara" not in write_document("handover", made).text


def review(attendees: list[str], on: str = "2026-08-12", **more: Any) -> Sources:
    acme = account()
    people = [
        person(acme, "Joy Okafor", id="joy", roles=("economic_buyer",)),
        person(acme, "Ana Ruiz", id="ana", roles=("champion",)),
        person(acme, "Old Hand", id="old", left_on=day("2026-09-01")),
    ]
    met = touch(acme, "business_review", on, stakeholder_ids=tuple(attendees), **more)
    return sources(acme, dossier=Dossier(touches=[met]), stakeholders=people)


@pytest.mark.parametrize("edition", ["internal", "customer"])
def test_a_review_without_an_economic_buyer_warns_us_and_never_the_customer(edition: Edition) -> None:
    document = write_document("qbr", review(["ana", "old"]), edition)
    warning = "No economic buyer is on the attendee list: invite Joy Okafor."
    assert document.warnings[0] == warning
    assert (warning in document.text) == (edition == "internal")
    assert ("economic buyer" in document.text) == (edition == "internal")
    assert ("Ana Ruiz" in document.text) == (edition == "internal"), "no date is planned, so nobody is named to them"
    assert "Old Hand" not in document.text.split("## Attendees")[-1].split("## 1.")[0]


def test_the_planned_review_says_who_comes_and_names_given_go_before() -> None:
    planned = review(["joy"], on="2026-12-09", planned=True)
    assert write_document("qbr", planned).warnings == ()
    assert "Meeting on 9 Dec 2026 with Joy Okafor." in write_document("qbr", planned, "customer").text
    ana = planned.book.stakeholder_by_id["ana"]
    given = write_document("qbr", planned._replace(attendees=(ana,)), "customer")
    assert "Meeting on 9 Dec 2026 with Ana Ruiz." in given.text
    assert "invite Joy Okafor" in given.warnings[0]


def test_an_account_at_risk_is_offered_no_expansion() -> None:
    risky = account(at_risk_since=day("2026-11-02"), at_risk_reason="Quiet", at_risk_exit="A champion again")
    plays = [
        Play(account_id=risky.id, motion="seats", title="More seats", shared=True),
        Play(account_id=risky.id, motion="save", title="Weekly clinic", shared=True),
    ]
    made = sources(risky, dossier=Dossier(plays=plays), signals=[signal(risky, "hiring", "2026-11-01")])
    inside = write_document("qbr", made).text
    assert "Nothing to propose while the account is at risk" in inside
    assert "Weekly clinic" in inside
    assert "More seats" not in inside
    assert "No longer at risk when: A champion again" in write_document("plan", made).text
    theirs = write_document("qbr", made, "customer").text
    assert "More seats" not in theirs
    assert "Weekly clinic" in theirs
    assert "risk" not in theirs.split("## 5.")[1]


def test_the_path_tells_the_renewal_its_price_and_the_steps_of_a_play() -> None:
    acme = account()
    term = contract(acme, "2026-03-15", "2027-03-14", 240_000_00, id="term", notice_days=60, call="likely")
    play = Play(id="play", account_id=acme.id, motion="seats", title="Sixty seats", potential_arr=54_000_00)
    deep = Dossier(
        plays=[play],
        steps=[PlayStep(play_id="play", title="Seat count", owner="Nora", due_on=day("2026-12-01"))],
        price_plans=[PricePlan(contract_id="term", percent=5, tied_to="Two clerks freed")],
    )
    text = write_document("plan", sources(acme, dossier=deep, contracts=[term])).text
    assert "Renews 15 Mar 2027, $240k · notice by 14 Jan 2027" in text
    assert "called likely" in text
    assert "Price +5 % · tied to Two clerks freed · notice not given yet" in text
    assert "- Sixty seats · seats, idea · $54k" in text
    assert "  - [ ] Seat count (us: Nora), by 1 Dec 2026" in text
    brief = write_document("brief", sources(acme, dossier=deep, contracts=[term])).text
    assert "Prices: an increase is planned" in brief
    assert "What they have not heard of yet: “Sixty seats”" in brief


def test_a_handover_looks_thirty_days_ahead() -> None:
    acme = account(our_owner="Nora Whitfield")
    promises = [
        commitment(acme, "Late list", due_on=day("2026-11-02")),
        commitment(acme, "Soon", due_on=day("2026-12-18"), side="them", owner="Ana"),
        commitment(acme, "Far", due_on=day("2026-12-19")),
    ]
    met = [touch(acme, "check_in", f"2026-11-{number:02}", summary=f"Call {number}") for number in range(1, 8)]
    planned = touch(acme, "value_touch", "2026-11-25", planned=True, summary="Show the report")
    deep = Dossier(touches=[planned, *met[::-1]])
    text = write_document("handover", sources(acme, dossier=deep, commitments=promises)).text
    assert "- [ ] Late list (us), **was due 2 Nov 2026**" in text
    assert "- [ ] Soon (them: Ana), by 18 Dec 2026" in text
    assert "Far" not in text
    assert "- 25 Nov 2026: Value touch, planned. Show the report" in text
    assert [number for number in range(1, 8) if f"Call {number}" in text] == [3, 4, 5, 6, 7]


def test_long_lists_end_in_how_many_more_there_are() -> None:
    acme = account()
    wanted = Objective(id="goal", account_id=acme.id, statement="Grow")
    steps = [
        Milestone(objective_id="goal", title=f"Step {n}", due_on=day("2026-12-01"), shared=True) for n in range(40)
    ]
    for name, edition in WRITTEN:
        text = write_document(name, sources(acme, objectives=[wanted], milestones=steps), edition).text
        assert text.count("\n") <= PAGES_LINES
        assert re.search(r"- and \d+ more", text), name
