"""The assembler: timelines of clips and pauses → delivered, tagged audio files."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
