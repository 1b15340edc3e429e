"""Trains the model of the script builder that decides who speaks.

    python training/train_attribution.py FOLDER [--out FILE] [--parts FOLDER] [--folds N]
                                         [--checkpoints FOLDER]

FOLDER holds annotated novels (see `annotated`). Each is read in several ways (see `views`), so that
the model meets the mistakes of the finders in front of it. The stages are stacked: what a stage
learns from comes from models of the stage before that have not seen the novel, nor any by its
author. Same data, same file. With ``--parts`` the models that have not seen some of the authors are
written, too, for ``benchmarks/attribution.py --parts``. With ``--checkpoints`` a training that was
killed goes on from what it had finished.

Needs the extra ``train`` (lightgbm, scikit-learn, torch).
"""

from __future__ import annotations

import argparse
import functools
import json
import multiprocessing
import sys
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[1] / "benchmarks"))

from annotated import texts_below
from boosting import exported, fit, forest_of
from checkpoints import Checkpoints, EarlierModels, fingerprint
from judging import Models, fit_judges, judgments
from train_conversation import Lesson, fit_conversations
from train_turns import Chain, fit_turns
from views import IN_PIECES, View, accuracy, fold_of, pieces, recall, view

from audiobook.dialogue.attribution.beats import weighed_by_beats
from audiobook.dialogue.attribution.conversation import Conversation, blended
from audiobook.dialogue.attribution.features.schema import schema_arrays
from audiobook.dialogue.attribution.judged import Opinions
from audiobook.dialogue.attribution.ranking import (
    Table,
    kept_table,
    next_table,
    settle,
)
from audiobook.dialogue.attribution.turns import Turns, contexts_of, said_by_the_other

ROUNDS = (360, 200)
"""Trees of each stage."""
TURNS_TAUGHT_BY = ("found", "merged", "excerpt")
"""Views that who speaks after whom is learned from: those that are read as an author's text is."""
KINDS = ("given", "found", "merged", "restyled", "excerpt", "scene", "orderly scene")
"""Ways in which each novel is read for what ships."""
SHARES = (0.6, 1.0)
"""Share of the speeches that each stage is trained on; the views say much the same."""


def training_rows(
    views: Sequence[View], tables: Sequence[Table], share: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows, labels and group sizes of a share of the speeches that teach something."""
    rows, labels, sizes = [], [], []
    for each, table in zip(views, tables, strict=True):
        starts = table.starts
        right = each.labels(table)
        keep = np.zeros(len(table.rows), bool)
        for number, (a, b) in enumerate(pairwise(starts.tolist())):
            taught = number * share % 1.0 < share
            if taught and 0 < right[a:b].sum() < b - a:
                keep[a:b] = True
                sizes.append(b - a)
        rows.append(table.rows[keep])
        labels.append(right[keep])
    return np.concatenate(rows), np.concatenate(labels), np.asarray(sizes)


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


def train(
    views: list[View],
    fold: dict[str, int],
    checkpoints: Checkpoints | EarlierModels,
    final: bool = True,
) -> Models:
    """Train all stages out of fold (leaving their beliefs in the views), and if the model is
    `final` on everything, too."""
    parts: list[int | None] = [*range(max(fold.values()) + 1), *([None] if final else [])]
    tables = [v.table for v in views]
    models: Models = {part: {} for part in parts}
    base = tables
    for stage in range(len(ROUNDS)):
        began = time.perf_counter()
        beliefs: list[list[dict[int, float]]] = [[] for _ in views]
        forests = fit_parts(views, tables, fold, parts, stage, checkpoints)
        for part, arrays in zip(parts, forests, strict=True):
            models[part] |= {f"stage{stage + 1}.{key}": array for key, array in arrays.items()}
            if part is None:
                continue
            forest = forest_of(arrays)
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
            count = sum(len(table.rows) for table in tables)  # here, not once in every worker
            print(f"{count} rows", flush=True)
    trees = [each.beliefs for each in views]
    network = converse(views, base, first, fold, models, checkpoints)
    blend = [each.beliefs for each in views]
    take_turns(views, fold, models, checkpoints)
    after_turns = [each.beliefs for each in views]
    opinions = list(map(Opinions, first, trees, network, blend, after_turns))
    fit_judges(judgments(views, tables, opinions, fold), models)
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

    for part in models:
        arrays = checkpoints.resume("turns", part, functools.partial(without, part))
        named = {f"turns.{key}": array for key, array in arrays.items()}
        models[part] |= named
        turns = Turns.from_arrays(named, "turns")
        for each, chain in zip(views, chains, strict=True):
            if part is not None and fold[each.novel] == part:
                each.beliefs = each.constraints.applied(
                    turns.settled(chain.contexts, chain.beliefs, said_by_the_other(each.reading))
                )
    print(f"turns, out of fold\n{accuracy(views)}", flush=True)


def converse(
    views: Sequence[View],
    base: Sequence[Table],
    first: Sequence[list[dict[int, float]]],
    fold: dict[str, int],
    models: Models,
    checkpoints: Checkpoints | EarlierModels,
) -> list[list[dict[int, float]]]:
    """Train the network of conversations on what the first stage believes, and blend what it
    believes of novels it has not seen into the beliefs of the last stage.

    Returns:
        What the network believes, a view.
    """
    began = time.perf_counter()
    lessons = [
        Lesson(v.novel, table, v.reading, beliefs, v.labels(table))
        for v, table, beliefs in zip(views, base, first, strict=True)
    ]
    trees = [each.beliefs for each in views]
    networks = fit_conversations(lessons, fold, list(models), checkpoints)
    for part, arrays in zip(models, networks, strict=True):
        named = {f"conversation.{key}": array for key, array in arrays.items()}
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
    network_beliefs = [each.beliefs for each in views]
    for each, beliefs in zip(views, trees, strict=True):
        both = blended(beliefs, each.beliefs)
        both = weighed_by_beats(each.reading, both, each.constraints.certain)
        each.beliefs = each.constraints.applied(both)
    print(f"both, out of fold\n{accuracy(views)}", flush=True)
    return network_beliefs


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
