"""Titles that are cut short before a name: their full stop ends no sentence."""

from __future__ import annotations

ABBREVIATED_TITLES = (
    *("Mr", "Mrs", "Ms", "Mx", "Messrs", "Dr", "St", "Mme", "Mlle", "Prof", "Rev", "Revd", "Hon"),
    *("Capt", "Col", "Gen", "Lt", "Lieut", "Sgt", "Sergt", "Fr", "Sr", "Jr"),
    *("Maj", "Cpl", "Cmdr", "Det", "Insp", "Supt", "Gov", "Sen"),
)

TITLE_OR_INITIAL = rf"\b(?:{'|'.join(ABBREVIATED_TITLES)}|[A-Z])\."
"""Pattern of a title or an initial with its full stop."""
