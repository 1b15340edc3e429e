"""A file the author has (txt, EPUB, DOCX, PDF …) -> `audiobook.model.Book`."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
