"""The synthesizer: a script and a cast become a plan, and a plan becomes clips on disk.

`planning/` decides what is said, how, by which voice and with which pauses, and what of it is to be
done; `rendering/` does it, in worker processes, into the cache in `clips/`. Engines are in
`engines/`, found by `registry`; docs/engines.md tells how to add one.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
