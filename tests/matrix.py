"""Every case of trouble we know of, and the tests that show what becomes of it, or why there is none.

The numbers are those of the list the cases were collected in; what it joined or left out has none. A test is
named by its file in `tests` and its function; `docs/reliability.md` says what is promised.
"""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    """One case: what happens, the tests of it, and a reason where tests cannot show all of it."""

    what: str
    tests: tuple[str, ...] = ()
    reason: str = ""


def _in(file: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{file}::test_{name}" for name in names)


_CHECK = "store/test_check.py"
_FAULTS = (*_in("test_crashes.py", "a_file_is_as_before_or_as_after"),)
_SINKS = (
    *_in(
        "tui/test_safety.py",
        "poison_is_shown_on_every_page_and_does_nothing",
        "no_text_reaches_a_widget_but_through_the_gate",
    ),
    *_in("cli/test_poison.py", "markup_is_shown_as_it_was_written"),
)
_BYTES = (
    *_in("tui/test_terminal.py", "no_payload_byte_reaches_the_terminal"),
    *_in("cli/test_poison.py", "no_byte_a_terminal_obeys_is_printed"),
)
_AROUND = "cli/test_surroundings.py"
_READ = "exchange/test_csv_read.py"

OPENING: dict[int, Case] = {
    1: Case("no book yet", _in("cli/test_refusals.py", "without_a_book_every_command_says_how_to_get_one")),
    2: Case("a mistyped path", _in(_CHECK, "no_file_is_named_and_not_made")),
    3: Case("a folder that is not there", _in(_CHECK, "no_folder_is_named")),
    4: Case("a folder for a file", _in(_CHECK, "a_folder_is_no_file")),
    6: Case("a link to nothing", _in(_CHECK, "a_dangling_link_names_its_target")),
    7: Case("a link to the book", _in(_AROUND, "a_link_to_the_book_survives_everything_that_writes")),
    8: Case("an empty file", _in(_CHECK, "an_empty_file_is_not_a_new_book")),
    10: Case("another program's database", _in(_CHECK, "another_programs_file_is_refused")),
    11: Case("a newer layout", _in(_CHECK, "a_newer_file_is_refused")),
    12: Case(
        "an older layout",
        _in("store/test_schema.py", "a_released_file_opens_with_all_its_data")
        + _in("store/test_migrate.py", "a_migration_keeps_every_row_that_refers_to_a_rebuilt_table"),
    ),
    13: Case("no room for the backup", _in("store/test_migrate.py", "without_room_for_the_backup_nothing_is_migrated")),
    14: Case("a migration that fails", _in("store/test_migrate.py", "a_failed_migration_leaves_the_file_as_it_was")),
    15: Case(
        "killed while migrating, several at once",
        _FAULTS + _in("store/test_migrate.py", "of_several_programs_one_migrates_and_the_others_wait_and_open"),
    ),
    17: Case("cut anywhere", _in(_CHECK, "a_file_cut_anywhere_is_damaged")),
    18: Case("the end missing", _in(_CHECK, "a_file_cut_anywhere_is_damaged", "a_page_of_garbage_is_found")),
    20: Case("the beginning overwritten", _in(_CHECK, "a_clobbered_beginning_is_damage")),
    21: Case(
        "killed in a write; a journal of another book",
        _in(
            _CHECK, "a_crash_in_a_write_is_recovered_silently",
            "a_journal_that_is_not_of_the_book_is_set_aside_and_named",
            "a_write_ahead_log_is_not_of_a_book_that_has_none",
        ),
    ),
    22: Case("that, and a folder closed to writing", _in(_CHECK, "recovery_without_write_access_says_so")),
    24: Case(
        "for reading only",
        _in(_CHECK, "what_cannot_be_written_opens_for_reading")
        + _in("tui/test_today.py", "a_book_open_for_reading_only_says_so_and_takes_nothing"),
    ),
    25: Case("closed to us", _in(_CHECK, "a_file_closed_to_us_is_denied")),
    26: Case(
        "open to others",
        _in(_CHECK, "loose_permissions_are_told", "a_loose_folder_of_ours_is_told")
        + _in("store/test_repair.py", "what_others_can_read_is_made_private"),
    ),
    27: Case("odd names of files", _in("store/test_create.py", "exactly_the_named_file_is_used")),
    28: Case(
        "several settings name a book",
        _in(_AROUND, "flag_before_environment_before_config_before_default")
        + _in("cli/test_care.py", "doctor_says_which_setting_won"),
    ),
    29: Case("no home, a relative folder", _in(_AROUND, "a_home_or_folder_that_says_nothing_makes_no_file_here")),
    30: Case(
        "broken settings",
        _in("cli/test_refusals.py", "a_broken_config_names_the_line", "a_broken_playbook_names_the_line"),
    ),
    31: Case(
        "an old SQLite, a write-ahead log",
        _in(
            "store/test_doctor.py", "a_write_ahead_log_is_told_and_opening_turns_it_off", "which_sqlite_loses_rows",
            "an_sqlite_that_is_too_old_is_told",
        ),
    ),
    33: Case(
        "rows that refer to nothing",
        _in("store/test_doctor.py", "references_to_nothing_are_damage")
        + _in("store/test_repair.py", "references_to_nothing_are_cut_and_written_down")
        + _in("store/test_reader.py", "one_damaged_value_is_named_and_leaves_only_its_row_out"),
    ),
}  # fmt: skip

RUNNING: dict[int, Case] = {
    34: Case("killed while saving", _in("store/test_faults.py", "a_kill_at_any_moment_keeps_what_was_acknowledged")),
    35: Case(
        "a full disk",
        _FAULTS + _in("store/test_faults.py", "a_disk_that_takes_no_more_leaves_the_state_before"),
        "every write of every operation is tried by `python tests/crash_loops.py`, the suite tries one of each",
    ),
    36: Case("a disk that fails", _FAULTS, "EIO at each write, sync and unlink: `python tests/crash_loops.py`"),
    37: Case("killed at a sync", _FAULTS, "each sync, rename and unlink: `python tests/crash_loops.py`"),
    38: Case(
        "deleted while open",
        _in("tui/test_lost.py", "a_book_that_is_deleted_or_moved_is_kept_whole_and_can_be_put_back"),
    ),
    40: Case(
        "another program does not let go",
        _in("store/test_library.py", "a_locked_file_is_waited_for_only_so_long")
        + _in("tui/test_today.py", "what_others_write_is_seen_and_a_closed_form_keeps_its_text_even_over_a_restart"),
    ),
    41: Case(
        "edited elsewhere under an open form",
        _in("tui/test_forms.py", "forms_keep_what_was_typed_and_see_what_others_wrote"),
    ),
    42: Case(
        "written elsewhere under an open list",
        _in("tui/test_today.py", "what_others_write_is_seen_and_a_closed_form_keeps_its_text_even_over_a_restart")
        + _in("tui/test_two.py", "two_cockpits_and_a_command_line_lose_nothing_and_agree"),
    ),
    44: Case("four writers at once", _in("test_promises.py", "four_writers_at_once_lose_nothing")),
    45: Case(
        "closed from outside",
        _in(
            "tui/test_terminal.py", "ended_from_outside_it_keeps_the_open_text",
            "every_way_out_keeps_the_open_text",
            "a_cockpit_whose_terminal_is_gone_ends_and_keeps_the_open_text",
            "a_byte_that_is_no_text_is_shown_as_unknown_and_typing_goes_on",
        ),
    ),
    47: Case(
        "stopped, slept over midnight",
        _in(_AROUND, "stopped_and_resized_the_cockpit_goes_on")
        + _in("tui/test_today.py", "what_others_write_is_seen_and_a_closed_form_keeps_its_text_even_over_a_restart"),
    ),
    48: Case(
        "a fault of ours",
        _in("tui/test_terminal.py", "a_crash_anywhere_is_one_plain_sentence_and_keeps_the_open_text")
        + _in("cli/test_process.py", "a_fault_is_one_sentence_and_a_log_without_values"),
    ),
    49: Case("no terminal", _in("cli/test_process.py", "without_a_terminal_the_cockpit_is_today_with_a_note")),
    50: Case(
        "tiny windows and many sizes",
        _in("tui/test_today.py", "in_a_small_window_every_line_is_reached_and_no_size_is_too_small")
        + _in(_AROUND, "stopped_and_resized_the_cockpit_goes_on"),
    ),
    51: Case(
        "streams and terminals that can little",
        _in(
            _AROUND, "streams_and_terminals_that_can_little_get_every_line",
            "a_dumb_terminal_gets_today_instead_of_the_cockpit",
        ),
    ),
    53: Case(
        "leap days, clocks set back",
        _in(
            "core/test_cadence.py", "a_year_counted_from_the_29th_of_february_ends_on_the_28th",
            "the_anchor_of_the_29th_of_february_returns_in_leap_years",
        ),
        "rules know days only, so a change of the hour cannot reach them; the journal is ordered by number, not time",
    ),
    54: Case(
        "undo after a restart, of an import, twice",
        _in(
            "store/test_library.py", "any_action_can_be_taken_back", "undo_and_redo_walk_the_steps",
            "a_new_action_drops_what_could_be_redone",
        )
        + _in("tui/test_bring_in.py", "an_export_goes_in_and_comes_out_again_whatever_others_write"),
    ),
}  # fmt: skip

TEXT: dict[int, Case] = {
    55: Case("brackets in a name", _SINKS),
    56: Case("broken markup in a name", _SINKS),
    57: Case("markup that would act", _SINKS),
    59: Case("a word between colons", _SINKS),
    60: Case("escape sequences", _BYTES),
    61: Case("sequences that reach the clipboard", _BYTES),
    63: Case(
        "a NUL character",
        _in("cli/test_poison.py", "text_that_cannot_be_kept_is_refused")
        + _in(_READ, "a_nul_character_is_an_issue_of_its_row"),
    ),
    64: Case("line breaks in one line", _in("core/test_fields.py", "a_cleaned_line_is_one_line_without_controls")),
    65: Case("line ends of a note", _in("exchange/test_markdown.py", "a_note_keeps_its_words_and_its_lines")),
    66: Case("characters that turn the direction", _BYTES),
    67: Case("invisible characters", _in(_AROUND, "an_invisible_character_makes_no_second_account")),
    69: Case(
        "wide characters",
        _in("cli/test_table.py", "columns_line_up", "a_cut_fits_and_keeps_clusters_whole")
        + _in("tui/test_safety.py", "a_cell_has_exactly_its_width"),
    ),
    70: Case("a name of nothing", _in(_AROUND, "a_name_of_nothing_or_without_end_is_refused_with_the_reason")),
    71: Case(
        "endless names and notes",
        _in(
            _AROUND, "a_name_of_nothing_or_without_end_is_refused_with_the_reason",
            "a_note_of_a_megabyte_is_kept_whole",
        ),
    ),
    73: Case("names from right to left", _in("tui/test_safety.py", "poison_is_shown_on_every_page_and_does_nothing")),
    76: Case("a poisoned name in the palette", _in("tui/test_palette.py", "poison_names_are_names")),
    77: Case("a poisoned name in every widget", _SINKS),
    78: Case("links in a note", _in("tui/test_export.py", "markdown_is_laid_out_and_its_links_are_words")),
}  # fmt: skip

IN: dict[int, Case] = {
    79: Case("an empty file, a header alone", _in(_READ, "empty_is_not_the_same_as_no_rows")),
    80: Case("a mark at the start", _in(_READ, "encodings_are_found_without_a_word", "headers_are_cleaned")),
    81: Case("UTF-16", _in(_READ, "encodings_are_found_without_a_word")),
    82: Case("Windows-1252", _in(_READ, "windows_1252_is_read_with_a_notice")),
    84: Case("other separators", _in(_READ, "delimiters_are_found_and_told", "a_sep_line_decides_and_is_counted")),
    85: Case("one column", _in(_READ, "one_column_needs_no_delimiter")),
    86: Case(
        "quotes and line ends",
        _in(_READ, "quoted_newlines_doubled_quotes_and_the_line_a_row_starts_on", "lone_cr_ends_lines"),
    ),
    87: Case("a quote that never closes", _in(_READ, "an_unclosed_quote_names_the_row_it_opens_in")),
    89: Case(
        "a title twice",
        _in(_READ, "duplicate_headers_name_both_columns")
        + _in("tui/test_bring_in.py", "what_the_files_leave_open_is_settled_with_few_keys"),
    ),
    90: Case("short and long rows", _in(_READ, "short_and_long_rows_are_issues_of_their_row")),
    91: Case("unknown and missing columns", _in("exchange/test_import_files.py", "what_was_ignored_is_told")),
    92: Case("titles spelt otherwise", _in(_READ, "headers_are_cleaned")),
    93: Case("a NUL in the file", _in(_READ, "a_nul_character_is_an_issue_of_its_row")),
    95: Case(
        "a very large file",
        _in("exchange/test_import_files.py", "progress_is_told_and_may_end_the_import")
        + _in("tui/test_bring_in.py", "what_the_files_leave_open_is_settled_with_few_keys"),
        "time and memory of 100,000 and 420,000 rows are measured by hand, see docs/reliability.md",
    ),
    96: Case(
        "no file, a folder, a pipe",
        _in(_READ, "what_cannot_be_opened_is_said", "a_stream_is_read_once", "a_pipe_is_read_once"),
    ),
    98: Case("a day or a month", _in("exchange/test_crm_dates.py", "what_fits_both_orders_is_asked")),
    99: Case(
        "both orders in one column",
        _in("exchange/test_crm_dates.py", "rows_that_contradict_each_other_are_both_shown"),
    ),
    100: Case("no date", _in("exchange/test_crm_dates.py", "what_is_no_date_is_never_guessed")),
    102: Case(
        "amounts as people write them", _in("exchange/test_crm_amounts.py", "amounts_are_read_as_they_are_written")
    ),
    103: Case(
        "thousands or decimals", _in("exchange/test_crm_amounts.py", "what_may_be_thousands_or_decimals_is_asked")
    ),
    105: Case(
        "shares and ranges",
        _in(
            "exchange/test_csv_values.py", "probabilities_are_percent_in_files_and_ratios_in_the_book",
            "what_a_column_cannot_hold_is_rejected_by_name",
        ),
    ),
    106: Case(
        "negative and enormous amounts",
        _in("exchange/test_csv_values.py", "what_a_column_cannot_hold_is_rejected_by_name")
        + _in("store/test_schema.py", "the_last_wall_refuses"),
    ),
    107: Case(
        "the same file twice",
        _in("test_promises.py", "the_same_files_twice_change_nothing")
        + _in("exchange/test_crm_in.py", "every_row_is_created_updated_unchanged_or_rejected_and_twice_is_once"),
    ),
    109: Case(
        "alike by name alone",
        _in("exchange/test_crm_accounts.py", "two_candidates_are_rejected_naming_both")
        + _in("exchange/test_csv_in.py", "an_ambiguous_name_names_the_keys"),
    ),
    110: Case(
        "an empty cell", _in("exchange/test_csv_values.py", "an_empty_cell_keeps_what_is_known_unless_clearing")
    ),
    111: Case("killed while importing", _FAULTS),
    113: Case(
        "a book into a book that is not empty",
        _in(
            "exchange/test_book_in.py", "what_differs_is_updated_and_keeps_its_count_of_writes",
            "what_the_file_does_not_have_stays",
        ),
    ),
}  # fmt: skip

OUT: dict[int, Case] = {
    114: Case("out, in and out again", _in("test_promises.py", "a_book_travels_as_json_and_comes_back_byte_identical")),
    115: Case(
        "what a spreadsheet would run",
        _in(
            "exchange/test_csv_out.py", "what_a_spreadsheet_would_run_is_quoted",
            "the_formula_guard_is_undone_exactly_and_never_confuses_two_texts",
        ),
    ),
    117: Case(
        "Markdown in a name",
        _in(
            "exchange/test_markdown.py", "any_text_renders_as_itself_and_acts_on_nothing",
            "a_table_keeps_its_shape_and_its_cells",
        ),
    ),
    118: Case(
        "names that would leave the folder",
        _in(
            "exchange/test_files.py", "file_names_are_safe_everywhere", "no_name_leads_out_of_the_folder",
            "names_that_collide_get_a_part_of_their_id",
        ),
    ),
    119: Case(
        "a file that is there, the book itself",
        _in("exchange/test_files.py", "an_existing_file_stays_unless_forced")
        + _in("cli/test_files.py", "no_export_takes_the_place_of_a_book_a_backup_or_a_setting"),
    ),
    121: Case(
        "killed while exporting",
        _FAULTS + _in("exchange/test_files.py", "leftovers_of_a_killed_run_are_swept_and_nothing_else"),
    ),
    122: Case("any umask", _in(_AROUND, "every_file_is_its_owners_whatever_the_umask")),
    123: Case(
        "a calendar of hostile names",
        _in(
            "exchange/test_calendar.py", "any_text_reads_back_as_it_is_shown",
            "a_line_break_in_a_name_adds_no_property", "entries_take_no_time",
        ),
    ),
    124: Case(
        "a poisoned name on standard output",
        _in("cli/test_poison.py", "json_keeps_the_text_and_escapes_what_a_terminal_would_obey"),
    ),
    125: Case(
        "a backup while others write",
        _in("store/test_backup.py", "a_backup_opens_and_equals_the_book"),
        "the copy is SQLite's own, which takes care of writers; it is read through before it gets its name",
    ),
    126: Case(
        "no place for backups",
        _in("cli/test_care.py", "a_backup_that_cannot_be_made_stops_no_change_and_is_said_once")
        + _in("store/test_doctor.py", "an_old_backup_is_told"),
    ),
    127: Case(
        "which backups are kept",
        _in(
            "store/test_backup.py", "which_backups_are_worth_keeping", "only_our_own_old_files_are_deleted",
            "thinning_keeps_its_counts_and_never_the_newest_away",
        ),
    ),
    129: Case("no good backup", _in("store/test_restore.py", "what_is_no_good_backup_touches_nothing")),
    131: Case(
        "what is removed is gone",
        _in("store/test_forget.py", "no_byte_of_the_file_or_its_journal_tells_of_it")
        + _in("store/test_library.py", "removed_text_is_gone_from_the_rows"),
    ),
    132: Case("a web server", reason="there is none: nothing listens on any address"),
}  # fmt: skip

CASES: dict[int, Case] = {**OPENING, **RUNNING, **TEXT, **IN, **OUT}
