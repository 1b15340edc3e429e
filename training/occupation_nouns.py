"""Makes audiobook/english/data/occupation_nouns.txt: what people are by work, office or errand.

    python training/occupation_nouns.py WORDNET_FOLDER

WORDNET_FOLDER holds ``data.noun``, ``index.noun``, ``index.adj`` and ``index.verb`` of WordNet 3.0
(Debian's package wordnet-base has them in /usr/share/wordnet; format: wndb(5WN)). A noun is taken
if its most usual sense is a person, at least half of its senses are, and that sense lies below one
of `KINDS`. What is an adjective as well is left out: ``the ancient clock`` is nobody. Same input,
same file.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from audiobook.english.word_lists import groups_of, words_of

TARGET = Path(__file__).resolve().parent.parent / "audiobook/english/data/occupation_nouns.txt"
KINDS = (
    "worker professional leader entertainer traveler artist serviceman clergyman expert colleague "
    "relative contestant communicator official skilled_worker craftsman servant ruler employee "
    "warrior trader capitalist host supporter adviser guard health_professional scholar criminal "
    "outlaw driver inhabitant nobleman noblewoman examiner aristocrat"
).split()
OTHERWISE = frozenset(
    "dago greaser coolie coon whitey dudeen pol pater prexy sis saxist freezer mercer polish "
    "seconder wop redskin".split()
)
"""Insults, and words that are mostly something else."""
PERSON = "18"
"""Number of the lexicographer file noun.person."""
_WORD = re.compile(r"[a-z]{3,}(?:-[a-z]+)*")


@dataclass(frozen=True, slots=True)
class Synset:
    """One sense and the senses above it."""

    lexicographer_file: str
    words: tuple[str, ...]
    hypernyms: tuple[str, ...]


def _rows(path: Path) -> Iterator[list[str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith(" "):
            yield line.split(" | ")[0].split()


def synsets(folder: Path) -> dict[str, Synset]:
    """The noun senses by their offset."""
    senses = {}
    for row in _rows(folder / "data.noun"):
        last_word = 4 + 2 * int(row[3], 16)
        pointers = row[last_word + 1 :]
        senses[row[0]] = Synset(
            row[1],
            tuple(row[4:last_word:2]),
            tuple(
                pointers[4 * i + 1] for i in range(int(row[last_word])) if pointers[4 * i][0] == "@"
            ),
        )
    return senses


def occupations(folder: Path) -> list[str]:
    """The nouns, sorted."""
    senses = synsets(folder)
    index = {row[0]: row[6 + int(row[3]) :] for row in _rows(folder / "index.noun")}
    kinds = {
        next(at for at in index[kind] if senses[at].lexicographer_file == PERSON) for kind in KINDS
    }

    @cache
    def is_a_kind(at: str) -> bool:
        return at in kinds or any(is_a_kind(above) for above in senses[at].hypernyms)

    adjectives = {row[0] for row in _rows(folder / "index.adj")}
    verbs = {row[0] for row in _rows(folder / "index.verb")}
    listed = {noun for _, nouns in groups_of("person_nouns.txt") for noun in nouns}
    elsewhere = listed | {
        w for f in ("function_words", "speech_verbs") for w in words_of(f"{f}.txt")
    }
    nouns = []
    for word, offsets in index.items():
        people = [at for at in offsets if senses[at].lexicographer_file == PERSON]
        is_person = offsets[:1] == people[:1] and 2 * len(people) >= len(offsets)
        is_agent = word.endswith(("er", "or", "ist"))
        if (
            is_person
            and _WORD.fullmatch(word)
            and not word.endswith(("ing", "ed"))
            and word not in adjectives | elsewhere | OTHERWISE
            and not (word in verbs and len(offsets) > 1 and not is_agent)
            and not any(w.lower() == word and w != word for w in senses[offsets[0]].words)
            and is_a_kind(offsets[0])
        ):
            nouns.append(word)
    return sorted(nouns)


def main() -> None:
    nouns = occupations(Path(sys.argv[1]))
    lines = (" ".join(nouns[at : at + 12]) for at in range(0, len(nouns), 12))
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(len(nouns))


if __name__ == "__main__":
    main()
