"""From a key and the chosen rows to what the user wants: one intent for each word, or none where it does not apply."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message

from bookcockpit.core.change import Change
from bookcockpit.core.due.cadence import Item
from bookcockpit.core.due.obligations import Obligation
from bookcockpit.core.due.today import TodayItem
from bookcockpit.core.entities import (
    Account,
    Commitment,
    Contract,
    Milestone,
    Objective,
    PlayStep,
    PricePlan,
    Reading,
    Signal,
    Stakeholder,
    Touch,
)
from bookcockpit.core.plan.success import input_of
from bookcockpit.core.vocabulary import INPUTS
from bookcockpit.tui import intents
from bookcockpit.tui.intents_merge import Merge
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.subject import Subject

if TYPE_CHECKING:
    from bookcockpit.core.signals.rules import Sign
    from bookcockpit.tui.asking import Asking


_OF_THE_BOOK = ("add", "spread")
"""Words that mean the whole book, whatever is marked."""


def wish(word: str, chosen: Sequence[Subject]) -> Message | None:
    """What a key means for the chosen rows; None where it means nothing for one of them.

    Here alone is said what takes any number of rows; everything else takes one. What the rows offer under a word goes
    before what the word means elsewhere.
    """
    if chosen and all(word in each.offers for each in chosen):
        return _offered(word, chosen)
    match word:
        case "log":
            return _log(chosen)
        case "done" if signs := _signs(chosen):
            return intents.ResolveSignals(signs) if all(sign.dismissal is None for sign in signs) else None
        case "done" if len(chosen) == 1 and (term := _term_to_answer(chosen[0])) is not None:
            return intents.Perform(partial(_answer_notice, chosen[0].account, term))
        case "done":
            owed = [s.about for s in chosen if s.can_be_done and isinstance(s.about, Obligation)]
            return intents.MarkDone(owed) if owed and len(owed) == len(chosen) else None
        case "snooze":
            return _snooze(chosen)
        case "skip" if signs := _signs(chosen):
            return _put_away(signs)
        case "skip":
            items = _put_off(chosen, for_good=True)
            return intents.SkipItems(items) if items else None
        case "outcome" if len(chosen) > 1:
            return _outcomes(chosen)
        case "add":
            return intents.EditAccount()
        case "spread":
            return intents.SpreadBacklog()
        case "tier":
            return intents.Perform(partial(_set_tiers, [each.account for each in chosen])) if chosen else None
    return _about_one(word, chosen[0]) if len(chosen) == 1 else None


def takes_all(word: str, chosen: Sequence[Subject]) -> bool:
    """Whether a word, with these rows marked, means all of them."""
    return word not in _OF_THE_BOOK and wish(word, chosen) is not None


def _offered(word: str, chosen: Sequence[Subject]) -> Message | None:
    """What the rows offer, as one step: all at once, or all with one reason."""
    offers = [each.offers[word]() for each in chosen]
    if len(offers) == 1:
        return offers[0]
    accounts = [each.account for each in chosen]
    at_once = [each for each in offers if isinstance(each, intents.PerformAtOnce)]
    if len(at_once) == len(offers):
        return intents.PerformAtOnce(partial(_all_at_once, at_once))
    reasons = [each for each in offers if isinstance(each, intents.AskReason)]
    if len(reasons) == len(offers):
        return intents.AskReason(partial(_one_reason, accounts, reasons))
    return None


def _all_at_once(offers: Sequence[intents.PerformAtOnce], now: Snapshot) -> tuple[Change, str]:
    from bookcockpit.tui.deeds.together import all_at_once

    return all_at_once(now, [each.decide for each in offers])


def _one_reason(accounts: Sequence[Account], offers: Sequence[intents.AskReason], now: Snapshot) -> Asking:
    from bookcockpit.tui.deeds.together import one_reason

    return one_reason(accounts, [each.deed(now) for each in offers])


def _set_tiers(accounts: Sequence[Account], _now: Snapshot) -> Asking:
    from bookcockpit.tui.deeds.tier import set_tiers

    return set_tiers(accounts)


def _outcomes(chosen: Sequence[Subject]) -> Message | None:
    """One outcome for all chosen rows, each of which has to be about an open contract with a renewal date."""
    terms = [
        (here.account, here.thing)
        for here in chosen
        if isinstance(here.thing, Contract) and here.thing.outcome is None and not here.thing.open_ended
    ]
    return intents.Perform(partial(_record_outcomes, terms)) if len(terms) == len(chosen) else None


def _record_outcomes(terms: Sequence[tuple[Account, Contract]], _now: Snapshot) -> Asking:
    from bookcockpit.tui.deeds.renewal import record_outcomes

    return record_outcomes(terms)


def _term_to_answer(here: Subject) -> Contract | None:
    """The contract whose notice a row is about: its line on Today, or the open contract that the row itself shows."""
    is_notice = isinstance(here.about, Obligation) and here.about.type == "notice" and here.entity is None
    term = here.about.about if is_notice and isinstance(here.about, Obligation) else here.entity
    return term if isinstance(term, Contract) and term.outcome is None else None


def _answer_notice(account: Account, term: Contract, _now: Snapshot) -> Asking:
    from bookcockpit.tui.deeds.renewal import answer_notice

    return answer_notice(account, term)


def _signs(chosen: Sequence[Subject]) -> list[Sign]:
    """The signals of the chosen rows; none unless each row is about one."""
    found = [each.sign or _noted(each) for each in chosen]
    signs = [sign for sign in found if sign is not None]
    return signs if len(signs) == len(chosen) else []


def _noted(here: Subject) -> Sign | None:
    if not isinstance(here.entity, Signal) or here.entity.resolved_on is not None:
        return None
    from bookcockpit.core.signals.rules import sign_of

    return sign_of(here.account, here.entity)


def _put_away(signs: list[Sign]) -> Message | None:
    away = [sign.dismissal is not None for sign in signs]
    if all(away):
        return intents.BringBackSignals(signs)
    return None if any(away) else intents.DismissSignals(signs)


def _log(chosen: Sequence[Subject]) -> Message | None:
    if len(chosen) == 1:
        here = chosen[0]
        met = here.entity if isinstance(here.entity, Stakeholder) and here.entity.left_on is None else None
        return intents.LogTouch(here.account, here.kind, met)
    return intents.LogTogether([(subject.account, subject.kind) for subject in chosen]) if chosen else None


def _snooze(chosen: Sequence[Subject]) -> Message | None:
    snoozed = [s.item for s in chosen if s.is_snoozed and s.item is not None]
    if snoozed and len(snoozed) == len(chosen):
        return intents.Unsnooze(snoozed)
    items = _put_off(chosen, for_good=False)
    return intents.SnoozeItems(items) if items else None


def _put_off(chosen: Sequence[Subject], *, for_good: bool) -> list[Item]:
    """The items of all chosen rows. One row is dimmed by itself; of several, the form says which cannot wait."""
    items = [subject.item for subject in chosen if subject.item is not None and not subject.is_snoozed]
    if len(items) < len(chosen) or (len(chosen) == 1 and not chosen[0].can_be_put_off(for_good=for_good)):
        return []
    return items


def _about_one(word: str, here: Subject) -> Message | None:
    match word:
        case "why":
            return _why(here)
        case "edit":
            return _edit(here)
        case "remove":
            return intents.RemoveTouch(here.account, here.entity) if isinstance(here.entity, Touch) else None
        case "at_risk":
            return intents.FlagAtRisk(here.account)
        case "promise":
            return intents.EditCommitment(here.account)
        case "person":
            return intents.EditStakeholder(here.account, None, here.role)
        case "contract":
            return intents.EditContract(here.account)
        case "export":
            return intents.ExportDocument(here.account)
        case "rhythm":
            return intents.SetCadence(here.account, here.kind)
        case "objective":
            return intents.EditObjective(here.account)
        case "milestone":
            return _milestone(here)
        case "reading":
            return _reading(here)
        case "usage":
            return intents.CheckUsage(here.account)
        case "notes":
            return intents.EditNotes(here.account)
        case "signal":
            return intents.EditSignal(here.account)
        case "play":
            return intents.Perform(partial(_new_play, here.account))
        case "playbook":
            return intents.Perform(partial(_apply_playbook, here.account))
        case "reference":
            return intents.Perform(partial(_ask_reference, here.account))
        case "step":
            return None
        case "merge":
            return Merge(here.account)
        case "merge_person":
            return Merge(here.account, here.entity) if isinstance(here.entity, Stakeholder) else None
        case "outcome" | "call" | "price" | "prep" | "terms":
            return _renewal(word, here)
        case _:
            raise ValueError(f"no key means {word}")


def _new_play(account: Account, _now: Snapshot) -> Asking:
    from bookcockpit.tui.deeds.growth import edit_play

    return edit_play(account, None)


def _edit_step(account: Account, step: PlayStep, now: Snapshot) -> Asking:
    from bookcockpit.tui.deeds.growth import edit_step

    play = next(play for play in now.book.plays_of.get(account.id, ()) if play.id == step.play_id)
    return edit_step(account, play, step)


def _ask_reference(account: Account, _now: Snapshot) -> Asking:
    from bookcockpit.tui.deeds.reference import ask_reference

    return ask_reference(account)


def _apply_playbook(account: Account, _now: Snapshot) -> Asking:
    from bookcockpit.tui.deeds.playbook import apply_playbook

    return apply_playbook(account)


def _price_plan(account: Account, plan: PricePlan, now: Snapshot) -> Asking:
    from bookcockpit.tui.deeds.renewal import plan_price

    return plan_price(account, now.book.contract_by_id[plan.contract_id])


def _say_terms(account: Account, term: Contract, now: Snapshot) -> Asking:
    from bookcockpit.tui.deeds.renewal import say_terms

    return say_terms(now, account, term)


def _renewal(word: str, here: Subject) -> Message | None:
    """What is done with an open contract; one without an end has no renewal to forecast, prepare or decide."""
    term = here.thing
    if word == "terms" and isinstance(term, Contract):
        return intents.Perform(partial(_say_terms, here.account, term))
    if not isinstance(term, Contract) or term.outcome is not None or term.open_ended:
        return None
    match word:
        case "outcome":
            return intents.RecordOutcome(here.account, term)
        case "call":
            return intents.SayCall(here.account, term)
        case "price":
            return intents.PlanPrice(here.account, term)
    return intents.StartPrep(here.account, term)


def _why(here: Subject) -> Message | None:
    """The rank of a touch, or the health of an account to be looked at."""
    if isinstance(here.about, Obligation) and here.about.type == "review":
        return intents.OpenAccount(here.account, here.about)
    return intents.ExplainRank(here.about) if isinstance(here.about, TodayItem) else None


def _milestone(here: Subject) -> Message:
    match here.thing:
        case Objective() as objective:
            return intents.EditMilestone(here.account, objective)
        case Milestone() as milestone:
            return intents.EditMilestone(here.account, beside=milestone)
        case _:
            return intents.EditMilestone(here.account)


def _reading(here: Subject) -> Message:
    if here.input:
        return intents.AddReading(here.account, here.input if here.input in INPUTS else next(iter(INPUTS)))
    match here.thing:
        case Objective() as objective:
            return intents.AddReading(here.account, input_of(objective))
        case Reading() as before:
            return intents.AddReading(here.account, before.input)
        case Milestone() as milestone:
            return intents.AddReading(here.account, milestone=milestone)
        case _:
            return intents.AddReading(here.account)


def _edit(here: Subject) -> Message:
    """Editing is about the thing the row shows, else about what it owes, else about its account."""
    match here.thing:
        case Touch() as touch:
            return intents.EditTouch(here.account, touch)
        case Commitment() as promise:
            return intents.EditCommitment(here.account, promise)
        case Stakeholder() as person:
            return intents.EditStakeholder(here.account, person)
        case Contract() as contract:
            return intents.EditContract(here.account, contract)
        case Objective() as objective:
            return intents.EditObjective(here.account, objective)
        case Milestone() as milestone:
            return intents.EditMilestone(here.account, None, milestone)
        case Signal() as signal:
            return intents.EditSignal(here.account, signal)
        case PlayStep() as step:
            return intents.Perform(partial(_edit_step, here.account, step))
        case PricePlan() as plan:
            return intents.Perform(partial(_price_plan, here.account, plan))
        case _:
            return intents.EditAccount(here.account)
