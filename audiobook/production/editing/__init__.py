"""script/ as an author changes it: review, single lines, names."""
