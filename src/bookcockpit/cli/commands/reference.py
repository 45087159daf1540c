"""`reference` and `references`: who speaks for us, who could be asked and who fits a topic; asked, agreed, used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from bookcockpit.cli.errors import Failure
from bookcockpit.cli.fields import field_options
from bookcockpit.cli.kept import Kept, can_edit
from bookcockpit.cli.lazy import command, group
from bookcockpit.cli.options import (
    Word,
    account_argument,
    complete_person,
    json_option,
    on_option,
    option_of,
    pass_account,
)
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import INDENT, Cell, print_gates, print_heading, print_line, print_list, print_table
from bookcockpit.core import wording
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Reference
from bookcockpit.core.vocabulary import REFERENCE_KINDS

if TYPE_CHECKING:
    from bookcockpit.core.book import Book
    from bookcockpit.core.growth.references import Candidate, Given


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
    book, policy = session.book, session.policy
    if topic is not None:
        _who_can_speak(session, topic, everything=everything, as_json=as_json)
        return
    from bookcockpit.core.growth.references import candidates
    from bookcockpit.core.growth.references import references as references_of

    known = references_of(book, policy)
    found = candidates(book, policy, session.healths)
    if as_json:
        print_json(_book_json(book, known, found, everything=everything), policy=policy)
        return
    if not known and not found:
        tell("Nobody speaks for you yet. Agree with a customer what an objective is worth to them, then ask.")
    if spoken := [each for each in known if everything or each.reference.state != "declined"]:
        from bookcockpit.exchange.lists.growth import REFERENCES

        print_list(REFERENCES, session, spoken, shrink=((0, 14), 4, (3, 12)))
    _print_candidates(session, found, everything=everything)


def _book_json(book: Book, known: Sequence[Given], found: Sequence[Candidate], *, everything: bool) -> dict[str, Any]:
    from bookcockpit.core.growth.references import on_advisory_board
    from bookcockpit.exchange.encoder import encoded

    at_risk = [each for each in book.accounts if each.status == "active" and each.at_risk_since is not None]
    return {
        "today": book.as_of,
        "items": [each for each in known if everything or each.reference.state != "declined"],
        "candidates": [each for each in found if everything or each.is_ready],
        "not_yet": sum(bool(each.shut) and each.dismissal is None for each in found),
        "advisory_board": [each for each in book.accounts if on_advisory_board(book, each)],
        "at_risk": encoded(at_risk, row="AtRisk"),
    }


def _who_can_speak(session: Session, topic: str, *, everything: bool, as_json: bool) -> None:
    from bookcockpit.core.growth.references import STANDING_WORDS, topic_words, who_can_speak

    if not topic_words(topic):
        raise click.UsageError("TOPIC is empty; write what they should speak about, as in: references onboarding")
    found = who_can_speak(session.book, session.policy, session.healths, topic)
    shown = [each for each in found if everything or each.standing != "not_yet"]
    if as_json:
        print_json({"today": session.today, "topic": topic, "items": shown})
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
            print_gates(each.gates, INDENT * 2)
    elif waiting:
        print_line(
            f"Not yet: {wording.count(len(waiting), 'customer')}; --all lists what opens each.", "quiet", indent=""
        )
    if away and everything:
        from bookcockpit.core.dismissals import silent_until

        print_heading("Put away")
        for each in away:
            assert each.dismissal is not None, "those put away have their dismissal"
            until = wording.short_date(silent_until(each.dismissal, session.policy), session.today)
            print_line(f"{each.account.name} until {until}: {each.dismissal.reason}", "quiet")
    at_risk = _held(session)
    if at_risk and not everything:
        names = wording.some_of([each.name for each in at_risk], 3)
        print_line(f"At risk, so not asked: {names}.", "quiet", indent="")


def _held(session: Session) -> list[Account]:
    return [each for each in session.book.accounts if each.status == "active" and each.at_risk_since is not None]


def _speaker(each: Candidate) -> str:
    return each.speaker.name if each.speaker is not None else "nobody known"


@group("reference")
def reference() -> None:
    """Ask a customer to speak for us, and note what became of it.

    Where a customer has several, one is named by its key or a unique part of its topic.

    \b
    Example:
      bookcockpit reference ask rivage "Linen counted once" --with "Capucine Leroy"
    """


def _which_argument(function: Any) -> Any:
    return click.argument("which", metavar="[REFERENCE]", required=False)(function)


@reference.command("ask")
@account_argument()
@click.argument("topic")
@option_of(
    "stakeholder_id",
    "--with",
    "who",
    metavar="NAME",
    shell_complete=complete_person,
    help="Who would speak (their champion or supporter).",
)
@click.option(
    "--kind", type=Word(REFERENCE_KINDS, "kind"), metavar="WORD", default="reference",
    help="reference, referral, advisory_board (reference).",
)  # fmt: skip
@on_option("asked_on", "When they were asked (today).")
@click.option("--anyway", is_flag=True, help="Although a gate is shut; it is noted. Never for an account at risk.")
@pass_session
def ask(session: Session, wanted: str, topic: str, who: str | None, kind: str, on: date, anyway: bool) -> None:
    """Note that a customer was asked to speak on a topic, to introduce us, or to join our advisory board.

    Refused, with what opens it, before they agreed the value, outside green health, and soon after the last favour.

    \b
    Examples:
      bookcockpit reference ask rivage "Linen counted once" --with "Capucine Leroy"
      bookcockpit reference ask solveig "Sister hotel in Bergen" --kind referral
    """
    from bookcockpit.core.growth.references import CannotAsk, ask_reference, weighed

    account, book, policy, healths = session.account(wanted), session.book, session.policy, session.healths
    person = session.person(account, who) if who is not None else weighed(book, policy, account, healths).speaker
    made = Reference(
        account_id=account.id,
        kind=kind,  # type: ignore[arg-type]
        topic=topic,
        stakeholder_id=person.id if person is not None else None,
        asked_on=on,
    )
    try:
        change = ask_reference(book, policy, account, made, healths, anyway=anyway)
    except CannotAsk as refused:
        may = account.status == "active" and account.at_risk_since is None
        raise Failure(f"{refused}{' --anyway asks all the same.' if may else ''}") from None
    session.apply(change)
    saved = change.save[0]
    assert isinstance(saved, Reference), "a reference is what is asked for"
    whom = f"{person.name}, " if person is not None else ""
    print_shown(f"Asked: {whom}{account.name}, on “{saved.topic}”, key {saved.key}.")
    if saved.notes:
        tell(saved.notes)


@reference.command("agree")
@pass_account
@_which_argument
@on_option("agreed_on")
def agree(session: Session, account: Account, which: str | None, on: date) -> None:
    """They said yes.

    \b
    Example:
      bookcockpit reference agree cobalt --on yesterday
    """
    from bookcockpit.core.growth.references import agree_reference

    before = _find(session, account, which, ("asked",))
    session.apply(agree_reference(account, before, on))
    print_shown(f"Agreed: {before.topic} ({account.name}).")


@reference.command("use")
@pass_account
@_which_argument
@click.option("--for", "used_for", metavar="NAME", required=True, help="For whom they spoke.")
@on_option("used_on")
def use(session: Session, account: Account, which: str | None, used_for: str, on: date) -> None:
    """They spoke for us; how often and for whom is kept, so that nobody is worn out.

    \b
    Example:
      bookcockpit reference use verdant --for Globex
    """
    from bookcockpit.core.growth.references import use_reference, worn_words

    before = _find(session, account, which, ("agreed", "used"))
    caution = worn_words(session.book, session.policy, account)
    change = use_reference(account, before, used_for, on, session.today)
    session.apply(change)
    times = wording.count(before.times + 1, "time")
    print_shown(f"Used for {used_for}: {before.topic} ({account.name}), {times} so far.")
    if caution:
        tell(caution)


@reference.command("decline")
@pass_account
@_which_argument
@click.option("--why", "reason", metavar="TEXT", default="", help="What they said, kept in its notes.")
def decline(session: Session, account: Account, which: str | None, reason: str) -> None:
    """They said no, or will speak no more; nobody asks again for the playbook's days.

    \b
    Example:
      bookcockpit reference decline cobalt --why "Not before the audit"
    """
    from bookcockpit.core.growth.references import decline_reference

    before = _find(session, account, which, ("asked", "agreed", "used"))
    session.apply(decline_reference(account, before, reason, session.today))
    print_shown(f"Declined: {before.topic} ({account.name}).")


def _save(session: Session, account: Account, before: Reference | None, after: Reference) -> Change:
    from bookcockpit.core.growth.references import save_reference

    return save_reference(account, after)


can_edit(
    Kept(
        reference,
        Reference,
        "topic",
        which=_which_argument,
        find=lambda session, account, which, _: _find(session, account, which, ()),
        found_first=True,
        save=_save,
    ),
    "Correct a reference; an empty text clears a field.",
    'panther sister --stakeholder "Lorraine Tsosie" --notes "Half an hour, by video"',
    field_options(Reference),
    said="Changed: {thing.topic}, {thing.state} ({account}).",
)


@reference.command("dismiss")
@account_argument()
@click.option("--why", "reason", metavar="TEXT", required=True, help="The reason, kept beside it.")
@pass_session
def dismiss(session: Session, wanted: str, reason: str) -> None:
    """Do not suggest to ask a customer, for the playbook's days.

    \b
    Example:
      bookcockpit reference dismiss castellan --why "Their lawyers forbid it"
    """
    from bookcockpit.core.growth.references import candidate_of, dismiss_candidate

    account = session.account(wanted)
    found = candidate_of(session.book, session.policy, account, session.healths)
    if found is None or found.dismissal is not None:
        state = "is put away already" if found is not None else "is not suggested"
        raise Failure(f"{account.name} {state}; see `bookcockpit references --all`")
    session.apply(dismiss_candidate(found, reason, session.today))
    print_shown(f"Put away until {wording.full_date(session.silent_until)}: asking {account.name}.")


@reference.command("bring-back")
@pass_account
def bring_back(session: Session, account: Account) -> None:
    """Suggest a customer again who was put away.

    \b
    Example:
      bookcockpit reference bring-back castellan
    """
    from bookcockpit.core.growth.references import bring_back_candidate

    change = bring_back_candidate(session.book, account)
    if change.is_empty:
        raise Failure(f"{account.name} was not put away; see `bookcockpit references --all`")
    session.apply(change)
    print_shown(f"Suggested again where the gates are open: {account.name}.")


def _find(session: Session, account: Account, which: str | None, states: Sequence[str]) -> Reference:
    """The reference of an account: the one named, else the only one that stands in one of these states."""
    from bookcockpit.core.actions import UnknownName
    from bookcockpit.core.growth.references import find_reference

    known = session.book.growth.references_of.get(account.id, [])
    if which is not None:
        try:
            return find_reference(known, which)
        except UnknownName as unknown:
            raise Failure(f"{account.name}: {unknown}; `bookcockpit references --all` lists them") from None
    fitting = [each for each in known if not states or each.state in states]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting and len(known) == 1:
        # The rules say why it cannot be moved.
        return known[0]
    if not known:
        raise Failure(f"{account.name} was never asked; `bookcockpit reference ask {account.key} TOPIC` notes that")
    listed = "; ".join(f"{each.topic} ({each.key}, {each.state})" for each in fitting or known)
    raise Failure(f"{account.name} has several, name one: {listed}")
