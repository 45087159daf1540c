"""Re-tiering: the score and its terms, who may be moved, shares and load, and the change that moves them."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.actions import BY_HAND, NOT_CHOSEN, retier, tier_is_chosen
from bookcockpit.core.book import Book, Growth
from bookcockpit.core.dates import Interval
from bookcockpit.core.entities import Account, BookReview, CadenceOverride, Dismissal, TierChange
from bookcockpit.core.fields import FieldError
from bookcockpit.core.growth.tiering import (
    Suggestion,
    advice_words,
    apply_moves,
    bring_back,
    falls_due,
    falls_due_words,
    hold_words,
    loads_of,
    moves_from,
    moves_of,
    put_away,
    retier_due,
    set_tiers,
    suggestions,
    weekly_load,
)
from bookcockpit.core.policy import preset
from builders import account, book, contract, day, touch

TODAY = day("2026-11-23")
RULES = preset("balanced")
BY_ARR = RULES._replace(tier_arr=100, tier_potential=0, tier_value=0)


def scored(
    name: str, arr: int | None, potential: int | None = None, value: int | None = None, tier: str = "growth",
    **more: Any,
) -> tuple[Account, int | None]:  # fmt: skip
    return account(name, tier, expansion_potential=potential, strategic_value=value, **more), arr


def of(*rows: tuple[Account, int | None], **more: Any) -> Book:
    accounts = [each for each, _ in rows]
    terms = [contract(each, "2026-01-01", "2026-12-31", arr * 100) for each, arr in rows if arr is not None]
    return book(TODAY, accounts, contracts=terms, **more)


def found(snapshot: Book, rules: Any = RULES) -> dict[str, Suggestion]:
    return {each.account.name: each for each in suggestions(snapshot, rules)}


# The score


def test_the_score_is_the_weighted_sum_of_its_places() -> None:
    rows = [scored(f"A{place}", place * 1000, 1, 1) for place in range(1, 10)]
    mine = found(of(*rows, scored("Acme", 7500, 5, 3)))["Acme"]
    # 7 of 10 below and half of itself; 5 of 5; 3 of 5.
    assert [(term.name, term.place, term.weight) for term in mine.terms] == [
        ("arr", 0.75, 0.4), ("potential", 1.0, 0.4), ("value", 0.5, 0.2),
    ]  # fmt: skip
    assert mine.score == pytest.approx(0.4 * 0.75 + 0.4 * 1.0 + 0.2 * 0.5)
    assert sum(term.points for term in mine.terms) == pytest.approx(mine.score)


def test_of_ten_accounts_the_first_suggests_strategic_and_the_next_three_growth() -> None:
    rows = [scored(f"A{place}", place * 1000, tier="scale") for place in range(10)]
    assert [each.suggested for each in suggestions(of(*rows), BY_ARR)] == ["strategic"] + ["growth"] * 3 + ["scale"] * 6


def test_ties_go_by_score_then_arr_then_name() -> None:
    same = [scored(name, 1000, 3, 3) for name in ("Cee", "aye", "Bee")]
    assert list(found(of(*same))) == ["aye", "Bee", "Cee"]
    # More potential here weighs as much as more ARR there: the score ties, and the ARR decides.
    rules = RULES._replace(tier_arr=50, tier_potential=50, tier_value=0)
    assert list(found(of(scored("Poor", 1000, 3), scored("Rich", 2000, 1)), rules)) == ["Rich", "Poor"]


def test_the_sentence_says_the_move_and_its_terms() -> None:
    rows = [scored(f"A{place}", place * 1000, 1, 1, tier="scale") for place in range(1, 10)]
    each = found(of(*rows, scored("Acme", 7500, 5, None, tier="scale")))["Acme"]
    assert (each.suggested, each.standing, each.missing) == ("strategic", "up", ("strategic value",))
    assert (
        each.why == "Strategic instead of scale: ARR above 75 % of the book, potential 5 of 5, strategic value unknown"
    )


def test_a_tier_with_a_name_of_its_own_keeps_it() -> None:
    rules = RULES._replace(tier_labels=MappingProxyType({**RULES.tier_labels, "scale": "Pool “B”"}))
    rows = [scored(f"A{place}", place * 1000, 1, 1, tier="scale") for place in range(1, 10)]
    snapshot = of(*rows, scored("Acme", 9500, 5, 5, tier="scale"))
    assert found(snapshot, rules)["Acme"].why.startswith("Strategic instead of Pool “B”: ")


def test_an_unknown_term_leaves_its_weight_to_the_rest_and_says_so() -> None:
    each = found(of(scored("Acme", 1000, 5, None)))["Acme"]
    assert [term.weight for term in each.terms] == [0.5, 0.5, 0.0]
    assert each.score == pytest.approx(0.5 * 0.5 + 0.5 * 1.0)
    assert each.is_partial
    assert each.missing == ("strategic value",)


@pytest.mark.parametrize(
    ("row", "missing", "why"),
    [
        (
            scored("Acme", 1000),
            ("expansion potential", "strategic value"),
            "Cannot be said without expansion potential and strategic value",
        ),
        (scored("Acme", None, 5, 5), ("ARR",), "Cannot be said without ARR"),
        (
            scored("Acme", None),
            ("ARR", "expansion potential", "strategic value"),
            "Cannot be said without ARR, expansion potential and strategic value",
        ),
    ],
)
def test_too_little_known_moves_nobody_and_says_what_is_missing(row: Any, missing: tuple[str, ...], why: str) -> None:
    each = found(of(row, scored("Globex", 500, 3, 3)))["Acme"]
    assert (each.standing, each.suggested, each.score) == ("undecided", None, None)
    assert (each.missing, each.why) == (missing, why)


def test_what_weighs_nothing_is_not_missed() -> None:
    assert found(of(scored("Acme", 1000)), BY_ARR)["Acme"].standing != "undecided"


def test_an_account_at_risk_is_held_and_keeps_its_place() -> None:
    rows = [scored(f"A{place}", place * 1000, tier="scale") for place in range(9)]
    flagged = scored(
        "Acme", 99_000, at_risk_since=day("2026-11-12"), at_risk_reason="Budget cut.", tier="scale"
    )  # fmt: skip
    each = found(of(*rows, flagged), BY_ARR)
    assert (each["Acme"].standing, each["Acme"].suggested, each["Acme"].is_mover) == ("at_risk", None, False)
    assert each["Acme"].why == "Stabilise first, at risk since Thu 12 Nov 2026: Budget cut"
    # The place it takes stays taken: nobody moves up because of a flag.
    assert each["A8"].suggested == "growth"


@pytest.mark.parametrize("status", ["churned", "archived"])
def test_former_customers_are_left_out(status: str) -> None:
    gone = scored("Gone", 9000, 5, 5, status=status)
    each = found(of(gone, scored("Acme", 1000, 3, 3)))
    assert list(each) == ["Acme"]
    assert each["Acme"].terms[0].place == 0.5


def test_an_empty_book_suggests_nothing() -> None:
    assert suggestions(book(TODAY, []), RULES) == ()
    assert retier_due(book(TODAY, []), RULES) is None
    loads = loads_of(book(TODAY, []), RULES)
    assert [(each.share, each.verdict) for each in loads.tiers] == [(None, "none")] * 3


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from([None, 1, 3, 5]), st.sampled_from([None, 2, 4]))))
def test_no_score_leaves_its_scale_and_more_never_ranks_lower(rows: list[tuple[int, int | None, int | None]]) -> None:
    named = [scored(f"A{place}", *row) for place, row in enumerate(rows)]
    made = suggestions(of(*named), RULES)
    scores = [each.score for each in made if each.score is not None]
    assert all(0 <= score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)
    tiers = [each.suggested for each in made if each.suggested is not None]
    assert tiers == sorted(tiers, key=["strategic", "growth", "scale"].index)
    assert len(made) == len(rows)


# Put away


def dismissed(on: str, subject: str = "strategic") -> Dismissal:
    return Dismissal(account_id="acme", rule="retier", subject=subject, reason="Not now", made_on=day(on))


def test_what_was_put_away_is_silent_for_a_while_and_for_that_tier_alone() -> None:
    acme = scored("Acme", 1000, 5, 5)

    def moves(*away: Dismissal, **more: Any) -> list[str]:
        return [each.account.name for each in moves_of(suggestions(of(acme, dismissals=away, **more), RULES))]

    assert moves() == ["Acme"]
    assert moves(dismissed("2026-11-23")) == []
    assert moves(dismissed("2026-08-26")) == []
    assert moves(dismissed("2026-08-25")) == ["Acme"]
    assert moves(dismissed("2026-11-23", "scale")) == ["Acme"]
    changed = TierChange(account_id="acme", changed_on=day("2026-11-10"), tier_was="scale", tier="growth")
    assert moves(dismissed("2026-11-09"), tier_changes=[changed]) == ["Acme"]
    assert moves(dismissed("2026-11-10"), tier_changes=[changed]) == []


def test_putting_away_needs_a_reason_and_is_taken_back() -> None:
    snapshot = of(scored("Acme", 1000, 5, 5))
    (each,) = moves_of(suggestions(snapshot, RULES))
    with pytest.raises(FieldError, match="is needed: say why"):
        put_away([each], "  ", TODAY)
    change = put_away([each], "Wait for the budget", TODAY)
    (made,) = change.save
    assert isinstance(made, Dismissal)
    assert (made.rule, made.subject, made.made_on) == ("retier", "strategic", TODAY)
    assert change.label == "put away Acme to strategic"
    away = of(scored("Acme", 1000, 5, 5), dismissals=[made])
    assert bring_back(away, [each]).remove == (made,)


# Applying


def test_several_moves_are_one_change_with_their_history_and_the_review() -> None:
    rows = [scored("Acme", 2000, 5, 5, tier="scale"), scored("Globex", 1000, 1, 1, tier="strategic")]
    snapshot = of(*rows)
    change = apply_moves(snapshot, moves_from(moves_of(suggestions(snapshot, RULES))), TODAY)
    assert change.label == "move 2 accounts to other tiers"
    moved = [(each.name, each.tier, each.tier_reason) for each in change.save if isinstance(each, Account)]
    assert moved[0][:2] == ("Acme", "strategic")
    assert moved[0][2].startswith("Strategic instead of scale: ARR above 75 % of the book")
    history = [each for each in change.save if isinstance(each, TierChange)]
    assert [(each.tier_was, each.tier, each.changed_on) for each in history] == [
        ("scale", "strategic", TODAY), ("strategic", "scale", TODAY),
    ]  # fmt: skip
    assert [each.reason for each in history] == [reason for _, _, reason in moved]
    assert [(each.kind, each.held_on) for each in change.save if isinstance(each, BookReview)] == [("retier", TODAY)]


def test_a_reason_of_ones_own_goes_before_the_sentence_and_an_empty_one_is_refused() -> None:
    snapshot = of(scored("Acme", 2000, 5, 5, tier="scale"))
    (move,) = moves_from(suggestions(snapshot, RULES), " Agreed with Ana ")
    assert move.reason == "Agreed with Ana"
    with pytest.raises(FieldError, match="say why"):
        apply_moves(snapshot, [move._replace(reason=" ")], TODAY)


def test_without_moves_the_review_alone_is_kept_and_once_a_day() -> None:
    change = apply_moves(of(), [], TODAY)
    assert [type(each) for each in change.save] == [BookReview]
    assert change.label == "review the tiers: nobody moves"
    held = of(growth=Growth(reviews=[BookReview(kind="retier", held_on=TODAY)]))
    assert apply_moves(held, [], TODAY).is_empty


def test_what_the_new_tier_owes_already_falls_due_and_is_named() -> None:
    acme = scored("Acme", 2000, 5, 5, tier="scale")
    rest = [scored(f"A{place}", 100, 1, 1, tier="scale") for place in range(3)]
    touches = [touch(acme[0], "check_in", "2026-05-01"), touch(acme[0], "usage_check", "2026-11-20")]
    snapshot = of(acme, *rest, touches=touches)
    change = apply_moves(snapshot, moves_from(moves_of(suggestions(snapshot, RULES))), TODAY)
    due = falls_due(snapshot, RULES, change, TODAY)
    assert {(item.account.name, item.kind) for item in due} >= {("Acme", "value_touch"), ("Acme", "executive_touch")}
    # Done three days ago, so not due again before a week has passed.
    assert ("Acme", "usage_check") not in {(item.account.name, item.kind) for item in due}
    assert falls_due_words(due).startswith(f"{len(due)} touches fall due: A0 ")
    assert falls_due_words([]) == "No touch falls due because of it"


# When


def test_the_next_review_is_months_after_the_last_or_after_the_book_began() -> None:
    rows = [
        scored("Acme", 1, tracked_since=day("2026-03-31")),
        scored("Old", 1, tracked_since=day("2026-02-28"), status="churned"),
    ]
    assert retier_due(of(*rows), RULES) == day("2026-08-28")
    held = [BookReview(kind="retier", held_on=day(on)) for on in ("2026-08-31", "2027-01-01")]
    other = BookReview(kind="quarter", held_on=day("2026-10-01"))
    assert retier_due(of(*rows, growth=Growth(reviews=[*held, other])), RULES) == day("2027-02-28")
    assert retier_due(of(*rows), RULES._replace(retier_every=12)) == day("2027-02-28")


# Shares and load

WEEKS_A_MONTH = 30.4375 / 7


def test_the_load_of_a_tier_is_the_sum_of_one_over_its_intervals() -> None:
    acme = account("Acme", "strategic")
    load = weekly_load(book(TODAY, acme), RULES, acme, "strategic")
    assert load.external == pytest.approx((1 / 3 + 1 + 1 / 6) / WEEKS_A_MONTH)
    assert load.internal == pytest.approx(1 + 1 / 3 / WEEKS_A_MONTH)
    scale = weekly_load(book(TODAY, acme), RULES, acme, "scale")
    # What a signal triggers has no rhythm.
    assert scale.external == pytest.approx(2 / 12 / WEEKS_A_MONTH)
    assert scale.internal == 0.0


def test_an_account_with_a_rhythm_of_its_own_takes_it_along() -> None:
    acme = account("Acme", "scale")
    own = [
        CadenceOverride(account_id="acme", kind="check_in", every="7 days"),
        CadenceOverride(account_id="acme", kind="business_review", every="none"),
    ]
    assert weekly_load(book(TODAY, acme, overrides=own), RULES, acme, "scale").external == pytest.approx(1.0)


def test_shares_and_load_before_and_after() -> None:
    rows = [scored(f"A{place}", place, tier="strategic" if place < 3 else "scale") for place in range(10)]
    loads = loads_of(of(*rows), RULES, {"a0": "growth", "a1": "growth"})
    strategic, growth, scale = loads.tiers
    assert [(each.accounts, each.accounts_then) for each in loads.tiers] == [(3, 1), (0, 2), (7, 7)]
    assert (strategic.share, strategic.share_then, strategic.verdict) == (0.3, 0.1, "above")
    assert (growth.verdict, scale.verdict) == ("below", "above")
    assert strategic.load.internal == pytest.approx(3 * strategic.load_then.internal)
    assert loads.whole.load_then.total < loads.whole.load.total
    assert (loads.capacity, loads.whole.accounts) == (RULES.capacity * 5, 10)
    assert loads.used == pytest.approx(loads.whole.load.total / 40)
    assert (advice_words(strategic), hold_words(strategic), hold_words(scale)) == ("10 or 10–20 %", "5–15", "100+")


def test_more_accounts_than_one_can_hold_is_said() -> None:
    rows = [scored(f"A{place}", place, tier="strategic") for place in range(16)]
    assert [each.is_full for each in loads_of(of(*rows), RULES).tiers] == [True, False, False]
    assert not loads_of(of(*rows[:15]), RULES).tiers[0].is_full


def test_the_rhythm_of_the_playbook_makes_the_load() -> None:
    fast = MappingProxyType({**RULES.cadence["scale"], "check_in": Interval(days=7)})
    rules = RULES._replace(cadence=MappingProxyType({**RULES.cadence, "scale": fast}))
    acme = account("Acme", "scale")
    assert weekly_load(book(TODAY, acme), rules, acme, "scale").external > 1


def test_several_get_a_tier_in_one_step_each_with_its_history() -> None:
    one, other = account("One", "scale"), account("Other", "strategic", tier_reason="A lighthouse")
    same = account("Same", "growth", tier_reason="By plan")
    change = set_tiers([one, other, same, one], "growth", "", day("2026-11-23"))
    assert change.label == "set 2 accounts to growth"
    after = {each.name: (each.tier, each.tier_reason) for each in change.save if isinstance(each, Account)}
    # What is said of a tier does not speak for another one.
    assert after == {"One": ("growth", BY_HAND), "Other": ("growth", BY_HAND)}
    history = [(each.tier_was, each.tier, each.reason) for each in change.save if isinstance(each, TierChange)]
    assert history == [("scale", "growth", BY_HAND), ("strategic", "growth", BY_HAND)]


def test_a_tier_that_stays_keeps_a_reason_and_is_chosen_from_then_on() -> None:
    came, said = account("Came", "scale", tier_reason=NOT_CHOSEN), account("Said", "scale", tier_reason="Small")
    change = set_tiers([came, said], "scale", "", day("2026-11-23"))
    assert [(each.name, each.tier_reason) for each in change.save if isinstance(each, Account)] == [("Came", BY_HAND)]
    why = set_tiers([came, said], "scale", "One site", day("2026-11-23"))
    assert {each.tier_reason for each in why.save if isinstance(each, Account)} == {"One site"}
    assert set_tiers([said], "scale", "Small", day("2026-11-23")).is_empty
    with pytest.raises(FieldError, match="tier_reason"):
        set_tiers([came], "growth", "x" * 5_000, day("2026-11-23"))


def test_an_edit_of_the_tier_alone_takes_the_word_of_the_import_away() -> None:
    came = account("Came", "scale", tier_reason=NOT_CHOSEN)
    after = retier(came, came.but(tier="growth"), day("2026-11-23")).save[0]
    assert isinstance(after, Account)
    assert (after.tier, after.tier_reason, tier_is_chosen(after)) == ("growth", BY_HAND, True)
    assert not tier_is_chosen(came)
