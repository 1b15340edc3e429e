"""How well the character finder does on annotated novels.

    python benchmarks/characters.py FOLDER [--only NAME]

FOLDER holds texts as `annotated` describes them; the gold quotations are handed to the finder.
For each text and in total:

found     share of the quotations whose speaker is among the found characters
majors    the same, for speakers with a twentieth of the quotations or more
explicit  share of the explicit quotations whose tag mentions their speaker: no attribution
          can do better on them by the tag
noun      the same, for tags with a common noun (``said the doctor``)
spurious  found characters mentioned in tags that are nobody in the gold list
split     speakers that are several found characters
merged    found characters that bear names of several speakers
sex       share of the quotations whose speaker's sex is rightly found, and wrongly
"""

from __future__ import annotations

import argparse
import re
import time
from collections import Counter, defaultdict
from pathlib import Path

from annotated import AnnotatedText, Placed, Row, given_document, texts_below
from scoring import NameMap, normal_name, speaker_counts

from audiobook.dialogue.characters.find_characters import find_characters
from audiobook.dialogue.document import People
from audiobook.model import Gender

NOUN_TAG = re.compile(r"^(?:\w+ )?(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Mm]y|[Tt]his|[Oo]ne) [a-z]")
CODES = {Gender.MALE: "M", Gender.FEMALE: "F", Gender.UNKNOWN: "?"}


class Measurement:
    """The found characters of one text against its gold list."""

    def __init__(self, annotated: AnnotatedText) -> None:
        self.annotated = annotated
        self.placed: Placed = given_document(annotated)
        began = time.process_time()
        self.people: People = find_characters(self.placed.document)
        self.counts: Counter[str] = Counter(seconds=round(1000 * (time.process_time() - began)))
        self.spoken = speaker_counts(annotated.quotes)
        self.names = NameMap(
            annotated.characters,
            self.spoken,
            False,
            {c.name: c.aliases for c in self.people.characters},
        )
        self.mapped = [
            self.names(c.name) or (self.names.narrator if c.is_narrator else None)
            for c in self.people.characters
        ]
        self.missed: Counter[str] = Counter()
        """What went wrong, in words."""
        self._count_quotations()
        self._count_characters()

    def _count_quotations(self) -> None:
        found = set(self.mapped)
        many = 0.05 * sum(self.spoken.values())
        in_tags: set[int] = set()
        seen: set[str] = set()
        for row in self.annotated.quotes:
            speaker = row["speaker"]
            if row["quote_id"] in seen or not speaker or speaker.startswith("_"):
                continue
            seen.add(row["quote_id"])
            self.counts["quotations"] += 1
            self.counts["found"] += speaker in found
            if self.spoken[speaker] >= many:
                self.counts["of majors"] += 1
                self.counts["majors found"] += speaker in found
            if speaker not in found:
                self.missed[f"not found: {speaker}"] += 1
            tag = row.get("ref_exp") or ""
            explicit = row.get("type") == "explicit" and tag not in ("", "nan")
            if explicit or NOUN_TAG.match(tag):
                inside = self._mentioned(row, tag)
                in_tags.update(inside)
                kind = "explicit" if explicit else "noun"
                right = speaker in {self.mapped[index] for index in inside}
                self.counts[kind] += 1
                self.counts[f"{kind} right"] += right
                if not right:
                    them = [self.people.characters[index].name for index in inside]
                    self.missed[f"{kind}: {tag[:50]} = {speaker}, not {them}"] += 1
        self.counts["spurious"] = sum(self.mapped[index] is None for index in in_tags)

    def _mentioned(self, row: Row, tag: str) -> list[int]:
        """Characters mentioned in the tag: its words, near the quotation."""
        words = re.findall(r"\w+", tag)
        pattern = re.compile(
            r"\b" + r"[\W_]+".join(r"[’'-]?".join(map(re.escape, word)) for word in words)
        )
        text = self.annotated.text
        places = [
            (min(abs(m.start() - row["end"]), abs(row["start"] - m.end())), m.start(), m.end())
            for m in pattern.finditer(text, max(0, row["start"] - 400), row["end"] + 400)
        ]
        if not places:
            return []
        _, start, end = min(places)
        inside = []
        for mention in self.people.mentions:
            at = self.placed.paragraphs[mention.paragraph].source_offset(mention.start)
            if at is not None and start <= at < end:
                inside.append(mention.character)
        return inside

    def _count_characters(self) -> None:
        sexes = {row["name"]: row.get("gender") for row in self.annotated.characters}
        owners: dict[str, set[str]] = defaultdict(set)
        for row in self.annotated.characters:
            if self.spoken[row["name"]]:
                for alias in {*(row.get("aliases") or ()), row["name"]}:
                    owners[normal_name(alias)].add(row["name"])
        parts: dict[str, list[str]] = defaultdict(list)
        for character, gold in zip(self.people.characters, self.mapped, strict=True):
            borne = [owners[normal_name(n)] for n in (character.name, *character.aliases)]
            certain = {next(iter(names)) for names in borne if len(names) == 1}
            if len(certain) > 1:
                self.counts["merged"] += 1
                self.missed[f"merged: {character.name} {sorted(certain)}"] += 1
            if gold is None or not self.spoken[gold]:
                continue
            parts[gold].append(character.name)
            if sexes.get(gold) in ("M", "F"):
                code = CODES[character.gender]
                self.counts["sexed"] += self.spoken[gold]
                self.counts["sex right"] += self.spoken[gold] * (code == sexes[gold])
                wrong = code not in ("?", sexes[gold])
                self.counts["sex wrong"] += self.spoken[gold] * wrong
                if wrong:
                    self.missed[f"sex: {character.name}, {character.gender_evidence}"] += 1
        for gold, names in parts.items():
            if len(names) > 1:
                self.counts["split"] += 1
                self.missed[f"split: {gold} {names}"] += 1
        self.counts["characters"] = len(self.people.characters)


def row_text(name: str, counts: Counter[str]) -> str:
    """One row of the table."""

    def share(part: str, whole: str) -> str:
        return f"{100 * counts[part] / counts[whole]:6.1f}" if counts[whole] else "     -"

    return (
        f"{name[:30]:30}{share('found', 'quotations')}{share('majors found', 'of majors'):>7}"
        f"{share('explicit right', 'explicit'):>9}{share('noun right', 'noun'):>6}"
        f"{counts['spurious']:9}{counts['split']:6}{counts['merged']:7}{counts['characters']:6}"
        f"{share('sex right', 'sexed'):>7}{share('sex wrong', 'sexed'):>7}"
        f"{counts['seconds'] / 1000:7.2f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="texts with this in their name, with details")
    options = parser.parse_args()
    print(
        f"{'':30}{'found':>6}{'majors':>7}{'explicit':>9}{'noun':>6}{'spurious':>9}{'split':>6}"
        f"{'merged':>7}{'of':>6}{'sex +':>7}{'sex -':>7}{'s':>7}"
    )
    total: Counter[str] = Counter()
    for annotated in texts_below(options.folder):
        if options.only not in annotated.name:
            continue
        measured = Measurement(annotated)
        total += measured.counts
        print(row_text(annotated.name, measured.counts))
        if options.only:
            for what, count in measured.missed.most_common(120):
                print(f"    {count:4} {what}")
    print(row_text("all", total))


if __name__ == "__main__":
    main()
