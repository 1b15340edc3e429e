"""The author's own pronunciations: words respelled, or in IPA where the engine takes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

_IPA = re.compile(r"/\s*([^/]+?)\s*/")
_SIBILANT = ("s", "x", "z", "sh", "ch")


def is_ipa(respelling: str) -> bool:
    """Whether a lexicon's entry is IPA between slashes: ``/lɔːn/``."""
    return _IPA.fullmatch(respelling.strip()) is not None


@lru_cache(maxsize=64)
def _compiled(entries: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern that matches any entry, and what stands for each way of writing it."""
    respellings: dict[str, str] = {}
    patterns = []
    for word, respelling in sorted(entries, key=lambda entry: (-len(entry[0]), entry[0])):
        plain = " ".join(word.replace("’", "'").split())
        if not plain:
            continue
        body = re.escape(plain).replace(r"\ ", r"\s+")
        if plain == plain.lower():
            respellings[plain] = respelling
            patterns.append(f"(?i:{body})")
        else:
            # A name shouted in capitals is still the name.
            respellings.setdefault(plain, respelling)
            forms = [body]
            if plain != plain.upper():
                respellings.setdefault(plain.upper(), respelling)
                forms.append(re.escape(plain.upper()).replace(r"\ ", r"\s+"))
            patterns.append("|".join(forms))
    # Of an elided word (i' faith) there is no possessive: "I's" is another word.
    pattern = rf"(?<!\w)({'|'.join(patterns)})(?:(?<!')(?:(')(s)?|(es|s|ES|S)))?(?!\w)"
    return re.compile(pattern), respellings


def _with_ending(respelling: str, apostrophe: str | None, s: str | None, plural: str | None) -> str:
    if apostrophe:
        return f"{respelling}'{s or ''}"
    if not plural:
        return respelling
    return respelling + ("es" if respelling.endswith(_SIBILANT) else "s")


def apply_lexicon(
    text: str,
    lexicon: Mapping[str, str],
    *,
    ipa: bool = False,
    protect: Callable[[str], str] = str,
) -> str:
    """`text` with the words of `lexicon` respelled.

    Whole words match, the longest entry first. An entry in lower case matches any case; one with
    capitals matches as written, or all in capitals. Possessives and plurals follow: with
    ``Lorne: lorn``, ``Lorne's`` becomes ``lorn's``.

    Args:
        text: with straight apostrophes.
        lexicon: written → spoken. Between slashes stands IPA: ``/lɔːn/``.
        ipa: the engine takes IPA between slashes; where it does not, such entries are passed over.
        protect: applied to each replacement, so that a caller can keep later rules off it.
    """
    entries = tuple(
        (word, respelling) for word, respelling in lexicon.items() if ipa or not is_ipa(respelling)
    )
    if not entries:
        return text
    pattern, respellings = _compiled(entries)
    if not respellings:
        return text

    def respelled(match: re.Match[str]) -> str:
        key = " ".join(match[1].split())
        respelling = respellings.get(key) or respellings[key.lower()]
        if is_ipa(respelling):
            ending = "" if match[2] is None and match[4] is None else "'s"
            return protect(respelling.strip()) + ending
        return protect(_with_ending(respelling.strip(), match[2], match[3], match[4]))

    return pattern.sub(respelled, text)
