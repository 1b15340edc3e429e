"""Who there is in a text: characters, their names, their sex, their mentions."""

from __future__ import annotations

import itertools
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook.dialogue.characters.find_characters import find_characters
from audiobook.dialogue.document import Document, People, Quotation
from audiobook.model import Character, Gender


def document(*paragraphs: str) -> Document:
    """A document whose quotations stand in curly marks."""
    quotations = [
        Quotation(index, match.start() + 1, match.end() - 1, match.start(), match.end())
        for index, text in enumerate(paragraphs)
        for match in re.finditer("“[^”]*”", text)
    ]
    return Document(tuple(paragraphs), tuple(quotations))


def names(people: People) -> set[str]:
    return {character.name for character in people.characters}


def who(people: People, name: str) -> Character:
    """The one character that bears `name` or has it as an alias."""
    found = [c for c in people.characters if name in (c.name, *c.aliases)]
    assert len(found) == 1, (name, [c.name for c in people.characters])
    return found[0]


def mentioned(people: People, text: Document) -> list[tuple[str, str]]:
    return [
        (text.paragraphs[m.paragraph][m.start : m.end], people.characters[m.character].name)
        for m in people.mentions
    ]


def test_husband_wife_and_daughter_are_three_people() -> None:
    people = find_characters(
        document(
            "“Come in,” said Mr. Hartley. Mrs. Hartley looked at Mr. Hartley and sighed.",
            "“I will not,” replied Mrs. Hartley. “Miss Hartley is asleep, Mr. Hartley.”",
            "“I am awake,” said Miss Hartley, and Mr. Hartley laughed.",
        )
    )
    assert {"Mr. Hartley", "Mrs. Hartley", "Miss Hartley"} <= names(people)
    assert who(people, "Mr. Hartley").gender is Gender.MALE
    assert who(people, "Mrs. Hartley").gender is Gender.FEMALE
    assert "Mrs." in who(people, "Mrs. Hartley").gender_evidence


def test_forms_of_one_name_are_one_person() -> None:
    people = find_characters(
        document(
            "Margaret Osgood came in. “Good day,” said Margaret.",
            "“Good day, Miss Osgood,” said Colonel Pike. Margaret sat down. Pike did not.",
            "“Sit, Colonel Pike,” Margaret said. “You too, Margaret,” said Pike.",
        )
    )
    assert who(people, "Margaret") is who(people, "Miss Osgood")
    assert who(people, "Margaret Osgood") is who(people, "Margaret")
    assert who(people, "Pike") is who(people, "Colonel Pike")


def test_the_plain_title_is_the_elders_when_the_younger_bears_a_given_name() -> None:
    people = find_characters(
        document(
            "“Well?” asked Mr. Thorn. Edgar looked up. “Nothing, father,” said Edgar.",
            "Edgar Thorn was twenty. Mr. Thorn was sixty, and Mr. Thorn and Edgar never agreed.",
            "“Mr. Edgar Thorn!” cried Mr. Thorn. Edgar rose. “Sir,” said Edgar.",
            "“Sit,” said Mr. Thorn. Edgar sat, and Mr. Thorn and Edgar ate.",
            "“Salt,” said Mr. Thorn. “Salt,” said Edgar. Mr. Thorn and Edgar Thorn drank.",
        )
    )
    assert who(people, "Mr. Thorn") is not who(people, "Edgar Thorn")


def test_a_wife_called_by_her_husbands_name_is_not_her_husband() -> None:
    people = find_characters(
        document(
            "“No,” said Norman Beck. Norman Beck left, and Mrs. Norman Beck stayed.",
            "“Yes,” said Mrs. Norman Beck. Norman shrugged. “Then yes,” said Norman.",
        )
    )
    assert who(people, "Norman Beck").gender is Gender.MALE
    assert who(people, "Mrs. Norman Beck").gender is Gender.FEMALE


def test_pet_forms_join_where_one_person_is_meant() -> None:
    people = find_characters(
        document(
            *(["Elizabeth looked at the sea. “It is grey,” said Elizabeth, and she wept."] * 8),
            "“Do come, Lizzy,” said Ruth. “Lizzy, please.”",
        )
    )
    assert who(people, "Lizzy").name == "Elizabeth"


def test_pet_forms_stay_apart_when_both_are_there() -> None:
    people = find_characters(
        document(
            "“Go,” said Thomas. “I go,” said Tom. Thomas and Tom were cousins.",
            "Tom left Thomas behind. “Wait,” said Thomas. “No,” said Tom.",
            "Thomas and Tom met again, and Tom embraced Thomas.",
        )
    )
    assert who(people, "Tom") is not who(people, "Thomas")


def test_a_spoken_initial_is_the_one_whose_name_it_begins() -> None:
    text = document(
        *(["Dorothea smiled at him. “Yes,” said Dorothea. “No,” said Frank, and he left."] * 4),
        "“You coming, D?” asked Frank. “You know how D and I are.”",
    )
    people = find_characters(text)
    assert "D" in who(people, "Dorothea").aliases


def test_a_misspelt_name_joins_the_frequent_one() -> None:
    people = find_characters(
        document(
            *(["“Yes,” said Plynlimmon. Plynlimmon rose."] * 21),
            "“No,” said Plynimmon.",
        )
    )
    assert who(people, "Plynimmon").name == "Plynlimmon"


def test_capitalised_nouns_are_characters_when_they_speak() -> None:
    people = find_characters(
        document(
            "“Who?” said the Owl. The Owl blinked. “Me,” said the White Badger.",
            "The Badger yawned. “Then sleep,” said the Owl to the Badger.",
        )
    )
    assert "The Owl" in names(people)
    assert who(people, "The Badger") is who(people, "The White Badger")


def test_small_nouns_are_characters_in_a_tag() -> None:
    text = document(
        "The bell rang twice. “Tickets,” said the conductor.",
        "“Here,” said the old woman. “Thank you, ma’am,” said the conductor.",
    )
    people = find_characters(text)
    assert {"The Conductor", "The Old Woman"} <= names(people)
    assert who(people, "The Old Woman").gender is Gender.FEMALE
    assert who(people, "The Old Woman").age == "old"
    assert mentioned(people, text).count(("the conductor", "The Conductor")) == 2


def test_a_noun_with_and_without_a_capital_is_one_character() -> None:
    text = document(
        "“Row!” said the Captain. The Captain’s face was red. “Row!” roared the Captain.",
        "“We are rowing,” said Hobb. “Faster,” said the captain.",
    )
    people = find_characters(text)
    assert names(people) == {"The Captain", "Hobb"}
    assert ("the captain", "The Captain") in mentioned(people, text)


def test_a_noun_in_apposition_is_the_person_it_stands_beside() -> None:
    text = document(
        "Mr. Grubb, the butcher, leaned on the counter. “Chops?” asked the butcher.",
        "“Two,” said Mrs. Lane. “Two,” repeated the butcher.",
    )
    people = find_characters(text)
    assert ("the butcher", "Mr. Grubb") in mentioned(people, text)


def test_kin_are_found_by_their_family_name() -> None:
    text = document(
        "Anna Moss shut the window. Mrs. Moss and Mrs. Field were at the table.",
        "Anna waited. “It is cold,” said her mother.",
        "“It is not,” said Anna. “It is,” said Mrs. Field. “Yes,” said Mrs. Moss.",
    )
    assert ("her mother", "Mrs. Moss") in mentioned(find_characters(text), text)


def test_a_title_alone_is_whoever_bears_it() -> None:
    text = document(
        "“Breathe,” said Dr. Salter. “Again.” The Doctor listened.",
        "“You smoke,” said the Doctor. “I do not, Doctor,” said Mabel. “You do,” said the doctor.",
    )
    people = find_characters(text)
    assert ("the doctor", "Dr. Salter") in mentioned(people, text)
    assert who(people, "The Doctor").name == "Dr. Salter"


def test_places_days_and_powers_are_nobody() -> None:
    people = find_characters(
        document(
            "In London it rained. On Monday Peter went to Paris. “Heavens,” said Peter.",
            "“Good God,” cried Peter, who had been in London since June. “An Englishman in Paris!”",
            "He left London for York. “York,” he said, “is in England.” York was quiet in May.",
        )
    )
    assert names(people) == {"Peter"}


def test_interjections_and_first_words_are_nobody() -> None:
    people = find_characters(
        document(
            "“Tcha! Nonsense,” said Ivy. Suddenly it thundered. Nothing moved. Ivy was afraid.",
            "“Tcha!” said Ivy. Perhaps it was over. “Bah! Never mind,” said Ivy. Tired, she slept.",
        )
    )
    assert names(people) == {"Ivy"}


def test_a_family_and_a_crowd_are_nobody() -> None:
    people = find_characters(
        document(
            "The Hartleys dined. “More soup,” said Mr. Hartley. Mr. Hartley ate; the Hartleys ate.",
            "“Hear, hear,” they both said. “Hear,” all three cried. Mr. Hartley bowed.",
        )
    )
    assert names(people) == {"Mr. Hartley"}


def test_one_tag_is_enough_in_a_short_text() -> None:
    people = find_characters(document("The wind rose. “Furl the topsail,” said Hobb."))
    assert names(people) == {"Hobb"}


def test_any_verb_makes_a_tag_right_after_the_mark() -> None:
    people = find_characters(document("“Not while I live,” fleered Grim Jack. Nobody moved."))
    assert "Grim Jack" in names(people)


def test_sex_is_read_from_pronouns_where_the_name_does_not_tell() -> None:
    people = find_characters(
        document(
            "Spindle put on his hat. “Off,” said Spindle, and he left.",
            "Vex combed her hair while she waited. “Ready,” said Vex, and she stood up herself.",
        )
    )
    assert who(people, "Spindle").gender is Gender.MALE
    assert who(people, "Vex").gender is Gender.FEMALE
    assert '"her" beside the name' in who(people, "Vex").gender_evidence


def test_capitals_throughout_are_read_as_a_name() -> None:
    people = find_characters(document("“Up!” cried TOBIAS. Tobias rose. “I am up,” said Tobias."))
    assert names(people) == {"Tobias"}


KNOWN = (
    Character("Red", aliases=("Theodora", "the kid"), gender=Gender.FEMALE),
    Character("Theo", gender=Gender.MALE),
)


def test_the_authors_characters_come_first_and_keep_their_names() -> None:
    text = document(
        "“Now,” said Theodora. Theo nodded. “Now,” said Theo. Theodora grinned.",
        "“Wait,” said the kid. “For what?” asked Jonas.",
    )
    people = find_characters(text, KNOWN)
    assert [c.name for c in people.characters[:2]] == ["Red", "Theo"]
    assert people.characters[0].gender is Gender.FEMALE
    assert set(KNOWN[0].aliases) <= set(people.characters[0].aliases)
    assert ("the kid", "Red") in mentioned(people, text)
    assert ("Theo", "Theo") in mentioned(people, text)
    assert "Jonas" in names(people)


def test_the_authors_characters_are_there_even_when_never_mentioned() -> None:
    people = find_characters(document("Nothing happened."), KNOWN)
    assert [c.name for c in people.characters] == ["Red", "Theo"]
    assert people.mentions == ()


def test_an_empty_document_has_nobody() -> None:
    assert find_characters(Document((), ())) == People((), ())


PIECES = st.sampled_from(
    ["Mr. Oak", "Mrs. Oak", "Ada", "Ada Oak", "the Owl", "the old man", "said", "“Yes,”",
     "“No, Ada,”", ".", ",", "he", "she", "London", "Then", "I", "his mother", "’s", "D",
     "\u2014", "and"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(PIECES, max_size=14).map(" ".join), max_size=6))
def test_mentions_are_in_order_apart_and_inside_the_text(paragraphs: list[str]) -> None:
    text = document(*paragraphs)
    people = find_characters(text)
    assert people == find_characters(text)
    places = [(m.paragraph, m.start, m.end) for m in people.mentions]
    assert places == sorted(places)
    for one, other in itertools.pairwise(places):
        assert one[0] < other[0] or one[2] <= other[1]
    for mention in people.mentions:
        assert 0 <= mention.start < mention.end <= len(paragraphs[mention.paragraph])
        assert 0 <= mention.character < len(people.characters)
    assert len({c.name for c in people.characters}) == len(people.characters)


# ---------------------------------------------------------------- scenes of a few lines


def test_who_is_named_once_first_in_a_sentence_is_there() -> None:
    people = find_characters(
        document("Anna shut the gate. “You are late, Tom,” she said.", "“I am,” said Tom.")
    )
    assert names(people) == {"Anna", "Tom"}


def test_a_word_that_only_opens_sentences_is_nobody() -> None:
    people = find_characters(
        document("“Who is there?” Silence answered. Gravel crunched.", "“Only I,” said Ida.")
    )
    assert names(people) == {"Ida"}


def test_an_interjection_in_a_tag_is_a_name_and_elsewhere_is_none() -> None:
    mice = find_characters(document("“Oh, help!” said Hush.", "“Where?” asked Hush."))
    assert names(mice) == {"Hush"}
    people = find_characters(
        document("“Hush!” said Ida. “He sleeps.”", "“Hush yourself,” said Tom.")
    )
    assert names(people) == {"Ida", "Tom"}


def test_a_name_written_small_once_stays_a_name() -> None:
    text = document(
        "“No!” Mara screamed.", "“It is,” said Tom.", "“Good,” Mara said.", "It said: from mara."
    )
    assert "Mara" in names(find_characters(text))


def test_a_short_form_that_answers_is_no_new_person() -> None:
    people = find_characters(
        document(
            "“There was a thing,” Devin said.",
            "“What thing, Dev?” asked Mara.",
            "“A goat,” Dev said.",
            "“Stop,” said Mara.",
        )
    )
    assert who(people, "Devin").name == who(people, "Dev").name
    assert len(people.characters) == 2


def test_two_who_answer_each_other_are_two_whatever_their_names() -> None:
    people = find_characters(
        document(
            "“Come here, Kate,” said Aunt Kate.",
            "“Coming,” said Kate.",
            "“I see you,” said Aunt Kate.",
        )
    )
    assert names(people) == {"Kate", "Aunt Kate"}


def test_a_titled_surname_is_not_hers_beside_whom_it_stands() -> None:
    people = find_characters(
        document(
            "Millicent Harrow sat with her father, Professor Harrow.",
            "“You are late,” said Millicent.",
            "“Of course,” said the professor.",
        )
    )
    assert who(people, "Professor Harrow").name != who(people, "Millicent").name


def test_a_stranger_who_is_addressed_by_the_teller_is_not_the_teller() -> None:
    people = find_characters(
        document(
            "I woke in a bed. “I am Lev,” said the man.",
            "“Hello, Lev,” I said. I shut my eyes.",
            "“What hurts, Lev?” I asked.",
            "“Good morning, Mrs. Abernathy,” said the nurse.",
            "“I am thirsty,” I said.",
        )
    )
    assert who(people, "Mrs. Abernathy").is_narrator
    assert not who(people, "Lev").is_narrator


def test_a_name_given_as_an_answer_calls_nobody() -> None:
    people = find_characters(
        document(
            "“Did he leave a name?” I asked. I put down my pen.",
            "“Yes, sir. Mr. Hobday.”",
            "“Nothing,” I said.",
        )
    )
    assert not who(people, "Mr. Hobday").is_narrator
