"""One value of a YAML file changes, and no other byte."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audiobook.errors import SettingsError
from audiobook.yaml_edits import with_value
from audiobook.yamlfile import parse_yaml

FILE = """\
# mine
narrator: {voice: "a:b"}  # soft
cast:
  Ann:            # the elder
    voice: "a:c"
    rate: 1.1
  Ben: "a:d"

pauses: {sentence: 0.3, paragraph: 0.7}
"""
HERE = Path("voices.yaml")


@pytest.mark.parametrize(
    ("keys", "value", "old", "new"),
    [
        (("narrator", "voice"), "a:z", '{voice: "a:b"}', '{voice: "a:z"}'),
        (("cast", "Ann", "rate"), 0.9, "rate: 1.1", "rate: 0.9"),
        (("cast", "Ann", "pitch"), -2, "rate: 1.1\n", "rate: 1.1\n    pitch: -2\n"),
        (("cast", "Ann", "rate"), None, "    rate: 1.1\n", ""),
        (("cast", "Ben"), {"voice": "a:e"}, 'Ben: "a:d"', 'Ben: {voice: "a:e"}'),
        (("pauses", "paragraph"), None, ", paragraph: 0.7", ""),
        (("pauses", "scene"), 2, "0.7}", "0.7, scene: 2}"),
    ],
)
def test_only_what_is_asked_for_changes(
    keys: tuple[str, ...], value: object, old: str, new: str
) -> None:
    assert with_value(FILE, HERE, keys, value) == FILE.replace(old, new)


@example("lexicon: {}\n", "0", "\u00a0")
@example("lexicon: {}\n", "a\u2003b", " \t")
@given(
    st.sampled_from(["", "a: 1\n", "lexicon: {}\n", "lexicon:\n  x: y\n", "lexicon:\n"]),
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8),
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12),
)
def test_what_is_written_is_read_back(text: str, word: str, said: str) -> None:
    changed = with_value(text, HERE, ("lexicon", word), said)
    assert parse_yaml(changed, HERE)["lexicon"][word] == said


ALIASES = "cast:\n  Ann: &low\n    voice: 'a:c'\n  Ben: *low\n"


@pytest.mark.parametrize(
    ("keys", "value", "changed"),
    [
        (("cast", "Ben"), None, ALIASES.replace("  Ben: *low\n", "")),
        (("cast", "Cal"), "a:e", ALIASES + '  Cal: "a:e"\n'),
        (("cast", "Ben"), "a:e", ALIASES.replace("*low", '"a:e"')),
    ],
)
def test_what_stands_for_something_written_further_up_is_changed_in_its_own_place(
    keys: tuple[str, ...], value: object, changed: str
) -> None:
    assert with_value(ALIASES, HERE, keys, value) == changed


@pytest.mark.parametrize("text", ["a: [", "a: 1\na: 2\n", "- a\n- b: {"])
def test_a_file_that_is_not_yaml_is_refused_in_words(text: str) -> None:
    with pytest.raises(SettingsError) as refused:
        with_value(text, Path("book.yaml"), ("title",), "Ferry")
    assert type(refused.value) is SettingsError
