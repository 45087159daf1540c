"""`completion`: the script a shell needs to complete commands, words and account names."""

from __future__ import annotations

import click

from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import Word
from bookcockpit.cli.out import say

_INSTALL = {
    "bash": "echo 'eval \"$(bookcockpit completion bash)\"' >> ~/.bashrc",
    "zsh": "echo 'eval \"$(bookcockpit completion zsh)\"' >> ~/.zshrc",
    "fish": "bookcockpit completion fish > ~/.config/fish/completions/bookcockpit.fish",
}


@command("completion")
@click.argument("shell", type=Word(_INSTALL, "shell"), metavar="[bash|zsh|fish]", required=False)
@click.pass_context
def completion(context: click.Context, shell: str | None) -> None:
    """Completion for bash, zsh and fish.

    With a shell's name it prints the script; without, how to install it.

    \b
    Examples:
      bookcockpit completion
      bookcockpit completion fish > ~/.config/fish/completions/bookcockpit.fish
    """
    from click.shell_completion import get_completion_class

    if shell is None:
        for name, line in _INSTALL.items():
            say(f"{name}:  {line}")
        return
    kind = get_completion_class(shell)
    assert kind is not None, "click knows every shell of the table"
    say(kind(context.find_root().command, {}, "bookcockpit", "_BOOKCOCKPIT_COMPLETE").source())
