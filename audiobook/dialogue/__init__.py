"""The reading of dialogue: quotations, characters, and who speaks each line."""
