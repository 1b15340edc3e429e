"""What a rule of the spoken form is: a rewriting with a name an author can be shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from audiobook.model import Censored, base_language

DIGITS = frozenset("0123456789")


LETTER_A = "\uf8fe"
"""Stands for the letter A until all rules are through: engines read a lone "A" as the article.
A private-use character; the text has none of its own after the first rule."""


class _LazyPattern:
    """Stands in for a compiled pattern until a method of it is first asked for."""

    def __init__(self, expression: str, flags: int) -> None:
        self._expression = expression
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self._expression, self._flags)
        for method in ("sub", "search", "match", "fullmatch", "finditer", "findall", "split"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def pattern(expression: str, flags: int = 0) -> re.Pattern[str]:
    """`expression`, compiled at its first use: the rules have a hundred, a line of a novel needs
    few of them, and a command that speaks nothing needs none."""
    return cast("re.Pattern[str]", _LazyPattern(expression, flags))


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may know besides the text."""

    language: str = "en"
    """BCP 47."""
    heading: bool = False
    """The text is the heading of a chapter, where a lone ``IV`` is a number."""

    censored: Censored = Censored.PAUSED
    pronounce: bool = True
    """Words that engines would say wrongly are respelled."""

    @property
    def is_english(self) -> bool:
        """Whether the rules of English hold."""
        return base_language(self.language) == "en"

    @property
    def day_first(self) -> bool:
        """``5/1/1984`` is the fifth of January, as everywhere but in the United States."""
        return self.language.lower() not in {"en", "en-us"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One step from written to spoken text."""

    name: str
    apply: Callable[[str, Context], str]
    needs: frozenset[str] = frozenset()
    """The rule can only match a text that has one of these characters; empty means any text.
    Most lines of a novel have none of them, and are done in microseconds."""
    english: bool = True
    """False for cleaning that holds in every language."""
