"""The tables of words beside the rules: `.tsv` files, a line an entry."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources


def rows_of(name: str) -> Iterator[list[str]]:
    """The lines of a table, each as its fields; notes and empty lines left out."""
    text = resources.files(__package__).joinpath(name).read_text("utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")
