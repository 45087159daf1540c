"""The bands of a book through time: counted by tier, with the accounts that changed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.entities import Account
from bookcockpit.core.health.score import Health, band_of
from bookcockpit.core.health.trend import Spread, health_day, health_trend, in_need
from bookcockpit.core.policy import Policy
from bookcockpit.core.vocabulary import TIERS
from builders import account, day

TODAY = day("2026-11-23")
THEN = day("2026-10-24")
ACME, BRIO, CASA, DUNE = account("Acme", "strategic"), account("Brio"), account("Casa"), account("Dune", "scale")


def scored(of: Account, total: int | None, on: str = "2026-11-23") -> Health:
    return Health(of, day(on), total, band_of(total, Policy()), {}, tuple)


def test_each_tier_and_the_book_count_their_bands() -> None:
    found = health_day(TODAY, [scored(ACME, 67), scored(BRIO, 66), scored(CASA, 33), scored(DUNE, None)])
    assert found.whole == Spread(green=1, amber=1, red=1, insufficient=1)
    assert found.tiers == {"strategic": Spread(green=1), "growth": Spread(amber=1, red=1), "scale": Spread(0, 0, 0, 1)}
    assert (found.whole.number, found.whole.known, found.whole.green_share) == (4, 3, 1 / 3)


def test_nothing_known_is_no_share() -> None:
    assert health_day(TODAY, [scored(ACME, None)]).whole.green_share is None
    assert health_day(TODAY, []).whole.green_share is None


def test_earlier_days_stand_from_the_nearest_back() -> None:
    long_ago = day("2026-08-25")
    found = health_trend(TODAY, [scored(ACME, 70)], {long_ago: [], THEN: [scored(ACME, 40, "2026-10-24")]})
    assert [each.on for each in found.days] == [TODAY, THEN, long_ago]
    assert [each.whole.number for each in found.days] == [1, 1, 0]


def test_who_needs_most_comes_first() -> None:
    healths = [scored(ACME, 80), scored(DUNE, None), scored(BRIO, 0), scored(CASA, 50)]
    assert [each.account.name for each in in_need(healths)] == ["Brio", "Casa", "Acme", "Dune"]


@given(st.lists(st.tuples(st.sampled_from(TIERS), st.none() | st.integers(0, 100)), max_size=40))
def test_the_tiers_add_up_to_the_book(kinds: list[tuple[str, int | None]]) -> None:
    healths = [scored(account(f"A{n}", tier), total) for n, (tier, total) in enumerate(kinds)]
    found = health_day(TODAY, healths)
    assert tuple(map(sum, zip(*found.tiers.values(), strict=True))) == tuple(found.whole)
    assert found.whole.number == len(kinds)
