"""The last forest: how sure the likeliest candidate of a speech is."""

from __future__ import annotations

from collections.abc import Sequence

import lightgbm
import numpy as np
from boosting import PARAMETERS, exported, forest_of
from views import IN_PIECES, View, may_be_gold

from audiobook.dialogue.attribution.judged import judged_rows
from audiobook.dialogue.attribution.ranking import Table

JUDGE_ROUNDS = 80
NOT_JUDGED = ("restyled2",)
"""Views the judge does not learn from: rewritten conversations are harder than an author's, and two
views of them would make it doubt everything."""
Models = dict[int | None, dict[str, np.ndarray]]
"""The arrays of the model trained without each fold; under None of that which has seen all."""


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
