"""`playbook`: checklists shown with dates, applied in one step, how far they are, ended, put away."""

from __future__ import annotations

from cli.conftest import Shell


def test_a_playbook_is_tried_applied_followed_and_undone(sample: Shell) -> None:
    tried = sample.json("playbook", "apply", "renewal", "northwind", "--dry-run")
    assert (tried["applied"], len(tried["steps"])) == (False, 8)
    assert sample.json("playbook", "runs", "northwind") == []
    before = len(sample.json("commitment", "list", "northwind"))
    assert "Applied: Renewal to Northwind Logistics, 8 promises." in sample.done(
        "playbook", "apply", "renewal", "northwind"
    )
    (run,) = sample.json("playbook", "runs", "northwind")
    assert (run["kept"], run["total"], run["late"], run["over"]) == (0, 8, 0, False)
    sample.done("commitment", "done", "northwind", run["promises"][0]["key"])
    assert sample.json("playbook", "runs", "northwind")[0]["share"] == 1 / 8
    owed = sample.json("today", "--account", "northwind", "--within", "30")["obligations"]
    assert "Renewal 1 of 8" in {each["part_of"] for each in owed}
    sample.done("undo")
    sample.done("undo")
    assert len(sample.json("commitment", "list", "northwind")) == before
    assert sample.json("playbook", "runs", "northwind") == []


def test_ending_one_drops_its_open_promises(sample: Shell) -> None:
    assert "Ended: Onboarding 2 of 4 at Juniper Childcare, 2 promises dropped." in sample.done(
        "playbook", "end", "onboarding", "juniper"
    )
    assert sample.json("playbook", "runs", "juniper") == []
    assert sample.json("playbook", "runs", "juniper", "--all")[0]["over"]
    assert "is over" in sample.refused("playbook", "end", "onboarding", "juniper")
    assert "no playbook “save” is at work" in sample.refused("playbook", "end", "save", "juniper")


def test_what_cannot_be_says_why(sample: Shell) -> None:
    assert "stabilise first" in sample.refused("playbook", "apply", "expansion", "halden")
    assert "is at work at Halden Foods" in sample.refused("playbook", "apply", "save", "halden")
    assert "is not a playbook; there are onboarding" in sample.refused("playbook", "apply", "zzz", "northwind")
    assert "has no contract “x” with a renewal ahead" in sample.refused(
        "playbook", "apply", "renewal", "quorum", "--contract", "x"
    )
    assert "leave --contract out" in sample.refused("playbook", "apply", "save", "quorum", "--contract", "x", code=2)
    assert "beyond the calendar" in sample.refused("playbook", "apply", "save", "quorum", "--from", "9999-12-20")
    assert "Say which checklist" in sample.refused("playbook", "show", "--account", "acme", code=2)


def test_a_suggestion_is_put_away_with_a_reason_and_comes_back(sample: Shell) -> None:
    assert any(each["playbook"] == "renewal" for each in sample.json("playbook", "list", "osprey")["suggestions"])
    sample.done("playbook", "dismiss", "renewal", "osprey", "--why", "Renews by itself")
    assert sample.json("playbook", "list", "osprey")["suggestions"] == []
    (away,) = sample.json("playbook", "list", "osprey", "--all")["suggestions"]
    assert (away["dismissed_reason"], away["dismissed_until"]) == ("Renews by itself", "2027-02-21")
    assert "no playbook “renewal” is suggested" in sample.refused(
        "playbook", "dismiss", "renewal", "osprey", "--why", "x"
    )
    sample.done("playbook", "bring-back", "renewal", "osprey")
    assert len(sample.json("playbook", "list", "osprey")["suggestions"]) == 1


def test_the_lists_need_no_book(shell: Shell) -> None:
    assert "onboarding" in shell.done("playbook", "list")
    assert "Kick-off" in shell.done("playbook", "show", "onboarding")
