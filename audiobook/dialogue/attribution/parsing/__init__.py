"""What stands around the speeches of a document: sentences, their parts, and the tags of speech."""
