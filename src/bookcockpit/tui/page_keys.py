"""The keys that all pages share: on a line, on its account, on the book, and on what is shown."""

from __future__ import annotations

from textual.binding import BindingType

from bookcockpit.tui.binding import ACT, ADD, BOOK, SHOW, bind

PAGE_KEYS: list[BindingType] = [
    bind("touch.log", "l", "act('log')", "Log", "Log a touch with this account", ACT),
    bind("item.snooze", "s", "act('snooze')", "Snooze", "Hide it until a date, or bring it back", ACT),
    bind("item.skip", "n", "act('skip')", "Skip", "Drop this one time, with a reason", ACT),
    bind("owed.done", "d", "act('done')", "Done", "Mark it as done, or as having happened", ACT),
    bind("book.undo", "u", "undo", "Undo", "Take back the last action", BOOK),
    bind("list.filter", "slash", "filter", "Find", "Find as you type; esc shows all again", SHOW),
    bind("list.mark", "space", "mark", "Mark", "Mark it; the line above says which keys act on all", ACT),
    bind("item.why", "w", "act('why')", "Why", "Why it stands where it stands", ACT),
    bind("line.edit", "e", "act('edit')", "Edit", "Edit what the line is about", ACT),
    bind("account.export", "x", "act('export')", "Export", "Write this account’s plan or QBR as Markdown", ACT),
    bind(
        "account.at_risk",
        "exclamation_mark",
        "act('at_risk')",
        "At risk",
        "Flag at risk, or clear it",
        ACT,
        main=False,
    ),
    bind("account.tier", "T", "act('tier')", "Tier", "Set the tier of this account, or of all marked", ACT, main=False),
    bind("promise.add", "c", "act('promise')", "Promise", "Note a promise, theirs or ours", ADD, main=False),
    bind("person.add", "p", "act('person')", "Person", "Add a person of this account", ADD, main=False),
    bind("contract.add", "t", "act('contract')", "Contract", "Add a contract term", ADD, main=False),
    bind("account.rhythm", "r", "act('rhythm')", "Rhythm", "Give this account its own cadence", ADD, main=False),
    bind("signal.add", "E", "act('signal')", "Signal", "Note what was seen: risk or growth", ADD, main=False),
    bind("play.add", "P", "act('play')", "Play", "Begin a play: what there is more to win", ADD, main=False),
    bind("playbook.apply", "B", "act('playbook')", "Playbook", "Apply a playbook: dated promises", ADD, main=False),
    bind("reference.add", "F", "act('reference')", "Reference", "Ask this customer to speak for us", ADD, main=False),
    bind("usage.check", "U", "act('usage')", "Usage check", "Log a usage check with its readings", ADD, main=False),
    bind("account.add", "plus", "act('add')", "New account", "Add an account", ADD, main=False),
    bind("book.redo", "ctrl+r", "redo", "Redo", "Do again what was taken back", BOOK, main=False),
    bind("book.import", "i", "bring_in", "Import", "Bring in a file or a folder", BOOK),
    bind("list.details", "v", "pane", "Details", "Show or hide the details", SHOW, main=False),
    bind("details.down", "J,shift+down", "read(1)", "Read on", "Scroll the details down", SHOW, main=False),
    bind("details.up", "K,shift+up", "read(-1)", "Read back", "Scroll the details up", SHOW, main=False),
    bind("list.back", "escape", "back", "Back", "End the search, drop the marks, go back", SHOW, main=False),
]
"""In the order of the bottom line; those that are not main stand under `?`."""
