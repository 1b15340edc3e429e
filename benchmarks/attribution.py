"""How well the script builder says who speaks, on annotated texts.

    python benchmarks/attribution.py FOLDER [--setting given|e2e] [--only NAME] [--parts FOLDER]
        [--json FILE]

FOLDER holds texts as `annotated` describes them. *given*: the gold spans and characters are
handed to the builder; *e2e*: it has the raw text alone. For each text and in total: share of the
quotations given to their speaker, by type of tag; share of the dialogue words in the right voice;
F1 of the detected characters; seconds. Then how far the confidence can be trusted.

With ``--parts`` each text is read with a model that has seen nothing by its author, as
``training/train_attribution.py --parts`` wrote them.
"""

from __future__ import annotations

import argparse
import itertools
import json
import multiprocessing
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from annotated import (
    AnnotatedText,
    Placed,
    found_document,
    given_characters,
    given_document,
    given_people,
    texts_below,
)
from scoring import NameMap, Prediction, Score, score, speaker_counts

from audiobook.dialogue.attribution import DOUBT_THRESHOLD, attribute
from audiobook.dialogue.attribution.attribute import Model, load_model
from audiobook.dialogue.characters.find_characters import find_characters
from audiobook.dialogue.document import Attribution, People

TYPES = ("all", "explicit", "anaphoric", "implicit", "untyped")
PUBLISHED = (
    ("quick baseline, dev, given", (79.0, 97.1, 68.4, 66.5), None),
    ("quick baseline, dev, e2e", (65.8, 81.2, 57.9, 58.9), 71.0),
    ("quick baseline, dev merged, e2e", (62.5,), None),
    ("BookNLP big, five of dev, e2e", (64.6, 88.0, 60.1, 40.8), 62.0),
    ("BookNLP+, corpus, given", (78.5, 98.6), None),
)
"""Percent: all, explicit, anaphoric, implicit; dialogue words."""


@dataclass
class Result:
    """What one text or a folder gave."""

    score: Score = field(default_factory=Score)
    seconds: float = 0.0
    judged: list[tuple[float, bool]] = field(default_factory=list)
    """Confidence of each speech with a known speaker, and whether it was right."""

    @property
    def sure(self) -> tuple[float, float]:
        """Share of the speeches that are sure, and of these the share that is wrong."""
        right = [right for confidence, right in self.judged if confidence >= DOUBT_THRESHOLD]
        wrong = right.count(False) / len(right) if right else float("nan")
        return len(right) / max(len(self.judged), 1), wrong

    def add(self, other: Result) -> None:
        self.score += other.score
        self.seconds += other.seconds
        self.judged += other.judged


def measure(annotated: AnnotatedText, given: bool, model: Model | None = None) -> Result:
    """Build the script of one text and score it."""
    began = time.process_time()
    if given:
        placed = given_document(annotated)
        people = given_people(placed.document, given_characters(annotated))
    else:
        placed = found_document(annotated.text)
        people = find_characters(placed.document)
    attributions = attribute(placed.document, people, model=model)
    seconds = time.process_time() - began
    predictions = [
        Prediction(*placed.span(quotation), found.speaker)
        for quotation, found in zip(placed.document.quotations, attributions, strict=True)
        if quotation.is_speech
    ]
    aliases = {c.name: c.aliases for c in people.characters}
    # A first-person narrator whom nobody names is matched as the scorer's narrator.
    return Result(
        score(annotated, predictions, given=given, aliases=aliases),
        seconds,
        list(_judged(annotated, placed, people, attributions, given)),
    )


def _measured(task: tuple[AnnotatedText, bool, Path | None]) -> Result:
    annotated, given, parts = task
    model = None
    if parts is not None:
        fold = json.loads((parts / "folds.json").read_text("utf-8"))[annotated.name]
        model = load_model(parts / f"{fold}.npz")
    return measure(annotated, given, model)


def _judged(
    annotated: AnnotatedText,
    placed: Placed,
    people: People,
    attributions: Iterable[Attribution],
    given: bool,
) -> Iterable[tuple[float, bool]]:
    names = NameMap(
        annotated.characters,
        speaker_counts(annotated.quotes),
        given,
        {c.name: c.aliases for c in people.characters},
    )
    gold: list[str | None] = [None] * len(annotated.text)
    for row in annotated.quotes:
        speaker = row["speaker"]
        if row.get("is_speech", True) and speaker and not speaker.startswith("_"):
            gold[row["start"] : row["end"]] = [speaker] * (row["end"] - row["start"])
    for quotation, found in zip(placed.document.quotations, attributions, strict=True):
        start, end = placed.span(quotation)
        speaker = gold[(start + end) // 2]
        if quotation.is_speech and speaker is not None:
            yield found.confidence, names(found.speaker) == speaker


def _line(name: str, result: Result) -> str:
    found = result.score
    cells = [
        f"{100 * found.accuracy(kind):6.1f}" if found.total[kind] else "     -" for kind in TYPES
    ]
    sure, wrong = (100 * share for share in result.sure)
    return (
        f"{name[:34]:34} {found.total['all']:6} {' '.join(cells)} {100 * found.dialogue:6.1f} "
        f"{100 * found.detection:6.1f} {sure:6.1f} {wrong:6.1f} {result.seconds:6.1f}"
    )


def _reliability(judged: list[tuple[float, bool]]) -> str:
    lines = ["confidence      share   right"]
    edges = (0.0, 0.3, 0.5, 0.7, 0.8, DOUBT_THRESHOLD, 0.95, 0.98, 1.0001)
    for low, high in itertools.pairwise(edges):
        inside = [right for confidence, right in judged if low <= confidence < high]
        if inside:
            share = 100 * len(inside) / len(judged)
            right = 100 * sum(inside) / len(inside)
            lines.append(f"{low:.2f} to {min(high, 1):.2f} {share:6.1f} % {right:6.1f} %")
    sure = [right for confidence, right in judged if confidence >= DOUBT_THRESHOLD]
    if sure:
        lines.append(
            f"sure (from {DOUBT_THRESHOLD}): {100 * len(sure) / len(judged):.1f} % of the speeches,"
            f" {100 * (1 - sum(sure) / len(sure)):.1f} % of them wrong"
        )
    return "\n".join(lines)


def _published() -> Iterable[str]:
    for name, values, dialogue in PUBLISHED:
        cells = [f"{value:6.1f}" for value in values]
        cells += ["     -"] * (len(TYPES) - len(cells))
        last = f"{dialogue:6.1f}" if dialogue is not None else "     -"
        yield f"{name:34} {'':6} {' '.join(cells)} {last}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--setting", choices=("given", "e2e"), help="default: both")
    parser.add_argument("--only", default="", help="texts whose name contains this")
    parser.add_argument("--parts", type=Path, help="models that have not seen some authors")
    parser.add_argument("--json", type=Path, help="write the totals here")
    options = parser.parse_args()
    totals = {}
    for setting in (options.setting,) if options.setting else ("given", "e2e"):
        heads = " ".join(f"{kind[:6]:>6}" for kind in TYPES)
        more = " ".join(f"{head:>6}" for head in ("dialog", "det F1", "sure", "wrong", "s"))
        print(f"\n{setting:34} {'quotes':>6} {heads} {more}")
        total = Result()
        texts = [text for text in texts_below(options.folder) if options.only in text.name]
        tasks = [(text, setting == "given", options.parts) for text in texts]
        with multiprocessing.Pool(2) as pool:
            for annotated, result in zip(texts, pool.imap(_measured, tasks), strict=True):
                print(_line(annotated.name, result), flush=True)
                total.add(result)
        print(_line("TOTAL", total))
        print("\n" + _reliability(total.judged))
        totals[setting] = {
            **{kind: total.score.accuracy(kind) for kind in TYPES if total.score.total[kind]},
            "dialogue_words": total.score.dialogue,
            "detection_f1": total.score.detection,
            "quotations": total.score.total["all"],
            "seconds": total.seconds,
        }
    print("\npublished figures for comparison")
    print("\n".join(_published()))
    if options.json is not None:
        options.json.write_text(json.dumps(totals, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
