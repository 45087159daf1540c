"""What a form asks about one entity, and what the answers come to: texts in, a change out, nothing on a screen.

A field that was left alone keeps its stored value exactly, however little of it could be shown. People are typed by
name or a part of it, several between commas, a new one after a plus.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from bookcockpit.core import wording as say
from bookcockpit.core.actions import UnknownName, find_stakeholder
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Stakeholder
from bookcockpit.core.fields import Entity, Field, FieldError, admit, ahead
from bookcockpit.core.text import beginning, name_key, show, show_lines, unmarked
from bookcockpit.core.typed import NO, YES, full_amount, text_of, value_of

E = TypeVar("E", bound=Entity)

UNKNOWN = "–"
_FEW = 10
_SHORT = ("day", "whole", "number", "money")
_UNFINISHED = "…"


class WrongField(ValueError):
    """What was typed cannot be used: in which field, and why in one sentence."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


APART = ""
"""In an order of questions: what follows is set off from what stands above."""


class Question(NamedTuple):
    """One thing a form asks: the entity's field of that name, or with a `field` of its own something beside it.

    Its label, its hint and the labels of what is chosen from, by value (`words`), are those of the field, where none
    are said here. `backwards` reads weekday names as past ones, as those of what happened are anyway; `rows` is the
    height of a note; `short` texts leave room for an echo; what is `alone` stands wide, without a label.
    """

    name: str
    label: str = ""
    hint: str | None = None
    backwards: bool = False
    apart: bool = False
    rows: int = 3
    short: bool = False
    alone: bool = False
    words: Mapping[str, str] = {}
    field: Any = None


class FormModel(Generic[E]):
    """Asks about one entity, in an order: a field by its name, what is special about it as a `Question`.

    `before` is what is stored, None for a new one; `initial` are first texts of a new one.
    """

    kind: ClassVar[type[Entity]]
    first: ClassVar[str] = ""
    """The field in which typing begins; without it the first that is asked."""
    closing: ClassVar[str] = ""
    """The field of the day that goes with a `state` other than open, if both are asked."""

    def __init__(
        self,
        title: str,
        order: Iterable[str | Question],
        today: date,
        people: People,
        before: E | None = None,
        initial: Mapping[str, str] | None = None,
    ) -> None:
        self.title, self.today, self.people, self.before = title, today, people, before
        self.questions = tuple(self._completed(order))
        self._initial = initial or {}
        self.start = {question.name: self.initial_text(question) for question in self.questions}

    def change(self, texts: Mapping[str, str]) -> Change:
        """What the answers come to; without a thing to save if nothing was changed. Raises `WrongField`."""
        raise NotImplementedError

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What is said beside the fields while they are typed in."""
        said = {question.name: self.echo(question, texts) for question in self.questions}
        if self.closing and texts.get("state", "open") != "open" and not texts[self.closing].strip():
            said[self.closing] = say.full_date(self.today)
        return said

    def on_change(self, texts: Mapping[str, str]) -> Mapping[str, str]:
        """Other texts to show because of what was chosen; none where choices stand alone."""
        return {}

    def _completed(self, order: Iterable[str | Question]) -> Iterator[Question]:
        apart = False
        for each in order:
            if each != APART:
                question = Question(each) if isinstance(each, str) else each
                # Of the entity's field, also where another kind of value is asked for.
                field: Field = self.kind.fields.get(question.name) or question.field
                label = "" if question.alone else question.label or field.label
                hint = field.hint if question.hint is None else question.hint
                yield question._replace(label=label, hint=hint, words={**field.words, **question.words}, apart=apart)
            apart = each == APART

    # One field

    def field(self, question: Question) -> Field:
        """The kind of value asked for."""
        found: Field = question.field or self.kind.fields[question.name]
        return found

    def shape(self, question: Question) -> str:
        """How it is answered: choice, choices, note, person, people, short or line."""
        field = self.field(question)
        if field.named:
            return "person"
        if field.kind in ("word", "flag") or (field.kind == "whole" and field.high - field.low <= _FEW):  # type: ignore[operator]
            return "choice"
        if question.short or field.kind in _SHORT or field.name == "currency":
            return "short"
        return {"words": "choices", "note": "note", "ref": "person", "refs": "people"}.get(field.kind, "line")

    def options(self, question: Question) -> dict[str, str]:
        """What can be chosen: labels by value; nothing chosen yet where nothing may be assumed."""
        field = self.field(question)
        if field.kind == "flag":
            return {NO: "no", YES: "yes", **question.words}
        values = field.allowed or [str(each) for each in range(int(field.low or 0), int(field.high or 0) + 1)]
        labels = {value: question.words.get(value) or say.word_label(value) for value in values}
        may_be_empty = field.nullable or (field.required and self.start.get(question.name, "") == "")
        return {"": UNKNOWN, **labels} if may_be_empty and field.kind != "words" else labels

    def initial_text(self, question: Question) -> str:
        """What its control shows at first."""
        field = self.field(question)
        if question.name in self._initial and (question.field is not None or self.before is None):
            text = self._initial[question.name]
        else:
            held = question.field is None and self.before is not None
            value = getattr(self.before, question.name) if held else None if field.required else field.default
            text = self.write(question, value)
        return show_lines(text) if self.shape(question) == "note" else show(text)

    def write(self, question: Question, value: Any) -> str:
        """A value as it would be typed."""
        field = self.field(question)
        if field.kind in ("ref", "refs"):
            return self.people.text([value] if isinstance(value, str) else value or ())
        return text_of(field, value, currency=self.currency({}))

    def read(self, question: Question, texts: Mapping[str, str]) -> Any:
        """The value of what was typed, never ahead where it says what happened. Raises `WrongField`."""
        value, why = self._typed(question, texts), self._ahead(question, texts)
        if why:
            raise self.wrong(question.name, why)
        return value

    def _ahead(self, question: Question, texts: Mapping[str, str]) -> str:
        """Why a day typed anew is too early to be said, or ""; one that can be planned is for its form to say."""
        field = self.field(question)
        stands = self.before is not None and not self.is_changed(question.name, texts)
        if stands or field.unless or not field.past or (on := self._typed(question, texts)) is None:
            return ""
        return ahead(on, self.today)

    def _typed(self, question: Question, texts: Mapping[str, str]) -> Any:
        field, text = self.field(question), texts[question.name]
        try:
            if field.kind == "refs":
                return tuple(person.id for person in self.people.read(text))
            if field.kind == "ref":
                named = self.people.read(text, several=False)
                return named[0].id if named else None
            return value_of(field, text, self.today, currency=self.currency(texts), backwards=question.backwards)
        except ValueError as refused:
            raise self.wrong(question.name, _why(refused)) from None

    def echo(self, question: Question, texts: Mapping[str, str]) -> str:
        """A date with its weekday, an amount in full, who is meant; what is unfinished is `…`."""
        field, text = self.field(question), texts[question.name]
        if field.kind not in ("day", "money", "ref", "refs") or not text.strip():
            return ""
        try:
            value = self._typed(question, texts)
        except WrongField:
            return "nobody yet" if field.kind in ("ref", "refs") else _UNFINISHED
        if field.kind == "day":
            return f"{say.full_date(value)}{', still ahead' if self._ahead(question, texts) else ''}"
        if field.kind == "money":
            return full_amount(value, self.currency(texts))
        return self._who([value] if isinstance(value, str) else value, text)

    def _who(self, ids: Sequence[str], text: str) -> str:
        people = [person for each in ids if (person := self.people.get(each)) is not None]
        new = [person.name for person in people if self.people.is_new(person)]
        if new:
            return f"new: {', '.join(new)}"
        return "" if self.people.text(ids) == text.strip() else self.people.text(ids)

    def currency(self, texts: Mapping[str, str]) -> str:
        """The currency amounts are typed in."""
        return ""

    # All of it

    def is_changed(self, name: str, texts: Mapping[str, str]) -> bool:
        """Whether something else stands there than at first."""
        return texts[name] != self.start[name]

    def values(self, texts: Mapping[str, str]) -> dict[str, Any]:
        """The entity's fields that were answered: for a stored one only those that were changed."""
        return {
            question.name: self.read(question, texts)
            for question in self.questions
            if question.field is None and (self.before is None or self.is_changed(question.name, texts))
        }

    def answer(self, name: str, texts: Mapping[str, str]) -> Any:
        """The value of one answer. Raises `WrongField`."""
        return self.read(next(question for question in self.questions if question.name == name), texts)

    def made(self, texts: Mapping[str, str], *, new: Mapping[str, Any] = {}, **given: Any) -> E:
        """The entity as answered; `given` are fields nobody is asked for, `new` those of a new one.

        Raises `WrongField`.
        """
        said = {**self.values(texts), **(new if self.before is None else {}), **given}
        with self.refusals():
            made = self.before.but(**said) if self.before is not None else self.kind(**said)
            admit(made, self.today, self.before)
        return made  # type: ignore[return-value]

    def closed(self, texts: Mapping[str, str], only_for: str) -> tuple[str, date | None] | None:
        """The state and its day, today unless another is typed; None where both were left alone. Raises `WrongField`.

        `only_for` ends the sentence that refuses a day for what is open.
        """
        day = self.closing
        if "state" not in texts or not (self.is_changed("state", texts) or self.is_changed(day, texts)):
            return None
        on, state = self.answer(day, texts), texts["state"]
        if state != "open":
            return state, on or self.today
        if on is not None and self.is_changed(day, texts):
            raise self.wrong(day, f"is only for {only_for}")
        return state, None

    @contextmanager
    def refusals(self, **places: str) -> Iterator[None]:
        """Turns an entity's refusal of a field into one of the form's; `places` say where others' fields are asked."""
        try:
            yield
        except FieldError as refused:
            raise self.wrong(places.get(refused.field, refused.field), refused.why) from None

    def is_unchanged(self, after: E) -> bool:
        """Whether there is nothing to save. A row removed meanwhile (rev 0) is saved again."""
        return self.before is not None and self.before.rev > 0 and after == self.before

    def newcomers(self, *ids: str | None) -> tuple[Stakeholder, ...]:
        """Those of the people named that have to be added."""
        people = [person for each in ids if (person := self.people.get(each)) is not None]
        return tuple(person for person in people if self.people.is_new(person))

    def wrong(self, field: str, why: str) -> WrongField:
        """The refusal of a field, as one sentence that names it; of one not asked for, under the first."""
        asked = {question.name: question.label for question in self.questions}
        at = field if field in asked else self.questions[0].name
        label = asked.get(field) or say.word_label(field).capitalize()
        return WrongField(at, f"{say.refusal(label, why)}.")


def _why(refused: ValueError) -> str:
    match refused:
        case FieldError():
            return refused.why
        case UnknownName():
            return str(refused).rstrip(".")
        case _:
            return str(refused)


NEW = "+"
_LISTED = 5


class People:
    """Those of one account: everybody can be named, those still there are offered."""

    def __init__(self, account_id: str, everybody: Sequence[Stakeholder]) -> None:
        self._account_id = account_id
        self._everybody = list(everybody)
        self._present = [person for person in everybody if person.left_on is None]
        self._text_of = _texts(self._everybody)
        self._by_text = {name_key(self._text_of[person.id]): person for person in self._everybody}
        self._new: dict[str, Stakeholder] = {}

    def text(self, ids: Iterable[str]) -> str:
        """The people with these ids, as they would be typed."""
        return ", ".join(self._text_of.get(each, each) for each in ids)

    def get(self, id_: str | None) -> Stakeholder | None:
        """The person with an id, newly named ones included."""
        return next((each for each in (*self._everybody, *self._new.values()) if each.id == id_), None)

    def is_new(self, person: Stakeholder) -> bool:
        """Whether the person was named first in this form."""
        return person.id not in self._text_of

    def read(self, text: str, *, several: bool = True) -> list[Stakeholder]:
        """Who is named, each once. Raises `UnknownName` with those it could be."""
        found = [self._one(name) for name in (self._divided(text) if several else [text.strip()]) if name]
        return list({person.id: person for person in found}.values())

    def completed(self, text: str, *, several: bool = True) -> str | None:
        """The text with the name typed last made whole, if somebody's name or one of its words begins so."""
        head, comma, last = text.rpartition(",") if several else ("", "", text)
        wanted = name_key(last)
        if not wanted or wanted.startswith(NEW):
            return None
        named = {name_key(each) for each in head.split(",")}
        names = [self._text_of[person.id] for person in self._present]
        free = [name for name in names if name_key(name) not in named]
        fitting = beginning(free, last)
        if not fitting or name_key(fitting[0]) == wanted:
            return None
        blanks = last[: len(last) - len(last.lstrip())]
        return f"{head}{comma}{blanks}{fitting[0]}"

    def _divided(self, text: str) -> list[str]:
        """The names between the commas; a known name may hold commas itself."""
        parts = text.split(",")
        names = []
        while parts:
            size = len(parts)
            while size > 1 and name_key(",".join(parts[:size])) not in self._by_text:
                size -= 1
            names.append(",".join(parts[:size]).strip())
            parts = parts[size:]
        return names

    def _one(self, name: str) -> Stakeholder:
        known = self._by_text.get(name_key(name.removeprefix(NEW)))
        if known is not None:
            return known
        if name.startswith(NEW):
            return self._newcomer(name.removeprefix(NEW).strip())
        for people in (self._present, self._everybody):
            if any(person.key == name or unmarked(name) in unmarked(person.name) for person in people):
                return find_stakeholder(people, name)
        names = [self._text_of[person.id] for person in self._present]
        known_are = f"known are {', '.join(names[:_LISTED])}{' …' if len(names) > _LISTED else ''}; " if names else ""
        raise UnknownName(f"nobody fits “{name}”; {known_are}{NEW}{name} adds a person")

    def _newcomer(self, name: str) -> Stakeholder:
        if name_key(name) not in self._new:
            self._new[name_key(name)] = Stakeholder(account_id=self._account_id, name=name)
        return self._new[name_key(name)]


def _texts(people: Sequence[Stakeholder]) -> dict[str, str]:
    """What to type for each person: the name as it is shown, or the key where a name says too little."""
    names = {person.id: show(person.name).strip() for person in people}
    keys = [name_key(name) for name in names.values()]
    return {
        person.id: names[person.id]
        if keys.count(name_key(names[person.id])) == 1 and not names[person.id].startswith(NEW)
        else show(person.key)
        for person in people
    }
