"""What a book is made of, as its words tell: headings, kinds of sections, scenes, speeches."""
