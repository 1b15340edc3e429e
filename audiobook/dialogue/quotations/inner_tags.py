"""Tags inside the marks of a speech, which Romance languages do not interrupt for them:
French ``« Bonjour, dit-il, je viens. »``, Italian ``«Buonasera, disse lui, vengo.»``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SAYS_IN_FRENCH = (
    "dit|disait|dirent|répondit|répondait|demanda|demandait|écria|exclama|reprit|ajouta|murmura|"
    "cria|répliqua|continua|déclara|observa|soupira|pensa|répéta|interrompit|insista|chuchota|"
    "grogna|lança|fit|souffla|annonça|expliqua|poursuivit|hurla|gémit|rit|protesta|admit"
)
INVERTED = re.compile(
    r"(?<=[,!?…])\s+(?=(?:s['’]|se |m['’]|lui )?"
    r"(?:[a-zà-ÿ]+-(?:t-)?(?:il|elle|ils|elles|je)\b|dit-on\b"
    rf"|(?:{_SAYS_IN_FRENCH}) (?:[A-ZÀ-ÖØ-Þ]|(?:le|la|les|un|une|son|sa|mon|ma) |l['’])))"
)
"""A French tag: after the speech's stop a verb, and a name, or a pronoun joined by a hyphen."""
SAYS = (
    "disse|chiese|rispose|esclamò|mormorò|gridò|continuò|aggiunse|sussurrò|domandò|replicò|fece|"
    "dijo|preguntó|respondió|exclamó|murmuró|gritó|continuó|añadió|susurró|contestó|replicó|"
    "perguntou|respondeu|exclamou|murmurou|gritou|continuou|acrescentou|sussurrou|falou"
)
"""Verbs of speech, a pattern: Italian, Spanish, Portuguese."""
_TAG = re.compile(
    rf"{INVERTED.pattern}"
    rf"|(?<=[,!?…])\s+(?=(?:gli |le |lhe |me |se )?(?:{SAYS}) (?:[A-ZÀ-ÖØ-Þ]|l['’]"
    r"|(?:lui|lei|egli|ella|él|ele|ela|il|lo|la|el|o|a|un|una|um|uma|mio|mia|mi|meu|minha)\b))"
)
_STOP = re.compile(
    r"(?:,|(?<!\b[A-ZÀ-Þ])(?<!\bMgr)(?<!\bsig)(?<!\bdott)(?<!\bSr)(?<!\bDr)\.|[!?…;:])(?=\s|$)"
)
_TOLD = re.compile(
    r"\s*(?:qui|dont|que|che|tout en|en|d['’]une?|avec|sans|puis|tandis|comme|après|avant|à voix|"
    r"sur un|d['’]un|sous|les? (?:yeux|mains?|bras|visage|regard|sourcils|dents|lèvres|air)|"
    r"la (?:voix|main|tête|gorge|bouche)|l['’]air|con|senza|mentre|sin|mientras|com|sem|enquanto|"
    r"[a-zà-ÿ]+(?:ant|ée?s?|euse?|eux|endo|ando|ato|ata|ado|ada|ido|ida|uto|uta))\b",
)
"""How what is told of the speaker goes on behind a tag's comma."""


def tag_end(text: str, start: int, end: int) -> tuple[int, bool]:
    """Where a tag ends, and whether with a comma.

    Args:
        text: the paragraph.
        start: of the tag.
        end: of the speech around it.
    """
    position = start
    while (stop := _STOP.search(text, position, end)) is not None:
        if stop[0] != ",":
            return stop.end(), False
        if not _TOLD.match(text, stop.end(), end):
            return stop.end(), True
        position = stop.end()
    return end, False


def speech_between_tags(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of what stands between two marks that are not tags, white space around them left
    out; the whole where no tag is inside.

    Args:
        text: the paragraph.
        start: behind the opening mark.
        end: before the closing mark.
    """
    position = start
    while position < end:
        tag = _TAG.search(text, position, end)
        limit = tag.start() if tag else end
        if text[position:limit].strip():
            yield position, limit
        if tag is None:
            return
        position, _ = tag_end(text, tag.end(), end)
        while position < end and text[position].isspace():
            position += 1
