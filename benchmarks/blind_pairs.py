"""A page for ears: ``python benchmarks/blind_pairs.py FOLDER [--kinds pauses whisper …]``.

The same few lines of our own are spoken by Kokoro as they were and as they are: pauses of one
length against varied ones, a whisper by level against a blend, a sentence broken off by its tag
spoken in parts against in one, the natural pace against the book's, and one runtime against
another. FOLDER/index.html plays them in an order that does not tell which is which, takes the
listener's choice, and counts at the end. The page needs no network, and the folder can be given on.

It needs the extra ``kokoro``; runtimes that are not installed are left out.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import html
import json
import wave
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from audiobook.errors import AudiobookError
from audiobook.model import (
    NARRATOR,
    NATURAL_PACE,
    Cast,
    ChapterPlan,
    Cue,
    Device,
    Gender,
    Pause,
    PauseKind,
    Role,
    ScriptChapter,
    ScriptParagraph,
    Segment,
    VoiceSettings,
)
from audiobook.synthesis import make_engine, plan_render
from audiobook.synthesis.clips.postprocess import synthesize, to_pcm
from audiobook.units import Seconds

_Paragraph = tuple[tuple[str, str], ...]

_STORY: tuple[_Paragraph, ...] = (
    ((NARRATOR, "The ferry had been due at six. At seven it lay still beyond the bar, with one "
      "lamp at its mast, and the men on the pier had stopped pretending that they were not afraid. "
      "Nobody spoke. "),),
    (("Ann", "“Row out,”"), (NARRATOR, " she said, "), ("Ann", "“before the tide turns.”"),
     (NARRATOR, " Her father looked at the water.")),
    (("Ben", "“Who would go with me?”"), (NARRATOR, " he asked. "), ("Ben", "“You?”")),
    ((NARRATOR, "She was in the boat before he had finished, and held out her hand for the oar."),),
)  # fmt: skip
_WHISPERS: tuple[_Paragraph, ...] = (
    (("Ann", "“Don't move. There is somebody on the stairs,”"), (NARRATOR, " she whispered.")),
    (("Ben", "“I know. I have been listening to him for an hour,”"), (NARRATOR, " he whispered.")),
)
_BROKEN: tuple[_Paragraph, ...] = (
    (("Ann", "“If you had asked me,”"), (NARRATOR, " said Ann, "),
     ("Ann", "“I would have told you where it was.”")),
    (("Ben", "“That boat,”"), (NARRATOR, " he said, "), ("Ben", "“will never see the harbour.”")),
)  # fmt: skip
_CONSTANT = {
    PauseKind.SENTENCE: 0.30, PauseKind.SPEAKER: 0.40, PauseKind.PARAGRAPH: 0.65,
}  # fmt: skip
"""Seconds that pauses had, whatever stood before them."""
_INSIDE_SENTENCE = 0.23


class Pair(NamedTuple):
    """The same words twice."""

    kind: str
    text: str
    before: ChapterPlan
    after: ChapterPlan


def cast(**changes: object) -> Cast:
    """Who speaks."""
    roles = {
        "Ann": Role("Ann", VoiceSettings("kokoro:bf_emma"), gender=Gender.FEMALE),
        "Ben": Role("Ben", VoiceSettings("kokoro:bm_george"), gender=Gender.MALE),
    }
    whole = Cast(VoiceSettings("kokoro:af_heart"), roles=roles)
    return dataclasses.replace(whole, **changes)  # type: ignore[arg-type]


def planned(paragraphs: Sequence[Sequence[tuple[str, str]]], **changes: object) -> ChapterPlan:
    """The plan of a few paragraphs."""
    blocks = tuple(
        ScriptParagraph(tuple(Segment(speaker, text) for speaker, text in paragraph))
        for paragraph in paragraphs
    )
    return plan_render([ScriptChapter("", blocks)], cast(**changes)).chapters[0]


def changed(plan: ChapterPlan, change: Callable[[Cue], Cue]) -> ChapterPlan:
    """A plan with other cues."""
    items = tuple(change(item) if isinstance(item, Cue) else item for item in plan.items)
    return dataclasses.replace(plan, items=items)


def with_constant_pauses(plan: ChapterPlan) -> ChapterPlan:
    """A plan with the pauses of before."""
    items: list[Cue | Pause] = []
    for item in plan.items:
        if isinstance(item, Pause):
            seconds = _CONSTANT.get(item.kind, item.seconds)
            previous = items[-1]
            inside = isinstance(previous, Cue) and previous.text.rstrip('”" ')[-1:] in ",;"
            items.append(Pause(item.kind, Seconds(_INSIDE_SENTENCE if inside else seconds)))
        else:
            items.append(item)
    return dataclasses.replace(plan, items=tuple(items))


def whispered_by_level(plan: ChapterPlan) -> ChapterPlan:
    """Whispers as softer, slower speech of the same voice."""
    voices = {"Ann": "bf_emma", "Ben": "bm_george"}

    def softer(cue: Cue) -> Cue:
        if cue.speaker not in voices:
            return cue
        spoken = dataclasses.replace(
            cue.utterance, voice=voices[cue.speaker], pitch=0.0, gain=-4.0, rate=0.95
        )
        return dataclasses.replace(cue, utterance=spoken)

    return changed(plan, softer)


def in_parts(plan: ChapterPlan) -> ChapterPlan:
    """Every utterance without what goes before it and behind it in its sentence."""
    return changed(
        plan,
        lambda cue: dataclasses.replace(
            cue, utterance=dataclasses.replace(cue.utterance, preceding="", following="")
        ),
    )


def pairs() -> Iterator[Pair]:
    """All that are compared."""
    story = planned(_STORY)
    yield Pair("pauses", _text(_STORY), with_constant_pauses(story), story)
    yield Pair("pace", _text(_STORY), planned(_STORY, pace=NATURAL_PACE), story)
    for paragraph in _WHISPERS:
        plan = planned([paragraph])
        yield Pair("whisper", _text([paragraph]), whispered_by_level(plan), plan)
    for paragraph in _BROKEN:
        plan = planned([paragraph])
        yield Pair("joined sentence", _text([paragraph]), in_parts(plan), plan)
    for paragraph in _STORY:
        before, after = (
            planned([paragraph], device=device) for device in (Device.CPU, Device.OPENVINO)
        )
        yield Pair("runtime", _text([paragraph]), before, after)


def _text(paragraphs: Sequence[Sequence[tuple[str, str]]]) -> str:
    return " ".join(text for paragraph in paragraphs for _, text in paragraph)


def write_sound(plan: ChapterPlan, path: Path, engine: object) -> None:
    """Speak a plan into a WAV file."""
    pieces = []
    rate = 24_000
    for item in plan.items[:-1]:
        if isinstance(item, Pause):
            pieces.append(np.zeros(round(item.seconds * rate), np.float32))
        else:
            pieces.append(synthesize(engine, item.utterance).speech.samples)  # type: ignore[arg-type]
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(to_pcm(np.concatenate(pieces)).tobytes())


_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Blind pairs</title>
<style>
body {{ font: 1rem/1.5 sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }}
fieldset {{ margin: 1.5rem 0; border: 1px solid #bbb }}
audio {{ width: 100% }}
</style>
<h1>Which is better?</h1>
<p>Listen to both of each pair, with headphones if you have some, and choose. What was changed
stands at the bottom once you have chosen everywhere.</p>
<form>
{rows}
<p><button>Show</button> <output></output></p>
</form>
<script>
const key = {key};
document.forms[0].addEventListener("submit", event => {{
  event.preventDefault();
  const chosen = new FormData(event.target), count = {{}};
  key.forEach(([kind, after], number) => {{
    const row = count[kind] ??= {{after: 0, before: 0, neither: 0, open: 0}};
    const choice = chosen.get("pair" + number);
    row[choice === null ? "open" : choice === "=" ? "neither"
        : choice === after ? "after" : "before"] += 1;
  }});
  document.querySelector("output").textContent = Object.entries(count).map(([kind, row]) =>
    `${{kind}}: as it is ${{row.after}}, as it was ${{row.before}}, `
    + `no difference ${{row.neither}}, open ${{row.open}}`).join("; ");
}});
</script>
"""
_ROW = """<fieldset><legend>{number}. {kind}</legend><p>{text}</p>
<label>X <audio controls preload="none" src="{x}"></audio></label>
<label>Y <audio controls preload="none" src="{y}"></audio></label>
<p>{choices}</p></fieldset>"""
_CHOICES = (("x", "X is better"), ("y", "Y is better"), ("=", "no difference"))


def main() -> None:
    """Write the page and its sounds."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kinds", nargs="+", help="leave out all others")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    engine = make_engine("kokoro")
    rows: list[str] = []
    key: list[tuple[str, str]] = []
    for pair in pairs():
        if arguments.kinds and pair.kind not in arguments.kinds:
            continue
        number = len(rows)
        # Which of the two is heard as X depends on the words alone.
        after_is_x = hashlib.sha256(f"{pair.kind}{pair.text}".encode()).digest()[0] % 2 == 0
        names = (f"{number:02}-x.wav", f"{number:02}-y.wav")
        plans = (pair.after, pair.before) if after_is_x else (pair.before, pair.after)
        try:
            for plan, name in zip(plans, names, strict=True):
                write_sound(plan, arguments.folder / name, engine)
        except AudiobookError as error:
            print(f"left out: {pair.kind}: {error.message}")
            continue
        choices = " ".join(
            f'<label><input type="radio" name="pair{number}" value="{value}"> {label}</label>'
            for value, label in _CHOICES
        )
        rows.append(
            _ROW.format(
                number=number + 1, kind=pair.kind, text=html.escape(pair.text),
                x=names[0], y=names[1], choices=choices,
            )
        )  # fmt: skip
        key.append((pair.kind, "x" if after_is_x else "y"))
    page = _PAGE.format(rows="\n".join(rows), key=json.dumps(key))
    (arguments.folder / "index.html").write_text(page, encoding="utf-8")
    print(f"{len(rows)} pairs: open {arguments.folder / 'index.html'}")


if __name__ == "__main__":
    main()
