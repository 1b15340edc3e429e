"""Manifests for other players, held against schemas of their specifications."""

import dataclasses
import json
import re
from pathlib import Path, PurePosixPath

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.errors import PublishingError
from audiobook.model import BookInfo, Track
from audiobook.publishing.manifests import (
    audiobookshelf_folder,
    audiobookshelf_metadata,
    w3c_manifest,
)
from audiobook.units import Seconds

INFO = BookInfo(
    title="The Tide: A Story",
    authors=("Ann Oak", "Bob Elm"),
    narrator="Emma",
    language="en-GB",
    description="Water comes & goes.",
    publisher="Pier Press",
    year="2021",
    series="The Pier",
    series_index="2",
    isbn="9780000000002",
    identifier="0e0fa1a5-62c6-5d67-9a4b-6e4ec7ef5f1c",
)
TRACKS = tuple(
    Track(Path(f"0{n}-part.mp3"), n, f"Chapter {n}", Seconds(60.1234 * n), "Part One")
    for n in (1, 2, 3)
)

LINKED = {
    "type": "object",
    "required": ["type", "url", "encodingFormat"],
    "properties": {
        "type": {"const": "LinkedResource"},
        "url": {"type": "string", "pattern": r"^[A-Za-z0-9._~%-]+$"},
        "encodingFormat": {"type": "string", "pattern": r"^\w+/[\w.+-]+$"},
        "duration": {"type": "string", "pattern": r"^PT\d+(\.\d+)?S$"},
        "name": {"type": "string", "minLength": 1},
        "rel": {"type": "string"},
        "alternate": {"type": "array", "items": {"$ref": "#/$defs/linked"}},
    },
    "additionalProperties": False,
}
ENTITIES = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["type", "name"],
        "properties": {"type": {"enum": ["Person", "Organization"]}, "name": {"type": "string"}},
    },
}
# W3C Audiobooks, sections 5.2 to 5.8: required and recommended properties.
W3C = {
    "$defs": {"linked": LINKED},
    "type": "object",
    "required": ["@context", "conformsTo", "name", "readingOrder", "id", "inLanguage", "duration"],
    "properties": {
        "@context": {
            "type": "array",
            "prefixItems": [
                {"const": "https://schema.org"},
                {"const": "https://www.w3.org/ns/pub-context"},
            ],
        },
        "conformsTo": {"const": "https://www.w3.org/TR/audiobooks/"},
        "type": {"const": "Audiobook"},
        "id": {"type": "string", "pattern": r"^urn:uuid:[0-9a-f-]{36}$"},
        "name": {"type": "string", "minLength": 1},
        "abridged": {"type": "boolean"},
        "duration": {"type": "string", "pattern": r"^PT\d+(\.\d+)?S$"},
        "author": ENTITIES,
        "readBy": ENTITIES,
        "publisher": ENTITIES,
        "datePublished": {"type": "string", "pattern": r"^\d{4}"},
        "accessMode": {"type": "array", "items": {"enum": ["auditory", "textual", "visual"]}},
        "readingOrder": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/linked"}},
        "resources": {"type": "array", "items": {"$ref": "#/$defs/linked"}},
    },
}
TEXT_OR_NONE = {"type": ["string", "null"]}
TEXTS = {"type": "array", "items": {"type": "string"}}
SHELF = {
    "type": "object",
    "required": ["title", "authors", "narrators", "series", "chapters"],
    "properties": {
        "chapters": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "start", "end", "title"],
                "properties": {"id": {"type": "integer"}, "start": {"type": "number"}},
            },
        },
        **dict.fromkeys(("authors", "narrators", "series", "genres", "tags"), TEXTS),
        **dict.fromkeys(
            ("title", "subtitle", "publishedYear", "publisher", "isbn", "asin"), TEXT_OR_NONE
        ),
        "explicit": {"type": "boolean"},
    },
}


@pytest.mark.parametrize("info", [INFO, BookInfo(title="Bare", identifier=INFO.identifier)])
def test_the_w3c_manifest_is_valid(info: BookInfo) -> None:
    manifest = json.loads(w3c_manifest(info, TRACKS, cover_name="cover.jpg", captions=True))
    jsonschema.validate(manifest, W3C)
    assert [entry["name"] for entry in manifest["readingOrder"]] == [t.title for t in TRACKS]
    (cover,) = manifest["resources"]
    assert (cover["rel"], cover["url"]) == ("cover", "cover.jpg")


def test_the_duration_of_the_book_is_that_of_its_chapters() -> None:
    manifest = json.loads(w3c_manifest(INFO, TRACKS))

    def seconds(duration: str) -> float:
        found = re.fullmatch(r"PT([\d.]+)S", duration)
        assert found
        return float(found[1])

    parts = [seconds(entry["duration"]) for entry in manifest["readingOrder"]]
    assert seconds(manifest["duration"]) == pytest.approx(sum(parts), abs=1e-6)


def test_a_manifest_needs_chapters() -> None:
    with pytest.raises(PublishingError, match="at least one chapter"):
        w3c_manifest(INFO, ())


def test_audiobookshelf_reads_series_people_and_chapters() -> None:
    metadata = json.loads(audiobookshelf_metadata(INFO, TRACKS))
    jsonschema.validate(metadata, SHELF)
    assert metadata["series"] == ["The Pier #2"]
    assert metadata["authors"] == ["Ann Oak", "Bob Elm"]
    assert metadata["narrators"] == ["Emma"]
    chapters = metadata["chapters"]
    assert [chapter["title"] for chapter in chapters] == [track.title for track in TRACKS]
    assert chapters[0]["start"] == 0
    assert [c["end"] for c in chapters[:-1]] == [c["start"] for c in chapters[1:]]
    jsonschema.validate(json.loads(audiobookshelf_metadata(BookInfo("Bare"), TRACKS)), SHELF)


def test_the_same_input_gives_the_same_bytes() -> None:
    assert w3c_manifest(INFO, TRACKS) == w3c_manifest(INFO, TRACKS)
    assert audiobookshelf_metadata(INFO, TRACKS) == audiobookshelf_metadata(INFO, TRACKS)


@pytest.mark.parametrize(
    ("changes", "folder"),
    [
        ({}, "Ann Oak, Bob Elm/The Pier/Vol. 2 - 2021 - The Tide - A Story {Emma}"),
        ({"series": ""}, "Ann Oak, Bob Elm/2021 - The Tide - A Story {Emma}"),
        (
            {"series_index": "", "year": "", "narrator": ""},
            "Ann Oak, Bob Elm/The Pier/The Tide - A Story",
        ),
        (
            {"authors": (), "series": "", "year": "", "narrator": ""},
            "Unknown author/The Tide - A Story",
        ),
        (
            {"title": "..", "authors": ("/",), "series": "", "year": "", "narrator": ""},
            f"-/Untitled ({INFO.identifier[:8]})",
        ),
    ],
)
def test_folder_names(changes: dict[str, object], folder: str) -> None:
    info = dataclasses.replace(INFO, **changes)  # type: ignore[arg-type]
    assert str(audiobookshelf_folder(info)) == folder


@given(st.text(), st.text(), st.text())
def test_folder_names_stay_inside_the_library(title: str, author: str, series: str) -> None:
    folder = audiobookshelf_folder(BookInfo(title=title, authors=(author,), series=series))
    assert folder == PurePosixPath(*folder.parts)
    assert len(folder.parts) == (3 if series else 2)
    for part in folder.parts:
        assert part not in (".", "..")
        assert not set(part) & set('/\\:*?"<>|\0')
        assert 0 < len(part.encode()) <= 255
