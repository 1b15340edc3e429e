"""One module a kind of file: an author's file to text with its structure."""
