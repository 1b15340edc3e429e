from __future__ import annotations

import html
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.assembly.formats.captions import LONGEST_LINE, podcast_json, subrip, webvtt
from audiobook.model import Caption, WordTime
from audiobook.units import Seconds

ONE = Caption(Seconds(1.0), Seconds(2.5), "Narrator", "It was late.")
TWO = Caption(
    Seconds(3.0),
    Seconds(4.25),
    "Spike & Co",
    'Is 1 < 2 --> "yes"?',
    words=(WordTime(3.0, 3.5, "Is"),),
)
LONG = Caption(
    Seconds(3599.5),
    Seconds(3619.5),
    "Narrator",
    "The first sentence is of a middling length. The second, which goes on for rather longer "
    "than anybody would like, has a clause or two; and then it stops. Short.",
)

TIME = r"\d\d+:\d\d:\d\d[.,]\d\d\d"
texts = st.text(max_size=300)
captions = st.lists(
    st.builds(
        lambda start, length, speaker, text: Caption(start, start + length, speaker, text),
        st.floats(0, 100_000),
        st.floats(0, 60),
        st.text(max_size=20),
        texts,
    ),
    max_size=5,
)


def test_webvtt() -> None:
    assert webvtt([ONE, TWO]) == (
        "WEBVTT\n\n"
        "00:00:01.000 --> 00:00:02.500\n<v Narrator>It was late.\n\n"
        '00:00:03.000 --> 00:00:04.250\n<v Spike &amp; Co>Is 1 &lt; 2 --&gt; "yes"?\n'
    )


def test_subrip_tells_a_change_of_speaker() -> None:
    assert subrip([ONE, ONE, TWO]) == (
        "1\n00:00:01,000 --> 00:00:02,500\nNarrator: It was late.\n\n"
        "2\n00:00:01,000 --> 00:00:02,500\nIt was late.\n\n"
        '3\n00:00:03,000 --> 00:00:04,250\nSpike & Co: Is 1 < 2 → "yes"?\n'
    )


def test_podcast_json_is_timed_to_the_word_where_it_can_be() -> None:
    told = json.loads(podcast_json([ONE, TWO]))
    assert told["version"] == "1.0.0"
    assert told["segments"] == [
        {"speaker": "Narrator", "startTime": 1.0, "endTime": 2.5, "body": "It was late."},
        {"speaker": "Spike & Co", "startTime": 3.0, "endTime": 3.5, "body": "Is"},
    ]


def test_long_captions_are_cut_where_a_reader_would() -> None:
    cues = webvtt([LONG]).split("\n\n")[1:]
    said = [" ".join(cue.split("\n")[1:]).removeprefix("<v Narrator>") for cue in cues]
    assert said[0] == "The first sentence is of a middling length."
    assert said[1].endswith("longer than anybody would like,")
    assert said[2].rstrip().endswith("Short.")
    assert cues[0].startswith("00:59:59.500 --> 01:00:0")
    assert "01:00:19.500" in cues[-1]


@pytest.mark.parametrize("write", [webvtt, subrip])
@given(captions=captions)
def test_nothing_is_lost_and_nothing_breaks_the_file(write, captions: list[Caption]) -> None:
    file = write(captions)
    blocks = [
        block for block in re.split(r"\n\n", file.removeprefix("WEBVTT\n\n")) if block.strip()
    ]
    said = []
    for block in blocks:
        lines = block.strip("\n").split("\n")
        if write is subrip:
            assert re.fullmatch(r"\d+", lines.pop(0))
        assert re.fullmatch(f"{TIME} --> {TIME}", lines[0]) or lines[0] == "WEBVTT"
        assert all("-->" not in line for line in lines[1:])
        said.append(" ".join(lines[1:]))
    if write is webvtt:
        heard = " ".join(html.unescape(re.sub(r"<v [^>]*>", "", each)) for each in said)
        spoken = " ".join(
            " ".join("".join(c if c.isprintable() else " " for c in each.text).split())
            for each in captions
        )
        assert heard.split() == spoken.split()


@given(captions=captions)
def test_podcast_json_keeps_every_caption(captions: list[Caption]) -> None:
    assert len(json.loads(podcast_json(captions))["segments"]) == len(captions)


@given(texts)
def test_lines_are_short_unless_a_word_is_long(text: str) -> None:
    for line in webvtt([Caption(Seconds(0), Seconds(10), "N", text)]).split("\n")[3:]:
        plain = html.unescape(line.removeprefix("<v N>"))
        assert (
            len(plain) <= LONGEST_LINE + 15 or " " not in plain or max(map(len, plain.split())) > 20
        )
