"""``audiobook completion``."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command(
    name="completion",
    epilog="""\b
Examples:
  audiobook completion bash >> ~/.bashrc
  audiobook completion zsh >> ~/.zshrc
  audiobook completion fish > ~/.config/fish/completions/audiobook.fish
""",
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the script that completes commands and options in SHELL."""
    completion = get_completion_class(shell)
    root = click.get_current_context().find_root().command
    if completion is not None:
        click.echo(completion(root, {}, "audiobook", "_AUDIOBOOK_COMPLETE").source())
