"""People as they are typed in a form: by name or a part of it, several between commas, a new one after a plus."""

from __future__ import annotations

from collections.abc import (
    Iterable,
    Sequence,
)

from bookcockpit.core.actions import UnknownName, find_stakeholder
from bookcockpit.core.entities import Stakeholder
from bookcockpit.core.text import beginning, name_key, show, unmarked

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
