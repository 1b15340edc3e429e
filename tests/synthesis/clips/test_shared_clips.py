from pathlib import Path
from typing import NoReturn

import pytest

from audiobook.errors import EngineMissingError, SynthesisError, UsageError
from audiobook.model import ChapterPlan, Cue, RenderPlan, Utterance
from audiobook.synthesis.clips.cache import ClipCache, clip_key
from audiobook.synthesis.clips.shared_clips import SharedClips
from audiobook.synthesis.rendering.render import render_plan


def plan_of(*texts: str) -> RenderPlan:
    utterances = [Utterance("tone", "low", text) for text in texts]
    cues = tuple(Cue(each, clip_key(each, "1"), "Ann", each.text) for each in utterances)
    return RenderPlan((ChapterPlan(1, "One", cues),), {"tone": "1"})


@pytest.mark.parametrize("scheme", ["", "memory://clips-of-a-test"])
def test_what_one_machine_rendered_another_does_not(
    tmp_path: Path, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = scheme or str(tmp_path / "store")
    plan = plan_of("The tide is out.", "The lamp is lit.")
    first, second = ClipCache(tmp_path / "first"), ClipCache(tmp_path / "second")
    with SharedClips(url) as shared:
        render_plan(plan, first, workers=1, shared=shared)
        assert shared.finish() == 0

    def nothing_to_open(cache: ClipCache) -> NoReturn:
        raise AssertionError("a pool was opened")

    with SharedClips(url) as shared:
        render_plan(plan, second, pool=nothing_to_open, shared=shared)
    for cue in plan.chapters[0].cues:
        assert second.path(cue.key).read_bytes() == first.path(cue.key).read_bytes()


def test_a_damaged_clip_counts_as_not_there(tmp_path: Path) -> None:
    plan = plan_of("The tide is out.")
    (cue,) = plan.chapters[0].cues
    with SharedClips(str(tmp_path / "store")) as shared:
        render_plan(plan, ClipCache(tmp_path / "first"), workers=1, shared=shared)
        shared.finish()
        (stored,) = (tmp_path / "store").rglob("*.wav")
        sound = stored.read_bytes()
        stored.write_bytes(sound[:-4] + b"\x7f\x7f\x7f\x7f")
        second = ClipCache(tmp_path / "second")
        assert shared.fetch([cue.key], second) == 0
        render_plan(plan, second, workers=1, shared=shared)
    assert second.path(cue.key).read_bytes() == sound


def test_a_store_that_does_not_answer_is_an_error_without_its_password(tmp_path: Path) -> None:
    class Broken:
        def cat(self, paths: list[str], on_error: str) -> None:
            raise PermissionError("secret")

    with SharedClips("memory://user:secret@host/clips?key=secret") as shared:
        shared._files = Broken()
        with pytest.raises(SynthesisError) as caught:
            shared.fetch(["0" * 64], ClipCache(tmp_path))
    assert "secret" not in str(caught.value) + caught.value.hint


@pytest.mark.parametrize(
    ("url", "kind"), [("nosuch://bucket", UsageError), ("arrow_hdfs://host/x", EngineMissingError)]
)
def test_a_store_of_no_kind_is_told_from_one_whose_package_is_missing(
    url: str, kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        SharedClips(url)
