"""Who may be one person: what the text says is joined, what it leaves open is asked."""

from __future__ import annotations

from audiobook.dialogue.characters.find_characters import find_characters
from audiobook.dialogue.document import People
from audiobook.dialogue.quotations.find_quotations import find_quotations


def people_of(*paragraphs: str) -> People:
    return find_characters(find_quotations(paragraphs))


def asked(people: People) -> set[frozenset[str]]:
    names = [character.name for character in people.characters]
    return {frozenset((names[one], names[two])) for one, two in people.may_be_one}


def called(people: People, name: str) -> set[str]:
    return next({c.name, *c.aliases} for c in people.characters if name in (c.name, *c.aliases))


def test_a_nickname_that_the_text_tells_is_one_persons() -> None:
    people = people_of(
        "“I say,” said Fanshawe, putting his head round the door.",
        "Robert Stinson, who had been called Stinker since his first term, looked up.",
        "“What is it?” said Stinker.",
    )
    assert called(people, "Stinker") == {"Robert Stinson", "Stinker"}


def test_whom_another_name_is_only_told_beside_is_not_joined() -> None:
    people = people_of(
        "Robert Stinson, whose friend Stinker had been called in, looked up.",
        "“What is it?” said Robert Stinson.",
        "“Nothing,” said Stinker.",
    )
    assert "Stinker" not in called(people, "Robert Stinson")


def test_who_calls_another_is_not_joined() -> None:
    people = people_of(
        "“Adela is late,” said Mrs. Moore. Mrs. Moore called Adela.",
        "“I am here,” said Adela. Mrs. Moore, when Adela called Ronny in, sat down.",
        "“Good,” said Mrs. Moore.",
    )
    assert called(people, "Adela") == {"Adela"}
    assert called(people, "Mrs. Moore") == {"Mrs. Moore"}


def test_short_forms_of_other_countries_are_one_persons() -> None:
    people = people_of(
        "Pyotr Ilyitch came in. “It will melt,” said Pyotr Ilyitch.",
        "“On my floor,” said Marya. “I do not open letters, Petya.”",
    )
    assert called(people, "Petya") == {"Pyotr Ilyitch", "Petya"}


_TEA = (
    "“They are never dry,” observed Miss Pomfret. “I have had three pairs of boots.”",
    "“Two pairs, Sophia,” said Arabella.",
    "“Three,” said Miss Pomfret.",
)


def test_who_is_told_by_title_and_called_by_a_first_name_is_asked_about() -> None:
    assert frozenset({"Miss Pomfret", "Sophia"}) in asked(people_of(*_TEA))


def test_who_is_told_by_both_names_is_not_asked_about() -> None:
    assert not asked(people_of(*_TEA, "Sophia came in, and Miss Pomfret rose."))


def test_the_noun_of_the_narrator_and_the_name_that_all_call_are_asked_about() -> None:
    people = people_of(
        "“Are you fond of walking, Mr. Tibbs?” asked Arabella.",
        "“When the roads are dry,” said the curate.",
    )
    assert asked(people) == {frozenset({"Mr. Tibbs", "The Curate"})}


def test_a_postman_who_comes_in_later_is_not_who_was_called() -> None:
    people = people_of(
        "“Are you fond of walking, Mr. Tibbs?” asked Arabella.",
        "A postman came up the path.",
        "“One letter,” said the postman.",
    )
    assert not asked(people)


def test_comrade_and_mister_are_one_mans() -> None:
    people = people_of(
        "“Silence,” said Comrade Buttons. “Silence,” said Comrade Buttons again.",
        "“Mr. Buttons is right,” said Ada, and Mr. Buttons bowed.",
    )
    assert called(people, "Comrade Buttons") == {"Comrade Buttons", "Mr. Buttons"}


def test_a_full_name_is_one_mans_whatever_the_first_name_suits() -> None:
    people = people_of(
        "“Shut it,” said Mr. Sandy Wadgers. “Shut it,” said Sandy Wadgers again.",
        "“I have,” said Ada. Sandy Wadgers looked.",
    )
    assert called(people, "Sandy Wadgers") == {"Mr. Sandy Wadgers", "Sandy Wadgers"}


def test_mister_in_full_is_the_title() -> None:
    people = people_of(
        "“Shut it,” said Noah Claypole. “Shut it,” said Noah again.",
        "“I have, Mister Noah,” said Ada. Noah looked.",
    )
    assert called(people, "Noah") == {"Mister Noah", "Noah", "Noah Claypole"}
