"""Chapter and verse of the Bible: ``John 3:16``, ``1 Cor. 13``, ``Luke ii. 14``."""

from __future__ import annotations

import re

from audiobook.text_normalisation.numerals import cardinal, roman
from audiobook.text_normalisation.rules import Context, Rule, pattern

_ABBREVIATED = {
    "Gen": "Genesis", "Ex": "Exodus", "Exod": "Exodus", "Lev": "Leviticus", "Num": "Numbers",
    "Deut": "Deuteronomy", "Josh": "Joshua", "Judg": "Judges", "Sam": "Samuel", "Kgs": "Kings",
    "Chron": "Chronicles", "Chr": "Chronicles", "Neh": "Nehemiah", "Ps": "Psalm", "Pss": "Psalms",
    "Prov": "Proverbs", "Eccl": "Ecclesiastes", "Eccles": "Ecclesiastes", "Isa": "Isaiah",
    "Jer": "Jeremiah", "Lam": "Lamentations", "Ezek": "Ezekiel", "Dan": "Daniel", "Hos": "Hosea",
    "Zech": "Zechariah", "Mal": "Malachi", "Matt": "Matthew", "Rom": "Romans",
    "Cor": "Corinthians", "Gal": "Galatians", "Eph": "Ephesians", "Phil": "Philippians",
    "Thess": "Thessalonians", "Tim": "Timothy", "Heb": "Hebrews", "Pet": "Peter",
    "Rev": "Revelation",
}  # fmt: skip
_ALSO_OTHERS = frozenset({"Ex", "Num", "Josh", "Sam", "Dan", "Phil", "Tim", "Pet", "Lam", "Rev"})
"""Abbreviations that are names or words as well: these want a chapter and a verse, or a number
before them."""
_IN_FULL = (
    "Genesis|Exodus|Leviticus|Numbers|Deuteronomy|Joshua|Judges|Ruth|Samuel|Kings|Chronicles|Ezra|"
    "Nehemiah|Esther|Job|Psalms?|Proverbs|Ecclesiastes|Isaiah|Jeremiah|Lamentations|Ezekiel|Daniel|"
    "Hosea|Joel|Amos|Jonah|Micah|Zechariah|Malachi|Matthew|Mark|Luke|John|Acts|Romans|Corinthians|"
    "Galatians|Ephesians|Philippians|Colossians|Thessalonians|Timothy|Titus|Hebrews|James|Peter|"
    "Jude|Revelations?"
)
_PASSAGE = pattern(
    rf"(?:\b(?P<nth>[123]|I{{1,3}})\s)?\b(?:(?P<short>{'|'.join(_ABBREVIATED)})\.|(?P<book>{_IN_FULL}))"
    r"\s(?P<chapter>[0-9]{1,3}|[ivxlc]+)(?P<mark>:|\.\s?|,\sv\.?\s?)?"
    r"(?:(?<=[:.\sv])(?P<verse>[0-9]{1,3})(?:\s?[-–]\s?(?P<until>[0-9]{1,3}))?)?(?![\w:])"
)
_NTH = {"1": "First", "2": "Second", "3": "Third", "I": "First", "II": "Second", "III": "Third"}
_MOST_CHAPTERS = 150


def _passages(text: str, _: Context) -> str:
    def spelled(match: re.Match[str]) -> str:
        short, nth, chapter, mark = match["short"], match["nth"], match["chapter"], match["mark"]
        value = int(chapter) if chapter.isdigit() else roman(chapter)
        sure = bool(nth) or (short is not None and short not in _ALSO_OTHERS)
        if match["verse"] is None or mark is None:
            # A chapter alone: only after what can be nothing but a book of the Bible.
            if match["verse"] is not None or not sure or short is None or value is None:
                return match[0]
        elif value is None or (mark != ":" and chapter.isdigit() and "v" not in mark):
            return match[0]
        if value is None or not 0 < value <= _MOST_CHAPTERS:
            return match[0]
        said = [_NTH[nth]] if nth else []
        said += [_ABBREVIATED[short] if short else match["book"], cardinal(str(value))]
        if match["verse"]:
            said.append(cardinal(match["verse"]))
        if match["until"]:
            said += ["to", cardinal(match["until"])]
        stop = mark.strip() if mark and not match["verse"] and mark.strip() == "." else ""
        return " ".join(said) + stop

    return _PASSAGE.sub(spelled, text)


RULES = (Rule("chapter and verse", _passages, frozenset(":.,")),)
