"""The folder of one book and what can be done in it: the one place that joins the stages.

`Production` is the Python API; the command line is a face on it::

    produced = Production(Path("my-novel")).produce(Path("my-novel.epub"))
    for track in produced.tracks:
        print(track.path, track.duration)
"""

from audiobook.production.production import Contents, Line, Produced, Production, Status

__all__ = ["Contents", "Line", "Produced", "Production", "Status"]
