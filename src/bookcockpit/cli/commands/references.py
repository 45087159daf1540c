"""`references`: who speaks for us, who could be asked and what opens it, and who can speak on a topic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from bookcockpit.cli.lazy import command
from bookcockpit.cli.lines import INDENT, print_heading, print_line
from bookcockpit.cli.options import json_option
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.entities import Account
from bookcockpit.core.health.score import Healths

if TYPE_CHECKING:
    from bookcockpit.core.growth.references import (
        Candidate,
        Given,
    )


@command("references")
@click.argument("topic", required=False)
@click.option("--all", "everything", is_flag=True, help="Those who cannot be asked yet, declined or were put away too.")
@json_option
@pass_session
def references(session: Session, topic: str | None, everything: bool, as_json: bool) -> None:
    """Who speaks for us, who could be asked, who fits a topic.

    Asked is who agreed what it is worth to them, is in green health, and has somebody to speak. Nobody at risk.

    \b
    Examples:
      bookcockpit references
      bookcockpit references "onboarding"
      bookcockpit references --all --json
    """
    from bookcockpit.core.health.score import Healths

    book, playbook = session.book, session.desk.playbook
    healths = Healths(book, playbook)
    if topic is not None:
        _who_can_speak(session, healths, topic, everything=everything, as_json=as_json)
        return
    from bookcockpit.core.growth.references import candidates
    from bookcockpit.core.growth.references import references as references_of

    known = references_of(book, playbook)
    found = candidates(book, playbook, healths)
    if as_json:
        from bookcockpit.exchange.views.references import references_json

        print_json(references_json(book, playbook, known, found, everything=everything))
        return
    if not known and not found:
        tell("Nobody speaks for you yet. Agree with a customer what an objective is worth to them, then ask.")
    _print_known(session, [each for each in known if everything or each.reference.state != "declined"])
    _print_candidates(session, found, everything=everything)


def _who_can_speak(session: Session, healths: Healths, topic: str, *, everything: bool, as_json: bool) -> None:
    from bookcockpit.core.growth.references import (
        STANDING_WORDS,
        topic_words,
        who_can_speak,
    )

    if not topic_words(topic):
        raise click.UsageError("TOPIC is empty; write what they should speak about, as in: references onboarding")
    found = who_can_speak(session.book, session.desk.playbook, healths, topic)
    shown = [each for each in found if everything or each.standing != "not_yet"]
    if as_json:
        from bookcockpit.exchange.views.references import speakers_json

        print_json(speakers_json(session.book, topic, shown))
        return
    tones = {"agreed": "good", "eligible": "good", "used_lately": "soon", "asked": "soon", "not_yet": "quiet"}
    rows = [
        (
            Cell(each.account.name, "strong"),
            Cell(STANDING_WORDS[each.standing], tones[each.standing]),
            each.person.name if each.person is not None else "–",
            each.why,
        )
        for each in shown
    ]
    if rows:
        print_table(("account", "standing", "who", "why"), rows, shrink=((0, 14), 3, (2, 12)))
    else:
        tell(f"Nobody can speak on “{topic}” today.")
    if hidden := len(found) - len(shown):
        tell(f"{wording.count(hidden, 'customer')} it fits cannot be asked yet; --all lists what opens it.")


def _print_known(session: Session, known: Sequence[Given]) -> None:
    from bookcockpit.core.growth.references import BOARD_MARK, KIND_LABELS

    if not known:
        return
    rows = [
        (
            Cell(each.account.name, "strong"),
            _state(session, each),
            f"{BOARD_MARK} {KIND_LABELS[each.reference.kind]}"
            if each.reference.kind == "advisory_board"
            else KIND_LABELS[each.reference.kind],
            each.person.name if each.person is not None else "–",
            each.reference.topic,
        )
        for each in known
    ]
    print_table(("account", "state", "kind", "who", "topic"), rows, shrink=((0, 14), 4, (3, 12)))


def _state(session: Session, each: Given) -> Cell:
    reference = each.reference
    if each.is_held:
        why = "at risk" if each.account.status == "active" else each.account.status
        return Cell(f"{reference.state}, held: {why}", "late")
    if each.has_left and reference.state != "declined":
        return Cell(f"{reference.state}, who would speak left", "late")
    if each.rests_until is not None:
        return Cell(f"{reference.state}, rests until {wording.short_date(each.rests_until, session.today)}", "soon")
    if reference.state == "asked":
        return Cell(f"asked {wording.ago(reference.asked_on, session.today)}", "soon")
    if reference.state == "declined":
        return Cell("declined", "quiet")
    times = f", used {wording.count(reference.times, 'time')}" if reference.times else ""
    return Cell(f"agreed{times}", "good")


def _print_candidates(session: Session, found: Sequence[Candidate], *, everything: bool) -> None:
    ready = [each for each in found if each.is_ready]
    waiting = [each for each in found if each.shut and each.dismissal is None]
    away = [each for each in found if each.dismissal is not None]
    if ready:
        print_heading("Could be asked")
        for each in ready:
            print_line(f"{each.account.name}, {_speaker(each)}", "strong")
            print_line(f"{each.why}.", indent=INDENT * 2)
    if waiting and everything:
        print_heading("Not yet")
        for each in waiting:
            print_line(each.account.name, "strong")
            print_gates(each)
    elif waiting:
        print_line(
            f"Not yet: {wording.count(len(waiting), 'customer')}; --all lists what opens each.", "quiet", indent=""
        )
    if away and everything:
        from bookcockpit.core.dismissals import silent_until

        print_heading("Put away")
        for each in away:
            assert each.dismissal is not None, "those put away have their dismissal"
            until = wording.short_date(silent_until(each.dismissal, session.desk.playbook), session.today)
            print_line(f"{each.account.name} until {until}: {each.dismissal.reason}", "quiet")
    at_risk = _held(session)
    if at_risk and not everything:
        names = wording.some_of([each.name for each in at_risk], 3)
        print_line(f"At risk, so not asked: {names}.", "quiet", indent="")


def _held(session: Session) -> list[Account]:
    return [each for each in session.book.accounts if each.status == "active" and each.at_risk_since is not None]


def _speaker(each: Candidate) -> str:
    return each.speaker.name if each.speaker is not None else "nobody known"


def print_gates(each: Candidate) -> None:
    """The gates of a candidate, one line each."""
    for gate in each.gates:
        print_shown(
            f"{INDENT}{INDENT}{'✓' if gate.is_open else '✗'} {gate.what}{'' if gate.is_open else f' → {gate.opens}'}"
        )
