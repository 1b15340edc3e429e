"""The folder of one book and what can be done in it: the one place that joins the stages.

`Production` is the Python API; the command line is a face on it::

    produced = Production("my-novel").produce("my-novel.epub")
    for track in produced.tracks:
        print(track.path, track.duration)
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
