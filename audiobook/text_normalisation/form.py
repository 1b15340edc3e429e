"""The spoken form of a text: its rules, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from audiobook.model import Censored
from audiobook.text_normalisation import abbreviations, blanks, cleaning, manner, other_words
from audiobook.text_normalisation.homographs import resolve_homographs
from audiobook.text_normalisation.lexicon import apply_lexicon, is_ipa
from audiobook.text_normalisation.numbers import (
    codes,
    counts,
    dates,
    measures,
    money,
    other_languages,
    roman,
    scripture,
    statistics,
)
from audiobook.text_normalisation.rules import LETTER_A, Context, Rule
from audiobook.text_normalisation.spoken_words import entries_for

_NO_LEXICON: Mapping[str, str] = MappingProxyType({})

_BEFORE_LEXICON: tuple[Rule, ...] = (
    *cleaning.FIRST[:3],
    blanks.RULE,
    statistics.ARROWS,
    *cleaning.FIRST[3:],
    measures.PRIMES,
    abbreviations.ELISIONS,
    cleaning.QUOTATION_MARKS,
)
_AFTER_LEXICON: tuple[Rule, ...] = (
    *scripture.RULES,
    *abbreviations.BEFORE_NUMBERS,
    *roman.RULES,
    codes.TELEPHONE,
    counts.SUMS,
    counts.THOUSANDS,
    *statistics.RULES,
    *dates.RULES,
    counts.SIGNED,
    *money.RULES,
    *measures.RULES,
    *codes.RULES,
    codes.COMPOUNDS,
    *counts.RULES,
    *abbreviations.AFTER_NUMBERS,
    *manner.RULES,
    other_words.RULE,
    other_languages.RULE,
    cleaning.SLASHES,
    cleaning.DASHES,
    cleaning.TIDY,
)


def _applied(rules: tuple[Rule, ...], text: str, context: Context) -> Iterator[tuple[str, str]]:
    """``(rule, text after it)`` for each rule that changes the text."""
    english = context.is_english
    characters = set(text)
    for rule in rules:
        if (rule.english and not english) or (rule.needs and rule.needs.isdisjoint(characters)):
            continue
        changed = rule.apply(text, context)
        if changed != text:
            yield rule.name, changed
            text, characters = changed, set(changed)


def _steps(
    text: str, context: Context, lexicon: Mapping[str, str], ipa: bool
) -> Iterator[tuple[str, str]]:
    current = text
    kept_pieces: list[str] = []
    letter = "/eɪ/" if ipa else "A"
    for name, changed in _applied(_BEFORE_LEXICON, text, context):
        current = changed
        yield name, current
    if context.pronounce and context.is_english:
        lexicon = {**entries_for(current, ipa), **lexicon}
    if lexicon:

        def protect(respelling: str) -> str:
            # A private-use character stands for a respelling: no rule touches what the author
            # wrote for the ear. The text has none of its own by now.
            kept_pieces.append(respelling)
            return chr(0xE000 + len(kept_pieces))

        respelled = apply_lexicon(current, lexicon, ipa=ipa, protect=protect)
        if kept_pieces:
            current = respelled
            yield "lexicon", _restored(current, kept_pieces, letter)
    for name, changed in _applied(_AFTER_LEXICON, current, context):
        current = changed
        yield name, _restored(current, kept_pieces, letter)
    if context.pronounce and context.is_english:
        resolved = resolve_homographs(current, ipa=ipa)
        if resolved != current:
            current = resolved
            yield "homographs", _restored(current, kept_pieces, letter)
    if kept_pieces or any(map(str.isalnum, current)) or not any(map(str.isalpha, text)):
        return
    if context.censored is Censored.PAUSED and context.is_english:
        # A line that is nothing but a censored word would be silent.
        spelled = replace(context, censored=Censored.SPELLED)
        for name, current in _steps(text, spelled, lexicon, ipa):
            yield name, current
    if not any(map(str.isalnum, current)):
        yield "letters", " ".join("".join(c if c.isalpha() else " " for c in text).split())


def _restored(text: str, kept: list[str], letter: str) -> str:
    text = text.replace(LETTER_A, letter)
    return (
        text.translate({0xE001 + index: piece for index, piece in enumerate(kept)})
        if kept
        else text
    )


def spoken_form(
    text: str,
    *,
    language: str = "en",
    lexicon: Mapping[str, str] = _NO_LEXICON,
    heading: bool = False,
    ipa: bool = False,
    pronounce: bool = True,
    censored: Censored = Censored.PAUSED,
) -> str:
    """`text` as it is spoken: what an engine is given instead of the author's words.

    Numbers, dates, money, measures and abbreviations become words; marks that are printed and
    never spoken go; dashes and ellipses become the pauses that engines know. The form of a spoken
    form is itself.

    Args:
        text: the author's words.
        language: BCP 47; other languages than English get the cleaning that holds in all, and
            numbers in their own words.
        lexicon: written → spoken, see `apply_lexicon`.
        heading: the text is a chapter's heading, where a lone ``IV`` is a number.
        ipa: the engine takes IPA between slashes.
        pronounce: words that engines would say wrongly are respelled, by the built-in lexicon and
            where the sentence decides between two readings; without it they stay words.
        censored: how a word with a hole in it, ``f***``, is spoken.
    """
    spoken = text
    context = Context(language, heading, censored, pronounce)
    for _, changed in _steps(text, context, lexicon, ipa):
        spoken = changed
    return spoken


def explain_spoken(
    text: str,
    *,
    language: str = "en",
    lexicon: Mapping[str, str] = _NO_LEXICON,
    heading: bool = False,
    ipa: bool = False,
    censored: Censored = Censored.PAUSED,
) -> list[tuple[str, str, str]]:
    """How `spoken_form` comes to its result.

    Returns:
        ``(rule, before, after)`` for each rule that changed something, in order. An entry of the
        lexicon in IPA that the engine does not take is listed with nothing changed.
    """
    steps: list[tuple[str, str, str]] = []
    current = text
    for rule, changed in _steps(text, Context(language, heading, censored), lexicon, ipa):
        steps.append((rule, current, changed))
        current = changed
    if not ipa:
        for word, respelling in lexicon.items():
            if is_ipa(respelling) and apply_lexicon(text, {word: respelling}, ipa=True) != text:
                note = f"lexicon: {word}: {respelling} is IPA, which this engine does not take"
                steps.append((note, current, current))
    return steps
