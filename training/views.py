"""A novel as the script builder reads it, in several ways, with the gold speaker of each speech.

A view is what training learns from: as annotated with its characters given, as the builder reads it
by itself, with paragraphs merged, rewritten in another manner, or in pieces that are read alone.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[1] / "benchmarks"))

from annotated import (
    AnnotatedText,
    Placed,
    Row,
    found_document,
    given_characters,
    given_document,
    given_people,
)
from restyling import orderly, restyled
from scoring import NameMap, speaker_counts

from audiobook.dialogue.attribution.beliefs import likeliest
from audiobook.dialogue.attribution.constraints import Constraints, constrain
from audiobook.dialogue.attribution.parsing.parse import Reading, read
from audiobook.dialogue.attribution.ranking import Table, first_table
from audiobook.dialogue.attribution.unnamed import with_unnamed_speakers
from audiobook.dialogue.characters.find_characters import find_characters
from audiobook.dialogue.document import People

EXCERPT_LENGTHS = (2_000, 5_000, 12_000, 9_000, 3_000)
"""Code points of the pieces that are read for themselves."""
EXCERPT_GAP = 12_000
"""Code points left out between them."""
EXCERPT_QUOTES = 4
SCENE_LENGTHS = (900, 2_400, 1_500, 4_000, 1_200, 3_000)
"""Code points of the pieces that are as short as a scene of 3 to 60 lines."""
SCENE_GAP = 1_500
IN_PIECES = {"excerpt", "scene", "orderly scene"}
"""Views of pieces that are read for themselves."""
_MARKS = tuple("\"“‘'_")
_INVERTED_TAG = re.compile(
    r"""(?<=["”]\s)(said|asked|replied|cried|answered|exclaimed|returned|continued|observed)"""
    r"""(\s)((?:M[rs]+\.\s|Miss\s|Lady\s|Sir\s)?[A-Z][a-z]+)(?![\w’'-]|\s[A-Z])"""
)
_ACTIONS = {
    4: ("rose", "bent", "wept", "came", "sat ", "drew"),
    5: ("shook", "stood", "moved", "waved", "leapt"),
    7: ("laughed", "frowned", "trailed", "grinned", "nodded "),
    8: ("shrugged", "squinted", "hurried ", "trembled"),
}
"""What others than speakers do too, by the length of the verb it stands for: offsets stay."""


@dataclass
class View:
    """One novel read in one way, with the gold of each speech."""

    novel: str
    author: str
    kind: str
    reading: Reading
    constraints: Constraints
    table: Table
    types: list[str]
    """How the text tells who speaks: explicit, anaphoric, implicit."""
    mapped: list[str | None]
    """What the annotation calls each character of `reading`."""
    gold: list[str | None]
    """The speaker of each speech; None where the annotation does not know him."""
    beliefs: list[dict[int, float]] = field(default_factory=list)

    def labels(self, table: Table) -> np.ndarray:
        """1 for the rows of `table` whose candidate is the gold speaker."""
        return np.asarray(
            [
                gold is not None and self.mapped[c] == gold
                for gold, names in zip(self.gold, table.candidates, strict=True)
                for c in names
            ],
            dtype=np.float32,
        )


def view(annotated: AnnotatedText, kind: str) -> View:
    """Read a novel as `kind` (given, found, merged) and label its candidates."""
    given = kind == "given"
    if kind == "merged":
        annotated = merged(annotated)
    elif kind.startswith("restyled"):
        annotated = restyled(annotated, int(kind[len("restyled") :] or 1))
    people: People
    if given:
        placed = given_document(annotated)
        people = given_people(placed.document, given_characters(annotated))
    else:
        placed = found_document(annotated.text)
        people = with_unnamed_speakers(placed.document, find_characters(placed.document))
    names = NameMap(
        annotated.characters,
        speaker_counts(annotated.quotes),
        given,
        {c.name: c.aliases for c in people.characters},
    )
    mapped = [names(c.name) or (names("I") if c.is_narrator else None) for c in people.characters]
    reading = read(placed.document, people)
    gold, types = gold_speakers(annotated, placed, reading)
    constraints = constrain(reading)
    table = first_table(reading, constraints)
    return View(
        annotated.name,
        annotated.author or annotated.name,
        kind,
        reading,
        constraints,
        table,
        types,
        mapped,
        gold,
    )


def pieces(annotated: AnnotatedText, kind: str) -> Iterator[AnnotatedText]:
    """Pieces of a novel, each read for itself: there names are few and nobody has been spoken of
    before. An ``excerpt`` has 300 to 2,500 words; a ``scene`` is shorter and begins with narration,
    an ``orderly scene`` is in today's manner."""
    if kind == "orderly scene":
        annotated = orderly(annotated)
    is_scene = kind != "excerpt"
    lengths, gap = (SCENE_LENGTHS, SCENE_GAP) if is_scene else (EXCERPT_LENGTHS, EXCERPT_GAP)
    ends = [match.end() for match in re.finditer(r"\n[ \t]*\n\s*", annotated.text)]
    at = count = 0
    for number, start in enumerate(ends):
        if start < at or (is_scene and annotated.text[start : start + 1] in _MARKS):
            continue
        size = lengths[(count if is_scene else number) % len(lengths)]
        end = next((e for e in ends if e >= start + size), len(annotated.text))
        rows = [
            {**row, "start": row["start"] - start, "end": row["end"] - start}
            for row in annotated.quotes
            if start <= row["start"] and row["end"] <= end
        ]
        if len(rows) >= EXCERPT_QUOTES:
            count += 1
            at = end + gap
            yield replace(annotated, text=annotated.text[start:end], quotes=rows)
        elif not is_scene:
            at = end + gap


def merged(annotated: AnnotatedText) -> AnnotatedText:
    """The text with runs of up to six paragraphs in one, with some commas and full stops at the
    end of quotations left out or put after the mark, and with most tags in today's order (``Mary
    said``); offsets stay."""
    count = ends = tags = 0

    def reorder(match: re.Match[str]) -> str:
        nonlocal tags
        tags += 1
        if tags % 4 == 0:
            return match.group()
        actions = _ACTIONS.get(len(match[1])) if tags % 4 == 1 else None
        verb = actions[tags // 4 % len(actions)] if actions else match[1]
        return f"{match[3]}{match[2]}{verb}"

    def join(match: re.Match[str]) -> str:
        nonlocal count
        count = (count + 1) % 7
        return match.group() if count == 0 else " " * len(match.group())

    def repunctuate(match: re.Match[str]) -> str:
        nonlocal ends
        ends += 1
        if ends % 3 == 0:
            return f"{match[2]}{match[1]}"
        return f"{match[2]} " if ends % 3 == 1 and match[1] == "," else match.group()

    text = re.sub(r'(?<=[.!?"”,])\n[ \t]*\n[ \t]*(?=["“A-Z])', join, annotated.text)
    text = _INVERTED_TAG.sub(reorder, text)
    text = re.sub(r'(?<=\w)([,.])(["”])(?=\s)', repunctuate, text)
    return replace(annotated, text=text)


def gold_speakers(
    annotated: AnnotatedText, placed: Placed, reading: Reading
) -> tuple[list[str | None], list[str]]:
    """The speaker of each speech that mostly lies in one gold span, and its type."""
    rows: list[Row | None] = [None] * len(annotated.text)
    for row in annotated.quotes:
        if row.get("is_speech", True):
            rows[row["start"] : row["end"]] = [row] * (row["end"] - row["start"])
    gold: list[str | None] = []
    types: list[str] = []
    for speech in reading.speeches:
        start, end = placed.span(speech.quotation)
        here = [row for row in rows[start:end] if row is not None]
        middle = here[len(here) // 2] if len(here) * 2 > end - start else None
        is_known = bool(middle and middle["speaker"] and not middle["speaker"].startswith("_"))
        gold.append(middle["speaker"] if middle is not None and is_known else None)
        types.append((middle.get("type") or "untyped") if middle is not None else "")
    return gold, types


def fold_of(views: Sequence[View], folds: int) -> dict[str, int]:
    """The fold of each novel: all novels of an author in one, the folds about equally long."""
    longest: dict[str, View] = {}
    for each in views:
        if each.novel not in longest or len(longest[each.novel].gold) < len(each.gold):
            longest[each.novel] = each
    speeches: Counter[str] = Counter()
    for each in longest.values():
        speeches[each.author] += len(each.gold)
    lengths = [0] * folds
    fold: dict[str, int] = {}
    for author, count in sorted(speeches.items(), key=lambda item: (-item[1], item[0])):
        fold[author] = min(range(folds), key=lambda k: (lengths[k], k))
        lengths[fold[author]] += count
    return {v.novel: fold[v.author] for v in views}


def accuracy(views: Sequence[View]) -> str:
    """Share of the speeches whose likeliest candidate is the gold speaker, by view and type."""
    lines = []
    for kind in dict.fromkeys(v.kind for v in views):
        right: Counter[str] = Counter()
        total: Counter[str] = Counter()
        for each in views:
            if each.kind != kind:
                continue
            for believed, gold, type_ in zip(each.beliefs, each.gold, each.types, strict=True):
                if gold is None:
                    continue
                best = likeliest(believed)
                for key in ("all", type_):
                    total[key] += 1
                    right[key] += best >= 0 and each.mapped[best] == gold
        parts = [
            f"{k} {100 * right[k] / total[k]:.1f}"
            for k in ("all", "explicit", "anaphoric", "implicit", "untyped")
            if total[k]
        ]
        lines.append(f"    {kind:7} " + "  ".join(parts))
    return "\n".join(lines)


def recall(views: Sequence[View], tables: Sequence[Table]) -> float:
    """Share of the speeches with a known speaker who is among the candidates."""
    hits = total = 0
    for each, table in zip(views, tables, strict=True):
        for gold, names in zip(each.gold, table.candidates, strict=True):
            if gold is not None:
                total += 1
                hits += any(each.mapped[c] == gold for c in names)
    return hits / total


def may_be_gold(view: View, character: int, gold: str) -> bool:
    """Whether somebody whom the annotation does not know by this name may be the speaker: of a
    piece that says ``Mr. Archer`` it cannot be told that this is Newland."""
    last_word = view.reading.people.characters[character].name.split()[-1]
    return view.mapped[character] is None and last_word == gold.rsplit(maxsplit=1)[-1]
