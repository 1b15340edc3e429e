"""What a chapter consists of comes back from the disk as it was, types and all."""

from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from audiobook.model import Clip, Cue, Pause, PauseKind, TimelineClip, Utterance, WordTime
from audiobook.stored_items import StoredItem, from_text, planned, spoken, stored

SECONDS = st.floats(0, 9)
PAUSES = st.builds(Pause, st.sampled_from(PauseKind), SECONDS)
CUES = st.builds(
    Cue,
    st.builds(Utterance, st.just("tone"), st.text(), st.text()),
    st.text(),
    st.text(),
    st.text(),
    line=st.none() | st.integers(1, 99),
    scene=st.none() | st.text(),
)
CLIPS = st.builds(
    Clip,
    st.text(),
    st.just(Path("clips/a.wav")),
    st.integers(0, 9),
    st.just(24000),
    words=st.lists(st.builds(WordTime, SECONDS, SECONDS, st.text())).map(tuple),
    checksum=st.none() | st.integers(0, 9),
)


@given(st.lists(PAUSES | st.builds(TimelineClip, CLIPS, CUES), max_size=5))
def test_a_timeline_comes_back_as_it_was(items: list[Pause | TimelineClip]) -> None:
    kept = msgspec.msgpack.encode(stored(items), enc_hook=str)
    again = list(spoken(msgspec.msgpack.decode(kept, type=list[StoredItem], dec_hook=from_text)))
    assert again == items
    assert all(
        isinstance(w, WordTime) for i in again if isinstance(i, TimelineClip) for w in i.clip.words
    )


@given(st.lists(PAUSES | CUES, max_size=5))
def test_a_plan_comes_back_as_it_was(items: list[Pause | Cue]) -> None:
    kept = msgspec.json.encode(stored(items), enc_hook=str)
    again = msgspec.json.decode(kept, type=list[StoredItem], dec_hook=from_text)
    assert list(planned(again)) == items
