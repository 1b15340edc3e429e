"""The lists of words in data/; its NOTICE says where each comes from."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources


@cache
def rows_of(name: str) -> tuple[tuple[str, ...], ...]:
    """The lines of a list, each as its words; notes and empty lines left out."""
    text = resources.files(__package__).joinpath("data", name).read_text(encoding="utf-8")
    return tuple(
        tuple(line.split()) for line in text.splitlines() if line and not line.startswith("#")
    )


def words_of(name: str) -> Iterator[str]:
    """The words of a list that is nothing but words."""
    for row in rows_of(name):
        yield from row


def groups_of(name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The lines of a list whose first word is what the others are."""
    for head, *others in rows_of(name):
        yield head, tuple(others)


@cache
def first_names() -> dict[str, str]:
    """First names in small letters, and whose they are: ``M``, ``F``, or ``U`` for either's."""
    return {name.casefold(): code for code, names in groups_of("first_names.txt") for name in names}


@cache
def sexes_of_names() -> dict[str, str]:
    """First names of many countries in small letters: ``M``, ``F``, or ``U`` for either's.

    Wider than `first_names`, and no proof that a word is a name: ``Paris``, ``London``.
    """
    return {
        name.casefold(): code for code, names in groups_of("sexes_of_names.txt") for name in names
    }
