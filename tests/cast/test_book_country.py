import pytest

from audiobook.cast.book_country import accent_of
from audiobook.model import NARRATOR, Script, ScriptChapter, ScriptParagraph, Segment


@pytest.mark.parametrize(
    ("text", "accent"),
    [
        ("The grey harbour lay under a cloud of colour. " * 3, "en-gb"),
        ("The gray harbor lay under a cloud of color. " * 3, "en-us"),
        ("The grey harbor lay under a cloud of color, grey as ever, colour or not. " * 3, ""),
        ("The grey sea.", ""),
        ("Nothing here tells of any country at all. " * 20, ""),
    ],
)
def test_the_country_of_a_book(text: str, accent: str) -> None:
    block = ScriptParagraph((Segment(NARRATOR, text),))
    assert accent_of(Script((ScriptChapter("", (block,)),))) == accent
