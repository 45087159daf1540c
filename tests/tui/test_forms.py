"""The forms on the screen: saved, refused, undone, kept as drafts, and in conflict with another program."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import Input

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, CadenceOverride, Commitment, Objective, Touch
from bookcockpit.core.fields import Entity
from bookcockpit.core.plan.success import input_of
from bookcockpit.core.text import show
from bookcockpit.desk import Desk
from bookcockpit.store.library import Library
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.asking import Act, Asking, Asks
from bookcockpit.tui.forms.form import Form, ModelForm
from bookcockpit.tui.forms.model import FormModel, WrongField
from bookcockpit.tui.forms.touch import LogForm
from bookcockpit.tui.handlers.account import log, set_cadence
from bookcockpit.tui.looking import Looking
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.widgets.choice import Choice
from bookcockpit.tui.widgets.keybar import Pressable, _place
from tui.reading import acting, asked, keys, text_of, toasts, typed, until
from tui.test_safety import assert_harmless

WIDE = (120, 36)
SMALL = (80, 24)
LONG = "it begins here, goes on for longer than any line of a form can show at eighty columns, and ends there"


async def ask(pilot: Pilot[object], act: Message) -> Form:
    """The form that an action brings up."""
    pilot.app.screen.post_message(act)
    async with asyncio.timeout(30):
        while not (isinstance(pilot.app.screen, Form) and pilot.app.focused is not None):
            await pilot.pause()
    return pilot.app.screen


@dataclass(frozen=True)
class Seat:
    """At the desk without a screen."""

    _desk: Desk
    now: Snapshot


def seated(desk: Desk) -> Seat:
    return Seat(desk, Looking(desk, lambda _trouble: None).now())


def model_for(at: Seat, act: Act) -> tuple[Asking, FormModel[Any]]:
    """What an action asks, and the model of its form."""
    assert isinstance(act.what, Asks)
    asking = act.what.asking(at.now)
    form = asking.form(at.now, {}, "")
    assert isinstance(form, ModelForm)
    return asking, form.model


def filled(model: FormModel[Any], **typed: str) -> dict[str, str]:
    """All texts of a form in which some were typed, and others changed with them."""
    texts = {**model.start, **typed}
    return {**texts, **model.on_change(texts)}


def account_of(app: CockpitApp | Seat, key: str = "north") -> Account:
    return app.now.book.account_by_id[key]


def said(app: CockpitApp) -> str:
    return " ".join(text_of(app).split())


def touch_of(app: CockpitApp | Seat, key: str = "north") -> Touch:
    return app._desk.library.timeline(account_of(app, key).id)[0]


ASKED: list[tuple[str, Callable[[CockpitApp | Seat], Act]]] = [
    ("log", lambda app: Act(Asks(lambda now: log(now, account_of(app), "value_touch")))),
    ("touch", lambda app: acting("edit", Selection(account_of(app, "mill"), None, touch_of(app, "mill")))),
    ("account", lambda app: acting("edit", Selection(account_of(app)))),
    ("new account", lambda app: acting("add")),
    ("person", lambda app: acting("edit", Selection(account_of(app), None, app.now.book.stakeholder_by_id["ana"]))),
    ("new person", lambda app: acting("person", Selection(account_of(app)))),
    ("contract", lambda app: acting("edit", Selection(account_of(app), None, app.now.book.contracts_of["north"][0]))),
    ("new contract", lambda app: acting("contract", Selection(account_of(app)))),
    ("promise", lambda app: acting("edit", Selection(account_of(app), None, app.now.book.commitments[0]))),
    ("new promise", lambda app: acting("promise", Selection(account_of(app)))),
    ("objective", lambda app: acting("edit", Selection(account_of(app), None, app.now.book.objectives[0]))),
    ("new objective", lambda app: acting("objective", Selection(account_of(app, "mill")))),
    ("milestone", lambda app: acting("edit", Selection(account_of(app), None, app.now.book.milestones[0]))),
    ("new milestone", lambda app: acting("milestone", Selection(account_of(app)))),
    ("reading", lambda app: acting("reading", Selection(account_of(app), input="seats_active_pct"))),
    ("notes", lambda app: acting("notes", Selection(account_of(app)))),
    ("rhythm", lambda app: Act(Asks(lambda _now: set_cadence(account_of(app), "check_in")))),
    ("at risk", lambda app: acting("at_risk", Selection(account_of(app)))),
]

SAVED: dict[str, tuple[dict[str, str], str]] = {
    "log": ({"summary": "met", "stakeholder_ids": "ana"}, "Logged value touch with Northwind. Next due Wed 16 Dec."),
    "touch": ({"summary": "met"}, "Other with Mill [EMEA] Ltd on Sun 15 Nov 2026: saved, planned. It counts once"),
    "account": ({"industry": "Rail", "currency": "eur"}, "Northwind: saved."),
    "new account": ({"name": "Beta", "tier": "scale"}, "Added Beta, Scale."),
    "person": ({"left_on": "today"}, "Ana Ruiz left Northwind; it shows among the signals. By Mon 30 Nov 2026 we owe"),
    "new person": ({"name": "Bo Li", "roles": "champion; user"}, "Added Bo Li to Northwind."),
    "contract": ({"arr": "1.2m", "probability": "80"}, "Contract of Northwind saved, renews"),
    "new contract": ({"starts_on": "today", "arr": "36k", "open_ended": "yes"}, "Contract of Northwind added, open"),
    "promise": ({"state": "done"}, "Kept: Pricing sheet (Northwind)."),
    "new promise": ({"what": "Call back", "due_on": "+3d"}, "We owe Call back (Northwind), due Thu 19 Nov 2026."),
    "objective": (
        {"metric": "Days", "target": "10", "target_on": "eoq", "owner": "Ana Ruiz"},
        "“Faster onboarding” of Northwind: saved. u undoes it.",
    ),
    "new objective": ({"statement": "Live"}, "“Live” of Mill [EMEA] Ltd: saved. Not reviewable: lacks a metric, a"),
    "milestone": ({"state": "done"}, "Done: SSO live (Northwind)."),
    "new milestone": ({"title": "Pilot", "owner": "Ana Ruiz"}, "Their milestone Pilot (Northwind)."),
    "reading": ({"value": "71"}, "Seats active of Northwind: 71."),
    "notes": ({"shared_gap": "The report was late."}, "Notes of Northwind: saved."),
    "rhythm": ({"every": "2m"}, "Check-in of Northwind: its own rhythm. Still due since Thu 8 Oct."),
    "at risk": ({"reason": "cuts", "exit": "over"}, "Flag Northwind at risk: saved."),
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name in SAVED if name != "at risk"])
def test_each_form_saves_says_so_and_is_undone(name: str, desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    before = desk.library.everything()
    at = seated(desk)
    asking, model = model_for(at, dict(ASKED)[name](at))
    texts, sentence = SAVED[name]
    change = model.change(filled(model, **texts))
    desk.apply(change)
    spoken = asking.said(seated(desk).now, change)
    assert spoken.startswith(sentence)
    assert spoken.endswith("u undoes it.")
    assert desk.library.everything() != before
    desk.library.undo()
    assert desk.library.everything() == before


@pytest.mark.parametrize(
    ("name", "field", "text", "why"),
    [
        ("account", "name", " ", "Name is missing"),
        ("account", "seats_licensed", "many", "Seats: “many” is not a whole number"),
        ("account", "tier", "growth", "Tier because is missing"),
        ("person", "influence", "9", "Influence: 9 is outside 1 to 5"),
        ("person", "reports_to_id", "zoe", "nobody fits “zoe”"),
        ("contract", "term_end", "2020-02-30", "not in the calendar"),
        ("contract", "arr", "12 apples", "is not an amount"),
        ("new promise", "due_on", "someday", "is not a date"),
        ("rhythm", "every", "often", "is not an interval"),
        ("log", "happened_on", "3 moons", "is not a date"),
    ],
)
def test_a_refusal_names_its_field(name: str, field: str, text: str, why: str, desk_on: Callable[..., Desk]) -> None:
    at = seated(desk_on())
    _asking, model = model_for(at, dict(ASKED)[name](at))
    more = {"what": "Call"} if name == "new promise" else {}
    with pytest.raises(WrongField) as refused:
        model.change(filled(model, **more, **{field: text}))
    assert why in str(refused.value)
    assert refused.value.field == ("tier_reason" if field == "tier" else field)


def test_notes_say_which_headings_are_not_there_yet(desk_on: Callable[..., Desk]) -> None:
    at = seated(desk_on())
    _asking, model = model_for(at, dict(ASKED)["notes"](at))
    assert model.echoes(model.start)["notes"].startswith("ctrl+t adds ")


def test_beside_a_milestone_its_own_objective_is_meant(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    early = Objective(id="early", account_id="north", statement="Cut costs", target_on=date(2026, 12, 1))
    desk.library.save("more", early)
    now = CockpitApp(desk).now
    north, step = now.book.account_by_id["north"], now.book.milestones[0]
    inputs = {aim.id: input_of(aim) for aim in now.book.objectives}
    for thing, aim in ((step, "goal"), (early, "early"), (None, "early")):
        selection = Selection(north, None, thing)
        assert asked(now, "milestone", selection).name == f"milestone/new/{aim}"
        assert asked(now, "reading", selection).name == f"reading/north/{inputs[aim]}"


def poisoned(at: CockpitApp | Seat, number: str) -> list[tuple[Act, str, Entity]]:
    """What edits each text of an account of the poison book, and a field of it to change."""
    account = account_of(at, f"a{number}")
    person, touch = at.now.book.stakeholder_by_id[f"p{number}"], touch_of(at, account.id)
    promise = at.now.book.commitments_of[account.id][0]
    return [
        (acting("edit", Selection(account)), "industry", account),
        (acting("edit", Selection(account, None, person)), "phone", person),
        (acting("edit", Selection(account, None, promise)), "owner", promise),
        (acting("edit", Selection(account, None, touch)), "value_delivered", touch),
    ]


@pytest.mark.parametrize("number", "47")
def test_poison_left_alone_is_kept_exactly(number: str, desk_on: Callable[..., Desk]) -> None:
    desk = desk_on("poison")
    for act, field, before in poisoned(seated(desk), number):
        _asking, model = model_for(seated(desk), act)
        desk.apply(model.change(filled(model, **{field: "123"})))
        assert desk.library.get(type(before), before.id) == before.but(**{field: "123"}), show(model.title)


async def test_poison_passes_the_controls_of_a_form_unchanged(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on("poison")
    app = CockpitApp(desk)
    async with app.run_test(size=SMALL) as pilot:
        for act, field, before in (each for each in poisoned(app, "7") if isinstance(each[2], Account | Touch)):
            form = await ask(pilot, act)
            assert isinstance(form, ModelForm)
            assert form.texts() == form.model.start
            form.put(field, "123")
            await keys(pilot, "ctrl+s")
            after = desk.library.get(type(before), before.id)
            assert after == before.but(**{field: "123"}), show(str(toasts(app)))
        stays, *others = app.now.book.accounts
        for goes in others[:3]:
            form = await ask(pilot, acting("merge", Selection(stays)))
            form.put("other", goes.key)
            await pilot.pause()
            assert "goes into" in said(app)
            assert_harmless(text_of(app))
            await keys(pilot, "escape")


async def test_forms_are_filled_in_and_saved_on_a_small_screen(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=SMALL) as pilot:
        await people_are_completed_and_added_with_plus(app, pilot)
        await a_refusal_stands_under_its_field_and_the_text_stays(app, pilot)
        await roles_are_taken_and_left_with_space(app, pilot)
        await a_form_of_its_own_is_saved_and_undone(app, pilot)
        await the_field_with_the_focus_shows_it_and_where_its_text_goes_on(app, pilot)


def test_what_is_reached_by_tab_there_is_all_that_forms_are_made_of(desk_on: Callable[..., Desk]) -> None:
    at = seated(desk_on())
    made_of = {}
    for name in (each for each in SAVED if each != "at risk"):
        _asking, model = model_for(at, dict(ASKED)[name](at))
        made_of[name] = {model.shape(question) for question in model.questions}
        assert model.start.keys() == {question.name for question in model.questions}
    assert set().union(*made_of.values()) == made_of["log"] | made_of["account"] | made_of["person"]


def test_the_keys_of_every_form_stand_in_the_same_order() -> None:
    kinds: list[type[Form]] = [Form]
    for kind in kinds:
        kinds += kind.__subclasses__()
    assert len(kinds) > 10
    always = {
        "save": ("ctrl+s", "Save"),
        "put_away": ("escape", "Close, keep the text"),
        "app.focus_next": ("tab", "Next field"),
    }
    for kind in kinds:
        bound = [each for bindings in kind._merge_bindings().key_to_bindings.values() for each in bindings]
        assert always.items() <= {each.action: (each.key, each.description) for each in bound if each.show}.items(), (
            kind
        )
    pressed = [Pressable("", "", "", action, True) for action in ("help", "own", *reversed(always))]
    assert tuple(each.action for each in sorted(pressed, key=_place)) == (*always, "help", "own")


async def test_forms_keep_what_was_typed_and_see_what_others_wrote(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    desk.library.save("own", CadenceOverride(account_id="north", kind="usage_check", every="14 days"))
    desk.library.save("theirs", Commitment(id="list", account_id="mill", what="Price list", due_on=date(2026, 11, 30)))
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
        await f1_explains_a_form_and_a_choice_alone_leaves_no_draft(app, pilot)
        await nothing_typed_is_nothing_saved(app, pilot)
        await a_draft_belongs_to_its_form_and_entity_and_says_what_is_stored(app, pilot)
        await another_kind_shows_its_own_rhythm(app, pilot)
        await a_touch_is_deleted_by_name_and_comes_back(app, pilot)
        await what_was_removed_meanwhile_is_added_again_knowingly(app, pilot)
        await a_conflict_shows_both_versions_and_the_second_save_is_knowing(app, pilot)


async def by_tab(app: CockpitApp, pilot: Pilot[object], form: Form) -> None:
    """Every field is reached, in sight below the title, which stays; the first keys are those of every form."""
    box, seen = form.query_one("#box"), set()
    assert text_of(app).splitlines()[-1].startswith(" ^s Save   esc Close, keep the text   tab "), form
    for _ in form.texts():
        assert app.focused is not None
        seen.add(app.focused.id)
        await pilot.press("tab")
        assert box.content_region.contains_region(app.focused.region), app.focused.id
        assert app.screen.region.contains_region(box.region)
    assert seen == set(form.texts())
    assert form._title.split(" · ")[0][:20] in text_of(app)


async def people_are_completed_and_added_with_plus(app: CockpitApp, pilot: Pilot[object]) -> None:
    desk = app._desk
    before = desk.library.everything()
    form = await ask(pilot, Act(Asks(lambda now: log(now, account_of(app), "value_touch"))))
    await by_tab(app, pilot, form)
    form.put("summary", "met")
    form.query_one("#stakeholder_ids").focus()
    await typed(pilot, "an")
    await pilot.pause()
    assert "ana Ruiz" in text_of(app)
    await keys(pilot, "tab")
    assert form.texts()["stakeholder_ids"] == "Ana Ruiz"
    await typed(pilot, ",+Bo Li")
    assert "new: Bo Li" in said(app)
    await keys(pilot, "tab")
    assert isinstance(app.focused, Choice), "with nothing to complete, tab goes on"
    await keys(pilot, "ctrl+s")
    touch = touch_of(app)
    names = [app.now.book.stakeholder_by_id[each].name for each in touch.stakeholder_ids]
    assert names == ["Ana Ruiz", "Bo Li"]
    assert len(desk.library.steps()) == 2, "one step with the person, after the one that filled the book"
    await is_said_and_undone(app, pilot, SAVED["log"][1], before)


async def is_said_and_undone(
    app: CockpitApp, pilot: Pilot[object], sentence: str, before: dict[str, list[Entity]]
) -> None:
    library = app._desk.library
    assert not isinstance(app.screen, Form), said(app)
    assert toasts(app)[-1].startswith(sentence)
    assert toasts(app)[-1].endswith("u undoes it.")
    assert library.everything() != before
    await keys(pilot, "u")
    assert toasts(app)[-1].startswith("Undone: ")
    assert library.everything() == before


async def a_refusal_stands_under_its_field_and_the_text_stays(app: CockpitApp, pilot: Pilot[object]) -> None:
    form = await ask(pilot, acting("edit", Selection(account_of(app))))
    await by_tab(app, pilot, form)
    form.put("tier", "growth")
    await keys(pilot, "ctrl+s")
    assert app.screen is form
    assert "Tier because is missing" in said(app)
    assert form.texts()["tier"] == "growth"
    assert app.focused is not None
    assert app.focused.id == "tier_reason"
    await keys(pilot, "ctrl+l", "escape")


async def roles_are_taken_and_left_with_space(app: CockpitApp, pilot: Pilot[object]) -> None:
    form = await ask(pilot, acting("edit", Selection(account_of(app), None, app.now.book.stakeholder_by_id["ana"])))
    await by_tab(app, pilot, form)
    form.query_one("#roles").focus()
    assert "✓ champion" in text_of(app)
    await keys(pilot, "space", "c", "space", "u", "space")
    assert form.texts()["roles"] == "economic_buyer; user"
    await keys(pilot, "ctrl+s")
    assert app.now.book.stakeholder_by_id["ana"].roles == ("economic_buyer", "user")


async def a_form_of_its_own_is_saved_and_undone(app: CockpitApp, pilot: Pilot[object]) -> None:
    before = app._desk.library.everything()
    form = await ask(pilot, dict(ASKED)["at risk"](app))
    texts, sentence = SAVED["at risk"]
    for field, text in texts.items():
        form.put(field, text)
    await keys(pilot, "ctrl+s")
    await is_said_and_undone(app, pilot, sentence, before)


def lines_of(app: CockpitApp, *labels: str) -> list[str]:
    """The lines of the screen in which these words stand."""
    return [next(line for line in text_of(app).splitlines() if label in line) for label in labels]


async def the_field_with_the_focus_shows_it_and_where_its_text_goes_on(app: CockpitApp, pilot: Pilot[object]) -> None:
    await keys(pilot, "s")
    day, because = lines_of(app, "Until", "Because")
    assert ("▌" in day, "▌" in because) == (True, False)
    await keys(pilot, "tab")
    day, because = lines_of(app, "Until", "Because")
    assert ("▌" in day, "▌" in because) == (False, True)
    await typed(pilot, LONG)
    assert "…" in text_of(app)
    assert "and ends there" in text_of(app), "one writes at its end"
    await keys(pilot, "home")
    assert "▌it begins here" in text_of(app)
    await keys(pilot, "end", "tab")
    (line,) = lines_of(app, "Because")
    assert "it begins here" in line, "left alone it is read from its beginning"
    assert line.rstrip(" │").endswith("…")
    await keys(pilot, "shift+tab")
    assert "and ends there" in text_of(app), "one goes on where one was"
    for text in ("北斗精機" * 20, "a" + "北斗精機" * 20):
        app.screen.query_one("#reason", Input).value = text
        await keys(pilot, "end", "tab")
        assert {strip.cell_length for strip in app.screen._compositor.render_strips()} == {80}, "cut whole"
        assert "…" in text_of(app)
        await keys(pilot, "shift+tab")


async def f1_explains_a_form_and_a_choice_alone_leaves_no_draft(app: CockpitApp, pilot: Pilot[object]) -> None:
    await keys(pilot, "l", "a", "?", "f1")
    shown = text_of(app)
    assert "each is said back with its weekday" in shown
    assert "Save and close" in shown
    await keys(pilot, "f1")
    assert isinstance(app.screen, LogForm)
    assert app.screen.typed()["summary"] == "a?"
    await keys(pilot, "ctrl+l")
    app.screen.query_one("#kind").focus()
    await keys(pilot, "right")
    assert [*app.screen.changed()] == ["kind"]
    await keys(pilot, "escape")
    assert len(app.drafts) == 0


async def nothing_typed_is_nothing_saved(app: CockpitApp, pilot: Pilot[object]) -> None:
    desk = app._desk
    await ask(pilot, dict(ASKED)["milestone"](app))
    steps = desk.library.steps()
    await keys(pilot, "ctrl+s")
    assert toasts(app)[-1] == "Nothing was changed, so nothing was saved."
    assert desk.library.steps() == steps


async def a_draft_belongs_to_its_form_and_entity_and_says_what_is_stored(app: CockpitApp, pilot: Pilot[object]) -> None:
    book = app.now.book
    sheet, price_list = (next(each for each in book.commitments if each.id == key) for key in ("sheet", "list"))
    ours, theirs = Selection(account_of(app), None, sheet), Selection(account_of(app, "mill"), None, price_list)
    form = await ask(pilot, acting("edit", ours))
    form.put("what", "Offer")
    form.put("side", "them")
    await keys(pilot, "escape")
    assert toasts(app)[-1] == "Closed; what you typed is kept for the next time."
    other = await ask(pilot, acting("edit", theirs))
    assert other.changed() == {}
    await keys(pilot, "escape")
    again = await ask(pilot, acting("edit", ours))
    assert again.changed() == {"what": "Offer", "side": "them"}
    assert "What you typed last time, not saved yet" in said(app)
    assert "now stored: Pricing sheet" in said(app)
    await keys(pilot, "ctrl+l")
    assert again.changed() == {}
    await keys(pilot, "escape")
    assert len(app.drafts) == 0


async def another_kind_shows_its_own_rhythm(app: CockpitApp, pilot: Pilot[object]) -> None:
    form = await ask(pilot, Act(Asks(lambda _now: set_cadence(account_of(app), "value_touch"))))
    assert "as Strategic: monthly" in said(app)
    await keys(pilot, "right")
    await pilot.pause()
    assert form.texts() == {"kind": "usage_check", "every": "14 days", "anchor": ""}
    assert "fortnightly" in said(app)
    form.put("every", "")
    await keys(pilot, "ctrl+s")
    assert toasts(app)[-1].startswith("Usage check of Northwind: its tier’s rhythm again. Due today.")
    assert app.now.book.override_of == {}


async def a_touch_is_deleted_by_name_and_comes_back(app: CockpitApp, pilot: Pilot[object]) -> None:
    desk = app._desk
    touch = touch_of(app, "quorum")
    app.screen.post_message(acting("remove", Selection(account_of(app, "quorum"), None, touch)))
    await pilot.pause()
    await app.workers.wait_for_complete()
    assert toasts(app)[-1] == "Deleted business review with Quorum Legal on Thu 17 Sep 2026. u undoes it."
    assert desk.library.timeline(account_of(app, "quorum").id) == []
    await keys(pilot, "u")
    assert touch_of(app, "quorum") == touch


async def what_was_removed_meanwhile_is_added_again_knowingly(app: CockpitApp, pilot: Pilot[object]) -> None:
    desk = app._desk
    touch = touch_of(app)
    form = await ask(pilot, acting("edit", Selection(account_of(app), None, touch)))
    form.put("summary", "kept words")
    with Library.open(desk.settings.store) as other:
        other.remove("gone", touch)
    await keys(pilot, "ctrl+s")
    assert "This was removed meanwhile" in said(app)
    await keys(pilot, "ctrl+s")
    assert touch_of(app).summary == "kept words"


async def a_conflict_shows_both_versions_and_the_second_save_is_knowing(app: CockpitApp, pilot: Pilot[object]) -> None:
    desk = app._desk
    form = await ask(pilot, acting("edit", Selection(account_of(app))))
    form.put("industry", "Shipping")
    form.put("seats_licensed", "40")
    with Library.open(desk.settings.store) as other:
        stored = account_of(app)
        other.apply(Change("meanwhile", save=(stored.but(industry="Rail", website="north.example", tier="growth"),)))
    await keys(pilot, "ctrl+s")
    again = app.screen
    assert isinstance(again, Form)
    assert again is not form
    assert "This was changed meanwhile by another program" in said(app)
    assert "now stored: Rail" in said(app)
    assert "now stored: north.example · before: nothing" in said(app)
    assert "now stored: Growth · before: Strategic" in said(app)
    texts = again.texts()
    assert (texts["industry"], texts["seats_licensed"]) == ("Shipping", "40")
    assert (texts["website"], texts["tier"]) == ("north.example", "growth")
    await pilot.resize_terminal(*SMALL)
    again.query_one("#shared_gap").focus()
    await until(pilot, lambda: "Our gaps ▌what we owe them" in said(app))
    assert "This was changed meanwhile" in said(app), "it stays above whatever is scrolled"
    await keys(pilot, "ctrl+s")
    north = account_of(app)
    assert (north.industry, north.website, north.tier, north.seats_licensed) == (
        "Shipping", "north.example", "growth", 40,
    )  # fmt: skip
    assert len(app.drafts) == 0
