"""An account as rows of a list: what is due and owed, its people and contracts, and every touch, newest first."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from bookcockpit.core import wording as say
from bookcockpit.core.entities import Commitment, Contract, Milestone, Stakeholder, Touch
from bookcockpit.core.money import short_money
from bookcockpit.core.obligations import NO_DATE, Obligation, promises
from bookcockpit.core.renewals import renewed_ids
from bookcockpit.core.text import name_key
from bookcockpit.core.today import PlannedItem, SnoozedItem, TodayItem
from bookcockpit.tui.columns import Column
from bookcockpit.tui.subject import Subject
from bookcockpit.tui.text import Cell, cell
from bookcockpit.tui.things import EXECUTIVE, MOODS, first_line, left_words, renewal_tone, role_words
from bookcockpit.tui.today_rows import OBLIGATION_MARKS, STATE_MARKS, kind_of
from bookcockpit.tui.widgets.rows import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bookcockpit.core.entities import Account
    from bookcockpit.core.fields import Entity
    from bookcockpit.tui.snapshot import Snapshot

T = TypeVar("T")

COLUMNS = (
    Column("", 1),
    Column("When", 11),
    Column("What", 15),
    Column("Who", 20, least=14),
    Column("", 9, hidden_below=90),
    Column("", 0, least=26, fills=True),
)
"""When it is due or was; what it is; who it is about or with; how they feel or how sure it is; and its text."""

_ROLE_MARKS = {"champion": "★", "economic_buyer": "$", "executive_sponsor": "◆", "blocker": "×"}
_STANCE_TONES = {"advocate": "good", "supporter": "good", "sceptic": "soon", "opponent": "late"}
_RENEWAL_MARKS = {"late": "■", "soon": "▲", "quiet": "·"}


class Missing(NamedTuple):
    """A row in place of what the account has none of; opening it does what `word` means."""

    word: str


def thing_of(subject: Subject) -> Entity | None:
    """The touch, person, contract or promise a row is about; None where it is about what is due."""
    return subject.about.about if isinstance(subject.about, Obligation) else subject.entity


class AccountRows:
    """Makes the rows of one account as a snapshot shows it."""

    def __init__(self, snapshot: Snapshot, account: Account) -> None:
        self._now = snapshot
        self._today = snapshot.book.as_of
        self._account = account
        self._words: dict[str, str] = {}
        self._groups = list(self._all_groups())

    def rows(self, wanted: str = "") -> list[Row]:
        """All groups under their headings, or what the search finds in them."""
        words = name_key(wanted).split()
        rows: list[Row] = []
        for title, lines in self._groups:
            if words:
                lines = [line for line in lines if self._fits(title, line, words)]
            if lines:
                rows += [_heading(title)] if not rows else [_heading(""), _heading(title)]
                rows += lines
        return rows

    def _fits(self, title: str, line: Row, words: list[str]) -> bool:
        text = self._words.get(line.key)
        if text is None:
            text = self._words[line.key] = name_key(f"{title} {' '.join(self._said(line))}")
        return all(word in text for word in words)

    def _said(self, line: Row) -> Iterator[str]:
        """What a search looks through: what a row shows, and all that it stands for."""
        subject = line.about
        if not isinstance(subject, Subject):
            return
        thing = thing_of(subject)
        if isinstance(thing, Touch):
            # Touches can be thousands, and the cells are cut for the eye: their own words cost less and say more.
            yield from (say.kind_label(thing.kind), say.short_date(thing.happened_on, self._today), *self._names(thing))
            yield from (thing.summary, thing.value_delivered, thing.channel or "", MOODS[thing.sentiment].word)
            yield "planned" if thing.planned else ""
            return
        yield from (each.text for each in line.cells())
        match thing:
            case Stakeholder():
                yield from (thing.title, role_words(thing), thing.email, thing.phone, thing.notes)
            case Commitment():
                yield thing.what

    # The groups

    def _all_groups(self) -> Iterator[tuple[str, Sequence[Row]]]:
        lines = self._now.lines_of(self._account)
        yield "Due", [*self._due(lines)]
        yield "Owed", [*self._owed([line for line in lines if isinstance(line, Obligation)])]
        yield "People", [*self._people()] or [_missing("person", "Nobody is known here yet: p adds a person")]
        yield "Contracts", [*self._contracts()] or [_missing("contract", "No contract yet: t adds a term")]
        yield from self._timeline()

    def _due(self, lines: Sequence[object]) -> Iterator[Row]:
        planned: set[str] = set()
        for line in lines:
            match line:
                case TodayItem():
                    key = "due/{1}/{2}".format(*line.item.key)
                    yield self._row(key, self._item_cells, line, Subject(self._account, line))
                case SnoozedItem():
                    key = "snoozed/{1}/{2}".format(*line.item.key)
                    yield self._row(key, self._snoozed_cells, line, Subject(self._account, line))
                case PlannedItem(touch=touch) if touch.id not in planned:
                    # One touch in the calendar can answer several rhythms; it is one appointment.
                    planned.add(touch.id)
                    subject = Subject(self._account, line, touch)
                    yield self._row(f"planned/{touch.id}", self._planned_cells, line, subject)

    def _owed(self, dated: Sequence[Obligation]) -> Iterator[Row]:
        listed = {owed.about.id for owed in dated}
        ahead = [owed for owed in promises(self._now.book, self._account) if owed.about.id not in listed]
        for owed in (*dated, *sorted(ahead, key=lambda owed: (owed.due_on, owed.thing))):
            thing = owed.about if isinstance(owed.about, Touch) else None
            key = f"owed/{owed.type}/{owed.about.id}"
            yield self._row(key, self._owed_cells, owed, Subject(self._account, owed, thing))

    def _people(self) -> Iterator[Row]:
        people = self._now.book.stakeholders_of.get(self._account.id, ())
        for person in sorted(people, key=lambda each: (each.left_on is not None, -(each.influence or 0))):
            cells = self._person_cells if person.left_on is None else self._left_cells
            yield self._row(f"person/{person.id}", cells, person, Subject(self._account, None, person))

    def _contracts(self) -> Iterator[Row]:
        book, account = self._now.book, self._account
        terms = book.contracts_of.get(account.id, [])
        renewed = renewed_ids(terms)
        running = [term for term in terms if term.open_ended and term.outcome is None and term.id not in renewed]
        still_open = [*book.open_contracts_of.get(account.id, ()), *running]
        closed = [term for term in reversed(terms) if term not in still_open]
        for term in still_open:
            yield self._row(f"contract/{term.id}", self._contract_cells, term, Subject(account, None, term))
        for term in closed:
            cells = partial(self._closed_cells, term.id in renewed)
            yield self._row(f"contract/{term.id}", cells, term, Subject(account, None, term))

    def _timeline(self) -> Iterator[tuple[str, Sequence[Row]]]:
        touches = self._now.dossier(self._account).touches
        if not touches:
            yield "Timeline", [_missing("log", "No touch yet: l logs the first")]
        years: dict[int, list[Row]] = {}
        for touch in touches:
            row = self._row(f"touch/{touch.id}", self._touch_cells, touch, Subject(self._account, None, touch))
            years.setdefault(touch.happened_on.year, []).append(row)
        for year, rows in years.items():
            yield f"Timeline {year}", rows

    def _row(self, key: str, cells: Callable[[T], list[Cell]], thing: T, subject: Subject) -> Row:
        return Row(f"{self._account.id}/{key}", partial(cells, thing), subject)

    # The cells

    def _item_cells(self, line: TodayItem) -> list[Cell]:
        mark, tone = STATE_MARKS[line.state]
        when = say.due_words(line.item.due_on, self._today)
        return _cells(mark, tone, when, kind_of(line), "", "", line.why)

    def _snoozed_cells(self, snoozed: SnoozedItem) -> list[Cell]:
        until = say.due_words(snoozed.snooze.until, self._today)
        why = snoozed.snooze.reason or "snoozed"
        return _cells("z", "quiet", until, kind_of(snoozed), "", "snoozed", why)

    def _planned_cells(self, planned: PlannedItem) -> list[Cell]:
        touch = planned.touch
        when = say.due_words(touch.happened_on, self._today)
        text = first_line(touch.summary) or "in the calendar"
        return _cells("○", "quiet", when, say.kind_label(touch.kind), self._with(touch), "planned", text)

    def _owed_cells(self, owed: Obligation) -> list[Cell]:
        late = owed.days_late(self._today)
        tone = "late" if late > 0 else "soon" if late == 0 else "quiet"
        when = "no date" if owed.due_on == NO_DATE else say.due_words(owed.due_on, self._today)
        owner = owed.about.owner if isinstance(owed.about, Commitment | Milestone) else ""
        return _cells(OBLIGATION_MARKS[owed.type], tone, when, owed.who, owner, "", owed.thing)

    def _person_cells(self, person: Stakeholder) -> list[Cell]:
        met = self._now.recent(self._account).contacts.get(person.id)
        mark = next((_ROLE_MARKS[role] for role in person.roles if role in _ROLE_MARKS), "")
        what = role_words(person) or (say.word_label(person.level) if person.level else "")
        facts = (person.title, person.email, person.phone)
        return [
            cell(mark, "accent"),
            cell(say.ago(met, self._today) if met else "never met", "quiet"),
            cell(what),
            cell(person.name, "strong"),
            cell(person.stance or "", _STANCE_TONES.get(person.stance or "", "quiet")),
            cell(" · ".join(fact for fact in facts if fact), "quiet"),
        ]

    def _left_cells(self, person: Stakeholder) -> list[Cell]:
        assert person.left_on is not None, "only for people who left"
        when = say.short_date(person.left_on, self._today)
        text = left_words(person, self._now.book.stakeholder_by_id)
        return [cell(text, "faint") for text in ("–", when, "left", person.name, "", text)]

    def _contract_cells(self, contract: Contract) -> list[Cell]:
        worth = f"{short_money(contract.arr, contract.currency)} ARR"
        stage = say.word_label(contract.stage)
        call = say.word_label(contract.call) if contract.call else ""
        if contract.renews_on is None:
            since = f"open-ended since {say.short_date(contract.starts_on, self._today)}"
            return _cells("·", "quiet", "running", stage, worth, call, since)
        left = (contract.renews_on - self._today).days
        tone = renewal_tone(self._now, self._account, contract)
        when = f"{left} d left" if left >= 0 else f"{-left} d over"
        words = [f"{'renews' if left >= 0 else 'was to renew'} {say.short_date(contract.renews_on, self._today)}"]
        if (notice := contract.notice_on) is not None:
            days = (notice - self._today).days
            verb, ahead = ("by", f", {days} d left") if days >= 0 else ("passed", "")
            words.append(f"notice {verb} {say.short_date(notice, self._today)}{ahead}")
        words += ["renews by itself"] * contract.auto_renew
        return _cells(_RENEWAL_MARKS[tone], tone, when, stage, worth, call, " · ".join(words))

    def _closed_cells(self, is_renewed: bool, contract: Contract) -> list[Cell]:
        ended = contract.term_end or contract.outcome_on or contract.starts_on
        when = say.short_date(ended, self._today)
        what = say.word_label(contract.outcome) if contract.outcome else "renewed" if is_renewed else "ended"
        worth = f"{short_money(contract.arr, contract.currency)} ARR"
        text = f"from {say.short_date(contract.starts_on, self._today)}"
        return [cell(text, "faint") for text in ("✓", when, what, worth, "", text)]

    def _touch_cells(self, touch: Touch) -> list[Cell]:
        on = touch.happened_on
        when = say.short_date(on, self._today)
        value = f"Value: {first_line(touch.value_delivered)}" if touch.value_delivered else ""
        text = " · ".join(part for part in (first_line(touch.summary), value) if part)
        mood = MOODS[touch.sentiment]
        mark, word, tone = mood.glyph, mood.word, mood.tone
        if touch.planned or on > self._today:
            mark, word, tone = "○", "planned", "quiet"
        kind = say.kind_label(touch.kind)
        return [
            cell(mark, tone),
            cell(when),
            cell(kind),
            cell(self._with(touch), "quiet"),
            cell(word, tone),
            cell(text, "quiet"),
        ]

    def _with(self, touch: Touch) -> str:
        return ", ".join(self._names(touch))

    def _names(self, touch: Touch) -> Iterator[str]:
        """Who attended, executives first and marked."""
        known = self._now.book.stakeholder_by_id
        people = [known[each] for each in touch.stakeholder_ids if each in known]
        for person in sorted(people, key=lambda each: each.level != "executive"):
            yield f"{EXECUTIVE} {person.name}" if person.level == "executive" else person.name


def _cells(mark: str, tone: str, when: str, what: str, who: str, how: str, text: str) -> list[Cell]:
    return [cell(mark, tone), cell(when, tone), cell(what), cell(who, "quiet"), cell(how, "quiet"), cell(text, "quiet")]


def _heading(title: str) -> Row:
    return Row(f"heading/{title}", lambda: [cell(title, "quiet")], is_heading=True)


def _missing(word: str, text: str) -> Row:
    return Row(f"missing/{word}", lambda: [cell(f"+ {text}", "quiet")], Missing(word))
