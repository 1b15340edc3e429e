"""What the program knows of English, each fact once: abbreviations, titles, ends of sentences,
closed classes of words, and lists of words (data/). Every room may look things up here."""
