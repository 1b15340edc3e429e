"""How well the character finder does on annotated novels.

    python benchmarks/characters.py FOLDER [--gold] [--verbose NOVEL]

FOLDER is laid out like shared/attribution (text.txt, quotes.jsonl, characters.json a novel).
For each text: share of the gold quotations whose speaker is a found character (all, majors),
share of the explicit ones whose tag mentions a found character that is the gold speaker (the
upper bound of explicit accuracy), found characters that are nobody in the gold list among those
mentioned in a tag, gold speakers split over several found characters, found characters that
join several gold speakers, accuracy of the sex found, seconds.

Names are mapped with the scorer's own rules: pass its path with --scorer.
"""

from __future__ import annotations

import argparse
import collections
import importlib.util
import re
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from audiobook.model import Gender
from audiobook.script.characters import find_characters
from audiobook.script.document import Document, People, Quotation

BREAK = re.compile(r"\n[ \t]*\n\s*")
NOUN_TAG = re.compile(
    r"^(?:\w+ )?(?:the|an?|his|her|my|this|another|one) (?!\w+s answer)[a-z]", re.I
)
CODES = {Gender.MALE: "M", Gender.FEMALE: "F", Gender.UNKNOWN: "?"}


def load_scorer(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("attribution_score", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def gold_document(text: str, rows: list[dict[str, Any]]) -> tuple[Document, list[int]]:
    """Paragraphs between blank lines with the annotated quotations, and where each begins."""
    starts, paragraphs = [], []
    at = 0
    for match in [*BREAK.finditer(text), None]:
        end = match.start() if match else len(text)
        if text[at:end].strip():
            starts.append(at)
            paragraphs.append(text[at:end].replace("\n", " "))
        at = match.end() if match else end
    quotations = []
    index = 0
    for row in sorted(rows, key=lambda r: r["start"]):
        while index + 1 < len(starts) and starts[index + 1] <= row["start"]:
            index += 1
        start = row["start"] - starts[index]
        end = min(row["end"] - starts[index], len(paragraphs[index]))
        if quotations and quotations[-1].paragraph == index and start < quotations[-1].end:
            continue
        quotations.append(
            Quotation(index, start, end, max(0, start - 1), min(end + 1, len(paragraphs[index])))
        )
    return Document(tuple(paragraphs), tuple(quotations)), starts


def tag_mentions(people: People, starts: list[int], text: str, row: dict[str, Any]) -> list[int]:
    """Characters mentioned in the tag of `row`: the words of ref_exp within 200 characters."""
    words = re.findall(r"\w+", row["ref_exp"])
    if not words:
        return []
    pattern = re.compile(
        r"\b" + r"[\W_]+".join(r"[’'-]?".join(map(re.escape, word)) for word in words)
    )
    best = None
    for match in pattern.finditer(text, max(0, row["start"] - 400), row["end"] + 400):
        distance = min(abs(match.start() - row["end"]), abs(row["start"] - match.end()))
        if best is None or distance < best[0]:
            best = (distance, match.start(), match.end())
    if best is None:
        return []
    return [
        m.character for m in people.mentions if best[1] <= starts[m.paragraph] + m.start < best[2]
    ]


def measure(folder: Path, scorer: ModuleType, verbose: bool) -> collections.Counter[str]:
    text, rows, gold = scorer.load_gold(str(folder))
    rows = [r for r in rows if r.get("is_speech", True)]
    document, starts = gold_document(text, rows)
    began = time.process_time()
    people = find_characters(document)
    seconds = time.process_time() - began
    counts: collections.Counter[str] = collections.Counter()
    first = {}
    for row in rows:
        first.setdefault(row["quote_id"], row)
    quotes = [r for r in first.values() if r["speaker"] and not r["speaker"].startswith("_")]
    for row in quotes:
        counts[row["speaker"]] += 1
    aliases = [{"name": c.name, "aliases": list(c.aliases)} for c in people.characters]
    names = scorer.NameMap(gold, counts, "e2e", aliases)
    mapped = []
    for c in people.characters:
        mapped.append(names("I") if c.is_narrator and names(c.name) is None else names(c.name))
    found = set(mapped)
    result: collections.Counter[str] = collections.Counter()
    tagged: collections.Counter[int] = collections.Counter()
    missing: collections.Counter[str] = collections.Counter()
    wrong: collections.Counter[str] = collections.Counter()
    nouns: collections.Counter[str] = collections.Counter()
    majors = {
        c["name"]
        for c in gold
        if counts[c["name"]]
        and (c.get("category") == "major" or counts[c["name"]] >= 0.05 * len(quotes))
    }
    for row in quotes:
        right = row["speaker"] in found
        result["quotes"] += 1
        result["found"] += right
        if row["speaker"] in majors:
            result["major"] += 1
            result["major_found"] += right
        if not right:
            missing[row["speaker"]] += 1
        if row.get("type") == "explicit" and row["ref_exp"] not in (None, "nan"):
            inside = tag_mentions(people, starts, text, row)
            hit = row["speaker"] in {mapped[c] for c in inside}
            tagged.update(inside)
            result["explicit"] += 1
            result["explicit_hit"] += hit
            if not hit:
                wrong[
                    f"{row['ref_exp'][:50]} = {row['speaker']} / {[people.characters[c].name for c in inside]}"
                ] += 1
        elif NOUN_TAG.search(row.get("ref_exp") or ""):
            inside = tag_mentions(people, starts, text, row)
            result["noun"] += 1
            result["noun_hit"] += row["speaker"] in {mapped[c] for c in inside}
            result["noun_none"] += not inside
            if verbose and row["speaker"] not in {mapped[c] for c in inside}:
                nouns[
                    f"{row['ref_exp'][:50]} = {row['speaker']} / {[people.characters[c].name for c in inside]}"
                ] += 1
    by_gold: dict[str, list[int]] = collections.defaultdict(list)
    for index, name in enumerate(mapped):
        if name is not None and counts[name]:
            by_gold[name].append(index)
        elif tagged[index]:
            result["spurious"] += 1
    result["split"] = sum(
        len([i for i in v if people.characters[i].name]) > 1 for v in by_gold.values()
    )
    for c, name in zip(people.characters, mapped, strict=True):
        other = {
            next(iter(names.alias[scorer.norm(a)]))
            for a in (c.name, *c.aliases)
            if len(names.alias.get(scorer.norm(a), ())) == 1
        }
        if len({o for o in other if counts[o]}) > 1:
            result["merged"] += 1
            if verbose:
                print("  merged", c.name, c.aliases, other)
    sexes = {c["name"]: c.get("gender") for c in gold}
    for c, name in zip(people.characters, mapped, strict=True):
        if name and sexes.get(name) in ("M", "F"):
            weight = counts[name]
            if verbose and c.gender is not Gender.UNKNOWN and CODES[c.gender] != sexes[name]:
                print("  sex", c.name, c.gender, c.gender_evidence, name, weight)
            result["sexed"] += weight
            result["sex_right"] += weight * (CODES[c.gender] == sexes[name])
            result["sex_wrong"] += weight * (
                c.gender is not Gender.UNKNOWN and CODES[c.gender] != sexes[name]
            )
    result["characters"] = len(people.characters)
    result["milliseconds"] = int(1000 * seconds)
    if verbose:
        print("missing", missing.most_common(25))
        for key, n in wrong.most_common(40):
            print("  wrong", n, key)
        for key, n in nouns.most_common(60):
            print("  noun", n, key)
        for name, indexes in by_gold.items():
            if len(indexes) > 1:
                print(
                    "  split",
                    name,
                    [
                        (people.characters[i].name, people.characters[i].aliases[:6])
                        for i in indexes
                    ],
                )
        used = collections.Counter(m.character for m in people.mentions)
        for i, c in enumerate(people.characters[:60]):
            print(
                "   ",
                used[i],
                c.name,
                c.aliases[:9],
                c.gender.value,
                c.gender_evidence,
                "->",
                mapped[i],
            )
    return result


def row_text(name: str, r: collections.Counter[str]) -> str:
    def share(a: str, b: str) -> float:
        return 100 * r[a] / r[b] if r[b] else float("nan")

    return (
        f"{name[:32]:32} found {share('found', 'quotes'):5.1f} major {share('major_found', 'major'):5.1f} "
        f"explicit {share('explicit_hit', 'explicit'):5.1f} noun {share('noun_hit', 'noun'):5.1f} (no mention {share('noun_none', 'noun'):4.1f}) | spurious {r['spurious']:3} split {r['split']:3} "
        f"merged {r['merged']:3} of {r['characters']:4} | sex right {share('sex_right', 'sexed'):5.1f} "
        f"wrong {share('sex_wrong', 'sexed'):4.1f} | {r['milliseconds']:5} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scorer", type=Path, required=True, help="path of score.py")
    parser.add_argument("--only", default="", help="texts whose name contains this, with details")
    options = parser.parse_args()
    scorer = load_scorer(options.scorer)
    total: collections.Counter[str] = collections.Counter()
    for folder in sorted(p.parent for p in options.folder.glob("*/quotes.jsonl")):
        if options.only and options.only not in folder.name:
            continue
        result = measure(folder, scorer, bool(options.only))
        total += result
        if len(sys.argv) and (options.only or result["quotes"] > 100):
            print(row_text(folder.name, result))
    print(row_text("all", total))


if __name__ == "__main__":
    main()
