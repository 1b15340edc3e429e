"""What stands before a name: titles, ranks and kin, how they are cut short and said, and what they
tell of who bears them. Whoever reads names looks here: a title unknown to one reader is cut from
its name, or taken for a name, by another."""

from __future__ import annotations

from audiobook.model import Gender

ABBREVIATED_TITLES = (
    *("Mr", "Mrs", "Ms", "Mx", "Messrs", "Dr", "St", "Mme", "Mlle", "Prof", "Rev", "Revd", "Hon"),
    *("Capt", "Col", "Gen", "Lt", "Lieut", "Sgt", "Sergt", "Fr", "Sr", "Jr"),
    *("Maj", "Cpl", "Cmdr", "Det", "Insp", "Supt", "Gov", "Sen"),
)
"""Their full stop ends no sentence."""

ABBREVIATED_TITLE = rf"\b(?:{'|'.join(ABBREVIATED_TITLES)})\."
"""Pattern of one with its full stop."""

TITLE_OR_INITIAL = rf"\b(?:{'|'.join(ABBREVIATED_TITLES)}|[A-Z])\."
"""Pattern of a title or an initial with its full stop."""

TITLES_BEFORE_NAMES = (
    *("Mr", "Mrs", "Dr", "Prof", "Rev", "Messrs", "Ms", "Mme", "Mlle", "Col", "Capt", "Gen"),
    *("Lieut", "Lt", "Sergt", "Sgt", "St", "Hon"),
)
"""Those of `ABBREVIATED_TITLES` that make a name of the capital word behind them."""

NO_NAMES_ALONE = frozenset(
    "mr mister mrs missus messrs ms mme mlle st hon "
    "majesty highness excellency lordship ladyship eminence".split()
)
"""Casefolded titles that nobody is called by alone, and how the great are addressed."""

_BEARERS: dict[Gender, str] = {
    Gender.MALE: (
        "mr mister "
        "sir lord master monsieur m herr signor señor don squire uncle father brother king "
        "prince duke marquis count earl baron viscount pope bishop parson grandfather "
        "grandpa uncle monseigneur monsignor esquire alderman archbishop headmaster "
        "senor mynheer"
    ),
    Gender.FEMALE: (
        "mrs missus "
        "miss ms mme mlle madame mademoiselle madam lady dame mistress frau fräulein fraulein "
        "signora signorina señora doña donna aunt auntie mother sister queen princess duchess "
        "marchioness countess baroness viscountess grandmother grandma granny nurse widow abbess "
        "prioress empress headmistress senora senorita señorita"
    ),
    Gender.UNKNOWN: (
        "dr doctor professor prof colonel col captain capt cap'n major general gen lieutenant "
        "lieut lt sergeant sergt sgt corporal private admiral commodore commander inspector "
        "detective superintendent constable officer judge justice reverend rev cousin chief mayor "
        "governor president senator secretary comrade lawyer deacon elder archdeacon cardinal "
        "abbot emperor rabbi chancellor minister ambassador canon ensign sheriff deputy marshal "
        "agent brigadier councillor coach consul midshipman"
    ),
}
TITLE_GENDER: dict[str, Gender] = {
    title: gender for gender, titles in _BEARERS.items() for title in titles.split()
}
"""Titles, ranks and kin terms that stand before a name, casefolded → sex of who bears them."""

SAME_TITLE = {
    "mister": "mr", "missus": "mrs",
    "doctor": "dr", "prof": "professor", "col": "colonel", "capt": "captain", "cap'n": "captain",
    "gen": "general", "lieut": "lieutenant", "lt": "lieutenant", "sergt": "sergeant",
    "senor": "señor", "senora": "señora", "senorita": "señorita",
    "sgt": "sergeant", "rev": "reverend", "m": "monsieur", "mlle": "mademoiselle",
    "mme": "madame", "madam": "madame", "fraulein": "fräulein", "auntie": "aunt",
    "grandma": "grandmother", "granny": "grandmother", "grandpa": "grandfather",
}  # fmt: skip
"""Title → the one that means the same."""

KIN_TITLES = frozenset(
    "uncle aunt father mother brother sister cousin grandfather grandmother nurse".split()
)
"""Canonical titles that stand before a given name as readily as before a surname."""

GIVEN_NAME_TITLES = KIN_TITLES | frozenset(
    "sir lady lord master king queen prince princess dame don donna doña miss "
    "mademoiselle signorina señorita fräulein pope".split()
)
"""Canonical titles after which a single word is a given name as readily as a surname."""

ELDER_KIN_TITLES = frozenset("uncle aunt grandfather grandmother".split())
"""Canonical titles that tell the elder from a younger one of the same given name."""

LEARNED_TITLES = frozenset({"dr", "professor"})
"""Canonical titles of a profession, used in turn with ``Mr.`` or the bare name."""

CALLING_TITLES = LEARNED_TITLES | frozenset(
    "comrade inspector superintendent detective sheriff ambassador canon".split()
)
"""Canonical titles of a calling: who bears one is plain ``Mr.`` to others."""

WEDDED_TITLES = frozenset("mrs madame signora señora frau".split())
"""Titles of a married woman: a man's name may follow (``Mrs. John Knightley``)."""

MILITARY_TITLES = frozenset(
    "colonel captain major general lieutenant sergeant corporal private admiral commodore "
    "commander reverend deacon archdeacon cardinal judge justice".split()
)
"""Titles hardly ever borne by a woman in the books they are read from; no proof, though."""

UNWED_TITLES = frozenset({"miss", "mademoiselle"})

STATION_TITLES = frozenset("mr mrs miss".split())
"""Titles that tell the members of a family apart: Mrs. Bates is not Miss Bates."""

COMMON_TITLES = STATION_TITLES | frozenset("ms dr sir lady lord captain colonel aunt uncle".split())
"""Titles that are no part of a name where two names are compared."""

ELDER_TITLES = frozenset("mr mrs sir lady lord madame monsieur dr colonel general captain".split())
"""Canonical titles that a child does not bear."""

YOUNG_TITLES = frozenset("miss master mademoiselle".split())
"""Canonical titles of the young and the unmarried."""

SMALL_TITLES = (
    *("aunt", "uncle", "cousin", "captain", "colonel", "doctor", "major", "general", "sergeant"),
    *("inspector", "sir", "lady", "lord", "madame", "monsieur", "mother", "father", "brother"),
    *("sister", "professor", "parson", "nurse", "king", "queen"),
)
"""Titles that are written small before a name, too: ``my aunt Jane``."""

_TITLES_IN_FULL = (
    *("Miss", "Sir", "Lady", "Lord", "Uncle", "Aunt", "Captain", "Colonel", "Count", "Countess"),
    *("Madame", "Major"),
)
TITLE_BEFORE_NAME = rf"(?:(?:Mr|Mrs|Ms|Dr)\.?|{'|'.join(_TITLES_IN_FULL)})"
"""Pattern of the titles that novels use most, with their full stops."""

SPOKEN_TITLES = {
    "Drs": "Doctors",
    "Mr": "Mister", "Mrs": "Missus", "Ms": "Miz", "Mx": "Mix", "Messrs": "Messers",
    "Mme": "Madame", "Mlle": "Mademoiselle", "Prof": "Professor", "Rev": "Reverend",
    "Revd": "Reverend", "Hon": "Honorable", "Capt": "Captain", "Lt": "Lieutenant",
    "Lieut": "Lieutenant", "Col": "Colonel", "Gen": "General", "Sgt": "Sergeant",
    "Sergt": "Sergeant", "Maj": "Major", "Cpl": "Corporal", "Pvt": "Private", "Pte": "Private",
    "Cmdr": "Commander", "Cdr": "Commander", "Adm": "Admiral", "Gov": "Governor", "Sen": "Senator",
    "Rep": "Representative", "Pres": "President", "Supt": "Superintendent", "Insp": "Inspector",
    "Det": "Detective", "Fr": "Father", "Bro": "Brother", "Msgr": "Monsignor", "Mt": "Mount",
    "Ft": "Fort", "Ste": "Sainte", "Esq": "Esquire", "Mssrs": "Messers", "Brig": "Brigadier",
    "Pfc": "Private First Class", "Amb": "Ambassador", "Cllr": "Councillor", "Bp": "Bishop",
    "Abp": "Archbishop", "Br": "Brother", "Asst": "Assistant", "Atty": "Attorney",
    "Ald": "Alderman", "Sec": "Secretary", "Ens": "Ensign", "Pt": "Point", "MM": "Messieurs",
    "Jr": "Junior", "Ofc": "Officer", "Spc": "Specialist", "Sta": "Santa", "Sra": "Señora",
    "Srta": "Señorita", "Mons": "Monseigneur", "Revs": "Reverends", "Profs": "Professors",
    "Gens": "Generals", "Cols": "Colonels", "Sgts": "Sergeants", "Lts": "Lieutenants",
    "Capts": "Captains", "Govs": "Governors", "Reps": "Representatives", "Sens": "Senators",
    "Cpt": "Captain", "Sfc": "Sergeant First Class", "Ltc": "Lieutenant Colonel",
}  # fmt: skip
"""Title cut short → how it is said."""

GIVEN_NAMES_CUT_SHORT = {
    "Wm": "William", "Chas": "Charles", "Thos": "Thomas", "Jas": "James", "Geo": "George",
    "Jno": "John", "Robt": "Robert", "Edw": "Edward", "Benj": "Benjamin", "Saml": "Samuel",
    "Danl": "Daniel", "Fredk": "Frederick", "Richd": "Richard",
}  # fmt: skip
"""Given name cut short → how it is said."""
