"""The author's files of script/: their format, the merge with a new build, the doubtful lines."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
