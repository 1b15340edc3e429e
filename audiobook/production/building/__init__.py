"""Manuscript → script/: reading, building, merging with what the author decided."""
