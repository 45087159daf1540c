"""Entities: what they refuse, what they clean, and the plain form they come back from."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core import vocabulary
from bookcockpit.core.entities import ENTITIES, Account, ArrLine, Contract, Stakeholder, Touch
from bookcockpit.core.fields import FieldError, from_plain, to_plain
from bookcockpit.core.text import beginning, clean_line, name_key, show, show_lines, unmarked
from builders import account, day


@pytest.mark.parametrize(
    ("values", "field", "why"),
    [
        ({"name": "   "}, "name", "needs at least one letter or digit"),
        ({"name": "."}, "name", "needs at least one letter or digit"),
        ({"name": "x" * 201}, "name", "has 201 characters; at most 200 fit"),
        ({"name": "a\0b"}, "name", "holds a NUL character at position 2"),
        ({"name": "a\ud800"}, "name", "half a surrogate pair"),
        ({"tier": "gold"}, "tier", "“gold” is not one of strategic, growth, scale"),
        ({"expansion_potential": 6}, "expansion_potential", "6 is outside 1 to 5"),
        ({"seats_licensed": True}, "seats_licensed", "not a whole number"),
        ({"owned_since": "2026-01-01"}, "owned_since", "not a date"),
        ({"currency": "usd"}, "currency", "three-letter currency code"),
        ({"tracked_since": None}, "tracked_since", "is missing"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_field(values: dict[str, Any], field: str, why: str) -> None:
    with pytest.raises(FieldError) as refused:
        account(**{"id": "acme", **values})
    assert refused.value.field == field
    assert why in refused.value.why


def test_rules_between_fields() -> None:
    with pytest.raises(FieldError, match="before the start"):
        Contract(account_id="a", starts_on=day("2026-02-01"), term_end=day("2026-01-31"), arr=1, currency="USD")
    with pytest.raises(FieldError, match="open_ended"):
        Contract(account_id="a", starts_on=day("2026-02-01"), arr=1, currency="USD")
    with pytest.raises(FieldError, match="is not after"):
        ArrLine(
            account_id="a", from_on=day("2026-02-01"), to_on=day("2026-02-01"), amount=1, currency="USD", kind="new"
        )
    with pytest.raises(FieldError, match="outside -2 to 2"):
        Touch(account_id="a", kind="check_in", happened_on=day("2026-02-01"), sentiment=3)


def test_an_entity_is_frozen_and_shows_no_customer_text() -> None:
    acme = account("Acme")
    with pytest.raises(AttributeError):
        acme.name = "Other"  # type: ignore[misc]
    assert "Acme" not in repr(account("Acme", id="1"))
    assert acme == acme.but(rev=7)
    assert acme != acme.but(name="Other")


def test_an_unknown_field_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError):
        account(shoe_size=43)
    with pytest.raises(FieldError, match="not a known field"):
        from_plain(Account, {**to_plain(account()), "shoe_size": 43})


def test_the_renewal_date_is_the_day_after_the_term() -> None:
    term = Contract(
        account_id="a", starts_on=day("2025-03-31"), term_end=day("2026-03-30"), arr=1, currency="USD", notice_days=90
    )
    assert (term.renews_on, term.notice_on) == (day("2026-03-31"), day("2025-12-31"))


lines = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)


@given(lines, lines, st.lists(lines, max_size=3), st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_the_plain_form_is_lossless(name: str, notes: str, products: list[str], on: date) -> None:
    acme = account("x" + name, notes=notes, products=tuple(products), owned_since=on)
    assert from_plain(Account, to_plain(acme)) == acme
    assert acme.but() == acme, "cleaning twice changes nothing"


@given(lines)
def test_a_cleaned_line_is_one_line_without_controls(text: str) -> None:
    cleaned = clean_line(text)
    assert clean_line(cleaned) == cleaned
    assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in cleaned)
    assert len(cleaned.splitlines()) <= 1


@given(st.text(max_size=60))
def test_shown_text_holds_nothing_a_terminal_obeys(text: str) -> None:
    for shown in (show(text), *show_lines(text).split("\n")):
        assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or 0x202A <= ord(c) <= 0x202E for c in shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Acme [EMEA] Ltd", "Acme [EMEA] Ltd"),
        ("\x1b]52;c;aGk=\x07", "�]52;c;aGk=�"),
        ("a\u202eb\u200bc", "a�b�c"),
        ("日本支社 👩\u200d👩\u200d👧", "日本支社 👩\u200d👩\u200d👧"),
        ("one\ttwo\r\nthree", "one two three"),
    ],
)
def test_show_keeps_writing_and_marks_what_acts(text: str, shown: str) -> None:
    assert show(text) == shown


def test_a_name_matches_its_clean_twin() -> None:
    assert name_key("Zu\u0308rcher\u200b  AG ") == name_key("ZÜRCHER AG")


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Müller", "muller"),
        ("Łódź", "lodz"),
        ("Crédit Énergie", "credit energie"),
        ("Straße", "strasse"),
        ("Ørsted", "orsted"),
        ("Đorđević", "dordevic"),
        ("Æther Œuvre", "aether oeuvre"),
        ("Diyarbakır İş", "diyarbakir is"),
        ("Þórður Ðe", "thordur de"),
        ("Nguyễn Thị", "nguyen thi"),
        ("Mu\u0308ller", "muller"),
        ("ＭＵＬＬＥＲ", "muller"),
        ("Müller", "MÜLLER"),
        ("北京", "北京"),
    ],
)
def test_what_is_typed_without_accents_is_what_is_written_with_them(written: str, typed: str) -> None:
    assert unmarked(written) == unmarked(typed)


@given(st.text())
def test_taking_the_marks_off_once_is_enough(text: str) -> None:
    assert unmarked(unmarked(text)) == unmarked(text) == unmarked(name_key(text))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mul", ["Muller AG", "Müller & Co"]),
        ("mül", ["Müller & Co", "Muller AG"]),
        ("co", ["Müller & Co"]),
        ("lodz", ["Łódź Steel"]),
        ("", []),
        ("zz", []),
    ],
)
def test_names_go_on_from_what_is_typed(typed: str, found: list[str]) -> None:
    assert beginning(["Muller AG", "Müller & Co", "Łódź Steel"], typed) == found


def test_every_kind_of_touch_has_its_traits() -> None:
    assert set(get_args(vocabulary.Kind)) == set(vocabulary.KINDS)


def test_every_reference_points_at_a_table() -> None:
    targets = {
        field.target for kind in ENTITIES.values() for field in kind.fields.values() if field.kind in ("ref", "refs")
    }
    assert targets - {""} <= set(ENTITIES)
    assert Stakeholder.fields["reports_to_id"].target == "stakeholder"


def test_a_field_is_called_by_its_name_where_nothing_else_is_said() -> None:
    boss, met, since = Stakeholder.fields["reports_to_id"], Touch.fields["stakeholder_ids"], Account.fields["status_on"]
    assert (boss.label, boss.column) == ("Reports to", "reports_to")
    assert (met.label, met.column) == ("With", "stakeholders")
    assert (since.label, since.column) == ("Since", ""), "in no file"
