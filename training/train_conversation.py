"""Trains the network that reads conversations as a whole, for `train_attribution`.

The network is `audiobook.dialogue.attribution.conversation`, written once more in torch, which is
only needed here. One thread and fixed seeds: same data, same weights.
"""

from __future__ import annotations

import multiprocessing
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from checkpoints import Checkpoints, EarlierModels
from torch import nn
from torch.nn import functional

from audiobook.dialogue.attribution.beliefs import Beliefs
from audiobook.dialogue.attribution.conversation import (
    ABSENT,
    LENGTH,
    NEVER,
    PARTS,
    Conversation,
    Ranks,
    Stretch,
    part_words,
    stretches,
)
from audiobook.dialogue.attribution.parsing.parse import Reading
from audiobook.dialogue.attribution.ranking import Table

EPOCHS = 6
RATE = 2e-3
TOGETHER = 8
"""Stretches of a step."""
WIDTH, EMBEDDED = 64, 24
DILATIONS = (1, 1, 2)
TAPS = 5
DROPPED, WORDS_DROPPED = 0.2, 0.2
WEIGHTS = (0.2, 0.2, 0.3, 1.0)
"""Of the losses before the blocks and after each."""
VOCABULARY = 1500
_LEAST_BOOKS, _LEAST_USES = 6, 40


@dataclass(frozen=True)
class Lesson:
    """One novel read in one way, with what the first stage believes without having seen it."""

    novel: str
    table: Table
    reading: Reading
    beliefs: Beliefs
    right: np.ndarray
    """1 for the rows of `table` whose candidate is the speaker."""


@dataclass(frozen=True)
class Task:
    """A stretch with its solution: `right` has shape (C, LENGTH)."""

    stretch: Stretch
    right: np.ndarray


class Network(nn.Module):
    """The same as `Conversation.chances`, for many stretches at once."""

    def __init__(self, columns: int, turns: int, words: int) -> None:
        super().__init__()
        self.enter = nn.Linear(columns + 2, WIDTH)
        self.turn = nn.Linear(turns, WIDTH)
        self.embedding = nn.Embedding(words + 1, EMBEDDED)
        nn.init.normal_(self.embedding.weight, std=0.1)
        self.said = nn.Linear(EMBEDDED * PARTS, WIDTH)
        nn.init.zeros_(self.said.weight)
        self.absent = nn.Parameter(torch.zeros(WIDTH))
        self.drop = nn.Dropout(DROPPED)
        self.blocks = nn.ModuleList(
            nn.Conv1d(2 * WIDTH + 2, 2 * WIDTH, TAPS, padding=TAPS // 2 * d, dilation=d)
            for d in DILATIONS
        )
        self.scores = nn.ModuleList(nn.Linear(WIDTH, 1) for _ in range(len(DILATIONS) + 1))
        self.trust = nn.Parameter(torch.full((len(DILATIONS) + 1,), 4.0))

    def forward(
        self,
        rows: torch.Tensor,
        present: torch.Tensor,
        prior: torch.Tensor,
        turns: torch.Tensor,
        words: torch.Tensor,
    ) -> list[torch.Tensor]:
        """Scores of shape (stretches, C, LENGTH) before the blocks and after each."""
        batch, characters, length, _ = rows.shape
        if self.training:
            words = words * (torch.rand(words.shape) > WORDS_DROPPED)
        known = (words > 0).unsqueeze(-1)
        meaning = (self.embedding(words) * known).sum(3) / known.sum(3).clamp(min=1) ** 0.5
        speech = self.turn(turns) + self.said(self.drop(meaning.flatten(2)))
        beside = prior.unsqueeze(-1)
        places = torch.cat([rows, beside / 4, beside.exp()], -1)
        grid = functional.relu(self.enter(self.drop(places)) + speech.unsqueeze(1))
        grid = torch.where(present.unsqueeze(-1), grid, self.absent)
        found = []
        for number, score in enumerate(self.scores):
            scores = score(grid).squeeze(-1) + prior * self.trust[number] / 4
            scores = scores.masked_fill(~present, NEVER)
            found.append(scores)
            if number == len(self.blocks):
                break
            believed = torch.softmax(scores, 1) * present
            weighed = believed.unsqueeze(-1)
            told = (weighed * grid).sum(1, keepdim=True).expand_as(grid)
            highest = weighed.amax(1, keepdim=True).expand_as(weighed)
            seen = torch.cat([self.drop(grid), told, weighed, highest], -1)
            seen = seen.permute(0, 1, 3, 2).reshape(batch * characters, -1, length)
            sums = self.blocks[number](seen).reshape(batch, characters, -1, length)
            value, gate = sums.permute(0, 1, 3, 2).chunk(2, -1)
            grid = grid + functional.relu(value) * torch.sigmoid(gate)
        return found


def common_words(lessons: Sequence[Lesson]) -> list[str]:
    """Words that several novels use often, the most frequent first: no names."""
    uses: Counter[str] = Counter()
    books: defaultdict[str, set[str]] = defaultdict(set)
    for lesson in lessons:
        for parts in part_words(lesson.reading):
            for word in (word for part in parts for word in part):
                uses[word] += 1
                books[word].add(lesson.novel)
    least = min(_LEAST_BOOKS, len({lesson.novel for lesson in lessons}))
    often = [w for w, n in uses.items() if n >= _LEAST_USES and len(books[w]) >= least]
    return sorted(often, key=lambda w: (-uses[w], w))[:VOCABULARY]


def tasks_of(
    lesson: Lesson, ranks: Ranks, vocabulary: Mapping[str, int], first: int
) -> Iterator[Task]:
    """The stretches of a novel that follow each other, from speech `first` on."""
    count = len(lesson.table.candidates)
    starts = [0, *range(first, count, LENGTH)] if first else list(range(0, count, LENGTH))
    rows_at = lesson.table.starts
    for stretch in stretches(
        lesson.table, lesson.reading, lesson.beliefs, ranks, vocabulary, starts
    ):
        place = {character: i for i, character in enumerate(stretch.characters)}
        right = np.zeros(stretch.present.shape, np.float32)
        for column, number in enumerate(stretch.speeches):
            for k, character in enumerate(lesson.table.candidates[number]):
                right[place[character], column] = lesson.right[rows_at[number] + k]
        yield Task(stretch, right)


def _grids(tasks: Sequence[Task], ranks: Ranks) -> tuple[torch.Tensor, ...]:
    """Stretches of unequal numbers of characters as one batch."""
    most = max(len(task.stretch.characters) for task in tasks)

    def together(arrays: list[np.ndarray], fill: float = 0) -> torch.Tensor:
        shape = (len(arrays), most, *arrays[0].shape[1:])
        whole = np.full(shape, fill, arrays[0].dtype)
        for row, array in zip(whole, arrays, strict=True):
            row[: len(array)] = array
        return torch.from_numpy(whole)

    several = [task.stretch for task in tasks]
    return (
        together([ranks.even(s.rows) for s in several]),
        together([s.present for s in several]),
        together([s.prior for s in several], ABSENT),
        torch.from_numpy(np.stack([s.turns for s in several])),
        torch.from_numpy(np.stack([s.words for s in several]).astype(np.int64)),
        together([task.right for task in tasks]),
    )


def _loss(
    found: Sequence[torch.Tensor], right: torch.Tensor, present: torch.Tensor
) -> torch.Tensor:
    """Cross entropy over the candidates of the speeches that teach something."""
    solutions = right.sum(1)
    teaches = (solutions > 0) & (present.sum(1) > solutions)
    target = right / solutions.unsqueeze(1).clamp(min=1)
    count = teaches.sum().clamp(min=1)
    losses = (
        weight * (-(functional.log_softmax(scores, 1) * target).sum(1) * teaches).sum() / count
        for weight, scores in zip(WEIGHTS, found, strict=True)
    )
    return torch.stack(list(losses)).sum()


def fit_conversation(lessons: Sequence[Lesson], seed: int = 1) -> dict[str, np.ndarray]:
    """Train on some novels.

    Returns:
        The arrays of `Conversation.from_arrays`.
    """
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    sample = [rows[::7] for lesson in lessons for _, rows in lesson.table.blocks() if len(rows)]
    ranks = Ranks.of(np.concatenate(sample))
    words = common_words(lessons)
    vocabulary = {word: number for number, word in enumerate(words, 1)}
    courses = [
        [task for lesson in lessons for task in tasks_of(lesson, ranks, vocabulary, first)]
        for first in (0, LENGTH // 2)
    ]
    network = Network(ranks.limits.shape[1], courses[0][0].stretch.turns.shape[1], len(words))
    optimizer = torch.optim.AdamW(network.parameters(), RATE, weight_decay=1e-2)
    steps = sum(-(-len(courses[epoch % 2]) // TOGETHER) for epoch in range(EPOCHS))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    network.train()
    for epoch in range(EPOCHS):
        for tasks in _batches(courses[epoch % 2], random):
            *given, right = _grids(tasks, ranks)
            loss = _loss(network(*given), right, given[1])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    arrays = _arrays(network, ranks, words)
    _check(network, arrays, courses[0][:TOGETHER], ranks)
    return arrays


def _batches(course: Sequence[Task], random: np.random.Generator) -> Iterator[list[Task]]:
    """All stretches in some order, those with about as many characters together."""
    order = sorted(
        random.permutation(len(course)).tolist(),
        key=lambda i: len(course[i].stretch.characters) // 4,
    )
    batches = [order[i : i + TOGETHER] for i in range(0, len(order), TOGETHER)]
    for number in random.permutation(len(batches)).tolist():
        yield [course[i] for i in batches[number]]


def _arrays(network: Network, ranks: Ranks, words: Sequence[str]) -> dict[str, np.ndarray]:
    def numbers(tensor: torch.Tensor) -> np.ndarray:
        return tensor.detach().numpy().astype(np.float16).copy()

    arrays = {
        "limits": ranks.limits,
        "vocabulary": np.asarray("\n".join(words)),
        "embedding": numbers(network.embedding.weight),
        "absent": numbers(network.absent),
        "trust": numbers(network.trust),
        "dilations": np.asarray(DILATIONS, np.int32),
    }
    blocks: Any = network.blocks
    layers: dict[str, Any] = {"enter": network.enter, "turn": network.turn, "said": network.said}
    layers |= {f"score{k}": layer for k, layer in enumerate(network.scores)}
    for name, layer in layers.items():
        arrays |= {f"{name}.weight": numbers(layer.weight.T), f"{name}.bias": numbers(layer.bias)}
    for number, block in enumerate(blocks):
        arrays[f"block{number}.weight"] = numbers(block.weight.permute(2, 1, 0))
        arrays[f"block{number}.bias"] = numbers(block.bias)
    return arrays


def _check(
    network: Network, arrays: dict[str, np.ndarray], tasks: Sequence[Task], ranks: Ranks
) -> None:
    """The network as the script builder evaluates it says the same."""
    built = Conversation.from_arrays({f"x.{key}": array for key, array in arrays.items()}, "x")
    network.eval()
    with torch.no_grad():
        *given, _ = _grids(tasks, ranks)
        expected = torch.softmax(network(*given)[-1], 1).numpy()
    for task, row in zip(tasks, expected, strict=True):
        got = built.chances(task.stretch, {})
        there = task.stretch.present
        np.testing.assert_allclose(got[there], row[: len(got)][there], atol=0.03)


_lessons: Sequence[Lesson]
_fold: Mapping[str, int]
_checkpoints: Checkpoints | EarlierModels


def _fit_part(part: int | None) -> dict[str, np.ndarray]:
    def train() -> dict[str, np.ndarray]:
        return fit_conversation([lesson for lesson in _lessons if _fold[lesson.novel] != part])

    return _checkpoints.resume("conversation", part, train)


def fit_conversations(
    lessons: Sequence[Lesson],
    fold: Mapping[str, int],
    parts: Sequence[int | None],
    checkpoints: Checkpoints | EarlierModels,
) -> list[dict[str, np.ndarray]]:
    """`fit_conversation` without each part, and on everything where it is None; side by side."""
    global _lessons, _fold, _checkpoints  # handed to the workers by fork instead of copied
    _lessons, _fold, _checkpoints = lessons, fold, checkpoints
    # Two at once: each holds all its stretches in memory.
    with multiprocessing.get_context("fork").Pool(2) as pool:
        return pool.map(_fit_part, parts, chunksize=1)
