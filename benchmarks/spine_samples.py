"""Small EPUBs, written here, with the constructions that the reader knows; for `spine`."""

from __future__ import annotations

import zipfile
from pathlib import Path

_PROSE = (
    "The lamp had burned all night in the window above the harbour, and the keeper was still at "
    "his table when the boats came home. Nobody asked him why he had counted them twice."
)
_OWN: dict[str, list[str]] = {
    "parts": [
        '<section epub:type="part"><h1>Part One</h1></section>',
        f'<section epub:type="chapter"><h2>I</h2><p>{_PROSE}</p></section>',
        f'<section epub:type="chapter"><h2>II</h2><p>{_PROSE}</p></section>',
    ],
    "titles": [
        f'<section epub:type="chapter"><h2>{n}</h2><h2>The Note</h2><p>{_PROSE}</p></section>'
        for n in "123"
    ],
    "subtitles": [
        f"<hgroup><h2>The Raven</h2><p>A Fable {n}</p></hgroup><p>{_PROSE}</p>" for n in "123"
    ],
    "notes": [
        f'<h1>Chapter {n}</h1><p>He bowed.<sup><a href="#f" id="r">1</a></sup> {_PROSE}</p>'
        '<p id="f"><a href="#r">1</a>. A custom of the court.</p>'
        for n in "12"
    ],
    "initials": [f"<h1>Chapter {n}</h1><p><span>W</span>hen it rained. {_PROSE}</p>" for n in "12"],
    "verse": [
        f"<h1>Chapter {n}</h1><p>She sang:</p><p>Row on,<br/>the tide is long.</p><p>{_PROSE}</p>"
        for n in "12"
    ],
    "scenes": [
        f"<h1>Chapter {n}</h1><p>{_PROSE}</p><hr/><p>{_PROSE}</p><p>* * *</p><p>{_PROSE}</p>"
        for n in "12"
    ],
    "play": [
        "<h2>Act I</h2><table>"
        + "".join(
            f'<tr><td epub:type="z3998:persona">{who}</td><td>{_PROSE}</td></tr>'
            for who in ("Mina", "Anton", "Mina", "Anton")
        )
        + "</table>"
    ]
    * 1,
    "apparatus": [
        '<section epub:type="titlepage"><h1>The Lamp</h1><p>Ada Lane</p></section>',
        f'<section epub:type="chapter"><h2>The Window</h2><p>{_PROSE}</p></section>',
        f'<section epub:type="chapter"><h2>The Clock</h2><p>{_PROSE}</p></section>',
        '<section epub:type="endnotes"><h2>Notes</h2><p>1. A note.</p></section>',
    ],
    "epilogue": [
        f'<section epub:type="chapter"><h2>I</h2><p>{_PROSE}</p></section>',
        f'<section epub:type="epilogue"><h2>Note</h2><p>{_PROSE}</p></section>',
    ],
    "hidden": [
        "<style>.gone { display: none } .faint { visibility: hidden } .tiny { font-size: 0 } "
        ".line { display: block }</style>"
        f'<h1>Chapter {n}</h1><p>{_PROSE}</p><p class="gone" data-unread="1">Printed for '
        f'nobody.</p><p><span class="line">Salt on the sill,</span><span class="line">salt on the '
        f"stair.</span></p>"
        f'<p>{_PROSE} <span class="faint" data-unread="1">Unseen.</span></p>'
        '<p class="tiny" data-unread="1">Smaller than small.</p><p hidden="hidden">Off.</p>'
        for n in "12"
    ],
    "raised": [
        f"<h1>Chapter {n}</h1><p>The 1<sup>st</sup> of May; M<sup>rs</sup> Lane had 10<sup>2</sup> "
        f"lamps on 5 m<sup>2</sup>, and H<sub>2</sub>O below. {_PROSE}</p>"
        for n in "12"
    ],
    "pages": [
        f"<h1>Chapter {n}</h1>"
        + "".join(
            f'<p>{_PROSE} <span class="pagenum" data-unread="1">{10 * n + page}</span>{_PROSE}</p>'
            for page in range(4)
        )
        for n in (1, 2)
    ],
    "drop-caps": [
        f'<h1>Chapter {n}</h1><div class="dropcap">T</div><p>he lamp was out. {_PROSE}</p>'
        f'<p><img alt="W" src="w.png"/>hen it rained, she counted. {_PROSE}</p>'
        for n in "12"
    ],
    "ruby-and-quotes": [
        f"<h1>Chapter {n}</h1><p><q>Who is there?</q> she said. <ruby>港<rt>minato</rt></ruby> was "
        f"the word on the door. {_PROSE}</p>"
        for n in "12"
    ],
    "pictures-and-formulas": [
        f'<h1><img alt="The {name} Lamp" src="a.png"/></h1><p>{_PROSE}</p><p>She wrote '
        f'<math alttext="a plus b"><mi>a</mi></math> and nothing else. {_PROSE}</p>'
        for name in ("First", "Second")
    ],
    "machines": [
        f"<h1>Chapter {n}</h1><p>{_PROSE}</p><svg><text>Drawn</text></svg><audio>No sound</audio>"
        f"<p>{_PROSE}</p><form><button>Buy</button><select><option>One</option></select></form>"
        for n in "12"
    ],
    "lists-and-tables": [
        f"<h1>Chapter {n}</h1><p>{_PROSE}</p><ul><li>a rope</li><li>two lamps</li></ul><ol><li>Go "
        "down.</li><li>Come up.</li></ol><dl><dt>Neap</dt><dd>The low tide.</dd></dl><table><tr>"
        "<th>Boat</th><th>Men</th></tr><tr><td>Kite</td><td>four</td></tr></table><blockquote><p>"
        f"To whom it may concern: come home.</p><p>A. L.</p></blockquote><p>{_PROSE}</p><figure>"
        "<figcaption>The jetty in May.</figcaption></figure>"
        for n in "12"
    ],
    "one-title-twice": [
        f'<section epub:type="chapter"><h2>{title}</h2><p>{_PROSE} {title} {n}.</p></section>'
        for n, title in enumerate(("Night", "Day", "Night", "Day"))
    ],
    "story-parts": [
        f'<section epub:type="prologue"><h2>Prologue</h2><p>{_PROSE}</p></section>',
        '<section epub:type="part"><h1>Part One: The Ebb</h1><p><i>Ships go out.</i></p></section>',
        f'<section epub:type="chapter"><h2>1</h2><h3>Ann Waits</h3><p>{_PROSE}</p></section>',
        f"<section><h2>Interlude</h2><p>{_PROSE}</p></section>",
        '<section epub:type="part"><h1>Part Two</h1><h2>The Flood</h2></section>',
        '<section epub:type="chapter"><h2>2</h2><p>It ended.</p></section>',
        f'<section epub:type="afterword"><h2>Afterword</h2><p>{_PROSE}</p></section>',
    ],
    "no-spaces": [
        f"<h1>第{n}章</h1><p>港の灯は一晩中ともっていた。番人はまだ机に向かっていた。</p><p>「だれだ。」</p>"
        for n in "一二三"
    ],
    "bare-pages": [
        f"<p>{n}</p><p>The keeper wrote. {_PROSE}</p><p>THE END OF {n}</p>" for n in ("I", "II")
    ],
}


def write_own(folder: Path) -> list[Path]:
    """EPUBs that hold the constructions the reader knows; ``data-unread`` marks what no reader of
    the page sees."""
    paths = []
    for name, bodies in _OWN.items():
        path = folder / f"{name}.epub"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mimetype", "application/epub+zip")
            archive.writestr(
                "META-INF/container.xml",
                '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
                '<rootfile full-path="b/p.opf"/></rootfiles></container>',
            )
            items = refs = ""
            for number, body in enumerate(bodies):
                items += (
                    f'<item id="d{number}" href="{number}.xhtml" '
                    'media-type="application/xhtml+xml"/>'
                )
                refs += f'<itemref idref="d{number}"/>'
                archive.writestr(
                    f"b/{number}.xhtml",
                    '<html xmlns="http://www.w3.org/1999/xhtml" '
                    'xmlns:epub="http://www.idpf.org/2007/ops"><head><title>-</title></head>'
                    f"<body>{body}</body></html>",
                )
            archive.writestr(
                "b/p.opf",
                '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata '
                'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Own</dc:title>'
                "<dc:language>en</dc:language></metadata>"
                f"<manifest>{items}</manifest><spine>{refs}</spine></package>",
            )
        paths.append(path)
    return paths
