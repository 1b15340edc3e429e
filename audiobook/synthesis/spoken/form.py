"""The spoken form of a text: its rules, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from audiobook.synthesis.spoken import cleaning
from audiobook.synthesis.spoken.rules import Context, Rule

_NO_LEXICON: Mapping[str, str] = MappingProxyType({})

RULES: tuple[Rule, ...] = (
    *cleaning.FIRST,
    cleaning.QUOTATION_MARKS,
    cleaning.DASHES,
    cleaning.TIDY,
)


def _steps(text: str, context: Context) -> Iterator[tuple[str, str, str]]:
    english = context.language.lower().partition("-")[0] == "en"
    characters = set(text)
    for rule in RULES:
        if (rule.english and not english) or (rule.needs and rule.needs.isdisjoint(characters)):
            continue
        after = rule.apply(text, context)
        if after != text:
            yield rule.name, text, after
            text, characters = after, set(after)


def spoken_form(
    text: str,
    *,
    language: str = "en",
    lexicon: Mapping[str, str] = _NO_LEXICON,
    heading: bool = False,
) -> str:
    """`text` as it is spoken.

    Args:
        text: the author's words.
        language: BCP 47; other languages than English get only the cleaning that holds in all.
        lexicon: word → respelling.
        heading: the text is a chapter's heading, where a lone ``IV`` is a number.
    """
    spoken = text
    for _, _, spoken in _steps(text, Context(language, heading)):
        pass
    return spoken


def is_speakable(text: str) -> bool:
    """Whether anything of `text` can be heard."""
    if any(map(str.isalpha, text)):
        return True
    return any(map(str.isalnum, spoken_form(text)))
