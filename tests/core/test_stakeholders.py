"""The stakeholder map: who is engaged, who is stale, what is missing, and who reports to whom, by worked dates."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.actions import leave
from bookcockpit.core.dates import working_day_from
from bookcockpit.core.due.cadence import items_of
from bookcockpit.core.entities import Account, Stakeholder
from bookcockpit.core.plan.stakeholders import StakeholderMap, initials, reporting_lines, stakeholder_map
from bookcockpit.core.policy import PRESETS, Policy, preset
from bookcockpit.core.vocabulary import KINDS, TIERS
from builders import account, book, day, person, touch

TODAY = day("2026-11-22")
ACME = account()
ROLES = ("economic_buyer", "champion", "executive_sponsor", "technical_owner")


def a_map(of: Account, people: list[Stakeholder], **met_days_ago: int) -> StakeholderMap:
    """The map of people met so many days ago, by their id in lower case."""
    met = {each: TODAY - timedelta(days=days) for each, days in met_days_ago.items()}
    return stakeholder_map(of, people, met, Policy(), TODAY)


def rules(who: StakeholderMap) -> list[str]:
    return [gap.rule for gap in who.gaps]


def named(of: Account, name: str, **values: Any) -> Stakeholder:
    return person(of, name, id=name.lower(), key=name.lower(), **values)


def committee(of: Account, **values: Any) -> list[Stakeholder]:
    """Six people with every role filled."""
    holders = [named(of, f"P{place}", roles=(role,), **values) for place, role in enumerate(ROLES)]
    return [*holders, named(of, "P4", level="executive", **values), named(of, "P5", **values)]


@pytest.mark.parametrize(
    ("tier", "missing"),
    [
        ("strategic", ["no_economic_buyer", "no_champion", "no_executive_sponsor", "no_technical_owner"]),
        ("growth", ["no_economic_buyer", "no_champion", "no_technical_owner"]),
        ("scale", ["no_economic_buyer", "no_champion", "no_technical_owner"]),
    ],
)
def test_every_role_nobody_holds_is_a_gap_and_a_sponsor_only_of_strategic_accounts(
    tier: str, missing: list[str]
) -> None:
    of = account(tier=tier)
    small = ["small_committee"] if tier == "strategic" else []
    assert rules(a_map(of, [])) == [*missing, "single_threaded", *small]
    assert a_map(of, []).gaps[0].what == "No economic buyer is known"


def test_who_left_holds_no_role_and_is_engaged_in_nothing_but_stays_listed() -> None:
    of = account(tier="strategic")
    people = [each.but(left_on=day("2026-01-05")) for each in committee(of)]
    people[3] = people[3].but(left_on=day("2026-11-01"))
    who = a_map(of, people, **{f"p{n}": 1 for n in range(6)})
    assert (who.contacts, who.engaged) == ((), 0)
    assert [each.name for each in who.left] == ["P3", "P0", "P1", "P2", "P4", "P5"]
    assert rules(who) == rules(a_map(of, []))


def test_a_champion_who_left_is_kept_with_where_they_went_and_leaves_a_gap_and_a_promise() -> None:
    ana = named(ACME, "Ana", roles=("champion", "economic_buyer"))
    gone, promise = leave(ACME, ana, day("2026-11-20"), TODAY, to="Globex").save
    assert isinstance(gone, Stakeholder)
    who = a_map(ACME, [gone])
    assert [(each.name, each.left_on, each.left_to) for each in who.left] == [("Ana", day("2026-11-20"), "Globex")]
    assert rules(who)[:2] == ["no_economic_buyer", "no_champion"]
    assert (promise.side, promise.due_on) == ("us", day("2026-12-06"))  # type: ignore[attr-defined]
    bo = named(ACME, "Bo")
    assert leave(ACME, ana, TODAY, TODAY, successor=bo).save[0] == ana.but(left_on=TODAY, replaced_by_id="bo")


@pytest.mark.parametrize(("tier", "days"), [("strategic", 90), ("growth", 200), ("scale", 400)])
def test_somebody_is_engaged_through_the_last_day_of_the_tier(tier: str, days: int) -> None:
    people = committee(account(tier=tier), verified_on=TODAY)
    of = account(tier=tier)
    now = a_map(of, people, p1=0, p0=days, p2=days + 1)
    assert [each.person.name for each in now.contacts if each.is_engaged] == ["P0", "P1"]
    assert "single_threaded" not in rules(now)
    later = a_map(of, people, p1=0, p0=days + 1)
    (gap,) = [gap for gap in later.gaps if gap.rule == "single_threaded"]
    assert gap.what == f"Single-threaded: only P1 was met in {days} days"
    assert (gap.suggests, gap.person, gap.is_risk) == ("Bring P0 into the next touch", people[0], True)


def test_a_single_person_asks_for_a_second_name() -> None:
    alone = a_map(ACME, [named(ACME, "Ana")], ana=3)
    (gap,) = [gap for gap in alone.gaps if gap.rule == "single_threaded"]
    assert (gap.suggests, gap.step, gap.person) == ("Ask for a second name", "add", None)


@pytest.mark.parametrize(("tier", "days"), [("strategic", 45), ("growth", 100), ("scale", 400)])
def test_a_champion_is_silent_from_the_day_after_the_last_of_the_tier(tier: str, days: int) -> None:
    of = account(tier=tier)
    people = committee(of)
    assert "champion_silent" not in rules(a_map(of, people, p1=days))
    (gap,) = [gap for gap in a_map(of, people, p1=days + 1).gaps if gap.rule == "champion_silent"]
    assert (gap.what, gap.person, gap.is_risk) == (f"Champion P1 silent for {days + 1} days", people[1], True)
    (gap,) = [gap for gap in a_map(of, people).gaps if gap.rule == "champion_silent"]
    assert gap.what == "Champion P1 was never met"


def test_each_silent_champion_is_named() -> None:
    people = [named(ACME, name, roles=("champion",)) for name in ("Ana", "Bo", "Cy")]
    silent = [gap.person for gap in a_map(ACME, people, ana=101, bo=100).gaps if gap.rule == "champion_silent"]
    assert silent == [people[0], people[2]]


def test_a_committee_below_six_is_small_for_a_strategic_account_only() -> None:
    for tier in TIERS:
        of = account(tier=tier)
        assert "small_committee" not in rules(a_map(of, committee(of)))
        assert ("small_committee" in rules(a_map(of, committee(of)[:5]))) is (tier == "strategic")


def stale(of: Account, verified_days_ago: int | None, met_days_ago: int | None) -> bool:
    verified_on = TODAY - timedelta(days=verified_days_ago) if verified_days_ago is not None else None
    met = {"ana": met_days_ago} if met_days_ago is not None else {}
    (contact,) = a_map(of, [named(of, "Ana", verified_on=verified_on)], **met).contacts
    return contact.is_stale


@pytest.mark.parametrize("tier", TIERS)
def test_a_contact_is_stale_after_180_days_without_a_check_or_a_meeting(tier: str) -> None:
    of = account(tier=tier)
    assert [stale(of, days, None) for days in (0, 180, 181)] == [False, False, True]
    assert stale(of, None, None)
    assert not stale(of, 500, 20)
    assert not stale(of, 20, 500)


@pytest.mark.parametrize(("tier", "days"), [("strategic", 180), ("growth", 180), ("scale", 400)])
def test_a_meeting_verifies_for_180_days_or_as_long_as_the_tier_may_be_silent(tier: str, days: int) -> None:
    of = account(tier=tier)
    assert [stale(of, None, ago) for ago in (days, days + 1)] == [False, True]


def test_stale_contacts_are_one_gap_that_begins_with_the_longest_unverified() -> None:
    people = [
        named(ACME, "Ana", verified_on=day("2026-01-02")),
        named(ACME, "Bo", verified_on=day("2026-01-01")),
        named(ACME, "Cy"),
        named(ACME, "Di", influence=5, verified_on=day("2026-01-02")),
        named(ACME, "Ed", verified_on=TODAY),
    ]
    (gap,) = [gap for gap in a_map(ACME, people).gaps if gap.rule == "stale_contacts"]
    assert gap.what == "Not verified in 180 days: Cy, Bo, Di and 1 more"
    assert (gap.person, gap.step, gap.is_risk) == (people[2], "edit", False)


@pytest.mark.parametrize("status", ["churned", "archived"])
def test_an_account_that_is_gone_has_people_and_no_gaps(status: str) -> None:
    gone = account(tier="strategic", status=status)
    who = a_map(gone, [named(gone, "Ana")])
    assert (len(who.contacts), who.gaps) == (1, ())


def test_the_most_influential_come_first_then_by_name() -> None:
    people = [named(ACME, "Zoe", influence=3), named(ACME, "bo"), named(ACME, "Al"), named(ACME, "Cy", influence=3)]
    assert [each.person.name for each in a_map(ACME, people).contacts] == ["Cy", "Zoe", "Al", "bo"]


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("tier", TIERS)
def test_a_book_kept_on_its_cadence_with_its_roles_filled_raises_no_gap(tier: str, name: str) -> None:
    """Each touch is held on the last day before it is overdue, and nothing is verified but by meeting."""
    policy, start = preset(name), day("2024-01-01")
    of = account(tier=tier, tracked_since=start)
    people = committee(of)
    everybody = tuple(each.id for each in people)
    touches = [touch(of, "business_review", "2024-01-01", stakeholder_ids=everybody)]
    known = book(start, of, touches, stakeholders=people)
    raised = set()
    for today in (start + timedelta(days=days) for days in range(3 * 366)):
        due = [item.kind for item in items_of(known, policy, of, today) if today == working_day_from(item.due_on, ())]
        if due:
            touches += [touch(of, kind, today.isoformat(), stakeholder_ids=everybody) for kind in due]
            known = book(today, of, touches, stakeholders=people)
        met_on = max(each.happened_on for each in touches if KINDS[each.kind].external)
        who = stakeholder_map(of, people, dict.fromkeys(everybody, met_on), policy, today)
        raised |= {(today, gap.what) for gap in who.gaps}
    assert raised == set()
    assert sum(KINDS[each.kind].external for each in touches) >= 4


def lines(*people: Stakeholder) -> list[tuple[int, str]]:
    return [(line.depth, line.person.name) for line in reporting_lines(people)]


def test_everybody_stands_below_whom_they_report_to() -> None:
    ana = named(ACME, "Ana", reports_to_id="bo")
    bo, cy = named(ACME, "Bo"), named(ACME, "Cy", reports_to_id="ana")
    di, ed = named(ACME, "Di", reports_to_id="nobody"), named(ACME, "Ed", reports_to_id="bo")
    assert lines(ana, bo, cy, di, ed) == [(0, "Bo"), (1, "Ana"), (2, "Cy"), (1, "Ed"), (0, "Di")]


def test_who_left_stands_only_above_somebody_who_stayed() -> None:
    ana = named(ACME, "Ana", left_on=TODAY)
    bo = named(ACME, "Bo", reports_to_id="ana", left_on=TODAY)
    cy = named(ACME, "Cy", reports_to_id="ana")
    assert lines(ana, bo, cy) == [(0, "Ana"), (1, "Cy")]
    assert lines(ana, bo) == []


def test_a_circle_is_cut_above_its_first_and_keeps_everybody_below() -> None:
    # Ann reports to Bo, who is in a circle with Cy: only the circle is cut, Ann keeps her place.
    ann = named(ACME, "Ann", reports_to_id="bo")
    cy, bo = named(ACME, "Cy", reports_to_id="bo"), named(ACME, "Bo", reports_to_id="cy")
    assert lines(ann, cy, bo) == [(0, "Cy"), (1, "Bo"), (2, "Ann")]
    assert lines(named(ACME, "Me", reports_to_id="me")) == [(0, "Me")]


@st.composite
def organisations(draw: st.DrawFn) -> list[Stakeholder]:
    ids = [f"p{n}" for n in range(draw(st.integers(0, 9)))]
    bosses = st.sampled_from([None, "unknown", *ids])
    gone = st.sampled_from([None, None, TODAY])
    order = draw(st.permutations(ids))
    return [person(ACME, each, id=each, reports_to_id=draw(bosses), left_on=draw(gone)) for each in order]


def climb(people: dict[str, Stakeholder], start: Stakeholder) -> list[str]:
    """The bosses above somebody, up to the top or once around."""
    above: list[str] = []
    step = start.reports_to_id
    while step in people and step is not None and step not in above:
        above.append(step)
        step = people[step].reports_to_id
    return above


@given(organisations())
def test_whoever_stayed_is_listed_once_below_their_boss_and_a_circle_is_cut_once(people: list[Stakeholder]) -> None:
    known, order = {each.id: each for each in people}, [each.id for each in people]
    found = reporting_lines(people)
    listed = [line.person.id for line in found]
    assert sorted(listed) == sorted(set(listed))
    assert {each.id for each in people if each.left_on is None} <= set(listed)
    above: list[str] = []
    for line in found:
        chain = climb(known, line.person)
        assert line.depth <= min(len(chain), len(above))
        above = [*above[: line.depth], line.person.id]
        boss = chain[0] if chain else None
        if line.depth:
            assert above[-2] == boss
        elif boss is not None:
            # At the top in spite of a boss: the first of a circle.
            assert line.person.id in chain
            assert line.person.id == min((each for each in chain if each in climb(known, known[each])), key=order.index)


def test_initials_are_two_letters_and_a_number_where_two_share_them() -> None:
    people = [
        person(ACME, name, id=name)
        for name in ("Ana Ruiz", "Al Rey", "Cher", "(Bob) Lee", "O’Brien", "A", "Mia van der Berg")
    ]
    assert list(initials(people).values()) == ["AR", "AR2", "CH", "BL", "OB", "A", "MB"]


def test_initials_that_look_numbered_are_told_apart_too() -> None:
    people = [person(ACME, name, id=str(place)) for place, name in enumerate(("A", "A", "A2"))]
    assert list(initials(people).values()) == ["A", "A2", "A22"]


NAMES = st.text("aAbB2 (’\u200bßﬁ日", min_size=1, max_size=4).filter(lambda text: any(map(str.isalnum, text)))


@given(st.lists(NAMES, max_size=12))
def test_initials_are_never_empty_and_never_shared(names: list[str]) -> None:
    people = [person(ACME, name) for name in names]
    made = initials(people)
    assert made.keys() == {each.id for each in people}
    assert len(set(made.values())) == len(people)
    assert all(each.isalnum() for each in made.values())


def test_who_will_leave_is_there_until_then() -> None:
    leaving = named(ACME, "Ana", roles=("champion",), left_on=TODAY + timedelta(days=1))
    gone = named(ACME, "Bo", roles=("champion",), left_on=TODAY)
    who = a_map(ACME, [leaving, gone])
    assert [each.person.name for each in who.contacts] == ["Ana"]
    assert [each.name for each in who.left] == ["Bo"]
