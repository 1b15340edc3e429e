"""Text as it is spoken: from the author's words to what an engine is given."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
