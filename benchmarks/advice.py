"""What a language model's answers about the doubtful quotations are worth, on annotated texts.

    python benchmarks/advice.py FOLDER [--only NAME] [--answers FILE]
    python benchmarks/advice.py FOLDER --pretend 0.8 [--echo]

FOLDER holds texts as `annotated` describes them; the builder has the raw text alone. The model is
the one that the environment names (AUDIOBOOK_LLM_URL, AUDIOBOOK_LLM_MODEL); what it answers is kept
in FILE. With --pretend there is none, but a reader who finds the speaker that often when it is on
the list, and else names another candidate at random, or, with --echo, the builder's own.

For each text and in total, before and after: share of the quotations given to their speaker, share
of the speeches that are sure, and how many of those are wrong.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotated import AnnotatedText, Placed, found_document, texts_below
from scoring import NameMap, Prediction, score, speaker_counts

from audiobook.dialogue.attribution import DOUBT_THRESHOLD, attribute
from audiobook.dialogue.characters.find_characters import find_characters
from audiobook.dialogue.document import Attribution, People
from audiobook.dialogue.second_opinion import Adviser, KeptAnswers, model_settings
from audiobook.dialogue.second_opinion.questions import Question, doubtful_questions
from audiobook.dialogue.second_opinion.weighing import weigh
from audiobook.model import Character

Found = Sequence[Attribution | None]


@dataclass
class Tally:
    """Of one text or all."""

    total: int = 0
    right: int = 0
    speeches: int = 0
    sure: int = 0
    sure_wrong: int = 0

    def add(self, other: Tally) -> None:
        self.total += other.total
        self.right += other.right
        self.speeches += other.speeches
        self.sure += other.sure
        self.sure_wrong += other.sure_wrong

    def __str__(self) -> str:
        share = 100 * self.right / max(self.total, 1)
        sure = 100 * self.sure / max(self.speeches, 1)
        wrong = 100 * self.sure_wrong / max(self.sure, 1)
        return f"right {share:5.1f} %   sure {sure:5.1f} %, {wrong:4.1f} % of them wrong"


@dataclass(frozen=True)
class Reader:
    """A text, what the builder makes of it, and who really speaks."""

    annotated: AnnotatedText
    placed: Placed
    people: People
    gold: list[str | None]
    """Of each quotation: the annotated speaker, None where there is none."""
    names: NameMap

    def tally(self, found: Found) -> Tally:
        quotations = self.placed.document.quotations
        predictions = [
            Prediction(*self.placed.span(quotation), given.speaker)
            for quotation, given in zip(quotations, found, strict=True)
            if given is not None
        ]
        aliases = {c.name: c.aliases for c in self.people.characters}
        scored = score(self.annotated, predictions, given=False, aliases=aliases)
        judged = [
            (given.confidence >= DOUBT_THRESHOLD, self.names(given.speaker) == speaker)
            for given, speaker in zip(found, self.gold, strict=True)
            if given is not None and speaker is not None
        ]
        return Tally(
            total=scored.total["all"],
            right=round(scored.accuracy("all") * scored.total["all"]),
            speeches=len(judged),
            sure=sum(sure for sure, _ in judged),
            sure_wrong=sum(sure and not right for sure, right in judged),
        )


def read(annotated: AnnotatedText) -> tuple[Reader, Found]:
    """The builder's attributions of a text, None where it is no speech."""
    placed = found_document(annotated.text)
    people = find_characters(placed.document)
    attributions = attribute(placed.document, people)
    speakers: list[str | None] = [None] * len(annotated.text)
    for row in annotated.quotes:
        speaker = row["speaker"]
        if row.get("is_speech", True) and speaker and not speaker.startswith("_"):
            speakers[row["start"] : row["end"]] = [speaker] * (row["end"] - row["start"])
    quotations = placed.document.quotations
    names = NameMap(
        annotated.characters,
        speaker_counts(annotated.quotes),
        False,
        {c.name: c.aliases for c in people.characters},
    )
    gold = [speakers[sum(placed.span(quotation)) // 2] for quotation in quotations]
    found = [
        given if quotation.is_speech else None
        for quotation, given in zip(quotations, attributions, strict=True)
    ]
    return Reader(annotated, placed, people, gold, names), found


class Pretender:
    """A reader who knows the annotation and is right so often."""

    def __init__(self, reader: Reader, share: float, echo: bool) -> None:
        self._reader, self._share, self._echo = reader, share, echo
        self._random = random.Random(reader.annotated.name)

    def __call__(
        self, document: object, found: Found, characters: Sequence[Character]
    ) -> list[Attribution | None]:
        weighed = list(found)
        for question in doubtful_questions(self._reader.placed.document, found):
            given = found[question.quotation]
            if given is not None:
                answer = self._answer(question)
                weighed[question.quotation] = weigh(given, "pretended", answer)
        return weighed

    def _answer(self, question: Question) -> str | None:
        gold = self._reader.gold[question.quotation]
        right = [name for name in question.candidates if self._reader.names(name) == gold]
        if right and self._random.random() < self._share:
            return right[0]
        if self._echo:
            return question.candidates[0]
        return self._random.choice([n for n in question.candidates if n not in right] or [None])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="texts whose name contains this")
    parser.add_argument("--answers", type=Path, help="where the model's answers are kept")
    parser.add_argument("--pretend", type=float, metavar="SHARE")
    parser.add_argument("--echo", action="store_true")
    options = parser.parse_args()
    before, after = Tally(), Tally()
    with tempfile.TemporaryDirectory() as spare:
        kept = KeptAnswers(options.answers or Path(spare, "answers.json"))
        for annotated in texts_below(options.folder):
            if options.only not in annotated.name:
                continue
            reader, found = read(annotated)
            advise: Callable[..., Found]
            if options.pretend is None:
                advise = Adviser(kept, model_settings())
            else:
                advise = Pretender(reader, options.pretend, options.echo)
            advised = advise(reader.placed.document, found, reader.people.characters)
            tallies = reader.tally(found), reader.tally(advised)
            print(f"{annotated.name[:30]:30} {tallies[0]}\n{'':30} {tallies[1]}", flush=True)
            if isinstance(advise, Adviser):
                print(f"{'':30} {advise.outcome}")
            before.add(tallies[0])
            after.add(tallies[1])
    print(f"{'TOTAL':30} {before}\n{'with the answers':30} {after}")


if __name__ == "__main__":
    main()
