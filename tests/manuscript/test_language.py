"""The language of a text, by its script and its small words."""

import pytest
from support.languages import FRENCH, GERMAN, JAPANESE, SPANISH
from support.stories import STORY

from audiobook.manuscript import read_text
from audiobook.manuscript.language import guess_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (STORY, "en"),
        (GERMAN, "de"),
        (FRENCH, "fr"),
        (SPANISH, "es"),
        (JAPANESE, "ja"),
        ("雨已经下了九天。“堤坝撑不住了。”彼得说。", "zh"),
        ("비가 아흐레 동안 내렸다. “둑이 버티지 못할 거야.”", "ko"),
        ("Έβρεχε εννέα μέρες. «Το φράγμα δεν θα αντέξει», είπε ο Πέτρος.", "el"),
        ("كان المطر يهطل منذ تسعة أيام.", "ar"),
        ("הגשם ירד תשעה ימים.", "he"),
        ("ฝนตกมาเก้าวันแล้ว", "th"),
        ("Nine days.", "und"),
        ("", "und"),
    ],
)
def test_guess(text: str, language: str) -> None:
    assert guess_language(text) == language


def test_a_few_foreign_words_decide_nothing() -> None:
    assert guess_language(STORY + "\n“水車小屋,” he read. “Ψάρι.”\n") == "en"


@pytest.mark.parametrize(
    ("opening", "closing"), ["“”", "„“", "»«", "«»", "‹›", "›‹", "「」", "『』", "‚‘", "‘’", '""']
)
def test_a_speech_below_a_heading_is_no_title(opening: str, closing: str) -> None:
    speech = f"{opening}Hush,{closing} said Ann. {opening}Who Is There?{closing}"
    text = f"Chapter I\n\n{speech}\n\nNobody.\n\n\nChapter II\n\n{speech}\n\nStill nobody.\n"
    book = read_text(text)
    assert [chapter.title for chapter in book.chapters] == ["Chapter I", "Chapter II"]
    assert all(chapter.paragraphs[0].text == speech for chapter in book.chapters)
