"""Was every word said? Finished audio is transcribed and held against the script."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
