"""Clips: where they lie, and what is looked at before one is kept."""
