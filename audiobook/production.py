"""The folder of one book and what can be done in it."""
