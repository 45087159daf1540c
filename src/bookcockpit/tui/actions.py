"""What the keys of the pages do, one row for each: its key and its words, the rows it is meant for, and what follows.

Keys, bottom line, `?`, palette, mouse and dimming, and what a book for reading only refuses, all come from this table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from typing import Any, Literal, NamedTuple

from textual.binding import Binding, BindingType
from textual.message import Message

from bookcockpit.core.change import Change
from bookcockpit.core.due.obligations import Obligation
from bookcockpit.core.entities import Account, Contract, Signal, Stakeholder, Touch
from bookcockpit.tui.asking import Asking, Asks, Does, ExplainRank, ExportDocument
from bookcockpit.tui.binding import ACT, ADD, BOOK, MOVE, SHOW, bind
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Snapshot

Chosen = Sequence[Selection]
"""Every marked row, or the one under the cursor; one row may stand for several."""


class Way(NamedTuple):
    """What an action comes to for the rows it `applies` to: a form, a change `at_once`, or something it `shows`.

    `handler` is the module of tui/handlers and the function in it that make the form or decide the change, imported
    when it is first wanted; `given` are its arguments.
    """

    applies: Callable[[Chosen], bool]
    handler: str = ""
    given: Callable[[Snapshot, Chosen], tuple[object, ...]] = lambda _now, _at: ()
    at_once: bool = False
    shows: Callable[[Selection], Message] | None = None


class Action(NamedTuple):
    """One action. `id` is the name a key map knows its key by, `word` what binds the key to it.

    `kind` says whether it asks with a form, writes at once, opens something to type in, or only shows. Those without
    `ways` are the page's own; an empty tuple means what the rows offer. `main` ones stand in the bottom line. `on` is
    the page that binds the key, empty for all. A row that repeats a word gives it another key or label on one page.
    """

    id: str
    word: str
    key: str
    label: str
    sentence: str
    group: Binding.Group
    ways: tuple[Way, ...] | None = ()
    kind: Literal["asks", "writes", "opens", "shows"] = "asks"
    main: bool = True
    on: str = ""

    @property
    def call(self) -> str:
        """The toolkit's name of it."""
        return self.word if self.ways is None else f"act('{self.word}')"


# For which rows


def _always(_at: object) -> bool:
    return True


def _any(at: Chosen) -> bool:
    return bool(at)


def _about_sign(here: Selection) -> bool:
    return here.sign is not None or (isinstance(here.entity, Signal) and here.entity.resolved_on is None)


def _is_away(here: Selection) -> bool:
    return here.sign is not None and here.sign.dismissal is not None


def _signs_only(at: Chosen) -> bool:
    return bool(at) and all(map(_about_sign, at))


def _live_signs(at: Chosen) -> bool:
    return _signs_only(at) and not any(map(_is_away, at))


def _signs_away(at: Chosen) -> bool:
    return _signs_only(at) and all(map(_is_away, at))


def _settled(at: Chosen) -> bool:
    return bool(at) and not _signs_only(at) and all(here.can_be_done for here in at)


def _snoozed(at: Chosen) -> bool:
    return bool(at) and all(here.is_snoozed and here.item is not None for here in at)


def _can_wait(at: Chosen, *, for_good: bool) -> bool:
    """One row is dimmed by itself; of several, the form says which cannot wait."""
    due = bool(at) and all(here.item is not None and not here.is_snoozed for here in at)
    return due and (len(at) > 1 or at[0].can_be_put_off(for_good=for_good))


def _renews(here: Selection) -> bool:
    """An open contract; one without an end has no renewal to forecast, prepare or decide."""
    return isinstance(here.thing, Contract) and here.thing.outcome is None and not here.thing.open_ended


def _term_to_answer(here: Selection) -> Contract | None:
    """The contract whose notice a row is about: its line on Today, or the open contract that the row itself shows."""
    is_notice = isinstance(here.about, Obligation) and here.about.type == "notice" and here.entity is None
    term = here.about.about if is_notice and isinstance(here.about, Obligation) else here.entity
    return term if isinstance(term, Contract) and term.outcome is None else None


def _is_notice(here: Selection) -> bool:
    return not _about_sign(here) and _term_to_answer(here) is not None


def _is_outcome(here: Selection) -> bool:
    return isinstance(here.about, Obligation) and here.about.type == "outcome" and here.entity in (None, here.thing)


def _is_touch(here: Selection) -> bool:
    return here.item is not None


# What follows


def _account(_now: Snapshot, here: Selection) -> tuple[object, ...]:
    return (here.account,)


def _thing(_now: Snapshot, here: Selection) -> tuple[object, ...]:
    return here.account, here.thing


def _thing_now(now: Snapshot, here: Selection) -> tuple[object, ...]:
    return now, here.account, here.thing


def _one(
    handler: str,
    given: Callable[[Snapshot, Selection], tuple[object, ...]] = _account,
    when: Callable[[Selection], bool] = _always,
    *,
    at_once: bool = False,
) -> Way:
    """What an action comes to for a single row."""
    return Way(lambda at: len(at) == 1 and when(at[0]), handler, lambda now, at: given(now, at[0]), at_once)


def _shows(shows: Callable[[Selection], Message], when: Callable[[Selection], bool] = _always) -> Way:
    """What is opened about a single row."""
    return Way(lambda at: len(at) == 1 and when(at[0]), shows=shows)


def _logged(now: Snapshot, here: Selection) -> tuple[object, ...]:
    person = here.entity if isinstance(here.entity, Stakeholder) and here.entity.left_on is None else None
    return now, here.account, here.kind, person


def _signs(_now: Snapshot, at: Chosen) -> tuple[object, ...]:
    from bookcockpit.core.signals.rules import sign_of

    return ([here.sign or sign_of(here.account, here.entity) for here in at],)  # type: ignore[arg-type]


def _signs_now(now: Snapshot, at: Chosen) -> tuple[object, ...]:
    return now, *_signs(now, at)


def _items(_now: Snapshot, at: Chosen) -> tuple[object, ...]:
    return ([here.item for here in at],)


_PUT_AWAY = "Put away with a reason, or bring back"
_MERGED = "what either is known by goes into one; u undoes it"

ACTIONS = (
    Action("touch.log", "log", "l", "Log", "Log a touch with this account", ACT, (
        _one("account.log", _logged),
        Way(_any, "together.log_together", lambda _now, at: ([(here.account, here.kind) for here in at],)),
    )),
    Action("item.snooze", "snooze", "s", "Snooze", "Hide it until a date, or bring it back", ACT, (
        Way(_snoozed, "together.bring_back", lambda now, at: (now, *_items(now, at)), at_once=True),
        Way(partial(_can_wait, for_good=False), "together.snooze", _items),
    )),
    Action("item.skip", "skip", "n", "Skip", "Drop this one time, with a reason", ACT, (
        Way(_live_signs, "account.dismiss_signals", _signs),
        Way(_signs_away, "account.bring_signals_back", _signs_now, at_once=True),
        Way(lambda at: not _signs_only(at) and _can_wait(at, for_good=True), "together.skip", _items),
    )),
    Action("owed.done", "done", "d", "Done", "Mark it as done; of a touch that is due, log it", ACT, (
        Way(_live_signs, "account.resolve_signals", _signs_now, at_once=True),
        _one("renewal.answer_notice", lambda _now, here: (here.account, _term_to_answer(here)), _is_notice),
        Way(_settled, "together.settle", lambda now, at: (now, [here.about for here in at]), at_once=True),
        _one("renewal.record_outcome", _thing, _is_outcome),
        _one("account.log", _logged, _is_touch),
        Way(
            lambda at: len(at) > 1 and all(map(_is_touch, at)),
            "together.log_together",
            lambda _now, at: ([(here.account, here.kind) for here in at],),
        ),
    )),
    Action("book.undo", "undo", "u", "Undo", "Take back the last action", BOOK, None, "writes"),
    Action("list.filter", "filter", "slash", "Find", "Find as you type; esc shows all again", SHOW, None, "opens"),
    Action("list.mark", "mark", "space", "Mark", "Mark it; the line above says which keys act on all",
        ACT, None, "shows"),
    Action("item.why", "why", "w", "Why", "Why it stands where it stands", ACT, (
        _shows(lambda here: ExplainRank(here.account, here.about)),
    ), "shows"),
    Action("line.edit", "edit", "e", "Edit", "Edit what the line is about", ACT, (_one("edit.edit", _thing_now),)),
    Action("account.export", "export", "x", "Export", "Write this account’s plan or QBR as Markdown", ACT, (
        _shows(lambda here: ExportDocument(here.account)),
    ), "opens"),
    Action("account.at_risk", "at_risk", "exclamation_mark", "At risk", "Flag at risk, or clear it", ACT, (
        _one("account.flag_at_risk"),
    ), main=False),
    Action("account.tier", "tier", "T", "Tier", "Set the tier of this account, or of all marked", ACT, (
        Way(_any, "rhythm.set_tiers", lambda _now, at: ([here.account for here in at],)),
    ), main=False),
    Action("list.spread", "spread", "S", "Spread", "Spread what is overdue over days", ACT, (
        Way(_always, "together.spread_backlog"),
    ), main=False, on="today"),
    # Added to the account
    Action("promise.add", "promise", "c", "Promise", "Note a promise, theirs or ours", ADD, (
        _one("account.edit_commitment"),
    ), main=False),
    Action("person.add", "person", "p", "Person", "Add a person of this account", ADD, (
        _one("account.edit_person", lambda _now, here: (here.account, None, here.role)),
    ), main=False),
    Action("contract.add", "contract", "t", "Contract", "Add a contract term", ADD, (
        _one("account.edit_contract"),
    ), main=False),
    Action("account.rhythm", "rhythm", "r", "Rhythm", "Give this account its own cadence", ADD, (
        _one("account.set_cadence", lambda _now, here: (here.account, here.kind)),
    ), main=False),
    Action("signal.add", "signal", "E", "Signal", "Note what was seen: risk or growth", ADD, (
        _one("account.edit_signal"),
    ), main=False),
    Action("play.add", "play", "P", "Play", "Begin a play: what there is more to win", ADD, (
        _one("growth.edit_play"),
    ), main=False),
    Action("playbook.apply", "playbook", "B", "Playbook", "Apply a playbook: dated promises", ADD, (
        _one("growth.apply_playbook"),
    ), main=False),
    Action("reference.add", "reference", "F", "Reference", "Ask this customer to speak for us", ADD, (
        _one("growth.ask_reference"),
    ), main=False),
    Action("usage.check", "usage", "U", "Usage check", "Log a usage check with its readings", ADD, (
        _one("account.check_usage"),
    ), main=False),
    Action("account.add", "add", "plus", "New account", "Add an account", ADD, (
        Way(_always, "account.edit_account"),
    ), main=False),
    Action("goal.add", "objective", "o", "Objective", "What they want, or how a play ended", ADD, (
        _one("account.edit_objective"),
    ), main=False, on="account"),
    Action("step.add", "milestone", "m", "Milestone", "Add a milestone, or a step of a play", ADD, (
        _one("account.add_milestone", _thing_now),
    ), main=False, on="account"),
    Action("reading.add", "reading", "R", "Reading", "Note a measured value", ADD, (
        _one("account.reading_at", lambda now, here: (now, here.account, here.input, here.thing)),
    ), main=False, on="account"),
    Action("account.notes", "notes", "N", "Notes", "Write in the account’s notes", ADD, (
        _one("account.edit_notes"),
    ), main=False, on="account"),
    Action("touch.remove", "remove", "D", "Remove", "Remove a touch logged by mistake", ACT, (
        _one("account.remove", _thing, lambda here: isinstance(here.entity, Touch), at_once=True),
    ), "writes", main=False, on="account"),
    Action("book.redo", "redo", "ctrl+r", "Redo", "Do again what was taken back", BOOK, None, "writes", main=False),
    Action("book.import", "bring_in", "i", "Import", "Bring in a file or a folder", BOOK, None),
    Action("list.details", "pane", "v", "Details", "Show or hide the details", SHOW, None, "shows", main=False),
    Action("details.down", "read(1)", "J,shift+down", "Read on", "Scroll the details down",
        SHOW, None, "shows", main=False),
    Action("details.up", "read(-1)", "K,shift+up", "Read back", "Scroll the details up",
        SHOW, None, "shows", main=False),
    Action("list.back", "back", "escape", "Back", "End the search, drop the marks, go back",
        SHOW, None, "shows", main=False),
    # A renewal
    Action("renewal.outcome", "outcome", "o", "Outcome", "Record how the renewal ended", ACT, (
        _one("renewal.record_outcome", _thing, _renews),
        Way(
            lambda at: len(at) > 1 and all(map(_renews, at)),
            "renewal.record_outcomes",
            lambda _now, at: ([(here.account, here.thing) for here in at],),
        ),
    ), on="renewals"),
    Action("renewal.call", "call", "f", "Forecast", "Say how it will go: call and stage", ACT, (
        _one("renewal.say_call", _thing, _renews),
    ), on="renewals"),
    Action("renewal.price", "price", "P", "Price", "Plan a price change at the renewal", ACT, (
        _one("renewal.plan_price", _thing, _renews),
    ), main=False, on="renewals"),
    Action("renewal.prep", "prep", "a", "Prepare", "Start the preparation checklist", ACT, (
        _one("renewal.prepare", _thing_now, _renews, at_once=True),
    ), "writes", on="renewals"),
    Action("renewal.terms", "terms", "T", "Terms", "Say which term renews which, or that both run", ACT, (
        _one("renewal.say_terms", _thing_now, lambda here: isinstance(here.thing, Contract)),
    ), main=False, on="renewals"),
    # What the rows of a page offer under these words
    Action("signal.resolve", "done", "d", "Resolve", "Resolve what was noted by hand", ACT, on="signals"),
    Action("signal.away", "skip", "n", "Put away", _PUT_AWAY, ACT, on="signals"),
    Action("growth.next", "done", "d", "Next", "Do the next step, or move it on", ACT, on="growth"),
    Action("growth.away", "skip", "n", "Put away", _PUT_AWAY, ACT, on="growth"),
    Action("play.end", "outcome", "o", "Outcome", "Say how a play ended: won, lost or dropped", ACT, on="growth"),
    Action("play.step", "step", "m", "Step", "Add a step to a play", ADD, main=False, on="growth"),
    Action("rhythm.done", "done", "d", "Done", "Mark it as done, or make the move", ACT, on="rhythm"),
    Action("rhythm.away", "skip", "n", "Put away", _PUT_AWAY, ACT, on="rhythm"),
    Action("list.open", "open", "enter", "Open", "Open the line", MOVE, kind="shows", on="enter"),
    # Too seldom for a key
    Action("account.merge", "merge", "", "Merge with another account …", _MERGED, ADD, (
        _one("edit.merge"),
    ), on="palette"),
    Action("person.merge", "merge_person", "", "Merge two people …", _MERGED, ADD, (
        _one("edit.merge", _thing, lambda here: isinstance(here.entity, Stakeholder)),
    ), on="palette"),
)  # fmt: skip
"""Those of all pages in the order of the bottom line; those that are not main stand under `?`."""

BY_WORD = {action.word: action for action in reversed(ACTIONS)}
"""The row that says what a word means: the first of it."""

WRITES = frozenset(word for word, action in BY_WORD.items() if action.kind in ("asks", "writes"))
"""Words that write; a book open for reading only refuses them."""

OPENS = frozenset(action.call for action in BY_WORD.values() if action.kind in ("asks", "opens"))
"""After these comes something to type in."""


def keys(page: str = "") -> list[BindingType]:
    """The keys that a page binds besides its own; those of all pages without a name."""
    return [
        bind(each.id, each.key, each.call, each.label, each.sentence, each.group, main=each.main)
        for each in ACTIONS
        if each.on == page
    ]


def applies(word: str, chosen: Chosen) -> bool:
    """Whether an action does something for the chosen rows. What they offer goes before what it means elsewhere."""
    if offered := _offered(word, chosen):
        return len(offered) == 1 or all(isinstance(each, Does) for each in offered) or _share_a_reason(offered)
    return any(way.applies(chosen) for way in BY_WORD[word].ways or ())


def takes_all(word: str, chosen: Chosen) -> bool:
    """Whether an action, with these rows marked, is about all of them and not about the whole book."""
    return applies(word, chosen) and not any(way.applies is _always for way in BY_WORD[word].ways or ())


def meaning(word: str, chosen: Chosen) -> Asks | Does | Message | None:
    """What an action comes to for the chosen rows; None where it does not apply."""
    if not applies(word, chosen):
        return None
    if offered := _offered(word, chosen):
        return offered[0] if len(offered) == 1 else _together(chosen, offered)
    way = next(way for way in BY_WORD[word].ways or () if way.applies(chosen))
    if way.shows is not None:
        shown: Message = way.shows(chosen[0])
        return shown
    handle = partial(_handle, way, chosen)
    return Does(handle) if way.at_once else Asks(handle)


def handler_of(way: Way) -> Callable[..., Any]:
    """The function of tui/handlers that a way names."""
    module, _, name = way.handler.partition(".")
    found: Callable[..., Any] = getattr(import_module(f"bookcockpit.tui.handlers.{module}"), name)
    return found


def _handle(way: Way, chosen: Chosen, now: Snapshot) -> Any:
    return handler_of(way)(*way.given(now, chosen))


def _offered(word: str, chosen: Chosen) -> list[Asks | Does | Message]:
    """What each of the rows offers under a word; nothing unless all do."""
    return [each.actions[word] for each in chosen] if all(word in each.actions for each in chosen) else []


def _share_a_reason(offered: Sequence[Asks | Does | Message]) -> bool:
    return all(isinstance(each, Asks) and each.only_reason for each in offered)


def _together(chosen: Chosen, offered: Sequence[Asks | Does | Message]) -> Asks | Does:
    """What several rows offer as one step: all at once, or all with one reason."""
    decisions = [each.decide for each in offered if isinstance(each, Does)]
    if decisions:
        return Does(partial(_all_at_once, decisions))
    accounts = [each.account for each in chosen]
    return Asks(partial(_one_reason, accounts, [each.asking for each in offered if isinstance(each, Asks)]))


def _all_at_once(decisions: Sequence[Callable[[Snapshot], tuple[Change, str]]], now: Snapshot) -> tuple[Change, str]:
    from bookcockpit.tui.handlers.together import all_at_once

    return all_at_once(now, decisions)


def _one_reason(accounts: Sequence[Account], askings: Sequence[Callable[[Snapshot], Asking]], now: Snapshot) -> Asking:
    from bookcockpit.tui.handlers.together import one_reason

    return one_reason(accounts, [asking(now) for asking in askings])
