import re
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import spoken_forms as cases

from audiobook.model import Censored
from audiobook.text_normalisation import explain_spoken, split_utterances, spoken_form

TABLE = [
    pytest.param(*case, id=f"{kind}: {case[0]}")
    for kind in cases.CASES
    for case in cases.CASES[kind]
]
WRITTEN = [written for rows in cases.CASES.values() for written, _ in rows]


@pytest.mark.parametrize(("written", "spoken"), TABLE)
def test_written_to_spoken(written: str, spoken: str) -> None:
    assert spoken_form(written) == spoken


@pytest.mark.parametrize(("written", "completed", "spelled"), cases.OATHS)
def test_a_censored_word_is_said_as_the_book_chooses(
    written: str, completed: str, spelled: str
) -> None:
    assert spoken_form(written, censored=Censored.COMPLETED) == completed
    assert spoken_form(written, censored=Censored.SPELLED) == spelled
    assert completed.split(maxsplit=1)[0].lower() not in spoken_form(written).lower()


@pytest.mark.parametrize(("written", "spoken"), cases.HEADINGS)
def test_headings(written: str, spoken: str) -> None:
    assert spoken_form(written, heading=True) == spoken


def test_the_table_is_large_enough() -> None:
    assert len(TABLE) + len(cases.HEADINGS) >= 200


@given(st.lists(st.sampled_from(WRITTEN), min_size=1, max_size=4).map(" ".join))
def test_the_spoken_form_of_a_spoken_form_is_itself(written: str) -> None:
    spoken = spoken_form(written)
    assert spoken_form(spoken) == spoken


@given(st.lists(st.sampled_from(WRITTEN), min_size=1, max_size=4).map(" ".join))
def test_no_digit_is_left(written: str) -> None:
    assert not re.search("[0-9$£€%_“”]", spoken_form(written))


@given(st.text(max_size=60), st.booleans())
def test_any_text_with_letters_is_heard(text: str, heading: bool) -> None:
    spoken = spoken_form(text, heading=heading)
    assert spoken == spoken.strip()
    assert "\n" not in spoken
    if any(map(str.isalpha, text)):
        assert any(map(str.isalnum, spoken))


@given(st.text(alphabet="ab19 .,-—…'’\"“”()[]/:$£%IVX*_&#@\n", max_size=40))
def test_any_heap_of_marks_is_survived(text: str) -> None:
    assert "  " not in spoken_form(text)


@pytest.mark.parametrize("text", ["☺", "* * *", "—", "", "[1]", "$"])
def test_what_cannot_be_heard_has_no_words(text: str) -> None:
    assert not any(map(str.isalnum, spoken_form(text)))


@pytest.mark.parametrize("text", ["5", "&", "Ω", "“No.”"])
def test_what_can_be_heard_has_words(text: str) -> None:
    assert any(map(str.isalnum, spoken_form(text)))


def test_other_languages_are_cleaned() -> None:
    assert (
        spoken_form("« Il a 5 € — _vraiment_ ? »[2]", language="fr")
        == "Il a cinq euros — vraiment?"
    )
    assert spoken_form("„Dr. Faust“", language="de") == "Doktor Faust"


def test_nothing_of_the_text_is_taken_for_ipa() -> None:
    assert spoken_form("5/2 et 6/4", language="fr") == "cinq / deux et six / quatre"
    assert spoken_form("he/she, and/or /them/") == "he or she, and or them"


def test_numeric_dates_follow_the_language() -> None:
    assert spoken_form("5/1/1984", language="en-US") == "May first, nineteen eighty-four"
    assert spoken_form("5/1/1984", language="en-GB") == "the fifth of January nineteen eighty-four"


def test_each_step_is_explained() -> None:
    steps = explain_spoken("“Dr. Lorne owes $5.50!”", lexicon={"Lorne": "lorn"})
    assert [rule for rule, _, _ in steps] == [
        "quotation marks",
        "lexicon",
        "titles and streets",
        "money",
        "spacing",
    ]
    assert steps[0][1] == "“Dr. Lorne owes $5.50!”"
    assert all(a[2] == b[1] for a, b in pairwise(steps))
    assert steps[-1][2] == "Doctor lorn owes five dollars and fifty cents!"


def test_num2words_waits_for_the_first_number() -> None:
    program = (
        "import sys; from audiobook.text_normalisation import spoken_form; spoken_form('Mr. Hall');"
        "print('num2words' in sys.modules); spoken_form('5'); print('num2words' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "True"]


@pytest.mark.parametrize(
    "unit", ["9", "a-", "N-n", "'", "_", "(", ". ", "…", "1/", "1,", "x@y.", "A.", "SH"]
)
def test_long_repetitions_are_survived(unit: str) -> None:
    assert isinstance(spoken_form(unit * 5000), str)


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        (
            "fr",
            "Il avait 71 ans, le 1er mai 1905.",
            "Il avait soixante et onze ans, le premier mai mille neuf cent cinq.",
        ),
        (
            "es",
            "Pagó 1.200 pesos, el 3,5 %.",
            "Pagó mil doscientos pesos, el tres coma cinco por ciento.",
        ),
        ("it", "La 2ª casa, alle 10:30.", "La seconda casa, alle dieci trenta."),
        ("pt-BR", "Tinha 21 anos.", "Tinha vinte e um anos."),
        (
            "de",
            "Es war 3/4 acht nach 1½ Stunden.",
            "Es war drei Viertel acht nach eineinhalb Stunden.",
        ),
        ("fr", "Les 2/3 du pain, le 3/4.", "Les deux tiers du pain, le trois/quatre."),
        ("es", "2 1/2 litros y ½ litro", "dos y medio litros y medio litro"),
        (
            "nl",
            "Willem III at 3/4 van 24/7.",
            "Willem de Derde at drie kwart van vierentwintig/zeven.",
        ),
        ("nl", "Hoofdstuk III", "Hoofdstuk drie"),
        ("fr", "CHAPITRE IER", "CHAPITRE premier"),
        ("de", "Um 10:30 Uhr kamen 21 Leute.", "Um zehn Uhr dreißig kamen einundzwanzig Leute."),
        ("de", "Am 14. März, der 3. Mai.", "Am vierzehnten März, der dritte Mai."),
        ("nl", "Hoofdstuk IV van deel II.", "Hoofdstuk vier van deel twee."),
        ("fr", "Chapitre XII, la partie I.", "Chapitre douze, la partie un."),
        ("es", "En el siglo XX vino Luis.", "En el siglo veinte vino Luis."),
        ("xx", "Gav 21 prn.", "Gav 21 prn."),
        (
            "fr",
            "M. Roche, 82,5 kg, 1,90 m.",
            "Monsieur Roche, quatre-vingt-deux virgule cinq kilos, un mètre quatre-vingt-dix.",
        ),
        ("fr", "Au XIXe siècle, sous Louis XVIII.", "Au dix-neuvième siècle, sous Louis dix-huit."),
        ("fr", "À 8 h, 17,50 € la nuit.", "À huit heures, dix-sept euros cinquante la nuit."),
        ("es", "El Sr. Paz, a las 21:45.", "El señor Paz, a las veintiuna cuarenta y cinco."),
        ("es", "Fernando VII y Alfonso XIII.", "Fernando séptimo y Alfonso trece."),
        ("es", "1.250 visitas en 21 años.", "mil doscientas cincuenta visitas en veintiún años."),
        ("fr", "M. et Mme Roche.", "Monsieur et Madame Roche."),
        ("es", "Leyó a D. H. Lawrence.", "Leyó a D. H. Lawrence."),
        ("it", "Nel cap. III il cap. Neri.", "Nel capitolo tre il capitano Neri."),
        (
            "fr",
            "De 1914-1918, -5 °C.",
            "De mille neuf cent quatorze à mille neuf cent dix-huit, moins cinq degrés.",
        ),
        ("es", "1 hora, 1 día, 1 de mayo.", "una hora, un día, uno de mayo."),
        ("es", "D. Juan y D. Elena.", "don Juan y doña Elena."),
        (
            "it",
            "La sig.ra Ponti, 2,50 €, ecc.",
            "La signora Ponti, due euro e cinquanta, eccetera.",
        ),
        (
            "pt",
            "R$ 17,50 às 21h45, sob D. Pedro II.",
            "dezessete reais e cinquenta às vinte e uma e quarenta e cinco, sob dom Pedro segundo.",
        ),
        ("pt-PT", "Tinha 17 anos.", "Tinha dezassete anos."),
        (
            "de",
            "Um 21.45 Uhr, z. B. 1921.",
            "Um einundzwanzig Uhr fünfundvierzig, zum Beispiel neunzehnhunderteinundzwanzig.",
        ),
        (
            "de",
            "Im 19. Jh. unter Ludwig II. war es so.",
            "Im neunzehnten Jahrhundert unter Ludwig dem Zweiten war es so.",
        ),
        ("de", "Hafenstr. 21, 1 kg.", "Hafenstraße einundzwanzig, ein Kilo."),
        ("nl", "Mevr. Bos, € 2,50, bijv. 3.", "mevrouw Bos, twee euro vijftig, bijvoorbeeld drie."),
        ("hi", "डॉ. मेहता के १२ लोग, ₹1,750.", "डॉक्टर मेहता के 12 लोग, 1750 रुपये."),
    ],
)
def test_numbers_are_in_the_words_of_the_books_language(
    language: str, written: str, spoken: str
) -> None:
    assert spoken_form(written, language=language) == spoken


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("It cost him 1/3 of his wealth.", "It cost him one third of his wealth."),
        ("It cost her 7/6 there.", "It cost her seven and six there."),
        ("The model is at 1/6 scale.", "The model is at one sixth scale."),
        ("The jet pulled 9 gs. then.", "The jet pulled nine G's. then."),
        ("They paid 9 gs. for it.", "They paid nine guineas for it."),
        ("I left 2.50 on the table.", "I left two point five zero on the table."),
        ("Arriving 2.50 with Ann.", "Arriving two fifty with Ann."),
        ("She rented a small flat in SE London.", "She rented a small flat in SE London."),
        ("A gale from the SE and E. by N.", "A gale from the southeast and east by north."),
        ("Half a lb. of tea.", "Half a pound of tea."),
        ("I love you <3", "I love you"),
        ("Add 3 1/8 and 2 1/4.", "Add three and an eighth and two and a quarter."),
    ],
)
def test_what_looks_like_a_sum_a_wind_or_a_measure_is_read_by_what_is_about(
    text: str, spoken: str
) -> None:
    assert spoken_form(text) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Der 3. Mann und die 7. Kompanie.", "Der dritte Mann und die siebte Kompanie."),
        ("Am 1. und 2. Tag.", "Am ersten und zweiten Tag."),
        ("Vom 1.-3. Mai.", "Vom ersten bis dritten Mai."),
        ("In der 3. Reihe.", "In der dritten Reihe."),
        ("Am Ende der 5. Woche.", "Am Ende der fünften Woche."),
        ("Mein 3. Sohn und ihr 2. Kind.", "Mein dritter Sohn und ihr zweites Kind."),
        ("Einer 2. Frau, jeder 3. Mann.", "Einer zweiten Frau, jeder dritte Mann."),
        ("Beim 4. großen Sturm.", "Beim vierten großen Sturm."),
        ("2. Kapitel", "zweites Kapitel"),
        ("Er kam am 3. Dann ging er.", "Er kam am dritten. | Dann ging er."),
        ("Zum 1., zum 2. und zum 3.!", "Zum ersten, zum zweiten und zum dritten!"),
        ("Es kostete 20. Karl zahlte.", "Es kostete zwanzig. | Karl zahlte."),
        ("Sie nahm die 3. Dann fuhr sie.", "Sie nahm die drei. | Dann fuhr sie."),
        ("Seit 1945. Niemand fragte.", "Seit neunzehnhundertfünfundvierzig. | Niemand fragte."),
        ("Er las die 300. Karl schlief.", "Er las die dreihundert. | Karl schlief."),
    ],
)
def test_a_german_ordinal_has_the_ending_of_its_article_and_ends_no_sentence(
    written: str, spoken: str
) -> None:
    pieces = split_utterances(written, 250, "de")
    assert " | ".join(spoken_form(piece, language="de") for piece in pieces) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("I read it last night.", "I red it last night."),
        ("We read of him in 1902.", "We red of him in nineteen oh two."),
        ("They read it two days ago.", "They red it two days ago."),
        ("I read it every night.", "I read it every night."),
        ("I will read what he wrote last week.", "I will read what he wrote last week."),
    ],
)
def test_a_time_that_is_past_makes_a_verb_past(written: str, spoken: str) -> None:
    assert spoken_form(written) == spoken
