"""What the code is like to live in, in figures.

    python benchmarks/house.py [CHECKOUT] [--no-times] [--ways]

With --ways, which runs `produce` twice, the files that the program walks through: from a manuscript
of three paragraphs to its MP3, and once more after a voice was changed.

Files a folder, doors from production into the stages, imports inside functions, locals that are
bare participles, files that know a fact by themselves, lines, and how long starting takes. With
another CHECKOUT (`git worktree add`) an older state is measured by the same rules. The facts are
looked for by the shape of their text, so a count is a pointer to places to look at, not a proof.
"""

from __future__ import annotations

import argparse
import ast
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

PARTICIPLES = frozenset(
    "found made told said known own left given kept whole before after at first last heard held "
    "taken done seen shown read written asked called wanted meant".split()
)
"""Names that say what was done to a thing and not what it is."""

STAGES = frozenset(
    "manuscript script dialogue cast synthesis assembly publishing verification text_normalisation "
    "advice".split()
)

FACTS = {
    "replaces a file in one step": r"\.replace\((?:path|target|destination|self\.)|os\.replace\(",
    "translates a full disk": r"ENOSPC",
    "media types": r"audio/(?:mpeg|mp4|x-m4a|ogg|flac|opus)",
    "cover's name": r"""["']cover\.jpg["']""",
    "feed's name": r"""["']feed\.xml["']""",
    "counts cores": r"cpu_count\(|sched_getaffinity\(",
    "lists titles": r"Mrs?\\?\.?\|Mrs|\"Mrs\"|\bmr (?:mrs|sir|messrs)\b|\(\?<!\\bMrs\)",
    "ends of sentences": r"\[(?:\.!\?…|\.\?!…|\.!\?)[^\]]*\]",
    "install hints": r"pip install ",
}
"""A file that matches knows the fact by itself."""


def sources(package: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(package.rglob("*.py")):
        yield path, path.read_text("utf-8")


def imports_inside_functions(tree: ast.AST) -> int:
    nodes = {
        node
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    return len(nodes)


def locals_of(tree: ast.AST) -> Iterator[str]:
    """Each name once for each function that binds it, parameters left out."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from {
                node.id
                for node in ast.walk(function)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            }


def doors(package: Path) -> dict[str, int]:
    """Modules of each stage that production imports, the stage's face counted as one."""
    modules: set[str] = set()
    for _, text in sources(package / "production"):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom) and node.module == "audiobook":
                modules.update(alias.name for alias in node.names if alias.name in STAGES)
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("audiobook."):
                names = (node.module or "").split(".")
                if names[1] in STAGES:
                    modules.add(".".join(names[1:]))
    return dict(sorted(Counter(module.partition(".")[0] for module in modules).items()))


def seconds(checkout: Path, *arguments: str) -> float:
    """Median of five starts."""
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        subprocess.run([sys.executable, *arguments], cwd=checkout, check=True, capture_output=True)
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


_TALE = "Chapter One\n\n“The ferry is late,” said Bruno.\n\nNobody came.\n\n“So it is,” said Ann.\n"
_WALK = """
import inspect, pathlib, re, sys, threading
import audiobook

package, folder = pathlib.Path(audiobook.__file__).parent, pathlib.Path(sys.argv[1])
walked = set()

def walk(frame, event, _):
    code = frame.f_code  # of a function: bodies of modules and classes only define
    if event == "call" and code.co_flags & inspect.CO_OPTIMIZED:
        walked.add(code.co_filename)

def produce(manuscript):
    walked.clear()
    threading.setprofile(walk)
    sys.setprofile(walk)
    audiobook.Production(folder / "book").produce(manuscript, engine="tone", jobs=1)
    sys.setprofile(None)
    print(sum(pathlib.Path(name).is_relative_to(package) for name in walked))

produce(folder / "tale.txt")
voices = folder / "book" / "voices.yaml"
text = voices.read_text("utf-8")
edited = re.sub(r'(Bruno: \\{voice: "[^"]*")', r"\\1, pitch: 2", text)
assert edited != text
voices.write_text(edited, "utf-8")
produce(None)
"""


def ways(checkout: Path) -> tuple[int, int]:
    """Files whose functions are called, in the parent process, on the way of a manuscript to its
    MP3 and on that of one voice edit."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "tale.txt").write_text(_TALE, "utf-8")
        command = [sys.executable, "-c", _WALK, folder]
        walk = subprocess.run(command, cwd=checkout, check=True, capture_output=True, text=True)
    first, second = map(int, walk.stdout.split()[-2:])
    return first, second


def report(checkout: Path, with_times: bool, with_ways: bool) -> None:
    package = checkout / "audiobook"
    files = list(sources(package))
    trees = {path: ast.parse(text) for path, text in files}
    folders = Counter(str(path.parent.relative_to(checkout)) for path, _ in files)
    print("files a folder:", ", ".join(f"{name} {n}" for name, n in folders.most_common(8)))
    sides = doors(package)
    print(f"doors from production into the stages: {sum(sides.values())}", sides)
    inside = {path: imports_inside_functions(tree) for path, tree in trees.items()}
    of_production = sum(n for path, n in inside.items() if package / "production" in path.parents)
    print(f"imports inside functions: {sum(inside.values())}, in production {of_production}")
    names = [name for tree in trees.values() for name in locals_of(tree)]
    bare = sum(name in PARTICIPLES for name in names)
    print(f"locals that are bare participles: {bare} of {len(names)}, {bare / len(names):.1%}")
    for fact, pattern in FACTS.items():
        knowing = [path for path, text in files if re.search(pattern, text)]
        print(f"{fact}: {len(knowing)}", *(path.relative_to(package) for path in knowing[:12]))
    print("lines:", sum(text.count("\n") for _, text in files), "in", len(files), "files")
    if with_ways:
        whole, edit = ways(checkout)
        print(f"files on the way of a manuscript to its MP3: {whole}, of one voice edit: {edit}")
    if with_times:
        print(f"import audiobook: {seconds(checkout, '-c', 'import audiobook'):.2f} s")
        print(f"audiobook --help: {seconds(checkout, '-m', 'audiobook', '--help'):.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    here = Path(__file__).resolve().parent.parent
    parser.add_argument("checkout", nargs="?", type=Path, default=here)
    parser.add_argument("--no-times", action="store_true", help="measure no starts")
    parser.add_argument("--ways", action="store_true", help="count the files that are walked")
    options = parser.parse_args()
    report(options.checkout.resolve(), not options.no_times, options.ways)


if __name__ == "__main__":
    main()
