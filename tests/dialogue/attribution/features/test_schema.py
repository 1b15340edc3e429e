"""The rows of the models and the files they are stored in name the same columns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from audiobook.dialogue import attribution
from audiobook.dialogue.attribution.attribute import load_model
from audiobook.dialogue.attribution.features import schema
from audiobook.dialogue.attribution.features.candidate_features import Describer
from audiobook.dialogue.attribution.features.candidates import Surroundings
from audiobook.dialogue.attribution.parsing.parse import read
from audiobook.dialogue.characters.find_characters import find_characters
from audiobook.dialogue.quotations.find_quotations import find_quotations
from audiobook.model import Character, Gender

PEOPLE = (Character("Alma", gender=Gender.FEMALE), Character("Bruno", gender=Gender.MALE))


def rewritten(path: Path, key: str, value: str | None) -> Path:
    """The model that ships, with another schema of one part or without."""
    arrays = dict(np.load(Path(attribution.__file__).with_name("model.npz"), allow_pickle=False))
    del arrays[key]
    if value is not None:
        arrays[key] = np.array(value)
    np.savez(path, **arrays)
    return path


def swapped(names: tuple[str, ...]) -> str:
    return " ".join((names[1], names[0], *names[2:]))


@pytest.mark.parametrize("part", schema.schemas(later_stages=1))
def test_a_model_trained_with_two_columns_exchanged_is_refused(part: str, tmp_path: Path) -> None:
    path = rewritten(
        tmp_path / "model.npz", f"{part}.schema", swapped(schema.schemas(later_stages=1)[part])
    )
    with pytest.raises(schema.SchemaError, match=f"Column 0 of '{part}'"):
        load_model(path)


def test_a_model_that_names_no_columns_is_refused_and_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(schema.SchemaError, match=r"name_columns\.py"):
        load_model(rewritten(tmp_path / "model.npz", "judge.schema", None))


def test_a_model_with_fewer_columns_is_refused(tmp_path: Path) -> None:
    path = rewritten(tmp_path / "model.npz", "stage1.schema", " ".join(schema.FIRST_STAGE[:-1]))
    with pytest.raises(schema.SchemaError, match="148 columns"):
        load_model(path)


def test_values_in_another_order_than_the_columns_are_refused() -> None:
    values = dict.fromkeys(schema.TURNS, 0.0)
    first = values.pop(schema.TURNS[0])
    with pytest.raises(schema.SchemaError):
        schema.ordered({**values, schema.TURNS[0]: first}, schema.TURNS)


def test_no_column_has_two_names_nor_a_name_two_columns() -> None:
    for names in schema.schemas(later_stages=1).values():
        assert len(names) == len(set(names))


def test_each_value_of_a_row_stands_under_its_name() -> None:
    paragraphs = ("Alma met Bruno.", "“Is it late, Bruno?” Alma asked.", "“Very,” said Bruno.")
    document = find_quotations(paragraphs)
    reading = read(document, find_characters(document, PEOPLE))
    names = [character.name for character in reading.people.characters]
    candidates = [names.index("Alma"), names.index("Bruno")]
    alma, bruno = (
        dict(zip(schema.FIRST_STAGE, row, strict=True))
        for row in Describer(Surroundings(reading)).rows(0, candidates)
    )
    assert alma["agrees_with_tag_after"] > bruno["agrees_with_tag_after"]
    assert alma["agrees_with_tag_before"] == bruno["agrees_with_tag_before"]
    assert (alma["addressed_here"], bruno["addressed_here"]) == (0.0, 1.0)
    assert (alma["named_here"], bruno["named_in_next"]) == (0.0, 0.0)
    assert (alma["sex"], bruno["sex"]) == (2.0, 1.0)
    assert alma["candidates"] == bruno["candidates"] == 2.0
    assert alma["has_question"] == alma["first_in_paragraph"] == 1.0
    assert alma["verb_after_is_certain_speech"] == 1.0
    assert alma["narrated_in_book"] == pytest.approx(np.log1p(2))
