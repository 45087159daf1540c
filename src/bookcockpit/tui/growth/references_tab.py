"""References: who speaks for us, who was asked, who could be, and what opens the gate of the others."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.columns import on_page
from bookcockpit.core.dismissals import silent_until
from bookcockpit.core.growth.expansion import gates_words
from bookcockpit.core.growth.references import (
    BOARD_MARK,
    BOARD_WORDS,
    KIND_LABELS,
    Candidate,
    Given,
    candidates,
    on_advisory_board,
    references,
    texts_of,
)
from bookcockpit.exchange.lists.growth import REFERENCES, standing
from bookcockpit.tui.asking import Asks, Does
from bookcockpit.tui.growth.plays_tabs import tell_gates
from bookcockpit.tui.handlers.growth import (
    agree,
    ask_reference,
    decline,
    edit_reference,
    put_candidate_away,
    suggest_candidate,
    use_reference,
)
from bookcockpit.tui.row import Group, Row, listed
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Kept, Snapshot
from bookcockpit.tui.tabbed import PageTab, folded
from bookcockpit.tui.text import Cell, Parts, Passage, cell
from bookcockpit.tui.things import away_parts

COLUMNS = on_page(REFERENCES)
_SHORT = 8
_GIVEN: Kept[tuple[Given, ...]] = Kept(lambda now: references(now.book, now.policy))
_FOUND: Kept[tuple[Candidate, ...]] = Kept(lambda now: candidates(now.book, now.policy, now.healths))


def groups(now: Snapshot) -> Iterator[Group]:
    """From who speaks for us to who was put away."""
    known, found = _GIVEN.of(now), _FOUND.of(now)
    row = partial(given_row, now)
    yield Group("Agreed", [row(each) for each in known if each.reference.state in ("agreed", "used")])
    yield Group("Asked", [row(each) for each in known if each.reference.state == "asked"])
    yield Group("Could be asked", [_candidate_row(now, each) for each in found if each.is_ready])
    waiting = [each for each in found if each.shut and each.dismissal is None]
    yield Group("Not yet · a gate is shut", folded("not-yet", waiting, partial(_candidate_row, now), _SHORT))
    declined = [each for each in known if each.reference.state == "declined"]
    yield Group("Declined", folded("declined", declined, row, _SHORT))
    yield Group("Put away", [_candidate_row(now, each) for each in found if each.dismissal is not None])


def given_row(now: Snapshot, each: Given) -> Row:
    """One reference; `d` moves it on, `n` says that they declined, enter corrects it."""
    return listed(f"reference/{each.reference.id}", COLUMNS, now, each, Selection(each.account, actions=_actions(each)))


def _actions(each: Given) -> dict[str, Asks | Does]:
    account, reference = each.account, each.reference
    edit = Asks(lambda _now: edit_reference(account, reference))
    actions: dict[str, Asks | Does] = {"open": edit, "edit": edit}
    if reference.state != "declined":
        actions["skip"] = Asks(lambda _now: decline(account, reference), only_reason=True)
    if reference.state == "asked":
        actions["done"] = Does(lambda now: agree(now, account, reference))
    elif reference.state in ("agreed", "used"):
        actions["done"] = Asks(lambda _now: use_reference(account, reference))
    return actions


def _candidate_row(now: Snapshot, each: Candidate) -> Row:
    """One customer who could be asked; enter asks, `n` puts it away or brings it back."""
    return Row(
        f"candidate/{each.key}", partial(_candidate_cells, now, each), Selection(each.account, actions=_asking(each))
    )


def _asking(each: Candidate) -> dict[str, Asks | Does]:
    account = each.account
    ask = Asks(lambda _now: ask_reference(account))
    if each.dismissal is not None:
        return {"open": ask, "edit": ask, "skip": Does(lambda now: suggest_candidate(now, account))}
    return {"open": ask, "edit": ask, "skip": Asks(lambda _now: put_candidate_away(each), only_reason=True)}


def _candidate_cells(now: Snapshot, each: Candidate) -> list[Cell]:
    who = each.speaker.name if each.speaker is not None else "–"
    if each.dismissal is not None:
        until = say.short_date(silent_until(each.dismissal, now.policy), now.book.as_of)
        words = ("z", each.account.name, f"until {until}", who, each.dismissal.reason)
        return [cell(word, "quiet") for word in words]
    if each.shut:
        first = each.shut[0]
        state = gates_words(each.gates)
        return [
            cell("○", "quiet"),
            cell(each.account.name, "quiet"),
            cell(state, "quiet"),
            cell(who, "quiet"),
            cell(f"{first.what} → {first.opens}", "quiet"),
        ]
    return [
        cell("△", "good"),
        cell(each.account.name, "strong"),
        cell("could be asked", "good"),
        cell(who, "quiet"),
        cell(f"{each.topic.rstrip('.')}: {each.values[0].agreed_value}", "quiet"),
    ]


def summary(now: Snapshot) -> Content:
    """`4 free · 1 asked · 5 could be asked · ◈ 1 advisory board · 1 at risk: not asked`."""
    known, found = _GIVEN.of(now), _FOUND.of(now)
    free = sum(each.is_free for each in known)
    asked = sum(each.reference.state == "asked" for each in known)
    ready = sum(each.is_ready for each in found)
    text = Passage().add(f"{free} free", "good" if free else "strong")
    if asked:
        text.add(f" · {asked} asked", "quiet")
    text.add(f" · {ready:,} could be asked", "" if ready else "quiet")
    board = sum(on_advisory_board(now.book, account) for account in now.book.accounts)
    if board:
        text.add(f" · {BOARD_MARK} {board} {BOARD_WORDS}", "quiet")
    held = sum(each.at_risk_since is not None and each.status == "active" for each in now.book.accounts)
    if held:
        text.add(f" · {held} at risk: not asked", "quiet")
    return text.content()


def empty(now: Snapshot) -> Content:
    """What makes a reference."""
    text = Passage().line("Nobody speaks for you yet.", "strong").line()
    text.line("A customer can be asked once they agreed what an objective is worth to them, in green health.")
    text.add("enter", "accent").line("  on an account, then its tab Goals, writes an objective and its agreed value")
    text.add("F", "accent").line("  on any account notes that you asked")
    return text.content()


def details(now: Snapshot, row: Row, width: int) -> Content | None:
    """All of one reference, or of a customer who could be asked."""
    kind, _, wanted = row.key.partition("/")
    if kind == "reference":
        known = next((each for each in _GIVEN.of(now) if each.reference.id == wanted), None)
        return _given_details(now, known, width) if known is not None else None
    found = next((each for each in _FOUND.of(now) if each.key == wanted), None) if kind == "candidate" else None
    return _candidate_details(now, found, width) if found is not None else None


def _given_details(now: Snapshot, each: Given, width: int) -> Content:
    reference, parts = each.reference, Parts(width)
    glyph, words, tone = standing(now, each)
    parts.head(KIND_LABELS[reference.kind], each.account.name)
    parts.say(words, tone, glyph, tone)
    parts.part("On").say(reference.topic)
    if each.person is not None:
        title = f", {each.person.title}" if each.person.title else ""
        parts.part("Who").say(f"{each.person.name}{title}")
    parts.part("Days").say(f"Asked {say.full_date(reference.asked_on)}", "quiet")
    if reference.agreed_on is not None:
        parts.say(f"Agreed {say.full_date(reference.agreed_on)}", "quiet")
    if reference.used_on is not None:
        used_for = f" for {reference.used_for}" if reference.used_for else ""
        parts.say(f"Last used {say.full_date(reference.used_on)}{used_for}", "quiet")
    if each.rests_until is not None:
        parts.say(f"Rests until {say.full_date(each.rests_until)}, so that it does not wear out", "soon")
    if reference.notes:
        parts.gap().part("Notes").note(reference.notes)
    moves = {"asked": "d says that they agreed; n that they declined", "declined": "e corrects it; F asks anew"}
    parts.gap().part("Keys").say(
        moves.get(reference.state, "d says for whom they spoke; n that they no longer will"), "quiet"
    )
    return parts.content()


def _candidate_details(now: Snapshot, each: Candidate, width: int) -> Content:
    parts = Parts(width)
    parts.head("Could be asked" if not each.shut else "Not yet", each.account.name)
    away_parts(parts, each.dismissal, now.policy)
    parts.part("Why").say(f"{each.why.rstrip('.')}.")
    parts.gap().part("Gates")
    tell_gates(parts, each.gates)
    if each.values:
        parts.gap().part("Value")
        for aim in each.values:
            parts.say(f"{aim.statement.rstrip('.')}: {aim.agreed_value}", "", "•", "quiet")
    parts.gap().part("Keys")
    if each.dismissal is not None:
        parts.say("n suggests it again", "quiet")
    else:
        parts.say("enter notes that you asked; n puts it away with a reason", "quiet")
    return parts.content()


def finds(now: Snapshot, row: Row) -> str:
    """What the customer of a row could speak about."""
    if not isinstance(row.about, Selection):
        return ""
    return " ".join(each.text for each in texts_of(now.book, row.about.account))


REFERENCES_TAB = PageTab("references", "References", COLUMNS, groups, summary, empty, details, finds)
