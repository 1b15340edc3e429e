"""Chapter and verse of the Bible (``John 3:16``, ``Luke ii. 14``), act and scene of a play."""

from __future__ import annotations

import re

from audiobook.english.abbreviations import SCRIPTURE, SCRIPTURE_AND_NAMES
from audiobook.text_normalisation.numbers.numerals import cardinal, roman
from audiobook.text_normalisation.rules import Context, Rule, pattern

_IN_FULL = (
    "Genesis|Exodus|Leviticus|Numbers|Deuteronomy|Joshua|Judges|Ruth|Samuel|Kings|Chronicles|Ezra|"
    "Nehemiah|Esther|Job|Psalms?|Proverbs|Ecclesiastes|Isaiah|Jeremiah|Lamentations|Ezekiel|Daniel|"
    "Hosea|Joel|Amos|Jonah|Micah|Zechariah|Malachi|Matthew|Mark|Luke|John|Acts|Romans|Corinthians|"
    "Galatians|Ephesians|Philippians|Colossians|Thessalonians|Timothy|Titus|Hebrews|James|Peter|"
    "Jude|Revelations?"
)
_PASSAGE = pattern(
    rf"(?:\b(?P<nth>[123]|I{{1,3}})\s)?\b(?:(?P<short>{'|'.join(SCRIPTURE)})\.|(?P<book>{_IN_FULL}))"
    r"\s(?P<chapter>[0-9]{1,3}|[ivxlc]+)(?P<mark>:|\.\s?|,\sv\.?\s?)?"
    r"(?:(?<=[:.\sv])(?P<verse>[0-9]{1,3})(?:\s?[-–]\s?(?P<until>[0-9]{1,3}))?)?(?![\w:])"
)
_NTH = {"1": "First", "2": "Second", "3": "Third", "I": "First", "II": "Second", "III": "Third"}
_MOST_CHAPTERS = 150


_ACT_AND_SCENE = pattern(
    r"\b([A-Z][a-z]+,?\s)(I{1,3}|IV|V)\.(i{1,3}|iv|vi{0,3}|ix|x)(?:\.([0-9]{1,3}))?(?![\w])"
)


def _act_and_scene(match: re.Match[str]) -> str:
    line = f", line {cardinal(match[4])}" if match[4] else ""
    act, scene = cardinal(str(roman(match[2]))), cardinal(str(roman(match[3])))
    return f"{match[1]}act {act} scene {scene}{line}"


def _passages(text: str, _: Context) -> str:
    def spelled(match: re.Match[str]) -> str:
        short, nth, chapter, mark = match["short"], match["nth"], match["chapter"], match["mark"]
        value = int(chapter) if chapter.isdigit() else roman(chapter)
        sure = bool(nth) or (short is not None and short not in SCRIPTURE_AND_NAMES)
        if match["verse"] is None or mark is None:
            # A chapter alone: only after what can be nothing but a book of the Bible.
            if match["verse"] is not None or not sure or short is None or value is None:
                return match[0]
        elif value is None or (mark != ":" and chapter.isdigit() and "v" not in mark):
            return match[0]
        if value is None or not 0 < value <= _MOST_CHAPTERS:
            return match[0]
        spoken = [_NTH[nth]] if nth else []
        spoken += [SCRIPTURE[short] if short else match["book"], cardinal(str(value))]
        if match["verse"]:
            spoken.append(cardinal(match["verse"]))
        if match["until"]:
            spoken += ["to", cardinal(match["until"])]
        stop = mark.strip() if mark and not match["verse"] and mark.strip() == "." else ""
        return " ".join(spoken) + stop

    return _PASSAGE.sub(spelled, _ACT_AND_SCENE.sub(_act_and_scene, text))


RULES = (Rule("chapter and verse", _passages, frozenset(":.,")),)
