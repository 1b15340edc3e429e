"""Makes the list of the sexes of first names over the world (audiobook/english/data).

    pip install -e ".[train]" && python training/name_sexes.py

Reads the lists of the package Faker (MIT), each of one country, written in Latin letters, and the
few below. A name that one country gives to men and another to women has no sex. The census that
``name_data.py`` reads decides where these lists are silent. Same package, same file.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import defaultdict
from pathlib import Path

from faker.providers import person

from audiobook.english.word_lists import first_names

DATA = Path(__file__).resolve().parent.parent / "audiobook" / "english" / "data"
_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]+")
_LISTS = {
    "M": ("first_names_male", "first_romanized_names_male"),
    "F": ("first_names_female", "first_romanized_names_female"),
}
_TRUSTED = frozenset("en en_GB en_IE en_IN en_KE en_NG en_NZ en_US ga_IE ja_JP yo_NG zu_ZA".split())
"""Lists of which one alone is enough: no other has the names of these countries."""
_CLEAR_MAJORITY = 3
"""Times as many countries must give a name to the one sex as to the other."""
_WRITTEN_BY_HAND = {
    "M": (
        "Pyotr Piotr Ilya Alyosha Mitya Vanya Petya Kolya Fyodor Dmitri Dmitry Sergei Sergey "
        "Andrei Alexei Alexey Aleksei Nikolai Yuri Anatoly Boris Vladimir Vasily Grigory "
        "Konstantin Stepan Pavel Takeshi Kenji Kaito Haruto Akira Satoshi Ryo Daichi Shinji "
        "Naruto Sunil Arjun Ravi Sanjay Vikram Anil Ashok Deepak Rahul Krishna Imran Tariq "
        "Yusuf Omar Khalid Hassan Mustafa Ibrahim Javed Xavi Piers Rupert Barnaby Jasper "
        "Roddy Jago Jory Jabez Ezra Silas Amos Giles Crispin Peregrine Aubrey Tristan Gawain "
        "Percival Lancelot Arthur Merlin Hamish Alasdair Fergus Angus Callum Rhys Gethin Ifan "
        "Dafydd Owain Gwilym Seamus Padraig Cormac Eoin Declan Torin Thorin Bjorn Sigurd "
        "Gunnar Olaf "
    ),
    "F": (
        "Dunya Masha Katya Natasha Anya Sonya Grusha Lyuba Olya Tanya Marya Darya Varya "
        "Avdotya Ludmila Svetlana Ekaterina Anastasia Sakura Hinata Aiko Keiko Michiko Haruka "
        "Yoko Ayumi Sachiko Priya Ananya Lakshmi Kavita Sunita Deepika Meera Anjali Zainab "
        "Khadija Amina Layla Noor Yasmin Shirin Tamsin Demelza Morwenna Loveday Kezia Keziah "
        "Philippa Henrietta Lettice Perpetua Ottoline Zadie Imogen Cressida Hermione Rosalind "
        "Araminta Arabella Guinevere Morgana Isolde Ysolde Elowen Ailsa Catriona Mhairi "
        "Eilidh Morag Siobhan Niamh Aoife Saoirse Grainne Bronwen Angharad Carys Nesta Sigrid "
        "Ingrid Astrid Solveig Dagny Freya "
    ),
}


def countries_by_name() -> dict[str, dict[str, set[str]]]:
    """Name → sex → the lists that have it."""
    lists: dict[str, dict[str, set[str]]] = defaultdict(lambda: {"M": set(), "F": set()})
    for module in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        for sex, attributes in _LISTS.items():
            for attribute in attributes:
                for name in getattr(provider, attribute, ()):
                    if _NAME.fullmatch(name):
                        lists[name][sex].add(module.name)
    return lists


def sex_of(men: set[str], women: set[str], census: str) -> str | None:
    """``M``, ``F``, ``U`` where countries differ, None where too few tell.

    Args:
        men, women: the lists that have the name for either.
        census: what the census says: it decides where countries differ, and against few of them.
    """
    if not (len(men | women) > 1 or (men | women) & _TRUSTED):
        return None
    if max(len(men), len(women)) < _CLEAR_MAJORITY * min(len(men), len(women)):
        return None if census in ("M", "F") else "U"
    sex = "M" if len(men) > len(women) else "F"
    is_contradicted = census in ("M", "F") and census != sex
    return "U" if is_contradicted and len(men | women) < _CLEAR_MAJORITY else sex


def main() -> None:
    groups: dict[str, set[str]] = {"M": set(), "F": set(), "U": set()}
    census = first_names()
    for name, lists in countries_by_name().items():
        sex = sex_of(lists["M"], lists["F"], census.get(name.casefold(), ""))
        if sex is not None:
            groups[sex].add(name)
    for sex, names in _WRITTEN_BY_HAND.items():
        for name in names.split():
            for others in groups.values():
                others.discard(name)
            groups[sex].add(name)
    (DATA / "sexes_of_names.txt").write_text(
        "".join(f"{sex} {' '.join(sorted(names))}\n" for sex, names in groups.items()), "utf-8"
    )
    print({sex: len(names) for sex, names in groups.items()})


if __name__ == "__main__":
    main()
