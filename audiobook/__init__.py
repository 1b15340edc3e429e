"""From a manuscript to an audiobook: script builder, casting, synthesis, assembly, publishing."""

__version__ = "0.1.0"
