"""From a manuscript to an audiobook: script builder, casting, synthesis, assembly, publishing.

::

    from pathlib import Path

    import audiobook

    produced = audiobook.Production(Path("my-novel")).produce(Path("my-novel.epub"))
    for track in produced.tracks:
        print(track.path, track.duration)

docs/api.md shows more. Names are loaded when they are first used.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
