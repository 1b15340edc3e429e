"""Words a voice may say wrong, and how the author has them said."""

from __future__ import annotations

import re

from audiobook.errors import UsageError
from audiobook.production import engine_of
from audiobook.studio import messages
from audiobook.studio.desk import Desk
from audiobook.text_normalisation import homographs_left_to_engine
from audiobook.yaml_edits import with_value

_MOST_PLACES = 60
_MOST_HOMOGRAPHS = 200


def words_view(desk: Desk) -> messages.WordsView:
    """What no dictionary knows, and what the lexicon says.

    Raises:
        CastError: a mistake in voices.yaml.
    """
    from audiobook.cast import find_unusual_words

    cast = desk.folder.cast
    entries = {
        *cast.lexicon,
        *(word for lexicon in cast.engine_lexicons.values() for word in lexicon),
        *(word for role in cast.roles.values() for word in role.lexicon),
    }
    with desk.guard:
        chapters = desk.script.chapters
    texts = (segment.text for chapter in chapters for segment in chapter.segments)
    english = desk.book().language.startswith("en")
    return messages.WordsView(
        unknown=[
            messages.Word(word.word, word.count, word.sample)
            for word in (find_unusual_words(texts, known=entries) if english else ())
        ],
        lexicon=dict(cast.lexicon),
        engine=engine_of(cast),
        homographs=_homographs(desk) if english else [],
    )


def _homographs(desk: Desk) -> list[messages.WordPlace]:
    places: list[messages.WordPlace] = []
    with desk.guard:
        files = list(desk.script.files.items())
    for name, file in files:
        for segment in file.chapter.segments:
            for word in homographs_left_to_engine(segment.text):
                text = segment.text.strip()[:160]
                places.append(messages.WordPlace(name, segment.line or 0, text, word))
                if len(places) == _MOST_HOMOGRAPHS:
                    return places
    return places


def places_of(desk: Desk, word: str) -> list[messages.WordPlace]:
    """Lines a word stands in."""
    expression = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
    places: list[messages.WordPlace] = []
    with desk.guard:
        files = list(desk.script.files.items())
    for name, file in files:
        for segment in file.chapter.segments:
            if expression.search(segment.text):
                text = segment.text.strip()[:160]
                places.append(messages.WordPlace(name, segment.line or 0, text, word))
                if len(places) == _MOST_PLACES:
                    return places
    return places


def edit_word(desk: Desk, wanted: messages.WordEdit) -> None:
    """Write into voices.yaml how a word is said; empty forgets it.

    Raises:
        CastError, UsageError: nothing was changed.
    """
    word = wanted.word.strip()
    if not word:
        raise UsageError("There is no word.")
    from audiobook.cast import load_cast
    from audiobook.studio.cast_view import checked_voices, with_role

    path = desk.folder.voices_file
    text = path.read_bytes().decode("utf-8")
    respelling = wanted.said.strip() or None
    label = f"{word} is said {respelling}" if respelling else f"{word} is said as it is written"
    if wanted.speaker:
        role = load_cast(path).role_of(wanted.speaker)
        lexicon = {
            key: value for key, value in (role.lexicon if role else {}).items() if key != word
        }
        text = with_role(
            desk,
            text,
            wanted.speaker,
            {"lexicon": {**lexicon, word: respelling} if respelling else lexicon or None},
        )
    else:
        place = ("engines", wanted.engine) if wanted.engine else ()
        text = with_value(text, path, (*place, "lexicon", word), respelling)
    desk.write_file(label, path, checked_voices(desk, text))
