"""A script of 300,000 words: twenty chapters, the first of 10,000 lines."""

from pathlib import Path

_WORDS = "the lamp burned over the water and nobody on the pier had seen who lit it".split()


def write_long_script(folder: Path) -> None:
    """Replace the files of script/."""
    for path in folder.iterdir():
        path.unlink()
    for number in range(1, 21):
        lines = 10_000 if number == 1 else 1_050
        words = 13 if number == 1 else 9
        paragraphs = []
        for at in range(lines // 2):
            said = " ".join(_WORDS[(at + n) % len(_WORDS)] for n in range(words))
            who = ("Mary", "Tom", "Captain Reed")[at % 3]
            doubt = "?" if at % 17 == 0 else ""
            paragraphs.append(f"{who}{doubt}: “{said},”\nNarrator:  said {who} at {at}.\n")
        text = f"# Chapter {number}\n\n" + "\n".join(paragraphs)
        (folder / f"{number:02}-chapter-{number}.txt").write_text(text)
