"""clips → output/: chapters, whole books, what was delivered, checks."""
