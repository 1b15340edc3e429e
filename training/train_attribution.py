"""Trains the model of the script builder that decides who speaks.

    python training/train_attribution.py FOLDER [--out FILE] [--parts FOLDER] [--folds N]
                                         [--checkpoints FOLDER]

FOLDER holds annotated novels (see `annotated`). Each is read as annotated with its characters
given, as the script builder reads it by itself, and with paragraphs merged, so that the model
meets the mistakes of the finders in front of it. The stages are stacked: what a stage learns
from comes from models of the stage before that have not seen the novel, nor any by its author.
Same data, same file. With ``--parts`` the models that have not seen some of the authors are
written, too, for ``benchmarks/attribution.py --parts``. With ``--checkpoints`` a training that was
killed goes on from what it had finished.

Needs the extra ``train`` (lightgbm, scikit-learn, torch).
"""

from __future__ import annotations

import argparse
import functools
import json
import multiprocessing
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import lightgbm
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
    texts_below,
)
from checkpoints import Checkpoints, EarlierModels, fingerprint
from restyling import orderly, restyled
from scoring import NameMap, speaker_counts
from train_conversation import Lesson, fit_conversations
from train_turns import Chain, fit_turns

from audiobook.dialogue.attribution.beats import weighed_by_beats
from audiobook.dialogue.attribution.constraints import Constraints, constrain
from audiobook.dialogue.attribution.conversation import Conversation, blended
from audiobook.dialogue.attribution.features.schema import schema_arrays
from audiobook.dialogue.attribution.judged import judged_rows
from audiobook.dialogue.attribution.parsing.parse import Reading, read
from audiobook.dialogue.attribution.ranking import (
    Table,
    first_table,
    kept_table,
    next_table,
    settle,
)
from audiobook.dialogue.attribution.trees import Forest, shares
from audiobook.dialogue.attribution.turns import Turns, contexts_of
from audiobook.dialogue.attribution.unnamed import with_unnamed_speakers
from audiobook.dialogue.characters.find_characters import find_characters
from audiobook.dialogue.document import People

ROUNDS = (360, 200)
"""Trees of each stage."""
JUDGE_ROUNDS = 80
NOT_JUDGED = ("restyled2",)
"""Views the judge does not learn from: rewritten conversations are harder than an author's, and two
views of them would make it doubt everything."""
TURNS_TAUGHT_BY = ("found", "merged", "excerpt")
"""Views that who speaks after whom is learned from: those that are read as an author's text is."""
EXCERPT_LENGTHS = (2_000, 5_000, 12_000, 9_000, 3_000)
"""Code points of the pieces that are read for themselves."""
EXCERPT_GAP = 12_000
"""Code points left out between them."""
EXCERPT_QUOTES = 4
SCENE_LENGTHS = (900, 2_400, 1_500, 4_000, 1_200, 3_000)
"""Code points of the pieces that are as short as a scene of 3 to 60 lines."""
SCENE_GAP = 1_500
KINDS = ("given", "found", "merged", "restyled", "excerpt")
"""Ways in which each novel is read for what ships; ``scene`` and ``orderly scene`` not yet."""
IN_PIECES = {"excerpt", "scene", "orderly scene"}
"""Views of pieces that are read for themselves."""
SHARES = (0.6, 1.0)
"""Share of the speeches that each stage is trained on; the views say much the same."""
PARAMETERS: dict[str, Any] = {
    "num_leaves": 32,
    "max_depth": 8,
    "learning_rate": 0.08,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.6,
    "bagging_freq": 1,
    "max_bin": 31,
    "lambda_l2": 2.0,
    "num_threads": 1,
    "deterministic": True,
    "seed": 1,
    "verbose": -1,
}


@dataclass
class View:
    """One novel read in one way, with the gold of each speech."""

    novel: str
    author: str
    kind: str
    reading: Reading
    constraints: Constraints
    table: Table
    right: np.ndarray
    """1 for the rows of `table` whose candidate is the gold speaker."""
    known: list[bool]
    """Whether the gold speaker of each speech is known."""
    types: list[str]
    mapped: list[str | None]
    gold: list[str | None]
    beliefs: list[dict[int, float]] = field(default_factory=list)

    def relabel(self, table: Table) -> np.ndarray:
        """Labels of the rows of `table`."""
        return np.asarray(
            [
                gold is not None and self.mapped[c] == gold
                for gold, names in zip(self.gold, table.candidates, strict=True)
                for c in names
            ],
            dtype=np.float32,
        )


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


_MARKS = tuple("\"“‘'_")


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
    found = View(
        annotated.name,
        annotated.author or annotated.name,
        kind,
        reading,
        constraints,
        table,
        np.empty(0),
        [g is not None for g in gold],
        types,
        mapped,
        gold,
    )
    found.right = found.relabel(table)
    return found


def training_rows(
    views: Sequence[View], tables: Sequence[Table], share: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows, labels and group sizes of a share of the speeches that teach something."""
    rows, labels, sizes = [], [], []
    for each, table in zip(views, tables, strict=True):
        starts = table.starts
        right = each.relabel(table)
        keep = np.zeros(len(table.rows), bool)
        for number, (a, b) in enumerate(pairwise(starts.tolist())):
            taught = number * share % 1.0 < share
            if taught and 0 < right[a:b].sum() < b - a:
                keep[a:b] = True
                sizes.append(b - a)
        rows.append(table.rows[keep])
        labels.append(right[keep])
    return np.concatenate(rows), np.concatenate(labels), np.asarray(sizes)


def fit(rows: np.ndarray, labels: np.ndarray, sizes: np.ndarray, rounds: int) -> lightgbm.Booster:
    """Boosted trees under a softmax over the candidates of a speech."""
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    group = np.repeat(np.arange(len(sizes)), sizes)
    target = labels / np.bincount(group, labels)[group]

    def objective(scores: np.ndarray, _: Any) -> tuple[np.ndarray, np.ndarray]:
        p = shares(scores, starts)
        return p - target, np.maximum(2.0 * p * (1.0 - p), 1e-6)

    parameters = PARAMETERS | {"objective": objective}
    return lightgbm.train(parameters, lightgbm.Dataset(rows, labels), rounds)


def exported(booster: lightgbm.Booster) -> dict[str, np.ndarray]:
    """The arrays of `Forest`, all trees in one run of nodes."""
    column: list[int] = []
    threshold: list[float] = []
    left: list[int] = []
    right: list[int] = []
    value: list[float] = []
    deepest = 0

    def add(node: dict[str, Any], depth: int) -> int:
        nonlocal deepest
        deepest = max(deepest, depth)
        at = len(column)
        column.append(int(node.get("split_feature", 0)))
        # float32 rounding must not move a row over the threshold it was trained with.
        threshold.append(float(node.get("threshold", 0.0)))
        left.append(at)
        right.append(at)
        value.append(float(node.get("leaf_value", 0.0)))
        if "split_feature" in node:
            left[at] = add(node["left_child"], depth + 1)
            right[at] = add(node["right_child"], depth + 1)
        return at

    roots = [add(tree["tree_structure"], 0) for tree in booster.dump_model()["tree_info"]]
    exact = np.asarray(threshold)
    small = exact.astype(np.float32)
    small = np.where(small > exact, np.nextafter(small, np.float32(-np.inf)), small)
    return {
        "roots": np.asarray(roots, np.int32),
        "column": np.asarray(column, np.int16),
        "threshold": small.astype(np.float32),
        "left": np.asarray(left, np.int32),
        "right": np.asarray(right, np.int32),
        "value": np.asarray(value, np.float32),
        "depth": np.asarray(deepest, np.int32),
    }


def forest_of(arrays: dict[str, np.ndarray]) -> Forest:
    return Forest.from_arrays({f"x.{key}": array for key, array in arrays.items()}, "x")


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
                best = max(believed.items(), key=lambda x: x[1], default=(-1, 0.0))[0]
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


_work: tuple[Sequence[View], Sequence[Table], dict[str, int], int, Checkpoints | EarlierModels]
"""What the forked workers of `fit_parts` read."""


def fit_part(part: int | None) -> dict[str, np.ndarray]:
    """The forest of the stage at work, trained without one fold, or on everything."""
    views, tables, fold, stage, checkpoints = _work

    def train() -> dict[str, np.ndarray]:
        inside = [i for i, v in enumerate(views) if fold[v.novel] != part]
        rows = training_rows([views[i] for i in inside], [tables[i] for i in inside], SHARES[stage])
        return exported(fit(*rows, ROUNDS[stage]))

    return checkpoints.resume(f"stage{stage + 1}", part, train)


def fit_parts(
    views: Sequence[View],
    tables: Sequence[Table],
    fold: dict[str, int],
    parts: Sequence[int | None],
    stage: int,
    checkpoints: Checkpoints | EarlierModels,
) -> list[dict[str, np.ndarray]]:
    """`fit_part` of each part, side by side; every one on a single thread, so that the order in
    which they end changes nothing."""
    global _work  # noqa: PLW0603 - handed to the workers by fork instead of copied
    _work = (views, tables, fold, stage, checkpoints)
    with multiprocessing.get_context("fork").Pool(len(parts)) as pool:
        return pool.map(fit_part, parts, chunksize=1)


Models = dict[int | None, dict[str, np.ndarray]]
"""The arrays of the model trained without each fold; under None of that which has seen all."""


def train(
    views: list[View],
    fold: dict[str, int],
    checkpoints: Checkpoints | EarlierModels,
    final: bool = True,
) -> Models:
    """Train all stages out of fold (leaving their beliefs in the views), then on everything."""
    folds = max(fold.values()) + 1
    tables = [v.table for v in views]
    models: Models = {part: {} for part in [*range(folds), None]}
    base = tables
    for stage in range(len(ROUNDS)):
        began = time.perf_counter()
        beliefs: list[list[dict[int, float]]] = [[] for _ in views]
        parts = [*range(folds), None] if final else list(range(folds))
        fitted = fit_parts(views, tables, fold, parts, stage, checkpoints)
        for part, found in zip(parts, fitted, strict=True):
            models[part] |= {f"stage{stage + 1}.{key}": array for key, array in found.items()}
            if part is None:
                continue
            forest = forest_of(found)
            for i, each in enumerate(views):
                if fold[each.novel] != part:
                    continue
                if stage == 0:
                    beliefs[i] = each.constraints.applied(tables[i].beliefs(forest))
                else:
                    tables[i], beliefs[i] = settle(
                        base[i], each.reading, each.beliefs, forest, each.constraints
                    )
        for each, settled in zip(views, beliefs, strict=True):
            each.beliefs = settled
        print(
            f"stage {stage + 1}, out of fold ({time.perf_counter() - began:.0f} s, recall "
            f"{100 * recall(views, tables):.1f})\n{accuracy(views)}",
            flush=True,
        )
        if stage == 0:
            first = beliefs
            base = [kept_table(t, b) for t, b in zip(tables, beliefs, strict=True)]
        if stage + 1 < len(ROUNDS):
            tables = [next_table(t, v.reading, v.beliefs) for t, v in zip(base, views, strict=True)]
            made = sum(len(table.rows) for table in tables)  # here, not once in every worker
            print(f"{made} rows", flush=True)
    converse(views, base, first, fold, models, checkpoints)
    judge(views, tables, fold, models, final)
    take_turns(views, fold, models, checkpoints)
    return models


def take_turns(
    views: Sequence[View],
    fold: dict[str, int],
    models: Models,
    checkpoints: Checkpoints | EarlierModels,
) -> None:
    """Learn who speaks after whom, and settle the beliefs in the views by it."""
    chains = [
        Chain(
            contexts_of(each.reading),
            each.beliefs,
            [
                frozenset(c for c, name in enumerate(each.mapped) if gold and name == gold)
                for gold in each.gold
            ],
        )
        for each in views
    ]
    taught = [each.kind in TURNS_TAUGHT_BY for each in views]

    def without(part: int | None) -> dict[str, np.ndarray]:
        lessons = (
            chain
            for chain, each, is_taught in zip(chains, views, taught, strict=True)
            if is_taught and fold[each.novel] != part
        )
        return fit_turns(lessons).to_arrays()

    for part in (part for part in models if "stage1.roots" in models[part]):
        arrays = checkpoints.resume("turns", part, functools.partial(without, part))
        named = {f"turns.{key}": array for key, array in arrays.items()}
        models[part] |= named
        turns = Turns.from_arrays(named, "turns")
        for each, chain in zip(views, chains, strict=True):
            if part is not None and fold[each.novel] == part:
                each.beliefs = each.constraints.applied(
                    turns.settled(chain.contexts, chain.beliefs)
                )
    print(f"turns, out of fold\n{accuracy(views)}", flush=True)


def converse(
    views: Sequence[View],
    base: Sequence[Table],
    first: Sequence[list[dict[int, float]]],
    fold: dict[str, int],
    models: Models,
    checkpoints: Checkpoints | EarlierModels,
) -> None:
    """Train the network of conversations on what the first stage believes, and blend what it
    believes of novels it has not seen into the beliefs of the last stage."""
    began = time.perf_counter()
    lessons = [
        Lesson(v.novel, table, v.reading, beliefs, v.relabel(table))
        for v, table, beliefs in zip(views, base, first, strict=True)
    ]
    parts = [part for part in models if "stage1.roots" in models[part]]
    stage = [each.beliefs for each in views]
    fitted = fit_conversations(lessons, fold, parts, checkpoints)
    for part, found in zip(parts, fitted, strict=True):
        named = {f"conversation.{key}": array for key, array in found.items()}
        models[part] |= named
        if part is None:
            continue
        network = Conversation.from_arrays(named, "conversation")
        for each, table, beliefs in zip(views, base, first, strict=True):
            if fold[each.novel] == part:
                each.beliefs = network.beliefs(table, each.reading, beliefs, each.constraints)
    print(
        f"conversations, out of fold ({time.perf_counter() - began:.0f} s)\n{accuracy(views)}",
        flush=True,
    )
    for each, before in zip(views, stage, strict=True):
        both = blended(before, each.beliefs)
        both = weighed_by_beats(each.reading, both, each.constraints.certain)
        each.beliefs = each.constraints.applied(both)
    print(f"both, out of fold\n{accuracy(views)}", flush=True)


def judge(
    views: Sequence[View],
    tables: Sequence[Table],
    fold: dict[str, int],
    models: Models,
    final: bool,
) -> None:
    """The forest that says whether the likeliest candidate is right, and what its scores are
    worth: isotonic regression on novels it has not seen. A speaker whom the finder of characters
    missed counts as wrong."""
    from sklearn.isotonic import IsotonicRegression

    rows, right, part_of_row, kinds = [], [], [], []
    for each, table in zip(views, tables, strict=True):
        if each.kind in NOT_JUDGED:
            continue
        runs = judged_rows(table, each.reading, each.beliefs, each.constraints)
        found = (row for run in runs for row in run)
        for row, believed, gold in zip(found, each.beliefs, each.gold, strict=True):
            if gold is not None and believed:
                best = max(believed.items(), key=lambda item: (item[1], -item[0]))[0]
                if each.kind in IN_PIECES and may_be_gold(each, best, gold):
                    continue
                rows.append(row)
                right.append(float(each.mapped[best] == gold))
                part_of_row.append(fold[each.novel])
                kinds.append(each.kind)
    x, y, parts = np.asarray(rows), np.asarray(right), np.asarray(part_of_row)
    kind_of = np.asarray(kinds)
    by_itself = kind_of != "given"
    parameters = PARAMETERS | {"objective": "binary", "num_leaves": 16}
    scores = np.empty(len(y))
    for part in models:
        if part is None and not final:
            continue
        taught = parts != part if part is not None else np.ones(len(y), bool)
        booster = lightgbm.train(parameters, lightgbm.Dataset(x[taught], y[taught]), JUDGE_ROUNDS)
        arrays = exported(booster)
        models[part] |= {f"judge.{key}": array for key, array in arrays.items()}
        if part is not None:
            scores[~taught] = forest_of(arrays).scores(x[~taught])
    for part in models:
        taught = by_itself & (parts != part if part is not None else True)
        knots = np.linspace(scores[taught].min(), scores[taught].max(), 120)
        regression = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
        true = regression.fit(scores[taught], y[taught]).predict(knots)
        models[part] |= {"calibration.judged": knots, "calibration.true": true}
    for kind in dict.fromkeys(kinds):
        print(kind)
        print_limits(scores[kind_of == kind], y[kind_of == kind], knots, true)


def may_be_gold(view: View, character: int, gold: str) -> bool:
    """Whether somebody whom the annotation does not know by this name may be the speaker: of a
    piece that says ``Mr. Archer`` it cannot be told that this is Newland."""
    last_word = view.reading.people.characters[character].name.split()[-1]
    return view.mapped[character] is None and last_word == gold.rsplit(maxsplit=1)[-1]


def print_limits(
    scores: np.ndarray, right: np.ndarray, knots: np.ndarray, true: np.ndarray
) -> None:
    """From which confidence on so many of the speeches are wrong."""
    order = np.argsort(-scores, kind="stable")
    wrong = np.cumsum(1.0 - right[order]) / np.arange(1, len(order) + 1)
    for limit in (0.01, 0.015, 0.02, 0.03):
        most = int(np.nonzero(wrong <= limit)[0].max(initial=0))
        print(
            f"{100 * limit:.1f} % wrong from confidence "
            f"{np.interp(scores[order[most]], knots, true):.4f}: "
            f"{100 * most / len(order):.1f} % of {len(order)} speeches",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=None)
    parser.add_argument("--parts", type=Path, default=None)
    parser.add_argument("--checkpoints", type=Path, help="what is finished is kept there")
    parser.add_argument(
        "--keep",
        default="",
        help="stages (stage1,stage2,conversation,turns) to take as they are from the models in "
        "--parts and --out; with all four the judge alone is trained anew",
    )
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--kinds", default=",".join(KINDS))
    options = parser.parse_args()
    sys.setrecursionlimit(10_000)
    views = [
        each
        for kind in options.kinds.split(",")
        for annotated in texts_below(options.folder)
        for text in (pieces(annotated, kind) if kind in IN_PIECES else (annotated,))
        if len((each := view(text, kind)).table.rows)
    ]
    print(f"{len(views)} views, {sum(len(v.table.rows) for v in views)} rows", flush=True)
    folds_of_parts = options.parts / "folds.json" if options.keep else None
    fold = (
        json.loads(folds_of_parts.read_text("utf-8"))
        if folds_of_parts is not None
        else fold_of(views, options.folds)
    )
    models = train(views, fold, finished_parts(options), final=options.out is not None)
    if options.out is not None:
        save(options.out, models[None])
    if options.parts is not None:
        options.parts.mkdir(parents=True, exist_ok=True)
        for part in range(options.folds):
            save(options.parts / f"{part}.npz", models[part])
        (options.parts / "folds.json").write_text(json.dumps(fold, indent=1) + "\n", "utf-8")


def finished_parts(options: argparse.Namespace) -> Checkpoints | EarlierModels:
    """What need not be trained: checkpoints, and stages of earlier models."""
    checkpoints = finished_stages(options)
    if not options.keep:
        return checkpoints
    models: dict[int | None, Path] = {
        part: options.parts / f"{part}.npz" for part in range(options.folds)
    }
    models |= {None: options.out} if options.out is not None else {}
    return EarlierModels(models, options.keep.split(","), checkpoints)


def finished_stages(options: argparse.Namespace) -> Checkpoints:
    """What a training of the same data with the same code has finished."""
    if options.checkpoints is None:
        return Checkpoints(None, "")
    root = Path(__file__).resolve().parents[1]
    code = [
        path
        for folder in ("training", "benchmarks", "audiobook/dialogue", "audiobook/english")
        for path in sorted((root / folder).rglob("*"))
        if path.suffix in (".py", ".txt", ".json", ".jsonl")
    ]
    data = [path for path in sorted(options.folder.rglob("*")) if path.is_file()]
    return Checkpoints(
        options.checkpoints,
        fingerprint([options.kinds, options.keep, str(options.folds), *code, *data]),
    )


def save(path: Path, arrays: dict[str, np.ndarray]) -> None:
    later_stages = sum(f"stage{number}.roots" in arrays for number in range(2, 9))
    beside = path.with_suffix(".part.npz")
    everything: dict[str, Any] = {**arrays, **schema_arrays(later_stages)}
    np.savez_compressed(beside, **everything)
    beside.replace(path)


if __name__ == "__main__":
    main()
