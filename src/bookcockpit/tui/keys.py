"""All keys: listed for those who look them up, and checked for those who change them.

The toolkit ignores mistakes of a key map in silence, so it is checked here before it is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode

from bookcockpit.tui.binding import GROUPS
from bookcockpit.tui.pages import RENAMED, SCREENS, screen_of


class NamedKey(NamedTuple):
    """What a key map can change: its group, its name, the keys it has of its own accord, and what it does."""

    group: str
    name: str
    keys: str
    what: str


def named_keys(app: type[App[Any]]) -> list[NamedKey]:
    """Every name a key map can use, once, groups together."""
    found: dict[str, NamedKey] = {}
    for each in (binding for bindings in all_bindings(app) for binding in bindings):
        if each.id is not None and each.id not in found:
            group = each.group.description if each.group is not None else GROUPS[0]
            found[each.id] = NamedKey(group, each.id, ",".join(_names(each.key)), each.tooltip or each.description)
    return sorted(found.values(), key=lambda each: GROUPS.index(each.group))


def all_bindings(app: type[App[Any]]) -> list[list[Binding]]:
    """The bindings of each page together with those that are in force beside them."""
    from bookcockpit.tui.bringing.check_step import CheckStep, DoneStep, Reading
    from bookcockpit.tui.bringing.columns_step import Answers, ColumnList, ColumnsStep, FieldLine, OptionRows
    from bookcockpit.tui.bringing.file_step import FileStep, PathLine
    from bookcockpit.tui.bringing.picker import Picker
    from bookcockpit.tui.exporting.picks import AttendeesSheet, FileLine, People
    from bookcockpit.tui.exporting.preview import Preview
    from bookcockpit.tui.forms.account import NotesForm
    from bookcockpit.tui.forms.form import Form
    from bookcockpit.tui.list_page import ListPage
    from bookcockpit.tui.screens.account import AccountScreen
    from bookcockpit.tui.screens.bring_in import BringInScreen
    from bookcockpit.tui.screens.export import ExportScreen
    from bookcockpit.tui.screens.sheet import Sheet
    from bookcockpit.tui.widgets.choice import Choice, Choices
    from bookcockpit.tui.widgets.entry import Finder, NameEntry, Note
    from bookcockpit.tui.widgets.rows import Rows

    def of(*owners: type[DOMNode]) -> list[Binding]:
        return [binding for owner in owners for binding in _own(owner.__dict__.get("BINDINGS", ()))]

    screens: list[type[Any]] = [screen_of(page) for page in SCREENS]
    # As the keys are listed: those of an account before those of the pages with tabs.
    screens.insert(5, AccountScreen)
    pages = [of(Rows, *reversed(screen.mro()[: screen.mro().index(ListPage) + 1]), app) for screen in screens]
    steps = (
        (Rows, PathLine, FileStep),
        (ColumnList, OptionRows, FieldLine, Answers, ColumnsStep),
        (Reading, CheckStep),
    )
    bringing = [of(*step, BringInScreen, app) for step in (*steps, (Reading, DoneStep))]
    exporting = [of(Preview, ExportScreen, app), of(FileLine), of(Rows, People, AttendeesSheet)]
    forms = [of(control, Form) for control in (Choice, Choices, NameEntry, Note, NotesForm)]
    return [*pages, of(Finder), *forms, of(Sheet), *bringing, of(Picker), *exporting]


def _own(bindings: Iterable[object]) -> list[Binding]:
    return [binding for binding in bindings if isinstance(binding, Binding)]


def take_keys(app: App[Any], wanted: Mapping[str, str]) -> list[str]:
    """Give an app the user's own keys; a sentence for each entry that cannot be used."""
    usable, unusable = usable_keys(with_new_names(wanted), all_bindings(type(app)))
    app.set_keymap(usable)
    return unusable


def with_new_names(wanted: Mapping[str, str]) -> dict[str, str]:
    """A key map that calls pages as the version before did, in the names of the places they are in now."""
    found: dict[str, str] = {}
    for name, keys in wanted.items():
        name = RENAMED.get(name, name)
        found[name] = f"{found[name]},{keys}" if name in found else keys
    return found


def usable_keys(wanted: Mapping[str, str], screens: Iterable[Iterable[Binding]]) -> tuple[dict[str, str], list[str]]:
    """The part of a key map that can be used, and a sentence for each entry that cannot.

    `screens` are the bindings that are in force together, one collection per screen.
    """
    together = [list(bindings) for bindings in screens]
    known = {binding.id for bindings in together for binding in bindings if binding.id}
    usable = {name: keys for name, keys in wanted.items() if name in known and _names(keys)}
    problems = [
        f"keys: {name} is unknown; bookcockpit config lists the keys"
        if name not in known
        else f"keys: {name} has no key"
        for name in wanted
        if name not in usable
    ]
    for bindings in together:
        for name, key, other in _clashes(usable, bindings):
            if usable.pop(name, None) is not None:
                problems.append(f"keys: {key} for {name} is taken by {other}; {name} keeps its own key")
    return usable, problems


def _names(keys: str) -> list[str]:
    return [key.strip() for key in keys.split(",") if key.strip()]


def _clashes(usable: Mapping[str, str], bindings: list[Binding]) -> list[tuple[str, str, str]]:
    """(the user's entry, its key, the binding that has it) for each key given twice on one screen.

    Two that share a key as shipped may go on sharing it: the page's own wins over what all pages have.
    """
    shipped: dict[str, set[str]] = {}
    for binding in bindings:
        if binding.id:
            shipped.setdefault(binding.id, set()).update(_names(binding.key))
    taken = {key: name for name, keys in shipped.items() if name not in usable for key in keys}
    found = []
    for name in (name for name in shipped if name in usable):
        for key in _names(usable[name]):
            other = taken.get(key, name)
            if other != name and not (key in shipped[name] and key in shipped[other]):
                found.append((name, key, other))
            taken[key] = name
    return found
