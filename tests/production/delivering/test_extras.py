"""What an edition has beside its chapters: credits and sample for ACX, an M4B."""

import dataclasses
from pathlib import Path

import av
import pytest

from audiobook.errors import SettingsError
from audiobook.production import Production

LONG = "The tide was out, and the boats lay on the sand, and nobody came. " * 16


def write_audio(production: Production, text: str) -> None:
    with production.folder.book_file.open("a") as file:
        file.write(f"audio:\n{text}")


@pytest.fixture(scope="module")
def acx(tide: Production, tmp_path_factory: pytest.TempPathFactory) -> Production:
    """The book made for Audible, its first chapter longer than a minute."""
    root = tmp_path_factory.mktemp("acx")
    for name in ("book.yaml", "voices.yaml"):
        (root / name).write_text((tide.folder.root / name).read_text())
    (root / "script").mkdir()
    (root / "script/01-long.txt").write_text(f"# Long\n\nNarrator: {LONG}\n")
    (root / "script/02-short.txt").write_text("# Short\n\nBob: “Home again.”\n")
    made = Production(root)
    write_audio(made, "  profile: acx\n")
    made.render(jobs=1)
    made.assemble(jobs=1)
    return made


def test_a_book_made_for_acx_passes(acx: Production) -> None:
    assert [f for f in acx.check("acx", jobs=1) if not f.passed] == []


def test_credits_stand_around_the_chapters_and_are_none(acx: Production) -> None:
    names = sorted(path.name for path in acx.folder.output.glob("*.mp3"))
    assert names == [
        "00-opening-credits.mp3",
        "01-long.mp3",
        "02-short.mp3",
        "03-closing-credits.mp3",
        "retail-sample.mp3",
    ]
    tracks = acx.status().tracks
    assert tracks == 2


def test_back_to_podcasts_the_extras_are_gone(acx: Production, tmp_path: Path) -> None:
    import shutil

    root = tmp_path / "again"
    shutil.copytree(acx.folder.root, root)
    production = Production(root)
    book = production.folder.book_file
    book.write_text(book.read_text().replace("profile: acx", "profile: podcast"))
    production.assemble(jobs=1)
    assert len(list(production.folder.output.glob("*.mp3"))) == 2
    assert [f for f in production.check("podcast", jobs=1) if not f.passed] == []


def test_the_author_says_the_credits_in_his_own_words(own_tide: Production) -> None:
    from audiobook.production.book_file import load_book_file
    from audiobook.production.delivering import extras

    write_audio(own_tide, "  profile: acx\n  opening_credits: Hear hear.\n")
    details = load_book_file(own_tide.folder.book_file)
    opening, closing = extras.credit_texts(details.info, details.audio)
    assert opening == "Hear hear."
    assert closing == (
        "This has been The Tide & the Lamp. Written by Ann Oak. Narrated by Tone. "
        "Narrated by computer-generated voices. The end."
    )
    bare = dataclasses.replace(details.info, authors=(), narrator="", disclosure="")
    assert (
        extras.credit_texts(bare, details.audio)[1] == "This has been The Tide & the Lamp. The end."
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("  profile: vinyl\n", "no profile vinyl"),
        ("  format: wax\n", "format"),
        ("  bit_rate: 97\n", "bit_rate"),
        ("  loudnes: 3\n", "loudnes"),
    ],
)
def test_a_mistake_in_the_settings(own_tide: Production, text: str, told: str) -> None:
    write_audio(own_tide, text)
    with pytest.raises(SettingsError, match=told) as caught:
        own_tide.assemble(jobs=1)
    assert caught.value.line is not None


def test_one_file_with_a_chapter_for_each(own_tide: Production) -> None:
    (path,) = own_tide.share(m4b=True, jobs=1)
    assert path == own_tide.folder.output / "the-tide-and-the-lamp.m4b"
    with av.open(str(path)) as file:
        titles = [chapter["metadata"]["title"] for chapter in file.chapters()]
    assert titles == ["Chapter 1: One", "Chapter 2: Two", "Chapter 3: Three"]
    first = path.read_bytes()
    own_tide.share(m4b=True, jobs=1)
    assert path.read_bytes() == first


def test_the_chapters_joined_in_their_own_format(own_tide: Production) -> None:
    (path,) = own_tide.share(one_file=True)
    assert path == own_tide.folder.output / "the-tide-and-the-lamp.mp3"
    with av.open(str(path)) as file:
        assert len(file.chapters()) == 3
    written = path.stat().st_mtime_ns
    own_tide.share(one_file=True)
    assert path.stat().st_mtime_ns == written
    # Beside the chapters, of which it is none.
    assert own_tide.status().tracks == 3
    assert [f for f in own_tide.check("podcast", jobs=1) if not f.passed] == []


def test_chapters_that_are_aac_are_not_encoded_again_for_an_m4b(own_tide: Production) -> None:
    write_audio(own_tide, "  format: aac\n")
    own_tide.assemble(jobs=1)
    (path,) = own_tide.share(m4b=True, one_file=True, jobs=1)
    assert path == own_tide.folder.output / "the-tide-and-the-lamp.m4b"
    assert not (own_tide.folder.workshop / "m4a").exists()
    joined = []
    for chapter in sorted(own_tide.folder.output.glob("*.m4a")):
        with av.open(str(chapter)) as file:
            joined += [bytes(packet) for packet in file.demux(audio=0) if packet.size]
    with av.open(str(path)) as file:
        assert [bytes(packet) for packet in file.demux(audio=0) if packet.size] == joined
