"""The folder of one book and what can be done in it: the one place that joins the stages.

`Production` is the Python API; the command line is a face on it::

    produced = Production(Path("my-novel")).produce(Path("my-novel.epub"))
    for track in produced.tracks:
        print(track.path, track.duration)
"""

from audiobook.production.previews import Line
from audiobook.production.production import Contents, Produced, Production
from audiobook.production.status import Status

__all__ = ["Contents", "Line", "Produced", "Production", "Status"]
