"""Notes by example: sections by heading, what is empty, and a template that overwrites nothing."""

from __future__ import annotations

import pytest

from bookcockpit.core.plan.notes import depth_of, insert_template, sections_of, with_template
from builders import account


def titles(notes: str) -> list[tuple[str, str]]:
    return [(each.title, each.text) for each in sections_of(notes)]


def test_text_before_the_first_heading_is_notes_and_unknown_headings_stay_in_their_order() -> None:
    notes = "Buys depot by depot.\n\n## Zoo\nOne\n\n### Deeper\nTwo\n## Competitors ##\n- Who: Globex"
    assert titles(notes) == [
        ("Notes", "Buys depot by depot."),
        ("Zoo", "One\n\n### Deeper\nTwo"),
        ("Competitors", "- Who: Globex"),
    ]


@pytest.mark.parametrize(
    ("notes", "found"),
    [
        ("", []),
        ("Only text", [("Notes", "Only text")]),
        ("#hashtag is none", [("Notes", "#hashtag is none")]),
        ("####### seven are none", [("Notes", "####### seven are none")]),
        ("```\n## code\n```\n## SWOT", [("Notes", "```\n## code\n```"), ("SWOT", "")]),
        ("### Deep\nalone", [("Deep", "alone")]),
        ("##\nwithout words", [("Notes", "without words")]),
    ],
)
def test_what_is_a_heading(notes: str, found: list[tuple[str, str]]) -> None:
    assert titles(notes) == found


def test_labels_without_anything_behind_them_are_empty() -> None:
    notes = "## SWOT\n- Strengths:\n- **Weaknesses:**\n\n## Competitors\n- Who: Globex\n- How we differ:"
    swot, competitors = sections_of(notes)
    assert (swot.is_empty, swot.asks) == (True, ("Strengths", "Weaknesses"))
    assert (competitors.said, competitors.asks) == ("- Who: Globex", ("How we differ",))


@pytest.mark.parametrize(
    "notes",
    [
        "Call before ten:",
        "## Ownership\nTeam:\n- Nora",
        "## SWOT\n- Strengths:\n  - Fast",
        "## SWOT\nStrengths:\n\n- Fast",
    ],
)
def test_labels_of_their_own_and_answers_below_are_kept(notes: str) -> None:
    (section,) = sections_of(notes)
    assert (section.said, section.asks) == (section.text, ())


def test_the_template_adds_only_what_is_missing_and_overwrites_nothing() -> None:
    notes = "Mine.\n\n## competitors\nGlobex"
    acme = account(tier="growth", our_owner="Nora", our_csm="", our_sponsor="Helena", notes=notes)
    (saved,) = insert_template(acme).save
    assert saved.__dict__["notes"] == (
        "Mine.\n\n## competitors\nGlobex\n\n"
        "## Ownership\n\n- Account manager: Nora\n- Customer success:\n- Executive sponsor: Helena\n\n"
        "## Decision process\n\n- Metrics:\n- Economic buyer:\n- Decision criteria:\n- Decision process:\n"
        "- Paper process:\n- Identified pain:\n- Champion:\n- Competition:"
    )
    assert insert_template(acme.but(notes=saved.__dict__["notes"])).is_empty


def test_a_template_of_text_not_saved_yet_leaves_the_account_alone() -> None:
    acme = account(tier="scale", notes="Old")
    assert with_template(acme, "Typed").startswith("Typed\n\n## Ownership")
    assert with_template(acme, "").startswith("## Ownership")


def test_depth_says_which_sections_of_the_tier_say_nothing() -> None:
    acme = account(tier="growth", notes="## Ownership\n- Account manager: Nora\n## Competitors\n- Who:")
    depth = depth_of(acme)
    assert (depth.filled, depth.empty, depth.absent) == (("Ownership",), ("Competitors",), ("Decision process",))
    assert (depth.total, depth.lacking) == (3, ("Competitors", "Decision process"))


def test_long_lines_of_blanks_take_no_time() -> None:
    assert sections_of("- a" + " " * 100_000 + "b")[0].title == "Notes"
    assert sections_of("# a" + " " * 100_000 + "b")[0].title.startswith("a")
