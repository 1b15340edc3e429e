"""Where speech stands in a text, and what is between marks without being speech."""
