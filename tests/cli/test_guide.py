"""The guide, the hygiene and the notes on the command line."""

from __future__ import annotations

from cli.conftest import Shell


def test_an_empty_book_is_told_how_to_begin(shell: Shell) -> None:
    shell.begin()
    assert "`bookcockpit import` brings a file in" in shell("guide").stderr
    assert shell.json("guide")["next"] is None
    assert shell.done("hygiene") == "No account to look at\n"
    assert shell.json("hygiene")["reason"] == "no active account to look at"


def test_the_next_best_step_comes_first_and_doing_it_moves_the_guide_on(acme: Shell) -> None:
    told = acme.done("guide").splitlines()
    assert told[0].startswith("Day 1 of 90 · ")
    assert told[1] == "Next: Say why Acme is growth: its potential and value to us, 1 to 5."
    assert told[2] == "  bookcockpit account edit acme --expansion-potential 3 --strategic-value 3"
    acme.done(*told[2].split()[1:])
    assert acme.json("guide")["next"]["name"] == "owners"


def test_an_import_into_an_empty_book_ends_with_the_guide(shell: Shell) -> None:
    shell.begin()
    accounts = shell.home / "accounts.csv"
    accounts.write_text("key,name,tier\nk,Kite,scale\n", encoding="utf-8")
    first = shell("import", str(accounts))
    assert first.stderr.splitlines()[-1].startswith("What comes first with a new book: `bookcockpit guide`")
    assert "bookcockpit guide" not in shell("import", str(accounts)).stderr


def test_hygiene_by_rule_by_account_and_put_away(sample: Shell) -> None:
    answer = sample.json("hygiene", "missing-roles")
    (rule,) = answer["rules"]
    northwind = rule["items"][0]
    assert (northwind["key"], northwind["what"]) == ("northwind", "No technical owner is known")
    assert northwind["command"] == "bookcockpit stakeholder add northwind NAME --roles technical_owner"
    assert answer["left_alone"] == [{"account": "Halden Foods", "key": "halden"}]
    clean = answer["clean"]
    assert "Missing roles: No technical owner is known" in sample.done("hygiene", "northwind")
    assert "needs --why" in sample.refused("hygiene", "northwind", "--dismiss", "missing_roles", code=2)
    assert "may be stale_contacts, stale_plan" in sample.refused(
        "hygiene", "northwind", "--dismiss", "stale", "--why", "x", code=2
    )
    sample.done("hygiene", "polar", "--dismiss", "missing", "--why", "Bought by the group")
    assert sample.json("hygiene")["clean"] in (clean, clean + 1)
    assert "polar" not in {each["key"] for each in sample.json("hygiene", "missing_roles")["rules"][0]["items"]}
    assert "put away: Bought by the group" in sample.done("hygiene", "missing_roles")
    sample.done("hygiene", "polar", "--bring-back", "missing_roles")
    assert "was not put away" in sample.refused("hygiene", "polar", "--bring-back", "missing_roles")
    assert "no account fits “zzz”, and no rule; rules are no_contract" in sample.refused("hygiene", "zzz")
    assert "Halden Foods is at risk, so left alone" in sample("hygiene", "halden").stderr


def test_notes_by_section_and_the_template_in_one_undo_step(sample: Shell) -> None:
    before = sample.json("account", "notes", "northwind")
    assert [each["title"] for each in before["sections"]] == ["Notes"]
    done = sample("account", "notes", "northwind", "--template")
    assert "Added to the notes of Northwind Logistics: Ownership, SWOT" in done.stderr
    assert "  - Account manager: Nora Whitfield" in done.stdout
    after = sample.json("account", "notes", "northwind")
    assert after["lacking"] == ["SWOT", "Competitors", "Decision process", "Our goals", "Success metrics"]
    assert sample.json("plan", "northwind")["notes"]["sections"] == after["sections"]
    assert "has every section" in sample("account", "notes", "northwind", "--template").stderr.replace("have", "has")
    sample.done("undo")
    assert sample.json("account", "notes", "northwind") == before


def test_documents_show_notes_by_their_headings(sample: Shell) -> None:
    notes = "Mine.\n\n## Competitors\n- Who: Globex\n- How we differ:\n## SWOT"
    sample.done("account", "edit", "northwind", "--notes", notes)
    plan = sample.done("export", "plan", "northwind", "-o", "-")
    assert "## Notes\n\nMine.\n\n### Competitors\n\n\\- Who: Globex" in plan
    assert "SWOT" not in plan
    brief = sample.done("export", "brief", "northwind", "-o", "-")
    assert "## Competitors\n\n\\- Who: Globex" in brief
    assert "How we differ" not in brief


def test_habits_stand_in_the_scorecard(sample: Shell) -> None:
    habits = sample.json("scorecard")["habits"]
    agreed = next(each for each in habits["items"] if each["name"] == "value_agreed")
    assert agreed["compared"]
    assert agreed["with"]["accounts"] + agreed["without"]["accounts"] == 38
    reviews = next(each for each in habits["items"] if each["name"] == "business_reviews")
    assert reviews["reason"].startswith("too few to compare")
    told = sample.done("scorecard", "--habits")
    assert "Describes, does not prove: accounts differ in more than this habit." in told
