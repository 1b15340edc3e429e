"""Scores quotations and their speakers against an annotated text.

A gold quotation is all spans of one ``quote_id``; the prediction that covers most of its
characters decides (marks and white space do not count). It is right when the predicted name is
its speaker: in the setting *given* by a name or an alias that belongs to one character, in *e2e*
by names first and then by a unique compatible partial match. A dialogue word is in the right
voice when the span over its middle is.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from annotated import AnnotatedText, Row

_MARKS = frozenset("\"'“”‘’„‚«»‹›`´—–-_*")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_WOMEN = frozenset(
    "mrs miss ms mlle mme madame mademoiselle lady aunt mother dame countess baroness "
    "sister".split()
)
_MEN = frozenset("mr monsieur sir lord uncle father master count baron brother".split())
_TITLES = (
    _WOMEN
    | _MEN
    | frozenset(
        "dr doctor captain capt colonel col major general rev reverend old young the a an "
        "inspector professor prof".split()
    )
)
_NARRATOR = frozenset({"i", "narrator", "_narr", "me", "narr"})


@dataclass(frozen=True)
class Prediction:
    """A span given to a speaker; None when nobody could be named."""

    start: int
    end: int
    speaker: str | None


def normal_name(name: str) -> str:
    """`name` without case, punctuation, possessive and articles."""
    folded = re.sub(r"'s\b", "", name.casefold().replace("’", "'"))
    words = re.sub(r"[^\w\s]", " ", folded).split()
    return " ".join(word for word in words if word not in ("the", "a", "an"))


def _sex(words: Iterable[str]) -> str | None:
    found = set(words)
    if found & _WOMEN:
        return "F"
    return "M" if found & _MEN else None


class NameMap:
    """From the name of a predicted speaker to the gold character's name."""

    def __init__(
        self,
        characters: Sequence[Row],
        counts: Counter[str],
        given: bool,
        aliases: Mapping[str, Sequence[str]],
    ) -> None:
        self._by_name = {row["name"]: row for row in characters}
        self._counts = counts
        self._given = given
        self._predicted_aliases = aliases
        self._aliases: dict[str, set[str]] = defaultdict(set)
        for row in characters:
            for alias in {*(row.get("aliases") or ()), row["name"]}:
                self._aliases[normal_name(alias)].add(row["name"])
        self.narrator = next((r["name"] for r in characters if r.get("is_narrator")), None)
        self._known: dict[str, str | None] = {}

    def __call__(self, name: str | None) -> str | None:
        if not name:
            return None
        if name not in self._known:
            self._known[name] = self._map(name)
        return self._known[name]

    def _map(self, name: str) -> str | None:
        if name in self._by_name:
            return name
        normal = normal_name(name)
        if normal in _NARRATOR or name.casefold() in _NARRATOR:
            return self.narrator
        if self._given:
            owners = self._aliases.get(normal, set())
            return next(iter(owners)) if len(owners) == 1 else None
        return self._by_alias(name) or self._by_part(normal)

    def _by_alias(self, name: str) -> str | None:
        votes: Counter[str] = Counter()
        for order, alias in enumerate([name, *self._predicted_aliases.get(name, ())]):
            owners = self._aliases.get(normal_name(alias), set())
            for owner in owners:
                votes[owner] += (1 if order else 3) / len(owners)  # type: ignore[assignment]
        if not votes:
            return None
        most = max(votes.values())
        best = sorted(owner for owner, vote in votes.items() if vote > most - 1e-9)
        return max(best, key=lambda owner: self._counts[owner])

    def _by_part(self, normal: str) -> str | None:
        words = normal.split()
        significant = set(words) - _TITLES
        if not significant:
            return None
        sex = _sex(words)
        hits: set[str] = set()
        for alias, owners in self._aliases.items():
            parts = alias.split()
            core = set(parts) - _TITLES
            if not core or not (core <= significant or significant <= core):
                continue
            other = _sex(parts)
            if sex and other and sex != other:
                continue
            for owner in owners:
                gold = self._by_name[owner].get("gender")
                if not (sex and gold in ("M", "F") and gold != sex):
                    hits.add(owner)
        if len(hits) < 2:
            return next(iter(hits), None)
        first, second = sorted(hits, key=lambda owner: -self._counts[owner])[:2]
        # Ambiguous: taken only when one speaks ten times as often as the next.
        return first if self._counts[first] >= 10 * max(1, self._counts[second]) else None


@dataclass
class Score:
    """Counts that add up over texts."""

    right: Counter[str] = field(default_factory=Counter)
    """By type; ``all`` for every quotation with a known speaker."""
    total: Counter[str] = field(default_factory=Counter)
    detected: int = 0
    false_characters: int = 0
    missed_characters: int = 0
    dialogue_words: int = 0
    dialogue_words_right: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(
            self.right + other.right,
            self.total + other.total,
            self.detected + other.detected,
            self.false_characters + other.false_characters,
            self.missed_characters + other.missed_characters,
            self.dialogue_words + other.dialogue_words,
            self.dialogue_words_right + other.dialogue_words_right,
        )

    def accuracy(self, kind: str = "all") -> float:
        """Share of the quotations of a type that are given to their speaker."""
        return self.right[kind] / self.total[kind] if self.total[kind] else float("nan")

    @property
    def detection(self) -> float:
        """F1 over characters that are neither white space nor marks."""
        both = 2 * self.detected
        return both / max(both + self.false_characters + self.missed_characters, 1)

    @property
    def dialogue(self) -> float:
        """Share of the gold dialogue words in the right voice."""
        return self.dialogue_words_right / max(self.dialogue_words, 1)


def speaker_counts(quotes: Iterable[Row]) -> Counter[str]:
    """Quotations of each gold speaker."""
    return Counter(speaker for _, speaker in {(q["quote_id"], q["speaker"]) for q in quotes})


def score(
    annotated: AnnotatedText,
    predictions: Iterable[Prediction],
    *,
    given: bool,
    aliases: Mapping[str, Sequence[str]] | None = None,
) -> Score:
    """Compare the spans that were read as speech with the gold of the text."""
    text = annotated.text
    speech = [q for q in annotated.quotes if q.get("is_speech", True) and not q.get("optional")]
    optional = bytearray(len(text))
    for row in annotated.quotes:
        if row.get("optional"):
            optional[row["start"] : row["end"]] = b"\1" * (row["end"] - row["start"])
    names = NameMap(annotated.characters, speaker_counts(speech), given, aliases or {})
    gold: list[Row | None] = [None] * len(text)
    for row in speech:
        gold[row["start"] : row["end"]] = [row] * (row["end"] - row["start"])
    voice: list[Prediction | None] = [None] * len(text)
    for prediction in predictions:
        start, end = max(prediction.start, 0), min(prediction.end, len(text))
        voice[start:end] = [prediction] * (end - start)
    result = Score()
    _score_detection(result, text, gold, voice, optional)
    _score_quotations(result, text, speech, voice, names)
    _score_words(result, text, gold, voice, optional, names)
    return result


def _counts_as_text(char: str) -> bool:
    return not char.isspace() and char not in _MARKS


def _score_detection(
    result: Score,
    text: str,
    gold: Sequence[Row | None],
    voice: Sequence[Prediction | None],
    optional: bytearray,
) -> None:
    for at, char in enumerate(text):
        if optional[at] or not _counts_as_text(char):
            continue
        inside, found = gold[at] is not None, voice[at] is not None
        result.detected += inside and found
        result.false_characters += found and not inside
        result.missed_characters += inside and not found


def _accepted(row: Row) -> set[str]:
    return {row["speaker"], *(row.get("alt_speakers") or ())}


def _is_known(speaker: str | None) -> bool:
    return speaker is not None and not speaker.startswith("_")


def _score_quotations(
    result: Score,
    text: str,
    speech: Iterable[Row],
    voice: Sequence[Prediction | None],
    names: NameMap,
) -> None:
    whole: dict[str, list[Row]] = defaultdict(list)
    for row in speech:
        whole[row["quote_id"]].append(row)
    for rows in whole.values():
        heard: Counter[tuple[str | None] | None] = Counter()
        for row in rows:
            for at in range(row["start"], min(row["end"], len(text))):
                if _counts_as_text(text[at]):
                    span = voice[at]
                    heard[(span.speaker or None,) if span else None] += 1
        if not heard or not _is_known(rows[0]["speaker"]):
            continue
        most = max(heard.items(), key=lambda item: (item[1], item[0] is not None))[0]
        right = most is not None and names(most[0]) in _accepted(rows[0])
        for kind in ("all", rows[0].get("type") or "untyped"):
            result.total[kind] += 1
            result.right[kind] += right


def _score_words(
    result: Score,
    text: str,
    gold: Sequence[Row | None],
    voice: Sequence[Prediction | None],
    optional: bytearray,
    names: NameMap,
) -> None:
    for match in _WORD.finditer(text):
        at = (match.start() + match.end()) // 2
        row, span = gold[at], voice[at]
        if row is None or optional[at]:
            continue
        result.dialogue_words += 1
        if span is not None:
            anybody = not _is_known(row["speaker"])
            result.dialogue_words_right += anybody or names(span.speaker) in _accepted(row)
