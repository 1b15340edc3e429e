"""output/ → listeners: feed, server, libraries, read-along."""
