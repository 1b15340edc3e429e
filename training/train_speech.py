"""Trains the decision "speech or not" and writes audiobook/dialogue/data/speech.json.

    python training/train_speech.py DIR... [--out FILE]

Each DIR holds one folder a text, with ``text.txt`` and ``quotes.jsonl`` (start, end: code points of
the words spoken). A quotation that the marks show and no row covers counts as not speech, unless
it is one of the kinds that annotators are known to leave out (letters, thoughts): those are not
used. Each text is read twice, as it is and with stops moved out of the marks or left out; the
paragraphs of speech_examples.txt are added with a greater weight.

Prints precision and recall of "not speech" by leaving out one fold of the texts at a time. The
same data gives the same file.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from audiobook.dialogue.document import Document
from audiobook.dialogue.quotations.find_quotations import mark_quotations
from audiobook.dialogue.quotations.is_speech import describe, find_habit, is_marked

FOLDS = 5
RIDGE = 2.0
EXAMPLE_WEIGHT = 12.0
MIN_COUNT = 24
"""A feature seen less often than this, weights counted, is left out."""
_HERE = Path(__file__).parent
_DEFAULT_OUT = _HERE.parent / "audiobook" / "dialogue" / "data" / "speech.json"
_THOUGHT = re.compile(r"^\W*(?:\w+ ){0,2}(?:thought|reflected|mused|wondered)\b")
_BLANK = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True, slots=True)
class Text:
    """One text: its features, labels (1 speech, 0 not) and weights, a row for each quotation."""

    name: str
    rows: list[list[str]]
    labels: list[int]
    weights: list[float]


def split_paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """``(offset, paragraph)`` of a hard-wrapped plain text, line ends turned into spaces."""
    at = 0
    for block in [*_BLANK.finditer(text), None]:
        end = block.start() if block else len(text)
        piece = text[at:end]
        lead = len(piece) - len(piece.lstrip())
        if piece.strip():
            yield at + lead, piece.strip().replace("\n", " ").replace("\r", " ")
        at = block.end() if block else end


def read_text(folder: Path) -> tuple[Document, list[int | None]]:
    """The quotations of an annotated text and their labels; None where the gold cannot tell."""
    text = (folder / "text.txt").read_text("utf-8")
    with (folder / "quotes.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    spoken = np.zeros(len(text) + 1, dtype=np.int64)
    for row in rows:
        if row.get("is_speech", True):
            spoken[row["start"] : row["end"]] = 1
    covered = np.concatenate(([0], np.cumsum(spoken)))
    paragraphs = list(split_paragraphs(text))
    document = mark_quotations([paragraph for _, paragraph in paragraphs])
    labels: list[int | None] = []
    for quotation in document.quotations:
        offset, paragraph = paragraphs[quotation.paragraph]
        start, end = offset + quotation.start, offset + quotation.end
        share = (covered[end] - covered[start]) / (end - start)
        doubtful = (
            0.2 < share < 0.8
            or end - start > 150
            or quotation.outer_start == 0
            or quotation.goes_on
            or not is_marked(document, quotation)
            or _THOUGHT.match(paragraph[quotation.outer_end :]) is not None
        )
        labels.append(1 if share >= 0.8 else None if doubtful else 0)
    return document, labels


def loosen(document: Document, seed: str) -> Document:
    """The same document as an author writes it who puts stops outside the marks or nowhere."""
    chance = random.Random(seed)
    paragraphs: list[str] = []
    quotations = []
    by_paragraph: dict[int, list[int]] = {}
    for index, quotation in enumerate(document.quotations):
        by_paragraph.setdefault(quotation.paragraph, []).append(index)
    changed = {}
    for number, text in enumerate(document.paragraphs):
        pieces, at, shift = [], 0, 0
        for index in by_paragraph.get(number, ()):
            quotation = document.quotations[index]
            last = text[quotation.end - 1]
            stop, moved = quotation.end, ""
            if last in ",." and quotation.end - quotation.start > 1 and text[stop - 2] != ".":
                draw = chance.random()
                if draw < 0.7:
                    stop -= 1
                    moved = last if (last == "." and draw < 0.6) or draw < 0.35 else ""
            pieces += [text[at:stop], text[quotation.end : quotation.outer_end], moved]
            at = quotation.outer_end
            lost = quotation.end - stop
            changed[index] = (
                quotation.start + shift,
                stop + shift,
                quotation.outer_start + shift,
                quotation.outer_end + shift - lost,
            )
            shift += len(moved) - lost
        paragraphs.append("".join([*pieces, text[at:]]))
    for index, quotation in enumerate(document.quotations):
        start, end, outer_start, outer_end = changed[index]
        quotations.append(
            type(quotation)(
                paragraph=quotation.paragraph,
                start=start,
                end=end,
                outer_start=outer_start,
                outer_end=outer_end,
                goes_on=quotation.goes_on,
            )
        )
    return Document(tuple(paragraphs), tuple(quotations))


def rows_of(name: str, document: Document, labels: Sequence[int | None], weight: float) -> Text:
    text = Text(name, [], [], [])
    for features, label in zip(describe(document, find_habit(document)), labels, strict=True):
        if label is not None:
            text.rows.append(features)
            text.labels.append(label)
            text.weights.append(weight)
    return text


def read_examples(path: Path) -> Iterator[Text]:
    """The books of speech_examples.txt."""
    for number, part in enumerate(re.split(r"^== .*\n", path.read_text("utf-8"), flags=re.M)[1:]):
        paragraphs = [line for line in part.splitlines() if line.strip()]
        starred = mark_quotations(paragraphs)
        labels = [
            0 if starred.paragraphs[quotation.paragraph][quotation.start] == "*" else 1
            for quotation in starred.quotations
        ]
        document = mark_quotations([line.replace("“*", "“") for line in paragraphs])
        if len(document.quotations) != len(labels):
            sys.exit(f"{path}: part {number + 1}: the marks are read differently without stars")
        yield rows_of(f"examples {number + 1}", document, labels, EXAMPLE_WEIGHT)


def fit(texts: Sequence[Text]) -> dict[str, float]:
    """Weights of a logistic regression with a quadratic penalty, by Newton's method."""
    count: dict[str, float] = {}
    for text in texts:
        for row, weight in zip(text.rows, text.weights, strict=True):
            for feature in row:
                count[feature] = count.get(feature, 0.0) + weight
    names = sorted(name for name, seen in count.items() if seen >= MIN_COUNT)
    column = {name: index for index, name in enumerate(names)}
    total = sum(len(text.rows) for text in texts)
    design = np.zeros((total, len(names)), dtype=np.float32)
    for index, row in enumerate(row for text in texts for row in text.rows):
        design[index, [column[feature] for feature in row if feature in column]] = 1.0
    labels = np.array([label for text in texts for label in text.labels], dtype=np.float64)
    weights = np.array([weight for text in texts for weight in text.weights])
    beta = np.zeros(len(names))
    penalty = np.full(len(names), RIDGE)
    penalty[column["bias"]] = 0.01
    for _ in range(8):
        estimate = 1.0 / (1.0 + np.exp(-np.clip(design @ beta, -30, 30)))
        gradient = design.T @ (weights * (labels - estimate)) - penalty * beta
        curvature = weights * np.maximum(estimate * (1.0 - estimate), 1e-6)
        hessian = (design * curvature[:, None].astype(np.float32)).T @ design
        beta += np.linalg.solve(hessian.astype(np.float64) + np.diag(penalty), gradient)
    return {name: round(float(value), 3) for name, value in zip(names, beta, strict=True)}


def evaluate(texts: Sequence[Text], weights: dict[str, float]) -> np.ndarray:
    """Counts of [speech called speech, speech lost, not speech kept out, not speech let in]."""
    counts = np.zeros(4, dtype=np.int64)
    for text in texts:
        for row, label in zip(text.rows, text.labels, strict=True):
            spoken = sum(weights.get(feature, 0.0) for feature in row) >= 0.0
            counts[(0 if spoken else 1) if label else (3 if spoken else 2)] += 1
    return counts


def report(name: str, counts: np.ndarray) -> None:
    kept, lost, out, let_in = (int(count) for count in counts)
    print(
        f"{name:24} speech {kept + lost:6} lost {lost:4} ({100 * lost / max(kept + lost, 1):.2f} %)"
        f"   not speech {out + let_in:5} found {out:5} ({100 * out / max(out + let_in, 1):.1f} %)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--out", type=Path, default=_DEFAULT_OUT)
    options = parser.parse_args()
    groups: list[list[Text]] = []
    folders = [text for folder in options.folders for text in sorted(folder.iterdir())]
    for folder in folders:
        if not (folder / "quotes.jsonl").exists():
            continue
        document, labels = read_text(folder)
        groups.append(
            [
                rows_of(folder.name, document, labels, 1.0),
                rows_of(f"{folder.name}, loose", loosen(document, folder.name), labels, 1.0),
            ]
        )
    examples = list(read_examples(_HERE / "speech_examples.txt"))
    plain, loose, own = (np.zeros(4, dtype=np.int64) for _ in range(3))
    for fold in range(FOLDS):
        held = groups[fold::FOLDS]
        rest = [text for group in groups if group not in held for text in group]
        # The examples are left out in turn too: every fifth of them is not seen.
        seen, unseen = split_examples(examples, fold)
        weights = fit(rest + seen)
        plain += evaluate([group[0] for group in held], weights)
        loose += evaluate([group[1] for group in held], weights)
        own += evaluate(unseen, weights)
    report("held out, as printed", plain)
    report("held out, stops outside", loose)
    report("held out, our examples", own)
    weights = fit([text for group in groups for text in group] + examples)
    weights = {name: value for name, value in weights.items() if value}
    options.out.write_text(
        json.dumps({"weights": weights}, indent=0, sort_keys=True) + "\n", encoding="utf-8"
    )
    print(f"{len(weights)} weights written to {options.out.name}")


def split_examples(examples: Sequence[Text], fold: int) -> tuple[list[Text], list[Text]]:
    """The examples without and only with those of one fold."""
    sides: tuple[list[Text], list[Text]] = ([], [])
    for text in examples:
        for side, inside in enumerate((False, True)):
            chosen = [i for i in range(len(text.rows)) if (i % FOLDS == fold) is inside]
            sides[side].append(
                Text(
                    text.name,
                    [text.rows[i] for i in chosen],
                    [text.labels[i] for i in chosen],
                    [text.weights[i] for i in chosen],
                )
            )
    return sides


if __name__ == "__main__":
    main()
