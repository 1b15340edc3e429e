"""Damaged input of every kind: manuscripts, the author's files, the program's own, what was
delivered."""

from __future__ import annotations

import contextlib
import io
import os
import random
import shutil
import signal
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from faulty.folders import BOOK, Outcome, Scenario, begin, contents

PATIENCE = 60.0
"""Seconds after which a command hangs."""
_STATUSES = {0, *range(2, 14)}
"""The exit statuses of docs/errors.md."""
_TOKENS = (
    *(
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\x1b]0;x\a",
        b"\r",
        b"\xed\xa0\x80",
        b"\xf0\x9f\x98\x80",
    ),
    *(b"[", b"]" * 50, b"{", b"}}", b"<", b"</", b"&#0;", b"&x;", b"<!--", b"]]>", b"%PDF"),
    *(b": ", b"- ", b"? ", b"| ", b"&a ", b"*a", b"!!python/object:x", b"\t", b"'", b'"', b"# "),
    *(b"-1", b"1e999", b".nan", b"9" * 400, b"null", b"true", b"2026-13-45", b"\n\n\n", b"* * *"),
    *("“".encode(), "”".encode(), "«".encode(), b"Narrator:", b"Nobody?:", b"../", b"x" * 5000),
)


def mutated(data: bytes, chance: random.Random) -> bytes:
    """`data` with one to four damages."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        size = min(chance.choice((1, 2, 8, 64, 1024)), max(1, len(data) // 2))
        damage = chance.randrange(7)
        if damage == 0:
            data = data[:at] + chance.randbytes(size) + data[at + size :]
        elif damage == 1:
            data = data[:at] + data[at + size :]
        elif damage == 2:
            data = data[:at] + data[at : at + size] * 2 + data[at + size :]
        elif damage == 3:
            data = data[:at]
        elif damage == 4:
            data = data[:at] + chance.choice(_TOKENS) + data[at:]
        elif damage == 5:
            lines = data.split(b"\n")
            one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
            lines[one], lines[two] = lines[two], lines[one]
            data = b"\n".join(lines)
        else:
            data = bytes(
                byte ^ (1 << chance.randrange(8)) if chance.random() < 0.01 else byte
                for byte in data
            )
    return data


def _mutated_package(data: bytes, chance: random.Random) -> bytes:
    """A zip package with one damaged member, or damaged itself."""
    if chance.random() < 0.3:
        return mutated(data, chance)
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(target, "w") as damaged:
        names = package.namelist()
        victim = chance.choice(names)
        for name in names:
            content = package.read(name)
            damaged.writestr(name, mutated(content, chance) if name == victim else content)
    return target.getvalue()


def _packed(files: Mapping[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, text in files.items():
            package.writestr(name, text)
    return target.getvalue()


_PARAGRAPHS = BOOK.split("\n\n")[2:]


def _marked_up(heading: Callable[[str], str], paragraph: Callable[[str], str]) -> str:
    return "\n".join(
        heading(text) if text.startswith("Chapter") else paragraph(text) for text in _PARAGRAPHS
    )


_HTML = _marked_up(lambda text: f"<h2>{text}</h2>", lambda text: f"<p>{text}</p>")


def _epub() -> bytes:
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">'
        '<rootfiles><rootfile full-path="b.opf" media-type="application/oebps-package+xml"/>'
        "</rootfiles></container>"
    )
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The Ferry</dc:title>'
        '<dc:identifier id="i">x</dc:identifier><dc:language>en</dc:language></metadata><manifest>'
        '<item id="t" href="t.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="t"/></spine></package>'
    )
    text = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>{_HTML}</body></html>'
    return _packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": container,
            "b.opf": package,
            "t.xhtml": text,
        }
    )


def _docx() -> bytes:
    names = "http://schemas.openxmlformats.org"
    types = (
        f'<Types xmlns="{names}/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
        'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        f'<Relationships xmlns="{names}/package/2006/relationships"><Relationship Id="r" '
        f'Target="word/document.xml" Type="{names}/officeDocument/2006/relationships/'
        'officeDocument"/></Relationships>'
    )
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in _PARAGRAPHS)
    document = (
        f'<w:document xmlns:w="{names}/wordprocessingml/2006/main"><w:body>{body}</w:body>'
        "</w:document>"
    )
    return _packed(
        {"[Content_Types].xml": types, "_rels/.rels": relations, "word/document.xml": document}
    )


def _odt() -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    body = _marked_up(
        lambda text: f'<text:h text:outline-level="1">{text}</text:h>',
        lambda text: f"<text:p>{text}</text:p>",
    )
    content = (
        f'<office:document-content xmlns:office="{office}office:1.0" xmlns:text="{office}text:1.0">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    media_type = "application/vnd.oasis.opendocument.text"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{office}manifest:1.0"><manifest:file-entry '
        f'manifest:full-path="/" manifest:media-type="{media_type}"/></manifest:manifest>'
    )
    return _packed(
        {"mimetype": media_type, "META-INF/manifest.xml": manifest, "content.xml": content}
    )


def _manuscripts() -> dict[str, bytes]:
    plain = {
        "txt": BOOK,
        "md": "# The Ferry\n\n"
        + _marked_up(lambda text: f"\n## {text}\n", lambda text: f"{text}\n"),
        "html": f"<html><body><h1>The Ferry</h1>{_HTML}</body></html>",
        "rtf": r"{\rtf1\ansi The Ferry\par "
        + _marked_up(str, lambda text: text + r"\par ")
        .replace("“", r"\ldblquote ")
        .replace("”", r"\rdblquote ")
        + "}",
        "fb2": '<FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0"><description><title-info>'
        "<book-title>The Ferry</book-title></title-info></description><body><section>"
        + _marked_up(
            lambda text: f"</section><section><title><p>{text}</p></title>",
            lambda text: f"<p>{text}</p>",
        )
        + "</section></body></FictionBook>",
    }
    packages = {"epub": _epub(), "docx": _docx(), "odt": _odt()}
    return {suffix: text.encode() for suffix, text in plain.items()} | packages


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of input, and what is run on it."""

    name: str
    damage: Callable[[random.Random, Path], str]
    """Lays the folder out; tells what it damaged."""
    commands: tuple[tuple[str, ...], ...]
    is_own: bool = False
    """The program's own: the book comes out right, or the message says what to delete."""


def make_subjects(plain: Scenario, room: Path) -> list[Subject]:
    """Manuscripts in every format, and the files of a finished production.

    Args:
        plain: `produce` in a finished production.
        room: where manuscripts are written.
    """

    def manuscript(suffix: str, data: bytes) -> Subject:
        path = room / f"damaged.{suffix}"
        change = _mutated_package if suffix in ("epub", "docx", "odt") else mutated

        def damage(chance: random.Random, folder: Path) -> str:
            path.write_bytes(change(data, chance))
            return path.name

        return Subject(suffix, damage, (("script", str(path)),))

    def files(pattern: str, *commands: tuple[str, ...], is_own: bool = False) -> Subject:
        def damage(chance: random.Random, folder: Path) -> str:
            begin(plain, folder)
            path = chance.choice([p for p in sorted(folder.glob(pattern)) if p.is_file()])
            if path.parent.parent.name == "clips":
                # Clips are read where there is a chapter to encode.
                shutil.rmtree(folder / "output")
                (folder / "output").mkdir()
            path.write_bytes(mutated(path.read_bytes(), chance))
            return path.relative_to(folder).as_posix()

        return Subject(pattern, damage, commands, is_own)

    produce = ("produce", "--engine", "tone")
    feed = ("feed", "--base-url", "https://example.org/ferry/")
    check = ("check",)
    everything = (
        ("status",),
        ("plan",),
        ("script",),
        feed,
        ("cast",),
        ("words",),
        ("review", "--list"),
    )
    subjects = [manuscript(suffix, data) for suffix, data in _manuscripts().items()]
    subjects += [
        files("script/*.txt", *everything),
        files("voices.yaml", *everything),
        files("book.yaml", *everything, check),
        files("chapters.yaml", feed, ("status",), produce),
        files(".audiobook/built/*", produce, ("script",), is_own=True),
        files(".audiobook/state/**/*", produce, ("status",), is_own=True),
        files(".audiobook/*.json", produce, is_own=True),
        files(".audiobook/clips/*/*", produce, is_own=True),
        files("output/*", produce, is_own=True),
        files(
            "output/*", check, ("status",), feed, ("share", "--one-file", "--readalong", "--w3c")
        ),
        files("output/.delivered.json", produce, ("status",), check),
    ]
    return subjects


def mutate(
    subject: Subject, plain: Scenario, room: Path, chance: random.Random
) -> tuple[str, Outcome]:
    """Damage one input and run a command on it, in a process forked from this one.

    Returns:
        What was done; what is wrong.
    """
    outcome = Outcome()
    folder = room / "damaged"
    shutil.rmtree(folder, ignore_errors=True)
    damaged = subject.damage(chance, folder)
    arguments = chance.choice(subject.commands)
    status, messages = _run_forked([*arguments, "--dir", str(folder)], room / "messages")
    outcome.listen_to(messages)
    if status is None:
        outcome.faults.append("hangs")
    elif status not in _STATUSES and not (status == 9 or "--list" in arguments):
        outcome.faults.append(f"exit status {status}: {messages.strip()[-200:]}")
    if subject.is_own and arguments[0] == "produce":
        if status == 0:
            whole = {n: d for n, d in plain.whole.items() if n.startswith(("output/", "script/"))}
            present = contents(folder)
            for name, data in whole.items():
                if present.get(name) != data:
                    outcome.faults.append(f"{name} is wrong, in silence")
        elif not any(word in messages.lower() for word in ("delete", "remove")):
            outcome.faults.append(f"does not say what to delete: {messages.strip()[-200:]}")
    return f"{damaged}: {' '.join(arguments[:1])} ends {status}", outcome


def _run_forked(arguments: list[str], messages: Path) -> tuple[int | None, str]:
    """Exit status, None for a hang; what was said."""
    child = os.fork()
    if child == 0:
        _become_command(arguments, messages)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status), messages.read_text(errors="replace")
        time.sleep(0.01)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None, messages.read_text(errors="replace")


def _become_command(arguments: list[str], messages: Path) -> None:
    import sys
    import traceback

    status = 1
    try:
        os.setsid()
        file = os.open(messages, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, 1)
        os.dup2(file, 2)
        from audiobook.cli import main

        main(arguments)
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
