"""Who speaks with which voice: casting, voices.yaml, what an author may want to mend in it."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
