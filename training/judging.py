"""The last forest: how sure the likeliest candidate of a speech is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import lightgbm
import numpy as np
from boosting import PARAMETERS, exported, forest_of
from views import IN_PIECES, View, may_be_gold

from audiobook.dialogue.attribution.beliefs import likeliest
from audiobook.dialogue.attribution.judged import Opinions, judged_rows
from audiobook.dialogue.attribution.ranking import Table

ROUNDS, RATE = 160, 0.04
JUDGED_BY = ("found", "merged", "excerpt", "scene")
"""Views that the judge learns from: those that are read as an author's text is. Taught by rewritten
conversations and annotated characters, too, it is sure of 2 to 11 of a hundred speeches less at as
many errors."""
Models = dict[int | None, dict[str, np.ndarray]]
"""The arrays of the model trained without each fold; under None of that which has seen all, where
it is trained."""


@dataclass(frozen=True)
class Judgments:
    """What the judge sees of each speech, and what came out; all of one length."""

    rows: np.ndarray
    right: np.ndarray
    """1 where the likeliest candidate is the speaker. One whom the finder of characters missed
    counts as wrong."""
    parts: np.ndarray
    """The fold of the novel."""
    kinds: np.ndarray
    """The view the speech was read in."""


def judgments(
    views: Sequence[View],
    tables: Sequence[Table],
    opinions: Sequence[Opinions],
    fold: dict[str, int],
) -> Judgments:
    """What there is to judge in the views that the judge learns from."""
    rows, right, parts, kinds = [], [], [], []
    for each, table, opinion in zip(views, tables, opinions, strict=True):
        if each.kind not in JUDGED_BY:
            continue
        runs = judged_rows(table, each.reading, opinion, each.constraints)
        speeches = (row for run in runs for row in run)
        for row, believed, gold in zip(speeches, opinion.settled, each.gold, strict=True):
            if gold is not None and believed:
                best = likeliest(believed)
                if each.kind in IN_PIECES and may_be_gold(each, best, gold):
                    continue
                rows.append(row)
                right.append(float(each.mapped[best] == gold))
                parts.append(fold[each.novel])
                kinds.append(each.kind)
    return Judgments(*(np.asarray(column) for column in (rows, right, parts, kinds)))


def fit_judges(judged: Judgments, models: Models) -> None:
    """Add to each model the forest that says whether the likeliest candidate is right, and what
    its scores are worth: isotonic regression on novels it has not seen."""
    rows, right = judged.rows, judged.right
    parameters = PARAMETERS | {"objective": "binary", "num_leaves": 16, "learning_rate": RATE}
    scores = np.empty(len(right))
    for part in models:
        taught = judged.parts != part if part is not None else np.ones(len(right), bool)
        lesson = lightgbm.Dataset(rows[taught], right[taught])
        arrays = exported(lightgbm.train(parameters, lesson, ROUNDS))
        models[part] |= {f"judge.{key}": array for key, array in arrays.items()}
        if part is not None:
            scores[~taught] = forest_of(arrays).scores(rows[~taught])
    for part in models:
        taught = judged.parts != part if part is not None else np.ones(len(right), bool)
        knots, true = calibration(scores[taught], right[taught])
        models[part] |= {"calibration.judged": knots, "calibration.true": true}
    knots, true = calibration(scores, right)
    for kind in dict.fromkeys(judged.kinds.tolist()):
        print(kind)
        print_limits(scores[judged.kinds == kind], right[judged.kinds == kind], knots, true)


def calibration(scores: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Scores, and the share of the likeliest candidates with each that are right."""
    from sklearn.isotonic import IsotonicRegression

    knots = np.linspace(scores.min(), scores.max(), 120)
    regression = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
    return knots, regression.fit(scores, right).predict(knots)


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
