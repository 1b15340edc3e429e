"""Sections of a chapter: where they begin, what they are called, and how they are told."""

from __future__ import annotations

import dataclasses
import io
import json
from pathlib import Path

import pytest
from mutagen.id3 import ID3
from support.clips import MakeClip

from audiobook.assembly.audio_settings import AssemblySettings
from audiobook.assembly.chapter_sections import find_sections, named_sections, podcast_chapters
from audiobook.assembly.formats.tags import ChapterTags, id3
from audiobook.assembly.mastering.clip_layout import lay_out
from audiobook.model import BookInfo, Pause, PauseKind, Section, Timeline, TimelineClip
from audiobook.units import Seconds

LONG = 70.0
"""Seconds: long enough for a scene to be listed."""


def sections_of(make_clip: MakeClip, *scenes: tuple[str | None, float, str]) -> tuple[Section, ...]:
    """Of a chapter of clips: title of the scene that begins (None: none does), seconds, text."""
    items: list[TimelineClip | Pause] = []
    for index, (scene, seconds, text) in enumerate(scenes):
        clip = make_clip(f"c{index}", seconds, rate=8000, text=text)
        cue = dataclasses.replace(clip.cue, scene=scene)
        items += [dataclasses.replace(clip, cue=cue), Pause(PauseKind.SCENE, Seconds(1.0))]
    timeline = Timeline(1, "One", tuple(items[:-1]))
    return find_sections(lay_out(timeline, AssemblySettings()), "One")


def test_a_chapter_of_a_piece_has_none(make_clip: MakeClip) -> None:
    assert sections_of(make_clip, (None, 1, "a"), (None, 1, "b")) == ()


def test_a_scene_with_a_name_is_one_however_short(make_clip: MakeClip) -> None:
    first, second = sections_of(make_clip, (None, 1, "a"), ("The Lamp", 1, "b"))
    assert (first.title, first.start, first.named) == ("One", 0.0, True)
    assert (second.title, second.named) == ("The Lamp", True)
    assert second.start > 2


def test_a_scene_without_a_name_is_called_by_its_first_words(make_clip: MakeClip) -> None:
    text = "“The tide was out, and the boats lay on the sand as if they had been forgotten.”"
    _, second = sections_of(make_clip, (None, LONG, "a"), ("", 1, text))
    assert second.title == "The tide was out, and the boats lay on the…"
    assert not second.named


def test_short_scenes_without_a_name_are_not_listed(make_clip: MakeClip) -> None:
    assert sections_of(make_clip, (None, 1, "a"), ("", 1, "b"), ("", 1, "c")) == ()


SECTIONS = (Section(Seconds(0.0), "One"), Section(Seconds(12.3456), "The Lamp"))


def test_only_names_of_the_author_go_into_tags() -> None:
    assert (
        named_sections((*SECTIONS, Section(Seconds(80.0), "It was late", named=False))) == SECTIONS
    )
    assert named_sections((SECTIONS[0], Section(Seconds(80.0), "It was late", named=False))) == ()


def test_the_json_of_podcast_apps() -> None:
    assert json.loads(podcast_chapters(SECTIONS, "Chapter 1")) == {
        "version": "1.2.0",
        "title": "Chapter 1",
        "chapters": [
            {"startTime": 0.0, "title": "One"},
            {"startTime": 12.346, "title": "The Lamp"},
        ],
    }


@pytest.fixture
def tagged(info: BookInfo, tmp_path: Path) -> ID3:
    told = ChapterTags(
        info, "Chapter 1", 1, Seconds(20.0), text="Said.\n\nDone.", sections=SECTIONS
    )
    return ID3(fileobj=io.BytesIO(id3(told)))


def test_the_chapter_frames_of_id3(tagged: ID3) -> None:
    (contents,) = tagged.getall("CTOC")
    frames = [tagged[f"CHAP:{name}"] for name in contents.child_element_ids]
    assert [(f.start_time, f.end_time) for f in frames] == [(0, 12346), (12346, 20000)]
    assert [str(f.sub_frames["TIT2"]) for f in frames] == ["One", "The Lamp"]


def test_chapters_stand_in_the_tag_in_their_order() -> None:
    """Players that do not sort list them as they come, FFmpeg's among them."""
    titles = ["A long title of a chapter", "B", "Another long one", "D"]
    sections = tuple(Section(Seconds(float(at)), title) for at, title in enumerate(titles))
    tag = id3(ChapterTags(BookInfo("Book"), "One", 1, Seconds(9.0), sections=sections))
    found = ID3(io.BytesIO(tag)).getall("CHAP")
    assert [frame.sub_frames["TIT2"].text[0] for frame in found] == titles


def test_the_text_in_the_tag(tagged: ID3) -> None:
    (text,) = tagged.getall("USLT")
    assert text.text == "Said.\n\nDone."
