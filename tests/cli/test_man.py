"""The manual page: every command, option and example is in it, and roff finds nothing to object to."""

from __future__ import annotations

import re
import shutil
import subprocess

import click
import pytest

import shown
from cli.conftest import Shell


@pytest.fixture
def page(shell: Shell) -> str:
    """The page as a man reads it, without what keeps roff from acting on it."""
    return re.sub(r"\\\[u([0-9A-F]{4,})\]", lambda found: chr(int(found[1], 16)), shell.done("man")).replace(r"\-", "-")


def test_every_command_option_and_example_is_in_it(page: str) -> None:
    words = " ".join(page.replace("\\e\n", "").split())
    for path, command in shown.commands():
        assert not path or f".SS {path} " in page, path
        for each in command.params:
            if isinstance(each, click.Option) and not each.hidden:
                assert all(option in page for option in each.opts), (path, each.opts)
        for example in shown.examples(command):
            assert " ".join(example.line.split()) in words, example.line


def test_no_text_of_ours_acts_on_the_page(page: str) -> None:
    requests = {line.split()[0] for line in page.splitlines() if line.startswith(".")}
    assert requests == {".TH", ".SH", ".SS", ".PP", ".nf", ".fi", ".TP"}


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed here")
def test_roff_prints_it_without_a_warning(shell: Shell) -> None:
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww"], input=shell.done("man").encode(), capture_output=True, timeout=60
    )
    assert done.stderr == b""
    assert "EXIT STATUS" in re.sub(rb".\x08", b"", done.stdout).decode()
