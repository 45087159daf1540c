"""What is asked about growth: plays and their steps, white space, references, playbooks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Contract, Play, PlaybookRun, PlayStep, Reference, WhiteSpace
from bookcockpit.core.fields import FieldError, day, flag, word
from bookcockpit.core.growth.expansion import MOTION_LABELS, Opening, field_name, forget_field, grid_of, note_field
from bookcockpit.core.growth.plays import OPEN_STAGES, Won, close_play, save_play, save_step, win_play
from bookcockpit.core.growth.references import (
    KIND_LABELS,
    CannotAsk,
    ask_reference,
    save_reference,
    use_reference,
    weighed,
    worn_words,
)
from bookcockpit.core.money import short_money
from bookcockpit.core.playbooks.checklists import Checklist, checklists_of
from bookcockpit.core.playbooks.runs import CannotApply, apply_checklist, contract_for, plan_run
from bookcockpit.core.playbooks.suggestions import fits_of
from bookcockpit.core.renewals.contracts import renewal_date
from bookcockpit.core.revenue.arr import currency_of
from bookcockpit.core.typed import NO, YES, text_of
from bookcockpit.core.vocabulary import CLOSED_PLAYS
from bookcockpit.tui.forms.model import APART, FormModel, People, Question, WrongField
from bookcockpit.tui.forms.renewal import lines_question
from bookcockpit.tui.snapshot import Snapshot

_RESULTS = {"won": "won", "lost": "lost", "dismissed": "dropped"}
_PLAY_ORDER = (
    Question("motion", words={motion: label.lower() for motion, label in MOTION_LABELS.items()}),
    "title", "trigger", "potential_arr",
    APART, "stage", "owner", "due_on",
    APART, "shared",
)  # fmt: skip
_STEP_ORDER = ("title", "side", "owner", "due_on", APART, "done_on")
_CLOSE_ORDER = (
    Question("result", "Outcome", words=_RESULTS, field=word(CLOSED_PLAYS)),
    Question("decided_on", field=Play.fields["closed_on"]),
    APART,
    Question("brings", field=Play.fields["won_arr"]),
    Question("starts", "From", "the day it was decided", field=day(default=None)),
    APART,
    Question("words", field=Play.fields["outcome"]),
)
_CLOSE_PLACES = {"closed_on": "decided_on", "won_arr": "brings", "outcome": "words", "stage": "result"}


class PlayModel(FormModel[Play]):
    """A play; a new one may begin from an opening, in its words."""

    kind = Play

    def __init__(
        self, book: Book, account: Account, people: People, before: Play | None, opening: Opening | None = None
    ) -> None:
        self._book, self._account = book, account
        initial = {"stage": "idea"}
        if opening is not None:
            initial |= {"motion": opening.motion, "title": opening.title, "trigger": opening.why}
            if opening.potential is not None:
                initial["potential_arr"] = text_of(
                    Play.fields["potential_arr"], opening.potential, currency=currency_of(book, account)
                )
        title = f"{'New play' if before is None else 'Play'} · {account.name}"
        self.first = "title" if opening is not None or before is not None else "motion"  # type: ignore[misc]
        super().__init__(title, _PLAY_ORDER, book.as_of, people, before, initial)

    def currency(self, texts: Mapping[str, str]) -> str:
        """The account's."""
        return currency_of(self._book, self._account)

    def options(self, question: Question) -> dict[str, str]:
        """The open stages; how a play ended is asked apart."""
        found = super().options(question)
        if question.name != "stage":
            return found
        held = (self.before.stage,) if self.before is not None else ()
        return {stage: label for stage, label in found.items() if stage in OPEN_STAGES or stage in held}

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """That an account at risk is not asked for more."""
        said = super().echoes(texts)
        if self._account.at_risk_since is not None and texts["motion"] not in ("", "save"):
            said["motion"] = "held while the account is at risk"
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The play."""
        after = self.made(texts, new={"account_id": self._account.id})
        if self.is_unchanged(after):
            return Change("")
        with self.refusals():
            return save_play(self._account, self.before, after)


class StepModel(FormModel[PlayStep]):
    """A step of a play, open or done."""

    kind = PlayStep

    def __init__(self, book: Book, account: Account, play: Play, people: People, before: PlayStep | None) -> None:
        self._account, self._play = account, play
        title = f"{'New step' if before is None else 'Step'} · {say.clipped(play.title, 40)} · {account.name}"
        super().__init__(title, _STEP_ORDER, book.as_of, people, before, {"side": "us"})

    def change(self, texts: Mapping[str, str]) -> Change:
        """The step."""
        after = self.made(texts, new={"play_id": self._play.id})
        return Change("") if self.is_unchanged(after) else save_step(self._account, self._play, self.before, after)


class CloseModel(FormModel[Play]):
    """How a play ended; while it is typed it says what enters the ARR."""

    kind = Play

    def __init__(self, book: Book, account: Account, play: Play, people: People) -> None:
        self._book, self._account, self._play = book, account, play
        initial = {"decided_on": book.as_of.isoformat(), "result": "won"}
        if play.motion != "save" and play.potential_arr:
            field = Play.fields["potential_arr"]
            initial["brings"] = text_of(field, play.potential_arr, currency=currency_of(book, account))
        title = f"Outcome · {say.clipped(play.title, 40)} · {account.name}"
        super().__init__(title, (*_CLOSE_ORDER, *lines_question(book, account)), book.as_of, people, None, initial)

    def currency(self, texts: Mapping[str, str]) -> str:
        """The account's."""
        return currency_of(self._book, self._account)

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What follows from the answers, or what contradicts them."""
        said = super().echoes(texts)
        said["result"] = "choose with ← and →"
        if texts["result"] == "won":
            try:
                said["result"] = self._follows(self._won(texts))
            except WrongField as wrong:
                said["result"] = str(wrong)
        return said

    def _follows(self, won: Won) -> str:
        made = won.contract
        if made is None:
            return "no ARR moves"
        until = f" until {say.full_date(made.term_end)}" if made.term_end is not None else ", open-ended"
        return f"ARR +{short_money(made.arr, made.currency)} from {say.full_date(made.starts_on)}{until}"

    def change(self, texts: Mapping[str, str]) -> Change:
        """The play with its end, and what was won."""
        if texts["result"] == "won":
            return self._won(texts).change
        if self.is_changed("brings", texts) and texts["brings"].strip():
            raise self.wrong("brings", "is said of a play that was won only; clear it")
        on = self.answer("decided_on", texts) or self.today
        try:
            return close_play(self._account, self._play, texts["result"], texts["words"].strip(), on)
        except FieldError as refused:
            raise self.wrong(_CLOSE_PLACES.get(refused.field, refused.field), refused.why) from None

    def _won(self, texts: Mapping[str, str]) -> Won:
        said = {name: self.answer(name, texts) for name in ("decided_on", "brings", "starts")}
        on = said["decided_on"] or self.today
        try:
            return win_play(
                self._book,
                self._account,
                self._play,
                arr=said["brings"],
                on=on,
                starts=said["starts"] or on,
                words=texts["words"].strip(),
                beside=texts.get("beside") or "move",  # type: ignore[arg-type]
            )
        except FieldError as refused:
            raise self.wrong(_CLOSE_PLACES.get(refused.field, refused.field), refused.why) from None


_NO_PLAY = "none"
_GONE = "gone"


class SpaceModel(FormModel[WhiteSpace]):
    """One field: a product in a department, and what is known of it."""

    kind = WhiteSpace

    def __init__(
        self, book: Book, account: Account, people: People, before: WhiteSpace | None, product: str, department: str
    ) -> None:
        self._book, self._account = book, account
        self._plays = book.plays_of.get(account.id, [])
        states = {state: WhiteSpace.fields["state"].words.get(state, state) for state in ("owned", "open", "not_fit")}
        if before is not None:
            states[_GONE] = "clear it"
        plays = {_NO_PLAY: "none", **{play.key: play.title for play in self._plays}}
        order = (
            "product",
            "department",
            Question("said", "State", words=states, field=word(tuple(states), default="open")),
            APART,
            "potential_arr",
            Question("play", "Play", words=plays, field=word(tuple(plays), default=_NO_PLAY)),
            "reason",
        )
        held = next((play.key for play in self._plays if before is not None and play.id == before.play_id), _NO_PLAY)
        initial = {"product": product, "department": department, "said": "open", "play": held}
        if before is not None:
            initial["said"] = before.state
        title = f"White space · {field_name(product, department)} · " if product else "White space · "
        super().__init__(f"{title}{account.name}", order, book.as_of, people, before, initial)
        self.first = "said" if product else "product"  # type: ignore[misc]

    def currency(self, texts: Mapping[str, str]) -> str:
        """The account's."""
        return currency_of(self._book, self._account)

    def change(self, texts: Mapping[str, str]) -> Change:
        """What is known of the field."""
        if texts["said"] == _GONE and self.before is not None:
            return forget_field(self._account, self.before)
        play = next((each for each in self._plays if each.key == texts["play"]), None)
        product = self.answer("product", texts)
        if not product:
            raise self.wrong("product", "is missing")
        with self.refusals(state="said", play_id="play"):
            return note_field(
                grid_of(self._book, self._account),
                product,
                self.answer("department", texts) or "",
                self._plays,
                state=texts["said"],
                potential_arr=self.answer("potential_arr", texts),
                play_id=play.id if play is not None else None,
                reason=self.answer("reason", texts) or "",
            )


_REFERENCE_KINDS: dict[str, str] = {kind: label.lower() for kind, label in KIND_LABELS.items()}
_REFERENCE_ORDER: tuple[str | Question, ...] = (
    Question("kind", words=_REFERENCE_KINDS),
    "topic",
    "stakeholder_id",
    "asked_on",
    APART,
    "notes",
)
_ANYWAY = Question(
    "anyway", "A gate is shut", words={NO: "wait", YES: "asked anyway, noted"}, field=flag(default=False)
)
_EDIT_ORDER = (
    Question("kind", words=_REFERENCE_KINDS), "topic", "stakeholder_id",
    APART, "state", Question("asked_on", hint=""), "agreed_on", "used_on", "used_for", "times",
    APART, "notes",
)  # fmt: skip
_USE_ORDER = (
    Question("spoke_for", hint="who heard them", field=Reference.fields["used_for"]),
    Question("spoke_on", "On", "today", field=Reference.fields["used_on"]),
)
_USE_PLACES = {"used_for": "spoke_for", "used_on": "spoke_on"}


class AskModel(FormModel[Reference]):
    """A customer asked to speak for us; with a shut gate it says what opens it, and asks whether that was minded."""

    kind = Reference

    def __init__(self, now: Snapshot, account: Account, people: People) -> None:
        self._now, self._account = now, account
        found = weighed(now.book, now.policy, account, now.healths)
        self._shut = found.shut
        initial = {"kind": "reference", "topic": found.topic, "asked_on": now.book.as_of.isoformat()}
        if found.speaker is not None:
            initial["stakeholder_id"] = people.text([found.speaker.id])
        minded = (APART, _ANYWAY) if found.shut and account.at_risk_since is None else ()
        order = (*_REFERENCE_ORDER, *minded)
        super().__init__(f"Ask for a reference · {account.name}", order, now.book.as_of, people, None, initial)
        self.first = "topic"  # type: ignore[misc]

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Which gate is shut, and what opens it."""
        said = super().echoes(texts)
        if self._account.at_risk_since is not None:
            said["kind"] = "at risk: stabilise first, no favour is asked"
        elif self._shut:
            said["anyway"] = "; ".join(f"{gate.what} → {gate.opens.rstrip('.')}" for gate in self._shut)
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The question noted; refused where a gate is shut and nobody said to ask anyway."""
        made = self.made(texts, account_id=self._account.id)
        anyway = "anyway" in texts and bool(self.answer("anyway", texts))
        book, policy = self._now.book, self._now.policy
        try:
            with self.refusals():
                change = ask_reference(book, policy, self._account, made, self._now.healths, anyway=anyway)
        except CannotAsk as refused:
            raise self.wrong("anyway" if "anyway" in texts else "kind", str(refused).rstrip(".")) from None
        return change._replace(save=(*self.newcomers(made.stakeholder_id), *change.save))


class ReferenceModel(FormModel[Reference]):
    """A reference corrected."""

    kind = Reference

    def __init__(self, now: Snapshot, account: Account, people: People, before: Reference) -> None:
        self._account = account
        super().__init__(f"Reference · {account.name}", _EDIT_ORDER, now.book.as_of, people, before)
        self.first = "topic"  # type: ignore[misc]

    def change(self, texts: Mapping[str, str]) -> Change:
        """The reference as it is now."""
        after = self.made(texts)
        if self.is_unchanged(after):
            return Change("")
        with self.refusals():
            change = save_reference(self._account, after)
        return change._replace(save=(*self.newcomers(after.stakeholder_id), *change.save))


class UseModel(FormModel[Reference]):
    """For whom they spoke, and when."""

    kind = Reference

    def __init__(self, now: Snapshot, account: Account, people: People, before: Reference) -> None:
        self._account = account
        self._caution = worn_words(now.book, now.policy, account)
        initial = {"spoke_on": now.book.as_of.isoformat()}
        title = f"They spoke for us · {account.name}"
        super().__init__(title, _USE_ORDER, now.book.as_of, people, before, initial)

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """A word of caution where they spoke lately."""
        said = super().echoes(texts)
        said["spoke_for"] = self._caution or said["spoke_for"]
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """Used once more."""
        assert self.before is not None, "a reference is used once it is there"
        on = self.answer("spoke_on", texts) or self.today
        with self.refusals(**_USE_PLACES):
            return use_reference(self._account, self.before, self.answer("spoke_for", texts) or "", on, self.today)


class PlaybookModel(FormModel[PlaybookRun]):
    """A playbook chosen for an account, those that fit now first; it says what would be promised."""

    kind = PlaybookRun

    def __init__(self, now: Snapshot, account: Account, people: People, wanted: str = "", term: str = "") -> None:
        self._now, self._account = now, account
        fits = fits_of(now.book, now.policy, account, now.healths)
        self._why = {fit.checklist.name: fit.why for fit in fits if fit.dismissal is None}
        known = {
            name: each for name, each in checklists_of(now.policy.own_checklists).items() if each.fits(account.tier)
        }
        order = sorted(known, key=lambda name: name not in self._why)
        self._known = {name: known[name] for name in order}
        titles = {name: each.title for name, each in self._known.items()}
        ahead = now.book.open_contracts_of.get(account.id, ())
        terms = [each for each in ahead if renewal_date(each) > now.book.as_of]
        self._terms = {each.key: each for each in terms}
        renewals = {each.key: f"{say.short_date(renewal_date(each), now.book.as_of)}" for each in terms}
        questions = (
            Question("chosen", "Playbook", words=titles, field=word(tuple(titles))),
            *([Question("term", "Renewal", words=renewals, field=word(tuple(renewals)))] if len(terms) > 1 else []),
            Question("day_0", "Day 0", "today, -3d", backwards=True, field=day(default=None)),
            Question(
                "skip", "Steps past", words={NO: "due on the next days", YES: "leave out"}, field=flag(default=False)
            ),
        )
        chosen = wanted if wanted in titles else next(iter(titles), "")
        initial = {
            "chosen": chosen,
            "term": term if term in renewals else next(iter(renewals), ""),
            "day_0": now.book.as_of.isoformat(),
        }
        super().__init__(f"Playbook · {account.name}", questions, now.book.as_of, people, None, initial)

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Why it fits, and how many promises with their first and last day; or why it cannot be applied."""
        said = super().echoes(texts)
        name = texts["chosen"]
        if name in self._known:
            said["chosen"] = self._why.get(name) or self._known[name].about
        try:
            said["skip"] = self._comes_to(texts)
            self.change(texts)
        except WrongField as wrong:
            said["skip"] = str(wrong)
        return said

    def _comes_to(self, texts: Mapping[str, str]) -> str:
        checklist, contract, start, skip = self._answers(texts)
        book = self._now.book
        try:
            steps = plan_run(book, self._account, checklist, start, contract=contract, skip_past=skip)
        except CannotApply as refused:
            raise self.wrong("day_0", str(refused)) from None
        if not steps:
            return "every step lies in the past"
        first, last = min(each.due_on for each in steps), max(each.due_on for each in steps)
        days = f"{say.short_date(first, self.today)} to {say.short_date(last, self.today)}"
        return f"{say.count(len(steps), 'promise')}, {days}"

    def _answers(self, texts: Mapping[str, str]) -> tuple[Checklist, Contract | None, date, bool]:
        checklist = self._known.get(texts["chosen"])
        if checklist is None:
            raise self.wrong("chosen", "is missing; choose one with ← and →")
        contract = contract_for(self._now.book, self._account, checklist)
        if contract is not None and "term" in texts:
            contract = self._terms.get(texts["term"], contract)
        start = self.answer("day_0", texts) or self.today
        return checklist, contract, start, bool(self.answer("skip", texts))

    def change(self, texts: Mapping[str, str]) -> Change:
        """The promises."""
        checklist, contract, start, skip = self._answers(texts)
        try:
            return apply_checklist(self._now.book, self._account, checklist, start, contract=contract, skip_past=skip)
        except CannotApply as refused:
            raise self.wrong("chosen", str(refused)) from None
