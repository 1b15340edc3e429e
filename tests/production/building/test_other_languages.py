"""A book in another language than English: its speech is found and has one voice, the narrator
another, and the program says so."""

from pathlib import Path

import pytest
from support.languages import FRENCH, GERMAN, JAPANESE, SPANISH

from audiobook.cast.voices_file import load_cast
from audiobook.model import NARRATOR
from audiobook.production import Production
from audiobook.production.building.build import BuildReport
from audiobook.production.building.quotes import quotes_of

SPOKEN = {
    "de": [
        "„Das Wehr wird nicht halten“",
        "„Im Frühjahr hat es gehalten.“",
        "„Damals“",
        "„waren wir zu zweit. Und ‚vielleicht‘ heißt nein.“",
        "»Hört ihr das?«",
        "»Da ist Wasser unter dem Boden.«",
        "»Da ist immer Wasser. Es ist eine Mühle.«",
    ],
    "fr": [
        "« Le barrage ne tiendra pas »",
        "— Il a tenu au printemps,",
        "— Au printemps, nous étions deux.",
        "— Écoutez,",
        "Vous n'entendez pas l'eau sous le plancher ?",
        "– Il y a toujours de l'eau. C'est un moulin !",
        "« Pas comme ça,",
        "pas comme ça. »",
    ],
    "es": [
        "—La presa no aguantará",
        "—En primavera aguantó",
        "—. Entonces éramos dos.",
        "—¿Y ahora?",
        "—¡Escuchad!",
        "—. Hay agua debajo del suelo.",
        "«Siempre hay agua»",
        "—Es un molino.",
    ],
    "ja": [
        "「堰はもたないだろう」",
        "「春にはもった」",
        "「春には『大丈夫』と言う男が二人いた」",
        "「聞け」",
        "「床の下に水がある」",
        "「水はいつもある。水車小屋だからな」",
    ],
}
STORIES = {"de": GERMAN, "fr": FRENCH, "es": SPANISH, "ja": JAPANESE}

Built = tuple[str, Production, BuildReport]


@pytest.fixture(params=SPOKEN)
def built(request: pytest.FixtureRequest, tmp_path: Path) -> Built:
    language = request.param
    path = tmp_path / "book.txt"
    path.write_text(STORIES[language], encoding="utf-8")
    production = Production(tmp_path / "book")
    return language, production, production.build(path)


def script_of(production: Production) -> str:
    paths = sorted(production.folder.script.glob("*.txt"))
    return "\n".join(path.read_text("utf-8") for path in paths)


def test_what_is_spoken_and_what_is_told(built: Built) -> None:
    language, production, _ = built
    lines = [line.partition(": ") for line in script_of(production).splitlines() if ": " in line]
    spoken = [text.strip() for name, _, text in lines if name == "Dialogue"]
    assert spoken == SPOKEN[language]
    # Beside dialogue and narration there are the headings alone.
    assert {name for name, _, text in lines if not name.startswith("#")} == {"Dialogue", NARRATOR}


def test_no_word_is_lost(built: Built) -> None:
    language, production, _ = built
    script = script_of(production)
    assert "?:" not in script
    told = "".join(line.partition(": ")[2] or line for line in script.splitlines())
    for paragraph in STORIES[language].split("\n\n")[3:]:
        words = "".join(c for c in paragraph if c.isalnum())
        assert words in "".join(c for c in told if c.isalnum())


def test_the_author_is_told(built: Built) -> None:
    language, production, report = built
    (warning,) = [each for each in report.warnings if "name of the file" not in each]
    assert f"in English only, and this book's language is {language}" in warning
    assert report.doubtful_lines == 0
    found = quotes_of(production.folder.root.parent / "book.txt")
    assert found.warnings == (warning,)
    rows = list(found.rows)
    assert {row["speaker"] for row in rows} == {None}
    assert all(row["evidence"] for row in rows)


def test_narrator_and_dialogue_have_voices_of_their_own(built: Built) -> None:
    _, production, _ = built
    production.cast(engine="tone")
    cast = load_cast(production.folder.voices_file)
    assert list(cast.roles) == ["Dialogue"]
    assert cast.roles["Dialogue"].settings.voice != cast.narrator.voice


def test_a_speaker_the_author_names_is_kept(built: Built) -> None:
    language, production, _ = built
    path = next(
        p for p in production.folder.script.glob("*.txt") if SPOKEN[language][1] in p.read_text()
    )
    line = f"Dialogue: {SPOKEN[language][1]}"
    path.write_text(path.read_text("utf-8").replace(line, line.replace("Dialogue", "Ida")), "utf-8")
    production.build(force=True)
    assert f"Ida: {SPOKEN[language][1]}" in script_of(production)


CZECH = "Pršelo už devět dní a starý mlynář seděl u okna. „Jez to nevydrží,“ řekl Petr. " * 12


def test_a_language_that_is_not_known_is_not_taken_for_english(tmp_path: Path) -> None:
    path = tmp_path / "book.txt"
    path.write_text(CZECH, encoding="utf-8")
    production = Production(tmp_path / "book")
    warning = production.build(path).warnings[-1]
    assert "this book is in another language" in warning
    assert "Dialogue:  „Jez to nevydrží,“" in script_of(production)
