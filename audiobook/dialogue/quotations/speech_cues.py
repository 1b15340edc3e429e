"""Words inside and around a quotation that tell speech from titles, signs and borrowed words."""

from __future__ import annotations

import re

from audiobook.english.speech_verbs import SAID


def _any(*alternatives: str) -> str:
    """A group of the alternatives, each string a list of patterns parted by commas."""
    patterns = [pattern.strip() for text in alternatives for pattern in text.split(",")]
    return f"(?:{'|'.join(patterns)})"


FUNCTION_WORDS = frozenset(
    "the a an of in on at to for with by from as and or but which who that is was were are had has "
    "would could his her their its my this these those there when while if than then so".split()
)
PERSONAL = frozenset(
    "i i'm i've i'll i'd me my mine you you're you've you'll you'd your yours we we're we've we'll "
    "us our let's".split()
)
"""The first and the second person: narration about others has neither."""

INTERJECTIONS = frozenset(
    "oh ah yes no well hello hi hey please thanks thank good sorry okay ok yeah why what who where "
    "when how come go stop don't hush nonsense indeed sir madam never nothing wait look listen run "
    "help".split()
)
"""Words that speech begins with and titles seldom."""

_NAMES = _any(
    r"call(?:ed|s|ing)?, nam(?:ed|e|es), nicknam\w+, term(?:ed|s)?, entitled, titled?, label\w*",
    r"marked, styled, dubbed, known, inscri\w+, engraved, stamped, printed, painted, words?",
    r"phrase\w*, expression, epithet, signs?, notice, poster, song, tune, ballad, hymn, book",
    r"novel, play, poem, letters?, reads?, reading, inscription, motto, proverb, saying goes",
    r"lines?, heading, headline, caption, spell\w*, so-called, so called, designat\w+, described",
    r"written, wrote, signed, adjective, syllables?",
)
NAMING = re.compile(rf"\b{_NAMES}\W*$", re.IGNORECASE)
"""Before a quotation: a verb of naming or writing, or a noun for words."""

_NOT_SAID_NOW = _any(
    r"had (?:\w+ )?(?:said|told|called|asked|written|heard|cried|answered), remember\w*, recall\w*",
    r"forget\w*, forgot\w*, used to (?:say|call), would (?:\w+ )?(?:say|call|cry|ask), always said",
    r"(?:as )?if to say, seem\w* to (?:say|ask), as much as to say, meant, meaning",
    r"might (?:say|have said), could have said, wanted to (?:say|ask), longed to, felt like",
    r"imagin\w+, ever said, never said, to say",
)
REMEMBERED = re.compile(
    rf"\b{_NOT_SAID_NOW}\W*(?:that|to \w+|him|her|them|me|it|so)?\W*$", re.IGNORECASE
)
"""Before a quotation: words said earlier, often, or not at all."""

SUBORDINATE = re.compile(
    r"\b(?:that|when|how|because|if|which|whom?|what|where|whenever)\s+(?:[\w’'.]+\s+){1,3}?"
    r"(?:had|would|used to|could|might)\s+(?:\w+\s+)?"
    r"(?:say|said|tell|told|whisper\w*|call\w*|ask\w*|cry|cried|answer\w*)"
    r"\s*(?:him|her|them|me|us)?\W*$",
    re.IGNORECASE,
)
"""Before a quotation: the saying is itself told in a clause, ``the day when she had said``."""

_THINGS = _any(
    "signs?, signboard, notice, board, label, poster, placard, plaque, banner, billboard, letter",
    "note, card, telegram, message, headline, screen, tattoo, inscription, tag, badge",
    "sticker, shirt, t-shirt, mug, envelope, display, monument, gravestone",
)
_SAYS = _any(
    r"say, says, said, saying, reads?, reading, stating, announc\w+, proclaim\w+, declar\w+",
    r"advertis\w+, with the words?",
)
_BETWEEN = r"(?:\W+(?!(?:he|she|they|we|it|and|but|who|then)\b)[a-z]\w*)"
WRITTEN = re.compile(rf"\b{_THINGS}{_BETWEEN}{{0,6}}?\W+{_SAYS}\W*$")
"""Before a quotation: who says it is a thing that is read."""

SAID_BEFORE = re.compile(
    rf"\b(?:{SAID}|saying|adding|crying|asking|shouting|screaming)\b[^.?!“”\"]{{0,60}}$"
)
TAG_AFTER = re.compile(rf"^\W{{0,3}}(?:[\w’'.-]+ ){{0,3}}?(?:{SAID})\b", re.IGNORECASE)
WAS_ALL = re.compile(
    r"^\W{0,3}(?:was|were|is) (?:all|the (?:only|first|last|reply|answer|response))\b"
)
"""After a quotation: ``was all he said``."""

LETTER = re.compile(
    r"^(?:my )?(?:dear(?:est)?|sir|madam|gentlemen|to)\b[^.?!]{0,40}[,:—–-]", re.IGNORECASE
)
"""Inside a quotation: how letters begin."""

ET_CETERA = re.compile(r"\betc\b\.?$|&c\.?$")
