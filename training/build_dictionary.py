"""Build the word list `audiobook.cast.unusual_words` reads beside the CMU dictionary.

    python training/build_dictionary.py american-english-large british-english-large

The arguments are word lists of SCOWL (size 70), a word a line, as the packages `wamerican-large`
and `wbritish-large` of Debian install them. Kept are words in lower case that neither the CMU
dictionary knows nor a regular ending or British spelling explains.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import audiobook.cast.unusual_words as words

OUTPUT = Path(words.__file__).with_name("dictionary") / "scowl.txt"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("lists", nargs="+", type=Path)
    listed = {
        word
        for path in parser.parse_args().lists
        for word in path.read_text("utf-8").split()
        if word.isalpha() and word.islower()
    }
    pronounced = words.pronounced_words()
    new = {word for word in listed if not words.is_known(word, pronounced)}
    kept = sorted(word for word in new if not words.is_known(word, new - {word}))
    OUTPUT.write_text("\n".join(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
