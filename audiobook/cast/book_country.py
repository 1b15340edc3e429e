"""Which English a book is written in, from its spelling and its words."""

from __future__ import annotations

import re
from collections import Counter

from audiobook.model import Script

_BRITISH = frozenset(
    "colour colours coloured favour favours favourite honour honours honourable neighbour "
    "neighbours neighbourhood labour harbour behaviour humour rumour parlour armour savour "
    "endeavour vapour grey centre theatre metre fibre sombre calibre travelling traveller "
    "travelled jewellery cosy realise realised recognise recognised apologise organise organised "
    "towards whilst amongst mum mummy pavement lorry petrol torch flat lift queue biscuit jumper "
    "trousers cheque tyre kerb pyjamas plough mould sceptical storey aeroplane moustache pounds "
    "shillings pence sixpence shilling guinea guineas quid constable solicitor barrister postman "
    "fortnight bloke chap learnt spelt dreamt leapt defence offence licence".split()
)
_AMERICAN = frozenset(
    "color colors colored favor favors favorite honor honors honorable neighbor neighbors "
    "neighborhood labor harbor behavior humor rumor parlor armor savor endeavor vapor gray center "
    "theater meter fiber somber caliber traveling traveler traveled jewelry cozy realize realized "
    "recognize recognized apologize organize organized toward mom mommy sidewalk truck flashlight "
    "apartment elevator cookie sweater pants check tire curb pajamas plow mold skeptical airplane "
    "mustache dollars dollar cents dime nickel sheriff attorney mailman buddy defense offense "
    "license gotten".split()
)
_COMMON = frozenset("check flat chap humour meter labor pounds pants".split())
"""Words of one side that the other has as well, in another sense."""
_WORD = re.compile(r"[a-z]+")
_LEAST, _SHARE = 6, 0.75
"""How often words of one country have to stand in a book, and their share, for it to be sure."""


def accent_of(script: Script) -> str:
    """``en-gb`` or ``en-us`` where the text shows which, else empty."""
    counted = Counter(
        word
        for chapter in script.chapters
        for segment in chapter.segments
        for word in _WORD.findall(segment.text.lower())
        if word in _BRITISH or word in _AMERICAN
    )
    british = sum(count for word, count in counted.items() if word in _BRITISH - _COMMON)
    american = sum(count for word, count in counted.items() if word in _AMERICAN - _COMMON)
    total = british + american
    if total < _LEAST:
        return ""
    return "en-gb" if british >= _SHARE * total else "en-us" if american >= _SHARE * total else ""
