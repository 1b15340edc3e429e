"""A small network that reads a conversation as a whole: who speaks a line depends on who speaks the
lines around it, and on what is said in all of them.

The lines of a stretch of the book are laid out as a grid, characters by speeches. Each place where
a character may speak a speech is described by its row of the first stage, by what that stage
believes and by the words of the speech and around it. Blocks of gated convolutions then run along
the speeches, each character by itself; between blocks every place is told what is believed of its
speech by then. It is trained by ``training/train_attribution.py`` with torch, and evaluated here
with numpy.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from audiobook.dialogue.attribution.beliefs import Beliefs
from audiobook.dialogue.attribution.constraints import Constraints
from audiobook.dialogue.attribution.features import schema
from audiobook.dialogue.attribution.parsing.parse import Reading
from audiobook.dialogue.attribution.ranking import Table
from audiobook.dialogue.attribution.trees import Floats

LENGTH = 40
"""Speeches of a stretch."""
_MARGIN = 8
"""Speeches at both ends of a stretch that only serve as context, but where the book ends."""
ABSENT = -9.2
"""Log probability of who is no candidate."""
NEVER = -30.0
PARTS = 5
_PART_LENGTH = 24
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

Codes = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some speeches in order, as a grid of characters (C) by speeches (`LENGTH`)."""

    speeches: range
    characters: tuple[int, ...]
    rows: Codes
    """Shape (C, LENGTH, columns): the rows of the first table, as ranks."""
    present: Flags
    """Shape (C, LENGTH): whether the character is a candidate of the speech."""
    prior: Floats
    """Shape (C, LENGTH): log probabilities of the stage before."""
    turns: Floats
    """Shape (LENGTH, columns): see `turn_rows`."""
    words: Numbers
    """Shape (LENGTH, PARTS, words): see `word_numbers`."""


@dataclass(frozen=True, slots=True)
class Ranks:
    """Puts the columns of a table, whatever they measure, on one scale: the share of the training
    rows below, by `limits` of shape (limits, columns), each column rising."""

    limits: Floats

    @classmethod
    def of(cls, rows: Floats, count: int = 64) -> Ranks:
        """The quantiles of `rows`."""
        return cls(np.quantile(rows, np.linspace(0, 1, count), axis=0).astype(np.float32))

    def __call__(self, rows: Floats) -> Codes:
        """Ranks from 0 to twice the number of limits; equal values share that of their middle."""
        result = np.empty(rows.shape, np.uint8)
        for column, limits in enumerate(self.limits.T):
            values = rows[:, column]
            result[:, column] = np.searchsorted(limits, values, "left") + np.searchsorted(
                limits, values, "right"
            )
        return result

    def even(self, codes: Codes) -> Floats:
        """Ranks from -1 to 1."""
        return codes.astype(np.float32) / np.float32(len(self.limits)) - np.float32(1)


def turn_rows(reading: Reading) -> Floats:
    """For each speech how it follows the one before it and how the next follows it; its length and
    its last mark."""
    speeches = reading.speeches
    barriers = reading.document.scene_starts | reading.document.chapter_starts
    rows = np.zeros((len(speeches), len(schema.TURNS)), np.float32)
    for number, speech in enumerate(speeches):
        here = speech.quotation.paragraph
        gap_before = here - speeches[number - 1].last.paragraph if number else 10
        following = speeches[number + 1 : number + 2]
        gap_after = following[0].quotation.paragraph - speech.last.paragraph if following else 10
        values = {
            "in_paragraph_of_previous": gap_before == 0,
            "paragraphs_since_previous": min(gap_before, 10) / 10,
            "in_paragraph_of_next": gap_after == 0,
            "paragraphs_to_next": min(gap_after, 10) / 10,
            "words": math.log1p(len(speech.words)) / 5,
            "asks": speech.mark == "?",
            "calls": speech.mark == "!",
            "after_barrier": any(
                p in barriers for p in range(here - min(gap_before, here) + 1, here + 1)
            ),
        }
        rows[number] = schema.ordered(values, schema.TURNS)
    return rows


def part_words(reading: Reading) -> Iterator[tuple[list[str], ...]]:
    """For each speech its words (of a long one the first and the last), its first and last few,
    and those of the narration before and after it; in lower case."""
    half = _PART_LENGTH // 2
    for speech in reading.speeches:
        spoken = speech.words
        some = spoken if len(spoken) <= _PART_LENGTH else spoken[:half] + spoken[-half:]
        words_before, words_after = (
            [
                word.lower().replace("’", "'")
                for word in _WORD.findall(
                    reading.document.paragraphs[gap.paragraph][gap.start : gap.end]
                )
            ]
            for gap in (speech.before, speech.after)
        )
        yield some, spoken[:4], spoken[-4:], words_before[-half:], words_after[:half]


def word_numbers(reading: Reading, vocabulary: Mapping[str, int]) -> Numbers:
    """The `part_words` by their numbers in a vocabulary, 0 for others; shape (speeches, PARTS,
    words)."""
    result = np.zeros((len(reading.speeches), PARTS, _PART_LENGTH), np.int16)
    for number, parts in enumerate(part_words(reading)):
        for row, words in zip(result[number], parts, strict=True):
            row[: len(words)] = [vocabulary.get(word, 0) for word in words]
    return result


def stretches(
    table: Table,
    reading: Reading,
    beliefs: Beliefs,
    ranks: Ranks,
    vocabulary: Mapping[str, int],
    starts: Sequence[int],
) -> Iterator[Stretch]:
    """The stretches of a book that begin at `starts`, but for those that nobody may speak.

    Args:
        table: the candidates that the first stage kept.
        beliefs: those of the first stage.
    """
    rows_at = table.starts
    codes = np.empty((rows_at[-1], ranks.limits.shape[1]), np.uint8)
    for numbers, block in table.blocks():
        if len(block):
            codes[rows_at[numbers.start] : rows_at[numbers.stop]] = ranks(block)
    turns, words = turn_rows(reading), word_numbers(reading, vocabulary)
    for start in starts:
        speeches = range(start, min(start + LENGTH, len(table.candidates)))
        characters = tuple(dict.fromkeys(c for n in speeches for c in table.candidates[n]))
        if not characters:
            continue
        place = {character: i for i, character in enumerate(characters)}
        shape = (len(characters), LENGTH)
        rows = np.zeros((*shape, codes.shape[1]), np.uint8)
        present = np.zeros(shape, np.bool_)
        prior = np.full(shape, ABSENT, np.float32)
        for column, number in enumerate(speeches):
            names = table.candidates[number]
            columns = [place[c] for c in names]
            rows[columns, column] = codes[rows_at[number] : rows_at[number] + len(names)]
            present[columns, column] = True
            prior[columns, column] = [
                math.log(max(beliefs[number].get(c, 0.0), math.exp(ABSENT))) for c in names
            ]
        missing = LENGTH - len(speeches)
        yield Stretch(
            speeches,
            characters,
            rows,
            present,
            prior,
            np.pad(turns[start : speeches.stop], ((0, missing), (0, 0))),
            np.pad(words[start : speeches.stop], ((0, missing), (0, 0), (0, 0))),
        )


def overlapping(count: int) -> list[int]:
    """Where the stretches of a book of `count` speeches begin, so that each has its margins."""
    step = LENGTH - 2 * _MARGIN
    return list(range(0, max(count - 2 * _MARGIN, 1), step))


@dataclass(frozen=True, slots=True)
class Block:
    """A gated convolution along the speeches."""

    kernel: Floats
    """Shape (taps, in, 2 out)."""
    bias: Floats
    dilation: int

    def __call__(self, grid: Floats) -> Floats:
        """From (C, LENGTH, in) to (C, LENGTH, out)."""
        taps = len(self.kernel)
        reach = self.dilation * (taps // 2)
        padded = np.pad(grid, ((0, 0), (reach, reach), (0, 0)))
        characters, padded_length, _ = padded.shape
        length = grid.shape[1]
        # One product of two matrices a tap: numpy makes one a character of a slice.
        places = padded.reshape(characters * padded_length, -1)
        sums = np.broadcast_to(self.bias, (characters, length, len(self.bias)))
        for tap, kernel in enumerate(self.kernel):
            products = (places @ kernel).reshape(characters, padded_length, -1)
            start = tap * self.dilation
            sums = sums + products[:, start : start + length]
        value, gate = np.split(sums, 2, axis=-1)
        result: Floats = np.maximum(value, 0) / (1 + np.exp(-gate))
        return result


@dataclass(frozen=True, slots=True)
class Conversation:
    """The trained network."""

    ranks: Ranks
    vocabulary: Mapping[str, int]
    enter: tuple[Floats, Floats]
    """Weights and bias of the places; of (columns + 2, width) and (width,)."""
    turn: tuple[Floats, Floats]
    embedding: Floats
    """Shape (words + 1, size)."""
    said: tuple[Floats, Floats]
    """Weights and bias of the words."""
    absent: Floats
    blocks: tuple[Block, ...]
    scores: tuple[tuple[Floats, Floats], ...]
    """Weights and bias of the score after each block, and before the first."""
    trust: Floats
    """How much the stage before counts in each of them."""

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]], prefix: str) -> Conversation:
        """The network stored under `prefix` in an opened ``.npz``."""

        def floats(name: str) -> Floats:
            return arrays[f"{prefix}.{name}"].astype(np.float32)

        def layer(name: str) -> tuple[Floats, Floats]:
            return floats(f"{name}.weight"), floats(f"{name}.bias")

        dilations = arrays[f"{prefix}.dilations"].astype(np.int64).tolist()
        words = str(arrays[f"{prefix}.vocabulary"]).split("\n")
        return cls(
            Ranks(floats("limits")),
            {word: number for number, word in enumerate(words, 1)},
            layer("enter"),
            layer("turn"),
            floats("embedding"),
            layer("said"),
            floats("absent"),
            tuple(Block(*layer(f"block{k}"), dilation) for k, dilation in enumerate(dilations)),
            tuple(layer(f"score{k}") for k in range(len(dilations) + 1)),
            floats("trust"),
        )

    def beliefs(
        self,
        table: Table,
        reading: Reading,
        before: Beliefs,
        constraints: Constraints,
    ) -> list[dict[int, float]]:
        """Probability of each candidate of each speech.

        Args:
            table: the candidates that the first stage kept.
            before: the beliefs of the first stage.
            constraints: what is decided.
        """
        result: list[dict[int, float]] = [{} for _ in table.candidates]
        starts = overlapping(len(result))
        for stretch in stretches(table, reading, before, self.ranks, self.vocabulary, starts):
            # On products as small as these, threads wait for each other longer than they work.
            with threadpool_limits(limits=1, user_api="blas"):
                chances = self.chances(stretch, constraints.certain)
            place = {character: i for i, character in enumerate(stretch.characters)}
            start = stretch.speeches.start
            for number in stretch.speeches[_MARGIN if start else 0 :]:
                result[number] = {
                    c: float(chances[place[c], number - start]) for c in table.candidates[number]
                }
        return constraints.applied(result)

    def chances(self, stretch: Stretch, certain: Mapping[int, int]) -> Floats:
        """Probability of each character for each speech of a stretch; shape (C, LENGTH)."""
        prior, present = stretch.prior[..., None], stretch.present
        places = np.concatenate([self.ranks.even(stretch.rows), prior / 4, np.exp(prior)], axis=-1)
        word_chances = _through(self.said, self._meaning(stretch.words))
        speech = _through(self.turn, stretch.turns) + word_chances
        grid = np.maximum(_through(self.enter, places) + speech, 0)
        grid = np.where(present[..., None], grid, self.absent)
        for block, score, trust in zip(self.blocks, self.scores, self.trust, strict=False):
            believed = self._believed(grid, stretch, score, trust, certain)
            weighed = believed[..., None]
            transition = np.broadcast_to((weighed * grid).sum(axis=0), grid.shape)
            highest = np.broadcast_to(weighed.max(axis=0), weighed.shape)
            grid = grid + block(np.concatenate([grid, transition, weighed, highest], axis=-1))
        return self._believed(grid, stretch, self.scores[-1], self.trust[-1], certain)

    def _meaning(self, words: Numbers) -> Floats:
        """One vector a speech: of each of its parts the sum of its words' vectors, scaled."""
        has_words = (words > 0)[..., None]
        sums = (self.embedding[words] * has_words).sum(axis=2)
        result: Floats = sums / np.sqrt(np.maximum(has_words.sum(axis=2), 1)).astype(np.float32)
        return result.reshape(len(words), -1)

    def _believed(
        self,
        grid: Floats,
        stretch: Stretch,
        score: tuple[Floats, Floats],
        trust: np.float32,
        certain: Mapping[int, int],
    ) -> Floats:
        scores = _through(score, grid)[..., 0] + stretch.prior * trust / 4
        scores = np.where(stretch.present, scores, NEVER)
        powers = np.exp(scores - scores.max(axis=0))
        believed: Floats = powers / powers.sum(axis=0) * stretch.present
        for column, number in enumerate(stretch.speeches):
            if number in certain and certain[number] in stretch.characters:
                believed[:, column] = 0
                believed[stretch.characters.index(certain[number]), column] = 1
        return believed


def _through(layer: tuple[Floats, Floats], values: Floats) -> Floats:
    weight, bias = layer
    result: Floats = values @ weight + bias
    return result


def blended(one: Beliefs, other: Beliefs) -> list[dict[int, float]]:
    """What two models of the same candidates believe together: the geometric mean."""
    result = []
    for mine, second in zip(one, other, strict=True):
        product = {c: math.sqrt(p * second.get(c, 0.0)) for c, p in mine.items()}
        total = sum(product.values())
        result.append({c: p / total for c, p in product.items()} if total else dict(mine))
    return result
