"""Rewrites the conversations of an annotated novel in the manner of today's prose.

Old novels begin a paragraph with every speaker and tag speech with ``said Mary``. Much of what is
written today does neither: several speakers share a paragraph, actions stand where tags stood,
before or after what is said, a listener's action comes between, marks lack their commas. The
words that are spoken and who speaks them are the novel's; what stands between is made here, in
one habit a novel, so that a model can learn to read a book's habit.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from annotated import AnnotatedText, Row
from phrases import ACTIONS, CLAUSES, LISTENED, MANNERS, OWNED, PAUSES, PRONOUNS, TAGS

_BREAK = re.compile(r"\n[ \t]*\n\s*")
_SENTENCE = re.compile(r"(?:[^.!?]|(?<=\bMr|\bDr|\bSt)\.|(?<=\bMrs)\.)+(?:[.!?]+(?:--)?|$)")
_LONGEST_TAG = 9
"""Words; a longer piece of narration inside a paragraph is the novel's own and may stay."""
_FORGOTTEN = 6
"""Units after which somebody who was not named again is no longer meant by a pronoun."""

_LEADS = 10
"""Characters with the most to say, who may be thought of in their absence."""


@dataclass
class _Habit:
    """How one author writes conversations; every number is a probability or a weight."""

    merges: float
    pronouns: float
    shortens: float
    listens: float
    pauses: float
    keeps: float
    careless: float
    kinds: tuple[str, ...]
    weights: tuple[float, ...]
    interposes: float = 0.0
    """That a listener acts in a paragraph of its own."""

    @classmethod
    def drawn(cls, dice: random.Random) -> _Habit:
        kinds = ("tag", "tag first", "action", "action first", "owned", "clause", "bare")
        weights = [dice.gammavariate(1.2, 1.0) for _ in kinds]
        weights[0] *= 1.5
        return cls(
            merges=dice.choice((0.0, 0.3, 0.6, 0.8, 0.9)),
            pronouns=dice.uniform(0.3, 0.9),
            shortens=dice.uniform(0.3, 0.9),
            listens=dice.choice((0.05, 0.2, 0.4)),
            pauses=dice.uniform(0.1, 0.6),
            keeps=dice.uniform(0.2, 0.7),
            careless=dice.choice((0.0, 0.0, 0.3, 0.7)),
            kinds=kinds,
            weights=tuple(weights),
        )

    @classmethod
    def orderly(cls, dice: random.Random) -> _Habit:
        """Of an author who begins a paragraph with every speaker, in which nobody else acts."""
        weights = {"tag": 3.0, "tag first": 0.2, "action": 2.0, "action first": 2.0}
        weights |= {"owned": 0.4, "clause": 0.2, "bare": 4.0}
        return cls(
            merges=0.0,
            pronouns=dice.uniform(0.2, 0.7),
            shortens=dice.uniform(0.6, 0.9),
            listens=0.0,
            pauses=dice.uniform(0.2, 0.7),
            keeps=dice.uniform(0.0, 0.3),
            careless=0.0,
            kinds=tuple(weights),
            weights=tuple(w * dice.uniform(0.5, 1.5) for w in weights.values()),
            interposes=dice.uniform(0.05, 0.2),
        )


@dataclass
class _Unit:
    """A paragraph of the novel: narration, or what one character says with its narration."""

    text: str
    offset: int
    rows: list[Row] = field(default_factory=list)

    @property
    def speaker(self) -> str:
        """The one who speaks; empty where several or unknown ones do."""
        names = {row["speaker"] or "_" for row in self.rows}
        only = names.pop() if len(names) == 1 else "_"
        return "" if only.startswith("_") else only

    @property
    def is_whole(self) -> bool:
        """Whether marks stand around each of its spans."""
        return all(
            row["start"] - self.offset > 0
            and row["end"] - self.offset < len(self.text)
            and self.text[row["start"] - self.offset - 1] == '"'
            and self.text[row["end"] - self.offset] == '"'
            for row in self.rows
        )


def restyled(annotated: AnnotatedText, seed: int = 1) -> AnnotatedText:
    """The novel with its conversations rewritten; same input and seed, same text."""
    dice = random.Random(f"{annotated.name} {seed}")
    return _Writer(annotated, dice, _Habit.drawn(dice)).written()


def orderly(annotated: AnnotatedText) -> AnnotatedText:
    """The novel with its conversations rewritten by an author of today who begins a paragraph with
    every speaker: actions beside a speech are the speaker's."""
    dice = random.Random(f"{annotated.name} orderly")
    return _Writer(annotated, dice, _Habit.orderly(dice)).written()


def _units(annotated: AnnotatedText) -> Iterator[_Unit]:
    rows = sorted(annotated.quotes, key=lambda row: (row["start"], row["end"]))
    text = annotated.text
    place = at = 0
    for match in [*_BREAK.finditer(text), None]:
        end = match.start() if match else len(text)
        unit = _Unit(text[at:end], at)
        while place < len(rows) and rows[place]["start"] < end:
            unit.rows.append(rows[place])
            place += 1
        if unit.text.strip():
            yield unit
        at = match.end() if match else end


class _Writer:
    def __init__(self, annotated: AnnotatedText, dice: random.Random, habit: _Habit) -> None:
        self._annotated = annotated
        self._dice = dice
        self._habit = habit
        self._out: list[str] = []
        self._size = 0
        self._rows: list[Row] = []
        self._sex = {row["name"]: row.get("gender") or "" for row in annotated.characters}
        self._narrator = {row["name"] for row in annotated.characters if row.get("is_narrator")}
        self._shown = {row["name"]: self._usual(row) for row in annotated.characters}
        lines = Counter(row["speaker"] for row in annotated.quotes if row["speaker"])
        self._leads = [name for name, _ in lines.most_common(_LEADS) if name in self._shown]
        self._meant: dict[str, tuple[str, int]] = {}
        """Sex → who was named last, and when."""
        self._turn = 0
        self._open = False

    def _usual(self, row: Row) -> str:
        """What the novel calls a character most often."""
        forms = sorted({row["name"], *(row.get("aliases") or ())})
        count = {
            form: len(re.findall(rf"\b{re.escape(form)}\b", self._annotated.text))
            for form in forms
            if len(form) > 2 and form[0].isupper()
        }
        return str(max(count, key=lambda form: (count[form], form), default=row["name"]))

    def written(self) -> AnnotatedText:
        units = list(_units(self._annotated))
        for number, unit in enumerate(units):
            self._turn += 1
            speaker = unit.speaker
            if speaker and unit.is_whole:
                self._join()
                self._converse(unit, speaker, self._partner(units, number))
            else:
                self._copy(unit)
        return replace(self._annotated, text="".join(self._out), quotes=self._rows)

    def _partner(self, units: Sequence[_Unit], number: int) -> str:
        """Who else speaks near unit `number`."""
        speaker = units[number].speaker
        near = (number - 1, number + 1, number - 2, number + 2, number - 3, number + 3)
        for other in near:
            if 0 <= other < len(units) and units[other].speaker not in ("", speaker):
                return units[other].speaker
        return ""

    def _put(self, text: str) -> None:
        self._out.append(text)
        self._size += len(text)

    def _join(self) -> None:
        """Go on in the same paragraph, or begin a new one."""
        if not self._out:
            return
        self._put(" " if self._open and self._dice.random() < self._habit.merges else "\n\n")
        self._open = True

    def _copy(self, unit: _Unit) -> None:
        """A paragraph as the novel has it."""
        short = not unit.rows and len(unit.text) < 500 and unit.text.rstrip()[-1:] in ".!?"
        if short:
            self._join()
        elif self._out:
            self._put("\n\n")
        shift = self._size - unit.offset
        self._put(unit.text.rstrip())
        for row in unit.rows:
            self._rows.append({**row, "start": row["start"] + shift, "end": row["end"] + shift})
        self._open = short

    # What is said.

    def _converse(self, unit: _Unit, speaker: str, partner: str) -> None:
        dice, habit = self._dice, self._habit
        spans = unit.rows
        if dice.random() < habit.shortens:
            spans = spans[: dice.choice((1, 1, 2))]
        kind = dice.choices(habit.kinds, habit.weights)[0]
        opening = self._sentence(unit.text[: spans[0]["start"] - unit.offset - 1])
        if opening and dice.random() < habit.keeps:
            self._put(opening + " ")
        elif kind == "tag first":
            self._put(f"{self._refer(speaker)} {self._tag(speaker, partner)}, ")
        elif kind == "action first":
            self._put(f"{self._act(ACTIONS, speaker, partner)}. ")
        for place, row in enumerate(spans):
            last = place == len(spans) - 1
            self._speak(row, kind if place == 0 else "bare", speaker, partner)
            follows = spans[place + 1]["start"] - 1 if not last else None
            begin = row["end"] + 1 - unit.offset
            end = follows - unit.offset if follows is not None else len(unit.text)
            kept = self._sentence(unit.text[begin:end])
            if kept and dice.random() < habit.keeps:
                self._put(" " + kept)
            if not last:
                if dice.random() < habit.pauses:
                    self._put(f" {self._act(PAUSES, speaker, partner)}.")
                self._put(" ")
        if partner and dice.random() < habit.listens:
            self._put(f" {self._act(LISTENED, partner, speaker)}.")
        if partner and habit.interposes and dice.random() < habit.interposes:
            self._put(f"\n\n{self._act(LISTENED, partner, speaker)}.")

    def _speak(self, row: Row, kind: str, speaker: str, partner: str) -> None:
        """One span with what comes after it."""
        words = self._annotated.text[row["start"] : row["end"]].strip()
        if self._dice.random() < self._habit.shortens:
            sentences = _SENTENCE.findall(words)
            words = "".join(sentences[: self._dice.choice((1, 1, 2, 3))]).strip() or words
        words = words.rstrip(",;:- ")
        tagged = kind in ("tag", "clause")
        careless = self._dice.random() < self._habit.careless
        mark = words[-1:] if words[-1:] in ".!?" else ""
        body = words[: len(words) - len(mark)]
        outside = ""
        if mark in ("", "."):
            mark = "," if tagged else "."
            if careless:
                mark, outside = "", self._dice.choice((mark, ""))
        self._put('"')
        start = self._size
        self._put(body + mark)
        self._rows.append({**row, "start": start, "end": self._size, "text": body + mark})
        self._put('"' + outside)
        if kind == "tag":
            self._put(f" {self._refer(speaker, low=True)} {self._tag(speaker, partner)}.")
        elif kind == "clause":
            clause = self._dice.choice(CLAUSES)
            self._put(f" {self._filled(clause, speaker, partner)}.")
        elif kind == "action":
            self._put(f" {self._act(ACTIONS, speaker, partner)}.")
        elif kind == "owned":
            self._put(f" {self._filled(self._dice.choice(OWNED), speaker, partner)}.")

    @staticmethod
    def _sentence(gap: str) -> str:
        """The novel's own narration of a gap, where it is more than a tag."""
        text = gap.strip().lstrip(",;- ")
        if len(text.split()) <= _LONGEST_TAG or '"' in text:
            return ""
        text = text.rstrip(",:;- ")
        whole = text if text[-1:] in ".!?" else text + "."
        return whole if whole[0].isupper() else ""

    # Who is named, and how.

    def _tag(self, speaker: str, partner: str) -> str:
        verb = self._dice.choice(TAGS)
        return verb + self._filled(self._dice.choice(MANNERS), speaker, partner)

    def _act(self, actions: Sequence[str], actor: str, other: str) -> str:
        subject = self._refer(actor)
        return f"{subject} {self._filled(self._dice.choice(actions), actor, other)}"

    def _refer(self, name: str, low: bool = False) -> str:
        """A subject that means `name`: the narrator's I, a pronoun where it is clear, or a name."""
        if name in self._narrator:
            return "I"
        sex = self._sex.get(name, "")
        if sex in PRONOUNS:
            meant, when = self._meant.get(sex, ("", 0))
            clear = meant == name and self._turn - when <= _FORGOTTEN
            if clear and self._dice.random() < self._habit.pronouns:
                self._meant[sex] = (name, self._turn)
                return PRONOUNS[sex][0] if low else PRONOUNS[sex][0].capitalize()
            self._meant[sex] = (name, self._turn)
        return self._shown[name]

    def _filled(self, pattern: str, actor: str, other: str) -> str:
        """`pattern` with pronouns of the actor and a mention of the other."""
        they, their, _ = self._forms(actor)
        if not they:
            they, their = self._shown[actor], f"{self._shown[actor]}'s"
        return pattern.format(
            they=they,
            their=their,
            Their=their[:1].upper() + their[1:],
            whom=self._whom(other),
            absent=self._absent(actor, other),
        )

    def _absent(self, actor: str, other: str) -> str:
        """Somebody who is spoken of, not there."""
        names = [n for n in self._leads if n not in (actor, other)]
        return self._shown[self._dice.choice(names)] if names else "the others"

    def _forms(self, name: str) -> tuple[str, str, str]:
        if name in self._narrator:
            return "I", "my", "me"
        return PRONOUNS.get(self._sex.get(name, ""), ("", "", ""))

    def _whom(self, other: str) -> str:
        if not other:
            return "the fire"
        if other in self._narrator:
            return "me"
        sex = self._sex.get(other, "")
        meant = self._meant.get(sex, ("", 0))[0]
        if sex in PRONOUNS and meant == other and self._dice.random() < self._habit.pronouns:
            return PRONOUNS[sex][2]
        return self._shown[other]
