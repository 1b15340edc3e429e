"""Whether letters in capitals can be said as a word or have to be spelled."""

from __future__ import annotations

from audiobook.text_normalisation.rules import pattern

_VOWEL = pattern("[AEIOUYÀ-ÖØ-Þ]")
_ONSET = pattern(
    r"(?:SCH|SCR|SHR|SPH|SPL|SPR|SQU|STR|THR|THW|CHR|PHR|"
    r"B[LR]|C[HLRZ]|D[RW]|F[JLR]|G[HLNR]|K[HLNR]|M[C]|P[FHLRST]|QU|R[H]|S[CHKLMNPTVW]|T[HRSW]|"
    r"W[HR]|Z[HW]|[BCDFGHJKLMNPQRSTVWXZ])?[AEIOUYÀ-ÖØ-Þ]"
)
_CODA = pattern(
    r"[AEIOUYÀ-ÖØ-Þ](?:[BDFGKLMNPRSTVWXZ]|[BDFGKLMNPRSTZ]{2}|C|H|J|Q|C[HKT]S?|CTS?|DGE|DTH|FTS?|GH(?:T|TS)?|"
    r"GHS?|KTS?|L[BCDFKMNPRSTV]S?|LCH|LTHS?|LFTH|M[BPNSF]S?|MPT?S?|MPTS|N[CDGKSTZX]S?|NCH|NKS|NGTHS?|"
    r"NTHS?|NGS|NDS|NTS|P[HST]S?|PTH|R[BCDFGKLMNPSTV]S?|RCH|RSTS?|RTHS?|RSH|RLDS?|S[HKMPT]S?|STS|"
    r"TCH|THS?|TZ|WNS?|WLS?|WKS?|XT|XTH|CHT|DZ|GN|GNS|GM|LMS|RMS|RNT|TT|LL|SS|RR|NN|FF|GG)?$"
)


def is_pronounceable(letters: str) -> bool:
    """Whether English has words that begin, and words that end, like `letters`, all in capitals."""
    return bool(_VOWEL.search(letters) and _ONSET.match(letters) and _CODA.search(letters))
