"""The studio: a page on this computer in which an author listens, corrects, casts and directs.

A face on `production`, like `cli`: what it does, a program can do with `Production` and what stands
beside it, and what it writes are the author's own files. Its typed interface is in `messages`, its
addresses in `routes`; the page is in ``static/``, without a build step.
"""

from audiobook.studio.server import make_studio

__all__ = ["make_studio"]
