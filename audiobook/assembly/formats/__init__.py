"""Containers, tags and captions of delivered files."""
