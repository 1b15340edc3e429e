from audiobook.cast.shared_scenes import NEAR, meetings, scenes
from audiobook.model import NARRATOR, SceneBreak, Script, ScriptChapter, ScriptParagraph, Segment


def spoken(*names: str) -> tuple[ScriptParagraph, ...]:
    return tuple(ScriptParagraph((Segment(name, "“So.”"),)) for name in names)


def test_breaks_and_chapters_part_speakers() -> None:
    first = ScriptChapter("One", (*spoken("Ann", "Bea", "Ann"), SceneBreak(), *spoken("Carl")))
    second = ScriptChapter("Two", spoken("Dan", "Ann"))
    script = Script((first, second))
    assert scenes(script) == ({"Ann", "Bea"}, {"Carl"}, {"Dan", "Ann"})
    assert set(meetings(script)) == {frozenset({"Ann", "Bea"}), frozenset({"Ann", "Dan"})}


def test_distance_parts_speakers() -> None:
    script = Script((ScriptChapter("", spoken("Ann", *[NARRATOR] * NEAR, "Bea")),))
    assert scenes(script) == ({"Ann"}, {"Bea"})
    near = Script((ScriptChapter("", spoken("Ann", *[NARRATOR] * (NEAR - 2), "Bea")),))
    assert scenes(near) == ({"Ann", "Bea"},)


def test_two_in_one_paragraph_meet() -> None:
    both = ScriptParagraph((Segment("Ann", "“A,”"), Segment("Bea", " “B.”")))
    assert scenes(Script((ScriptChapter("", (both,)),))) == ({"Ann", "Bea"},)
