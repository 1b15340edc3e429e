"""The synthesizer: a script and a cast become a plan, and a plan becomes clips on disk.

`plan.plan_render` decides what is said and how, `explain.explain_plan` what of it is to be done,
`render.render_plan` does it, in worker processes, into a `cache.ClipCache`. Engines are in
`engines/`, found by `registry`; docs/engines.md tells how to add one.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
