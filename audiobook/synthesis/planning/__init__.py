"""Script + Cast → what is said, by which voice, how, and with which pauses."""
