"""The columns of the rows that the trained models read, by name and in order.

A model file holds the names it was trained with, and `check` refuses one whose names are others:
rows with two columns exchanged would still be numbers, and every answer a little wrong. The code
that makes a row names each value (`ordered`), so that the order is decided here alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Value = TypeVar("Value")


class SchemaError(Exception):
    """Rows and columns, or the code and a model file, do not have the same names."""


def _names(words: str) -> tuple[str, ...]:
    return tuple(words.split())


OWN = _names("""
    agrees_with_tag_after agrees_with_tag_before agrees_with_tag_of_previous agrees_with_tag
    agrees_with_any_tag agrees_with_subject_after agrees_with_second_subject_after
    agrees_with_last_subject_after agrees_with_subject_before agrees_with_speaker_before
    agrees_with_speaker_after agrees_with_speaker_above agrees_with_first_subject_before
    agrees_with_earlier_subject agrees_with_last_subject_above agrees_with_first_subject_above
    agrees_with_subject_below agrees_with_subject_after_previous
    agrees_with_subject_before_previous agrees_with_subject_after_next
    agrees_with_subject_before_next pronoun_after_by_last pronoun_after_by_first
    pronoun_before_by_last pronoun_before_by_first pronoun_earlier_by_last
    pronoun_earlier_by_first gap_after_names gap_after_from_start gap_after_from_end
    gap_before_names gap_before_from_start gap_before_from_end gap_above_names
    gap_above_from_start gap_above_from_end addressed_here named_here addressed_in_previous
    named_in_previous addressed_in_next named_in_next sex_fits_address_of_previous
    sex_fits_own_address sex_fits_address_of_next since_narrated since_subject since_pronoun
    since_led since_quoted since_addressed since_tagged until_narrated until_tagged
    until_addressed pronouns_in_500 narrated_in_2000 tagged_in_4000 narrated_in_15000
    quoted_in_2000 narrated_in_next_1500 tagged_in_next_3000 narrated_in_book share_of_book
    tagged_in_book tagged_per_narrated addressed_in_book sex is_narrator
""")
"""One candidate of one speech (`features`)."""

RANKS = _names("""
    rank_narrated rank_narrated_of_allowed rank_subject rank_subject_of_allowed rank_pronoun
    rank_pronoun_of_allowed rank_led rank_led_of_allowed rank_tagged rank_tagged_of_allowed
    allowed_by_subject
""")
"""Its place among the candidates (`features`)."""

SHARED = _names("""
    candidates kind_of_subject_after place_of_subject_after verb_after_is_certain_speech
    verb_after_is_speech verb_after_exists after_starts_lower tokens_after
    length_of_sentence_after sentences_after last_mark_after first_mark_after deed_after
    deed_last_after deed_before kind_of_subject_before kind_of_speaker_before
    kind_of_speaker_after kind_of_speaker_above verb_before_is_certain_speech verb_before_exists
    before_starts_lower tokens_before length_of_sentence_before sentences_before
    last_mark_before kind_of_earlier_subject kind_of_subject_after_previous
    kind_of_subject_after_next previous_in_paragraph kind_of_subject_above last_mark_above
    narration_above tokens_above narration_below kind_of_subject_below mark mark_of_previous
    words words_of_i words_of_you has_question first_in_paragraph last_in_paragraph
    gaps_in_paragraph goes_on since_previous paragraphs_since_previous addressed_people
    first_person_book crowding inversion tagging acting empty_gaps narrated_tokens_in_paragraph
    starts_scene opening opening_of_next echo_of_previous echo_in_next words_of_previous
    words_of_next words_of_previous_i words_of_previous_you words_of_next_i words_of_next_you
    mark_of_next next_first_in_paragraph
""")
"""The speech, the same for all its candidates (`features`)."""

NEIGHBOURS = _names("""
    believed believed_log rival likelier believed_1_back believed_2_back believed_3_back
    believed_4_back believed_1_ahead believed_2_ahead believed_3_ahead past coming
    turns_in_last_12 before_in_paragraph after_in_paragraph turns_since turns_until
    partner_before partner_after expected_from_anchor_before is_anchor_before
    expected_from_anchor_after is_anchor_after
""")
"""What is believed of the speeches around, for one candidate (`neighbours`)."""

AROUND = _names("""
    sureness_of_previous distance_to_previous sureness_of_second_previous
    distance_to_second_previous sureness_of_next distance_to_next sureness_of_second_next
    distance_to_second_next speakers_before speeches_before_in_scene unnarrated
""")
"""The speeches around, the same for all candidates (`neighbours`)."""

HABITS = _names("""
    words_fit words_fit_sum phrase_fits phrase_weight
""")
"""The words of the candidate in this book (`habits`)."""

MANNERS = _names("""
    answers_after answers_before_at_start answers_before_inside same_over_narration
    same_without_narration
""")
"""How the author sets actions beside speech (`habits`)."""

JUDGED = _names("""
    chance chance_of_next chance_of_nobody rule tied excluded torn speech_probability
    named_in_tags share_of_named_tags
    chance_at_first chance_by_trees chance_by_network chance_before_turns agreeing
    chance_of_previous chance_of_following speaks_before speaks_next
    bearers_of_name forms_of_name name_is_noun sex_is_told people length_of_book
""")
"""What the judge of a decision sees beside the row (`judged`)."""

TURNS = _names("""
    in_paragraph_of_previous paragraphs_since_previous in_paragraph_of_next paragraphs_to_next
    words asks calls after_barrier
""")
"""What the network knows of each speech (`conversation.turn_rows`)."""

FIRST_STAGE = OWN + RANKS + SHARED
LATER_STAGES = FIRST_STAGE + NEIGHBOURS + AROUND + HABITS + MANNERS
JUDGE = LATER_STAGES + JUDGED


def schemas(later_stages: int) -> dict[str, tuple[str, ...]]:
    """The columns of every part of a model, by the prefix of its arrays in the file.

    Args:
        later_stages: forests after the first.
    """
    later = {f"stage{number + 2}": LATER_STAGES for number in range(later_stages)}
    network = {"conversation": FIRST_STAGE, "conversation.turn": TURNS}
    return {"stage1": FIRST_STAGE, **later, **network, "judge": JUDGE}


def schema_arrays(later_stages: int) -> dict[str, NDArray[np.str_]]:
    """`schemas` as the arrays of a model file."""
    return {
        f"{prefix}.schema": np.array(" ".join(names))
        for prefix, names in schemas(later_stages).items()
    }


def check(arrays: Mapping[str, NDArray[np.generic]], later_stages: int) -> None:
    """See that a model file was trained with the columns that the code makes.

    Args:
        arrays: the opened ``.npz``.
        later_stages: forests after the first that it holds.

    Raises:
        SchemaError: it was not, or it does not say.
    """
    for prefix, names in schemas(later_stages).items():
        key = f"{prefix}.schema"
        if key not in arrays:
            raise SchemaError(
                f"The model file does not name the columns of {prefix!r}. Train it again; where "
                "they are those of schema.py, write them into it: training/name_columns.py."
            )
        stored = tuple(str(arrays[key]).split())
        for number, (theirs, ours) in enumerate(zip(stored, names, strict=False)):
            if theirs != ours:
                raise SchemaError(
                    f"Column {number} of {prefix!r} is {theirs!r} in the model file and {ours!r} "
                    "in the code. Train the model again."
                )
        if len(stored) != len(names):
            raise SchemaError(
                f"{prefix!r} has {len(stored)} columns in the model file and {len(names)} in the "
                "code. Train the model again."
            )


def ordered(values: Mapping[str, Value], names: Sequence[str]) -> list[Value]:
    """The values of one part of a row, in the order of its columns.

    Raises:
        SchemaError: the values are not those of the columns, or in another order.
    """
    if tuple(values) != names:
        strays = sorted(set(names).symmetric_difference(values))
        raise SchemaError(f"The values of a row are not in the order of its columns. {strays}.")
    return list(values.values())


def named(prefix: str, parts: Sequence[str], values: Sequence[float]) -> dict[str, float]:
    """Values that belong together, named by what they are of and by which they are."""
    return {f"{prefix}_{part}": value for part, value in zip(parts, values, strict=True)}
