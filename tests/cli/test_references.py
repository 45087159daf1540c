"""References on the command line: from who could be asked to for whom they spoke."""

from __future__ import annotations

from cli.conftest import Shell


def test_who_could_be_asked_is_explained_and_nobody_at_risk_is(sample: Shell) -> None:
    answer = sample.json("references", "--all")
    ready = [each for each in answer["candidates"] if each["ready"]]
    assert "rivage" in {each["key"] for each in ready}
    assert all(each["why"].startswith("They agreed the value (") for each in ready)
    assert "halden" not in {each["key"] for each in answer["candidates"]}
    assert [each["key"] for each in answer["at_risk"]] == ["halden"]
    assert [each["key"] for each in answer["advisory_board"]] == ["brightwater"]
    told = sample.done("references", "--all")
    assert "✗ No value is agreed → Agree with them what it is worth" in told


def test_from_asked_to_used(sample: Shell) -> None:
    asked = sample.done("reference", "ask", "rivage", "Counting linen once")
    assert "Asked: Capucine Leroy, Rivage Hôtels, on “Counting linen once”" in asked
    assert "has not agreed yet" in sample.refused("reference", "use", "rivage", "--for", "Globex")
    sample.done("reference", "agree", "rivage")
    assert "1 time so far" in sample.done("reference", "use", "rivage", "--for", "Globex")
    again = sample("reference", "use", "rivage", "--for", "Initech")
    assert "2 times so far" in again.stdout
    assert "they rest until Sat 22 May 2027, so that they do not wear out" in again.stderr
    item = next(each for each in sample.json("references")["items"] if each["account_key"] == "rivage")
    assert (item["state"], item["times"], item["used_for"], item["free"]) == ("used", 2, "Initech", False)
    sample.done("undo")
    item = next(each for each in sample.json("references")["items"] if each["account_key"] == "rivage")
    assert item["times"] == 1


def test_a_shut_gate_refuses_and_anyway_notes_it_but_never_at_risk(sample: Shell) -> None:
    refused = sample.refused("reference", "ask", "quorum", "Admin hours")
    assert "Health amber" in refused
    assert "→ Have our sponsor write to theirs." in refused
    assert "--anyway asks all the same" in refused
    asked = sample("reference", "ask", "quorum", "Admin hours", "--anyway")
    assert "Asked although a gate was shut: Health amber" in asked.stderr
    never = sample.refused("reference", "ask", "halden", "Changeovers", "--anyway")
    assert "is at risk: stabilise first" in never
    assert "asks all the same" not in never


def test_one_of_several_is_named_and_a_wrong_name_lists_them(sample: Shell) -> None:
    several = sample.refused("reference", "use", "brightwater", "--for", "Globex")
    assert "has several, name one: Permits ready before the shift starts (brightwater-r01, agreed)" in several
    sample.done("reference", "use", "brightwater", "permits", "--for", "Globex")
    assert "no reference fits “zzz”" in sample.refused("reference", "agree", "brightwater", "zzz")
    assert "was never asked" in sample.refused("reference", "agree", "rivage")
    sample.done("reference", "edit", "brightwater", "permits", "--notes", "By video", "--stakeholder", "Bart Verhoeven")
    assert "is before asked on, Mon 11 May 2026" in sample.refused(
        "reference", "edit", "brightwater", "permits", "--agreed-on", "2020-01-01"
    )


def test_declined_they_rest_and_dismissed_they_are_silent(sample: Shell) -> None:
    sample.done("reference", "decline", "cobalt", "--why", "After the second pit")
    item = next(each for each in sample.json("references", "--all")["items"] if each["account_key"] == "cobalt")
    assert item["notes"] == "Declined 2026-11-23: After the second pit"
    sample.done("reference", "dismiss", "rivage", "--why", "Their lawyers forbid it")
    assert "rivage" not in {each["key"] for each in sample.json("references")["candidates"]}
    assert "is put away already" in sample.refused("reference", "dismiss", "rivage", "--why", "again")
    sample.done("reference", "bring-back", "rivage")
    assert "rivage" in {each["key"] for each in sample.json("references")["candidates"]}
    assert "was not put away" in sample.refused("reference", "bring-back", "rivage")
    assert "is not suggested" in sample.refused("reference", "dismiss", "halden", "--why", "no")


def test_who_can_speak_on_a_topic(sample: Shell) -> None:
    assert [each["key"] for each in sample.json("references", "crew permit")["items"]] == ["brightwater"]
    nobody = sample("references", "inductions")
    assert "1 customer it fits cannot be asked yet" in nobody.stderr
    assert [each["standing"] for each in sample.json("references", "inductions", "--all")["items"]] == ["not_yet"]
    assert "TOPIC is empty" in sample.refused("references", " ", code=2)


def test_an_empty_book_says_how_it_begins(acme: Shell) -> None:
    assert "Nobody speaks for you yet" in acme("references").stderr
    assert acme.json("references")["candidates"] == []


def test_what_a_customer_wrote_does_nothing_in_the_terminal(acme: Shell) -> None:
    evil = "Evil\x1b[2J\x07 [/red]"
    acme.done("objective", "add", "acme", evil, "--agreed-value", evil, "--agreed-on", "2026-01-05")
    acme.done("reference", "ask", "acme", evil, "--anyway")
    for command in ("references --all", "references evil --all", "hygiene --all", "guide"):
        result = acme(*command.split())
        assert not {"\x1b", "\x07"} & set(result.stdout + result.stderr), command
    assert "Evil" in acme.done("references", "--all")
