"""Who the people of a book are, and where the text names them."""
