"""Text without markup: its lines and paragraphs, headings, chapters, and what printing left."""
